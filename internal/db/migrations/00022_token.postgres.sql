-- anwang: expand
-- +goose Up
-- The index of words anew: beside its words each hazard has tokens for what a list
-- is narrowed by (town, unit, industry …) and for the weeks in which it was found and
-- ended, so that a word, a scope and a stretch of time are sought together. The
-- follower "tokens" fills it from the ledger's beginning; search_word is what
-- programs of the previous release still read, and goes with a later step.
CREATE TABLE search_token (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    words    TEXT[] NOT NULL,
    PRIMARY KEY (district, id)
);
-- Nobody is to know which tokens are common: then they are always looked up in their
-- index. A server that knows reads the whole table for one that stands in a third
-- of it, and for hits that all lie at its end.
ALTER TABLE search_token ALTER COLUMN words SET STATISTICS 0;
-- What waits to be sorted in is read by every search, so little waits (kB).
CREATE INDEX search_token_words ON search_token USING gin (words) WITH (gin_pending_list_limit = 256);
