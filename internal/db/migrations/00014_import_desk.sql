-- +goose Up
-- An import is looked at, tried, answered and undone. pass counts how often its
-- file was gone through, since is the pass in which all of it was taken last.
ALTER TABLE import_job ADD COLUMN pass BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_job ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_job ADD COLUMN undo TEXT NOT NULL DEFAULT '';

-- gone: the record was taken again since.
ALTER TABLE import_doubt ADD COLUMN pass BIGINT NOT NULL DEFAULT 0;
ALTER TABLE import_doubt ADD COLUMN gone SMALLINT NOT NULL DEFAULT 0;

-- What is asked about many records in the same words, and what was answered.
-- waits: how many records wait for it; held: how many it was answered for.
CREATE TABLE import_topic (
    district TEXT   NOT NULL,
    job      BIGINT NOT NULL,
    topic    TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    code     TEXT   NOT NULL,
    field    TEXT   NOT NULL,
    args     TEXT   NOT NULL,
    choices  TEXT   NOT NULL,
    waits    BIGINT NOT NULL,
    held     BIGINT NOT NULL,
    answer   TEXT   NOT NULL,
    fresh    BIGINT NOT NULL,
    PRIMARY KEY (district, job, topic)
);
CREATE INDEX import_topic_most ON import_topic (district, job, waits, topic);

-- One record's share in a topic.
CREATE TABLE import_ask (
    district TEXT     NOT NULL,
    id       BIGINT   NOT NULL,
    job      BIGINT   NOT NULL,
    pass     BIGINT   NOT NULL,
    topic    TEXT     NOT NULL,
    doubt    BIGINT   NOT NULL,
    kind     TEXT     NOT NULL,
    sheet    TEXT     NOT NULL,
    line     BIGINT   NOT NULL,
    part     BIGINT   NOT NULL,
    field    TEXT     NOT NULL,
    body     TEXT     NOT NULL,
    answer   TEXT     NOT NULL,
    fresh    SMALLINT NOT NULL,
    gone     SMALLINT NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX import_ask_topic ON import_ask (district, job, topic, id);
CREATE INDEX import_ask_line ON import_ask (district, job, sheet, line) WHERE gone = 0;
CREATE INDEX import_ask_answer ON import_ask (district, job) WHERE answer <> '';
CREATE INDEX import_ask_fresh ON import_ask (district, job) WHERE fresh = 1;

-- What an import did to a hazard: brought it (made), or changed it, and how it
-- was before. fate says what an undo did with it.
CREATE TABLE import_deed (
    district TEXT   NOT NULL,
    job      BIGINT NOT NULL,
    hazard   BIGINT NOT NULL,
    made     BIGINT NOT NULL,
    before   TEXT   NOT NULL,
    version  BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    fate     TEXT   NOT NULL,
    why      TEXT   NOT NULL,
    PRIMARY KEY (district, job, hazard)
);
CREATE INDEX import_deed_kept ON import_deed (district, job, hazard) WHERE fate = 'kept';

-- How the files of a source were read, for the next one.
CREATE TABLE import_profile (
    district TEXT   NOT NULL,
    source   TEXT   NOT NULL,
    profile  TEXT   NOT NULL,
    person   BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (district, source)
);

-- What was withdrawn is in no list unless it is asked for.
DROP INDEX hazard_found;
DROP INDEX hazard_found_town;
DROP INDEX hazard_found_unit;
DROP INDEX hazard_site;
CREATE INDEX hazard_found ON hazard (district, found, id) WHERE state <> 'withdrawn';
CREATE INDEX hazard_found_town ON hazard (district, town, found, id) WHERE state <> 'withdrawn';
CREATE INDEX hazard_found_unit ON hazard (district, unit, found, id) WHERE state <> 'withdrawn';
CREATE INDEX hazard_site ON hazard (district, site, found, id) WHERE site <> 0 AND state <> 'withdrawn';
CREATE INDEX hazard_withdrawn ON hazard (district, found, id) WHERE state = 'withdrawn';
