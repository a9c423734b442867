-- +goose Up
-- Words are made in Go (two-character pieces of Chinese, whole runs of Latin and digits).
CREATE TABLE search_hazard (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    words    TEXT[] NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX search_hazard_words ON search_hazard USING gin (words);
