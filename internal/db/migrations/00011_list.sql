-- +goose Up
-- Narrow lists, the newest first: each walks its own index and not all hazards.
-- What narrows stands in the key too, since SQLite prefers the index with more
-- columns that are said to be equal.
CREATE INDEX hazard_open ON hazard (district, closed_at, found, id) WHERE closed_at < 1;
CREATE INDEX hazard_unclosed ON hazard (district, (CASE state WHEN 'closed' THEN 0 ELSE 1 END), found, id) WHERE state <> 'closed' AND state <> 'withdrawn';
CREATE INDEX hazard_major ON hazard (district, grade, found, id) WHERE grade = 'major';
CREATE INDEX hazard_blind ON hazard (district, blind, found, id) WHERE blind = 1;
CREATE INDEX hazard_source_found ON hazard (district, source, found, id) WHERE source <> '';
-- What has ended, the latest first.
CREATE INDEX hazard_closed ON hazard (district, closed_at, id) WHERE closed_at > 0;
CREATE INDEX hazard_closed_town ON hazard (district, town, closed_at, id) WHERE closed_at > 0;
-- Tells a rare industry from a common one, and finds the rows of a rare one.
CREATE INDEX hazard_industry ON hazard (district, industry);

-- The lists that people keep for themselves.
CREATE TABLE saved_view (
    district TEXT   NOT NULL,
    person   BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    place    BIGINT NOT NULL,
    shown    TEXT   NOT NULL,
    PRIMARY KEY (district, person, name)
);
