-- anwang: expand
-- +goose Up
-- Who serves the database just now. beat counts its signs of life; at and started are µs UTC.
CREATE TABLE process (
    holder  TEXT   NOT NULL PRIMARY KEY,
    name    TEXT   NOT NULL,
    version TEXT   NOT NULL,
    started BIGINT NOT NULL,
    beat    BIGINT NOT NULL,
    at      BIGINT NOT NULL
);
-- Who does the background work of a share of the districts. epoch goes up whenever
-- a lease changes hands.
CREATE TABLE lease (
    slot   BIGINT NOT NULL PRIMARY KEY,
    holder TEXT   NOT NULL,
    epoch  BIGINT NOT NULL,
    at     BIGINT NOT NULL
);
-- Which steps of the schema an older program can go on beside (contracts = 0).
CREATE TABLE schema_step (
    version   BIGINT   NOT NULL PRIMARY KEY,
    contracts SMALLINT NOT NULL,
    at        BIGINT   NOT NULL,
    ms        BIGINT   NOT NULL
);
