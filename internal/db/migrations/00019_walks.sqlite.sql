-- anwang: expand
-- +goose Up
-- SQLite enters an index by the columns that are said to be equal, and took the
-- whole district's cells for those that have come to nothing.
DROP INDEX tally_zero;
DROP INDEX tally_above_zero;
CREATE INDEX tally_zero ON tally (district, n) WHERE n = 0;
CREATE INDEX tally_above_zero ON tally_above (parent, n) WHERE n = 0;

-- What ended otherwise than closed: few rows, and no index of what is open or
-- closed holds them for the sake of these.
DROP INDEX hazard_unclosed;
DROP INDEX hazard_withdrawn;
CREATE INDEX hazard_ended ON hazard (district, state, found, id) WHERE state IN ('rejected', 'merged', 'withdrawn');
-- What was closed late; what is open and late is found among the open.
CREATE INDEX hazard_late ON hazard (district, state, found, id) WHERE state = 'closed' AND due > 0 AND due < CASE WHEN submitted_at > 0 THEN submitted_at ELSE closed_at END;
