-- anwang: expand
-- +goose Up
-- What a district's batches change in the counts above it, on its way there. It
-- lies with the district; moves is the change of each cell.
CREATE TABLE tally_rise (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    moves    TEXT   NOT NULL,
    PRIMARY KEY (district, id)
);
-- Which of them the counts above have taken. It lies with tally_above and is written
-- together with it, so that each change is taken once.
CREATE TABLE tally_risen (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
