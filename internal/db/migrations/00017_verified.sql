-- anwang: expand
-- +goose Up
-- Up to which signed head each district was verified as a whole, in a note that the
-- ledger's key signs: what is new since then is verified from here.
CREATE TABLE verified (
    district TEXT   NOT NULL,
    size     BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    note     TEXT   NOT NULL,
    PRIMARY KEY (district)
);
