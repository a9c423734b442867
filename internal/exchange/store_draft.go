package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/ident"
)

var noTime time.Time

func undoText(u *Undo) string {
	if u == nil {
		return ""
	}
	raw, err := json.Marshal(u)
	if err != nil {
		return "" // texts, numbers and times always encode
	}
	return string(raw)
}

// editJob writes a job that a person has changed, from where was says it stood.
func editJob(tx *db.Tx, j, was Job) error {
	profile, err1 := json.Marshal(j.Profile)
	options, err2 := json.Marshal(j.Options)
	sum, err3 := json.Marshal(j.summary)
	if err := errors.Join(err1, err2, err3); err != nil {
		return fmt.Errorf("write import %v: %w", j.ID, err)
	}
	c := j.Counts
	n, err := tx.Exec(`UPDATE import_job SET version = $1, source = $2, mapping = $3, profile = $4, options = $5, state = $6,
			at_item = $7, rows_done = $8, rows_total = $9, seen = $10, imported = $11, updated = $12, unchanged = $13, merged = $14,
			questions = $15, refused = $16, dry = $17, runner = $18, until = $19, started = $20, finished = $21, failure = $22,
			summary = $23, pass = $24, since = $25, undo = $26
		WHERE district = $27 AND id = $28 AND version = $29 AND state = $30`,
		j.version, j.Source, j.mapping, string(profile), string(options), string(j.State),
		j.Next, j.Rows, j.Total, c.Read, c.Imported, c.Updated, c.Unchanged, c.Merged,
		c.Questions, c.Refused, bit(j.Options.DryRun), j.runner, j.until, clock.Micros(j.Started), clock.Micros(j.Finished), j.Failure,
		string(sum), j.pass, j.since, undoText(j.Undo), j.District, j.ID, was.version, string(was.State))
	if err != nil {
		return fmt.Errorf("write import %v: %w", j.ID, err)
	}
	if n == 0 {
		return db.ErrLost
	}
	return nil
}

// clearTopics forgets what was asked and not answered, before all is asked anew.
func clearTopics(tx *db.Tx, j Job) error {
	if _, err := tx.Exec("DELETE FROM import_topic WHERE district = $1 AND job = $2 AND answer = ''", j.District, j.ID); err != nil {
		return fmt.Errorf("forget the questions of import %v: %w", j.ID, err)
	}
	_, err := tx.Exec("UPDATE import_topic SET waits = 0 WHERE district = $1 AND job = $2", j.District, j.ID)
	return err
}

// stale says that every answer was gone by.
func stale(tx *db.Tx, j Job) error {
	if _, err := tx.Exec("UPDATE import_topic SET fresh = 0 WHERE district = $1 AND job = $2 AND fresh = 1", j.District, j.ID); err != nil {
		return err
	}
	_, err := tx.Exec("UPDATE import_ask SET fresh = 0 WHERE district = $1 AND job = $2 AND fresh = 1", j.District, j.ID)
	return err
}

// forgetRows drops the answers to single records: other columns may mean other
// things now.
func forgetRows(tx *db.Tx, j Job) error {
	_, err := tx.Exec("UPDATE import_ask SET answer = '', fresh = 0 WHERE district = $1 AND job = $2 AND answer <> ''", j.District, j.ID)
	return err
}

// dropJob removes a draft and all that was noted about it.
func dropJob(tx *db.Tx, j Job) error {
	for _, table := range []string{"import_ask", "import_doubt", "import_topic"} {
		if _, err := tx.Exec("DELETE FROM "+table+" WHERE district = $1 AND job = $2", j.District, j.ID); err != nil {
			return fmt.Errorf("drop import %v: %w", j.ID, err)
		}
	}
	_, err := tx.Exec("DELETE FROM import_job WHERE district = $1 AND id = $2", j.District, j.ID)
	return err
}

// oldDrafts finds drafts of all districts that nobody has touched since a time.
func oldDrafts(tx *db.Tx, before time.Time, limit int) ([]Job, error) {
	rows, err := tx.Query("SELECT "+jobFields+` FROM import_job
		WHERE finished = 0 AND until < $1 AND state IN ('draft', 'tried') ORDER BY until LIMIT $2`, clock.Micros(before), limit)
	return db.Collect(rows, err, scanJob)
}

// claimDraft takes a draft that was old a moment ago; false when it is not any more
// or somebody else has it.
func claimDraft(tx *db.Tx, j Job, before time.Time) (Job, bool, error) {
	rows, err := tx.Query("SELECT "+jobFields+` FROM import_job
		WHERE district = $1 AND id = $2 AND finished = 0 AND until < $3 AND state IN ('draft', 'tried')`+tx.ForClaim(), j.District, j.ID, clock.Micros(before))
	all, err := db.Collect(rows, err, scanJob)
	if err != nil || len(all) == 0 {
		return Job{}, false, err
	}
	return all[0], true, nil
}

// rememberedProfile is how the last file of a source was read.
func rememberedProfile(tx *db.Tx, district, source string) (p sheet.Profile, found bool, err error) {
	var raw string
	err = tx.QueryRow("SELECT profile FROM import_profile WHERE district = $1 AND source = $2", district, source).Scan(&raw)
	if errors.Is(err, db.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, fmt.Errorf("read the profile of %s: %w", source, err)
	}
	return p, true, json.Unmarshal([]byte(raw), &p)
}

func rememberProfile(tx *db.Tx, j Job, person ident.ID, now time.Time) error {
	raw, err := json.Marshal(j.Profile)
	if err != nil {
		return fmt.Errorf("write profile: %w", err)
	}
	_, err = tx.Exec(`INSERT INTO import_profile (district, source, profile, person, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district, source) DO UPDATE SET profile = excluded.profile, person = excluded.person, at = excluded.at`,
		j.District, j.Source, string(raw), person, clock.Micros(now))
	return err
}
