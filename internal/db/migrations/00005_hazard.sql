-- +goose Up
CREATE TABLE hazard (
    district         TEXT     NOT NULL,
    id               BIGINT   NOT NULL,
    version          BIGINT   NOT NULL,
    number           TEXT     NOT NULL,
    state            TEXT     NOT NULL,
    grade            TEXT     NOT NULL,
    site             BIGINT   NOT NULL,
    unit             BIGINT   NOT NULL,
    site_name        TEXT     NOT NULL,
    division         TEXT     NOT NULL,
    town             TEXT     NOT NULL,
    industry         TEXT     NOT NULL,
    place            TEXT     NOT NULL,
    text             TEXT     NOT NULL,
    clause           TEXT     NOT NULL,
    found            BIGINT   NOT NULL,
    reporter         BIGINT   NOT NULL,
    reporter_post    BIGINT   NOT NULL,
    found_by         TEXT     NOT NULL,
    fixes            TEXT     NOT NULL,
    responsible_name TEXT     NOT NULL,
    verified_by      TEXT     NOT NULL,
    salt             BYTEA    NOT NULL,
    due              BIGINT   NOT NULL,
    duty             BIGINT   NOT NULL,
    before_sums      TEXT     NOT NULL,
    after_sums       TEXT     NOT NULL,
    submitted_at     BIGINT   NOT NULL,
    closed_at        BIGINT   NOT NULL,
    on_spot          SMALLINT NOT NULL,
    returns          BIGINT   NOT NULL,
    extensions       BIGINT   NOT NULL,
    recurrence_of    BIGINT   NOT NULL,
    mark             TEXT     NOT NULL,
    clause_mark      TEXT     NOT NULL,
    merged_into      BIGINT   NOT NULL,
    accepter         BIGINT   NOT NULL,
    blind            SMALLINT NOT NULL,
    source_state     TEXT     NOT NULL,
    source           TEXT     NOT NULL,
    source_key       TEXT     NOT NULL,
    source_hash      TEXT     NOT NULL,
    extra            TEXT     NOT NULL,
    note             TEXT     NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX hazard_number ON hazard (district, number);
CREATE UNIQUE INDEX hazard_source ON hazard (district, source, source_key) WHERE source <> '';
-- Work in hand, the most urgent first.
CREATE INDEX hazard_due ON hazard (district, due, id) WHERE closed_at = 0;
CREATE INDEX hazard_due_town ON hazard (district, town, due, id) WHERE closed_at = 0;
CREATE INDEX hazard_due_unit ON hazard (district, unit, due, id) WHERE closed_at = 0;
-- All, the newest first.
CREATE INDEX hazard_found ON hazard (district, found, id);
CREATE INDEX hazard_found_town ON hazard (district, town, found, id);
CREATE INDEX hazard_found_unit ON hazard (district, unit, found, id);
CREATE INDEX hazard_site ON hazard (district, site, found, id) WHERE site <> 0;
-- What a hazard may have come again from.
CREATE INDEX hazard_mark ON hazard (district, mark) WHERE state = 'closed' AND mark <> '';
CREATE INDEX hazard_clause_mark ON hazard (district, clause_mark) WHERE state = 'closed' AND clause_mark <> '';

CREATE TABLE hazard_count (
    district TEXT   NOT NULL,
    day      BIGINT NOT NULL,
    n        BIGINT NOT NULL,
    PRIMARY KEY (district, day)
);

CREATE TABLE evidence (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    version  BIGINT NOT NULL,
    sum      TEXT   NOT NULL,
    size     BIGINT NOT NULL,
    media    TEXT   NOT NULL,
    hazard   BIGINT NOT NULL,
    role     TEXT   NOT NULL,
    taken_at BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    person   BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX evidence_hazard ON evidence (district, hazard, id);
