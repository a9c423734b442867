-- +goose Up
CREATE TABLE unit (
    district  TEXT     NOT NULL,
    id        BIGINT   NOT NULL,
    version   BIGINT   NOT NULL,
    kind      TEXT     NOT NULL,
    name      TEXT     NOT NULL,
    name_key  TEXT     NOT NULL,
    code      TEXT     NOT NULL,
    division  TEXT     NOT NULL,
    industry  TEXT     NOT NULL,
    parent    BIGINT   NOT NULL,
    dissolved SMALLINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX unit_code ON unit (district, code) WHERE code <> '' AND dissolved = 0;
CREATE UNIQUE INDEX unit_name ON unit (district, name, division, parent) WHERE dissolved = 0;
CREATE INDEX unit_list ON unit (district, name_key, id);

CREATE TABLE post (
    district  TEXT     NOT NULL,
    id        BIGINT   NOT NULL,
    version   BIGINT   NOT NULL,
    unit      BIGINT   NOT NULL,
    title     TEXT     NOT NULL,
    line      TEXT     NOT NULL,
    superior  BIGINT   NOT NULL,
    top       SMALLINT NOT NULL,
    head      SMALLINT NOT NULL,
    abolished SMALLINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX post_title ON post (district, unit, title) WHERE abolished = 0;

CREATE TABLE person (
    district TEXT     NOT NULL,
    id       BIGINT   NOT NULL,
    version  BIGINT   NOT NULL,
    salt     BYTEA    NOT NULL,
    name     TEXT     NOT NULL,
    phone    TEXT     NOT NULL,
    identity TEXT     NOT NULL,
    state    TEXT     NOT NULL,
    erased   SMALLINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX person_phone ON person (district, phone) WHERE phone <> '' AND state = 'active';
CREATE UNIQUE INDEX person_identity ON person (district, identity) WHERE identity <> '' AND state = 'active';
CREATE INDEX person_name ON person (district, name) WHERE state = 'active';

CREATE TABLE tenure (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    version  BIGINT NOT NULL,
    post     BIGINT NOT NULL,
    person   BIGINT NOT NULL,
    manner   TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    until    BIGINT NOT NULL,
    PRIMARY KEY (district, id)
);

CREATE TABLE charge (
    district   TEXT     NOT NULL,
    id         BIGINT   NOT NULL,
    version    BIGINT   NOT NULL,
    post       BIGINT   NOT NULL,
    line       TEXT     NOT NULL,
    divisions  TEXT     NOT NULL,
    industries TEXT     NOT NULL,
    kinds      TEXT     NOT NULL,
    units      TEXT     NOT NULL,
    leads      SMALLINT NOT NULL,
    since      BIGINT   NOT NULL,
    until      BIGINT   NOT NULL,
    PRIMARY KEY (district, id)
);

CREATE TABLE site (
    district   TEXT     NOT NULL,
    id         BIGINT   NOT NULL,
    version    BIGINT   NOT NULL,
    unit       BIGINT   NOT NULL,
    name       TEXT     NOT NULL,
    name_key   TEXT     NOT NULL,
    code       TEXT     NOT NULL,
    division   TEXT     NOT NULL,
    industry   TEXT     NOT NULL,
    address    TEXT     NOT NULL,
    lon        BIGINT   NOT NULL,
    lat        BIGINT   NOT NULL,
    attributes TEXT     NOT NULL,
    source     TEXT     NOT NULL,
    closed     SMALLINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE UNIQUE INDEX site_code ON site (district, code) WHERE code <> '' AND closed = 0;
CREATE INDEX site_name ON site (district, name, division) WHERE closed = 0;
CREATE INDEX site_list ON site (district, name_key, id);
CREATE INDEX site_unit ON site (district, unit, id);

CREATE TABLE division (
    district  TEXT     NOT NULL,
    id        BIGINT   NOT NULL,
    version   BIGINT   NOT NULL,
    code      TEXT     NOT NULL,
    name      TEXT     NOT NULL,
    parent    TEXT     NOT NULL,
    withdrawn SMALLINT NOT NULL,
    PRIMARY KEY (district, id)
);

CREATE TABLE org_revision (
    district TEXT   NOT NULL PRIMARY KEY,
    n        BIGINT NOT NULL
);
