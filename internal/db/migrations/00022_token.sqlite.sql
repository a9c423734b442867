-- anwang: expand
-- +goose Up
-- The index of words anew: beside its words each hazard has tokens for what a list
-- is narrowed by (town, unit, industry …) and for the weeks in which it was found and
-- ended, so that a word, a scope and a stretch of time are sought together. The
-- follower "tokens" fills it from the ledger's beginning; search_word is what
-- programs of the previous release still read, and goes with a later step.
CREATE VIRTUAL TABLE search_token USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');
