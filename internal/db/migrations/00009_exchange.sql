-- +goose Up
CREATE TABLE import_job (
    district   TEXT     NOT NULL,
    id         BIGINT   NOT NULL,
    version    BIGINT   NOT NULL,
    kind       TEXT     NOT NULL,
    source     TEXT     NOT NULL,
    name       TEXT     NOT NULL,
    sum        TEXT     NOT NULL,
    mapping    TEXT     NOT NULL,
    profile    TEXT     NOT NULL,
    options    TEXT     NOT NULL,
    state      TEXT     NOT NULL,
    at_item    BIGINT   NOT NULL,
    rows_done  BIGINT   NOT NULL,
    rows_total BIGINT   NOT NULL,
    seen       BIGINT   NOT NULL,
    imported   BIGINT   NOT NULL,
    updated    BIGINT   NOT NULL,
    unchanged  BIGINT   NOT NULL,
    merged     BIGINT   NOT NULL,
    questions  BIGINT   NOT NULL,
    refused    BIGINT   NOT NULL,
    person     BIGINT   NOT NULL,
    post       BIGINT   NOT NULL,
    kept       SMALLINT NOT NULL,
    dry        SMALLINT NOT NULL,
    runner     BIGINT   NOT NULL,
    until      BIGINT   NOT NULL,
    started    BIGINT   NOT NULL,
    finished   BIGINT   NOT NULL,
    failure    TEXT     NOT NULL,
    summary    TEXT     NOT NULL,
    PRIMARY KEY (district, id)
);
-- One unfinished run of the same file in the same way: another start goes on with it.
CREATE UNIQUE INDEX import_job_open ON import_job (district, kind, sum, mapping) WHERE finished = 0;
CREATE INDEX import_job_source ON import_job (district, source, post);
CREATE INDEX import_job_due ON import_job (until) WHERE finished = 0;

CREATE TABLE import_doubt (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    job      BIGINT NOT NULL,
    kind     TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX import_doubt_job ON import_doubt (district, job, id);

-- The names by which records of a source are known, and the key that each was
-- imported under.
CREATE TABLE import_name (
    district TEXT NOT NULL,
    source   TEXT NOT NULL,
    name     TEXT NOT NULL,
    key      TEXT NOT NULL,
    PRIMARY KEY (district, source, name)
);
