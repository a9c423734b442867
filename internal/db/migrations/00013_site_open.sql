-- +goose Up
-- What is open at a site, for the figures beside every row of a list of sites.
CREATE INDEX hazard_open_site ON hazard (district, site, due) WHERE closed_at = 0 AND site <> 0;
