-- anwang: expand
-- +goose NO TRANSACTION
-- +goose Up
-- Built beside those who write. A step that was cut short leaves indexes that are
-- not valid, so each is dropped first.
SET lock_timeout = 0;

-- The hazards of a rare trade are put in order by their index.
DROP INDEX CONCURRENTLY IF EXISTS hazard_industry;
CREATE INDEX CONCURRENTLY hazard_industry ON hazard (district, industry, found, id);
-- What an enterprise has closed, said so that no index of the whole district fits too.
DROP INDEX CONCURRENTLY IF EXISTS hazard_closed_unit;
CREATE INDEX CONCURRENTLY hazard_closed_unit ON hazard (district, unit, closed_at, id) WHERE closed_at <> 0 AND unit <> 0;
-- What is said to have ended before it was found, as some registers have it: there is
-- hardly any, and where there is none a list of a month's closings begins at its end.
DROP INDEX CONCURRENTLY IF EXISTS hazard_turned;
CREATE INDEX CONCURRENTLY hazard_turned ON hazard (district, closed_at) WHERE closed_at > 0 AND closed_at < found;
RESET lock_timeout;
