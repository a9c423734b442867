-- +goose Up
CREATE TABLE tallied (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    fact     TEXT   NOT NULL,
    PRIMARY KEY (district, id)
);
-- The towns of a district. Column order is key order; measure: 1 found, 2 closed,
-- 3 closed late, 4 open by the day it is due; 10 more for all industries together.
-- period: yyyymmdd, yyyymm, 0 = all.
CREATE TABLE tally (
    district TEXT     NOT NULL,
    area     TEXT     NOT NULL,
    measure  SMALLINT NOT NULL,
    period   BIGINT   NOT NULL,
    industry TEXT     NOT NULL,
    grade    TEXT     NOT NULL,
    state    TEXT     NOT NULL,
    n        BIGINT   NOT NULL,
    PRIMARY KEY (district, area, measure, period, industry, grade, state)
);
CREATE INDEX tally_zero ON tally (district) WHERE n = 0;
-- Districts, cities, provinces and the nation. It is keyed by the area above, not
-- by district, since that is how it is asked for.
CREATE TABLE tally_above (
    parent   TEXT     NOT NULL,
    area     TEXT     NOT NULL,
    measure  SMALLINT NOT NULL,
    period   BIGINT   NOT NULL,
    industry TEXT     NOT NULL,
    grade    TEXT     NOT NULL,
    state    TEXT     NOT NULL,
    n        BIGINT   NOT NULL,
    PRIMARY KEY (parent, area, measure, period, industry, grade, state)
);
CREATE INDEX tally_above_zero ON tally_above (parent) WHERE n = 0;
