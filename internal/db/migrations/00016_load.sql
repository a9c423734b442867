-- anwang: expand
-- +goose Up
-- Indexes that a bulk load has put aside. They must be built again before anybody
-- works on the database.
CREATE TABLE load_index (
    name       TEXT   NOT NULL PRIMARY KEY,
    place      BIGINT NOT NULL,
    definition TEXT   NOT NULL
);
-- How far a bulk load is. It moves in the transaction that holds the rows.
CREATE TABLE load_cursor (
    name  TEXT NOT NULL PRIMARY KEY,
    state TEXT NOT NULL
);
