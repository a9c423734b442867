-- anwang: expand
-- +goose Up
-- The index of words anew, where each word begins with its district: a word of one
-- district is sought among that district's hazards and not among the nation's. The
-- follower "words" fills it from the ledger's beginning; search_hazard is what
-- programs of the previous release still read, and goes with a later step.
CREATE TABLE search_word (
    district TEXT   NOT NULL,
    id       BIGINT NOT NULL,
    words    TEXT[] NOT NULL,
    PRIMARY KEY (district, id)
);
CREATE INDEX search_word_words ON search_word USING gin (words);
