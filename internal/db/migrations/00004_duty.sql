-- +goose Up
CREATE TABLE duty (
    district     TEXT   NOT NULL,
    id           BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    about        TEXT   NOT NULL,
    subject      BIGINT NOT NULL,
    parent       BIGINT NOT NULL,
    title        TEXT   NOT NULL,
    line         TEXT   NOT NULL,
    holder       BIGINT NOT NULL,
    verifier     BIGINT NOT NULL,
    division     TEXT   NOT NULL,
    industry     TEXT   NOT NULL,
    unit         BIGINT NOT NULL,
    opened       BIGINT NOT NULL,
    due          BIGINT NOT NULL,
    ladder       TEXT   NOT NULL,
    rung         BIGINT NOT NULL,
    next_at      BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    submitted_at BIGINT NOT NULL,
    closed_at    BIGINT NOT NULL,
    submitted_by BIGINT NOT NULL,
    returns      BIGINT NOT NULL,
    extensions   BIGINT NOT NULL,
    asked_due    BIGINT NOT NULL,
    asked_reason TEXT   NOT NULL,
    PRIMARY KEY (district, id)
);
-- What the sweep claims: rungs that are still to be climbed.
CREATE INDEX duty_next ON duty (district, next_at) WHERE next_at > 0;
-- The list of a post, pending and done.
CREATE INDEX duty_pending ON duty (district, holder, due, id) WHERE closed_at = 0;
CREATE INDEX duty_done ON duty (district, holder, closed_at, id) WHERE closed_at > 0;
-- What is late, whoever holds it.
CREATE INDEX duty_due ON duty (district, due, id) WHERE closed_at = 0;
CREATE INDEX duty_subject ON duty (district, about, subject, id);
CREATE INDEX duty_parent ON duty (district, parent, id) WHERE parent > 0;
-- What was submitted when nobody else existed who could verify it.
CREATE INDEX duty_unjudged ON duty (district, id) WHERE state = 'submitted' AND verifier = 0;
-- A vacancy has one duty at a time, however many processes sweep.
CREATE UNIQUE INDEX duty_vacancy ON duty (district, subject) WHERE kind = 'vacancy' AND closed_at = 0;
