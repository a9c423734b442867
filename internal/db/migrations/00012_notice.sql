-- +goose Up
-- What has happened to somebody, told once. number is the entry's in the ledger.
CREATE TABLE notice (
    district  TEXT   NOT NULL,
    person    BIGINT NOT NULL,
    number    BIGINT NOT NULL,
    post      BIGINT NOT NULL,
    kind      TEXT   NOT NULL,
    at        BIGINT NOT NULL,
    duty      BIGINT NOT NULL,
    duty_kind TEXT   NOT NULL,
    about     TEXT   NOT NULL,
    subject   BIGINT NOT NULL,
    title     TEXT   NOT NULL,
    due       BIGINT NOT NULL,
    actor     BIGINT NOT NULL,
    said      TEXT   NOT NULL,
    PRIMARY KEY (district, person, number)
);
-- How far somebody has looked. It is his alone.
CREATE TABLE notice_seen (
    district TEXT   NOT NULL,
    person   BIGINT NOT NULL,
    number   BIGINT NOT NULL,
    PRIMARY KEY (district, person)
);
