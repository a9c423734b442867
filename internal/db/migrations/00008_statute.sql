-- +goose Up
CREATE TABLE statute (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    law      TEXT   NOT NULL,
    title    TEXT   NOT NULL,
    dated    TEXT   NOT NULL,
    articles BIGINT NOT NULL,
    sha256   TEXT   NOT NULL,
    revision BIGINT NOT NULL,
    imported BIGINT NOT NULL,
    text     TEXT   NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX statute_law ON statute (district, law, dated);
CREATE TABLE statute_article (
    district TEXT   NOT NULL,
    statute  BIGINT NOT NULL,
    number   BIGINT NOT NULL,
    sub      BIGINT NOT NULL,
    chapter  TEXT   NOT NULL,
    section  TEXT   NOT NULL,
    text     TEXT   NOT NULL,
    PRIMARY KEY (district, statute, number, sub)
);
