-- +goose Up
-- Words are made in Go (two-character pieces of Chinese, whole runs of Latin and
-- digits); ascii is the tokenizer that takes them as they are. No text is stored
-- here: rowid is the id of the thing.
CREATE VIRTUAL TABLE search_hazard USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');
