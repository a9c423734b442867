-- +goose Up
-- What a session was opened with, roughly: enough for its owner to know it again.
ALTER TABLE session ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';

-- The trail of access, which the audit administrator reads: few entries among many.
CREATE INDEX entry_trail ON entry (district, id) WHERE about IN ('account', 'token', 'lockout', 'system');

-- Runs of the verification. What they found is written to the ledger as well.
CREATE TABLE verification (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    person   BIGINT NOT NULL,
    state    TEXT   NOT NULL,
    started  BIGINT NOT NULL,
    beat     BIGINT NOT NULL,
    finished BIGINT NOT NULL,
    parts    TEXT   NOT NULL,
    code     TEXT   NOT NULL,
    args     TEXT   NOT NULL,
    PRIMARY KEY (district, id)
);
