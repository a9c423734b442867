-- anwang: expand
-- +goose NO TRANSACTION
-- +goose Up
-- Built beside those who write. A step that was cut short leaves indexes that are
-- not valid, so each is dropped first.
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS tally_zero;
CREATE INDEX CONCURRENTLY tally_zero ON tally (district, n) WHERE n = 0;
DROP INDEX CONCURRENTLY IF EXISTS tally_above_zero;
CREATE INDEX CONCURRENTLY tally_above_zero ON tally_above (parent, n) WHERE n = 0;

-- What ended otherwise than closed: few rows, and no index of what is open or
-- closed holds them for the sake of these.
DROP INDEX CONCURRENTLY IF EXISTS hazard_ended;
CREATE INDEX CONCURRENTLY hazard_ended ON hazard (district, state, found, id) WHERE state IN ('rejected', 'merged', 'withdrawn');
-- What was closed late; what is open and late is found among the open.
DROP INDEX CONCURRENTLY IF EXISTS hazard_late;
CREATE INDEX CONCURRENTLY hazard_late ON hazard (district, state, found, id) WHERE state = 'closed' AND due > 0 AND due < CASE WHEN submitted_at > 0 THEN submitted_at ELSE closed_at END;
DROP INDEX CONCURRENTLY IF EXISTS hazard_unclosed;
DROP INDEX CONCURRENTLY IF EXISTS hazard_withdrawn;
RESET lock_timeout;
