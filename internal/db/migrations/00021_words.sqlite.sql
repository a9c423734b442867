-- anwang: expand
-- +goose Up
-- The index of words anew, where each word begins with its district: a word of one
-- district is sought among that district's hazards and not among the nation's. The
-- follower "words" fills it from the ledger's beginning; search_hazard is what
-- programs of the previous release still read, and goes with a later step.
CREATE VIRTUAL TABLE search_word USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');
