-- +goose Up
-- No version comes in twice, however many processes migrate at once.
CREATE UNIQUE INDEX schema_version_once ON schema_version (version_id);

CREATE TABLE entry (
    district TEXT     NOT NULL,
    id       BIGINT   NOT NULL,
    number   BIGINT,
    at       BIGINT   NOT NULL,
    recorded BIGINT   NOT NULL,
    actor    TEXT     NOT NULL,
    kind     TEXT     NOT NULL,
    about    TEXT     NOT NULL,
    subject  BIGINT   NOT NULL,
    version  BIGINT   NOT NULL,
    body     TEXT     NOT NULL,
    leaf     BYTEA    NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX entry_subject ON entry (district, about, subject, version);
CREATE UNIQUE INDEX entry_number ON entry (district, number) WHERE number IS NOT NULL;
CREATE INDEX entry_pending ON entry (district, id) WHERE number IS NULL;

CREATE TABLE tree (
    district TEXT   NOT NULL PRIMARY KEY,
    size     BIGINT NOT NULL
);
CREATE TABLE tile (
    district TEXT   NOT NULL,
    level    BIGINT NOT NULL,
    n        BIGINT NOT NULL,
    data     BYTEA  NOT NULL,
    PRIMARY KEY (district, level, n)
);
CREATE TABLE checkpoint (
    district TEXT   NOT NULL,
    size     BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    note     TEXT   NOT NULL,
    PRIMARY KEY (district, size)
);
CREATE TABLE follower (
    district TEXT   NOT NULL,
    name     TEXT   NOT NULL,
    number   BIGINT NOT NULL,
    PRIMARY KEY (district, name)
);
CREATE TABLE node (
    id     BIGINT NOT NULL PRIMARY KEY,
    holder TEXT   NOT NULL,
    until  BIGINT NOT NULL
);
