-- +goose Up
-- What people had to fill in, by the month in which hazards were closed. unit 0
-- and form '' mean all of them.
CREATE TABLE burden (
    district TEXT   NOT NULL,
    month    BIGINT NOT NULL,
    unit     BIGINT NOT NULL,
    form     TEXT   NOT NULL,
    hazards  BIGINT NOT NULL,
    times    BIGINT NOT NULL,
    fields   BIGINT NOT NULL,
    PRIMARY KEY (district, month, unit, form)
);
