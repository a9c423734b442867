package exchange

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

const jobFields = `district, id, version, kind, source, name, sum, mapping, profile, options, state, at_item,
	rows_done, rows_total, seen, imported, updated, unchanged, merged, questions, refused, person, post,
	kept, runner, until, started, finished, failure, summary, pass, since, undo`

var jobColumns = []string{"district", "id", "version", "kind", "source", "name", "sum", "mapping", "profile", "options",
	"state", "at_item", "rows_done", "rows_total", "seen", "imported", "updated", "unchanged", "merged", "questions",
	"refused", "person", "post", "kept", "dry", "runner", "until", "started", "finished", "failure", "summary", "pass", "since", "undo"}

func insertJob(tx *db.Tx, j Job) error {
	profile, err1 := json.Marshal(j.Profile)
	options, err2 := json.Marshal(j.Options)
	sum, err3 := json.Marshal(j.summary)
	if err := errors.Join(err1, err2, err3); err != nil {
		return fmt.Errorf("write import %v: %w", j.ID, err)
	}
	c := j.Counts
	return tx.Insert("import_job", jobColumns, [][]any{{j.District, j.ID, j.version, string(j.Kind), j.Source, j.Name, j.Sum,
		j.mapping, string(profile), string(options), string(j.State), j.Next, j.Rows, j.Total, c.Read, c.Imported, c.Updated,
		c.Unchanged, c.Merged, c.Questions, c.Refused, j.Person, j.Post, bit(j.Kept), bit(j.Options.DryRun), j.runner, j.until,
		clock.Micros(j.Started), clock.Micros(j.Finished), j.Failure, string(sum), j.pass, j.since, undoText(j.Undo)}})
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// saveJob moves a job from where was says it stood. Nobody else may have moved
// it: the fault exchange.job_taken says that another runner has it.
func saveJob(tx *db.Tx, j, was Job) error {
	sum, err := json.Marshal(j.summary)
	if err != nil {
		return fmt.Errorf("write import %v: %w", j.ID, err)
	}
	c := j.Counts
	n, err := tx.Exec(`UPDATE import_job SET version = $1, state = $2, at_item = $3, rows_done = $4, rows_total = $5, seen = $6,
			imported = $7, updated = $8, unchanged = $9, merged = $10, questions = $11, refused = $12, until = $13,
			finished = $14, failure = $15, summary = $16, undo = $17
		WHERE district = $18 AND id = $19 AND runner = $20 AND at_item = $21 AND version = $22`,
		j.version, string(j.State), j.Next, j.Rows, j.Total, c.Read, c.Imported, c.Updated, c.Unchanged, c.Merged, c.Questions,
		c.Refused, j.until, clock.Micros(j.Finished), j.Failure, string(sum), undoText(j.Undo),
		j.District, j.ID, was.runner, was.Next, was.version)
	if err != nil {
		return fmt.Errorf("write import %v: %w", j.ID, err)
	}
	if n == 0 {
		return taken(j.ID)
	}
	return nil
}

func taken(id ident.ID) error { return fault.New(fault.Conflict, "exchange.job_taken", "id", id) }

// holdJob makes whoever else wants to move the job wait for this transaction,
// before anything of the batch is written.
func holdJob(tx *db.Tx, j Job) error {
	n, err := tx.Exec("UPDATE import_job SET until = $1 WHERE district = $2 AND id = $3 AND runner = $4 AND at_item = $5 AND finished = 0",
		j.until, j.District, j.ID, j.runner, j.Next)
	if err == nil && n == 0 {
		return taken(j.ID)
	}
	return err
}

// renewJob prolongs the lease of an unfinished job's runner, if it is still his.
func renewJob(tx *db.Tx, district string, id, runner ident.ID, until int64) error {
	_, err := tx.Exec("UPDATE import_job SET until = $1 WHERE district = $2 AND id = $3 AND runner = $4 AND finished = 0 AND until < $1",
		until, district, id, runner)
	return err
}

// takeJob puts a runner in charge of an unfinished job.
func takeJob(tx *db.Tx, j Job) error {
	_, err := tx.Exec("UPDATE import_job SET runner = $1, until = $2, state = $3 WHERE district = $4 AND id = $5 AND finished = 0",
		j.runner, j.until, string(j.State), j.District, j.ID)
	return err
}

func getJob(tx *db.Tx, district string, id ident.ID) (Job, error) {
	rows, err := tx.Query("SELECT "+jobFields+" FROM import_job WHERE district = $1 AND id = $2", district, id)
	all, err := db.Collect(rows, err, scanJob)
	if err != nil {
		return Job{}, fmt.Errorf("read import %v: %w", id, err)
	}
	if len(all) == 0 {
		return Job{}, fault.New(fault.NotFound, "exchange.job_unknown", "id", id)
	}
	return all[0], nil
}

// openJob finds the unfinished job of the same file taken in the same way.
func openJob(tx *db.Tx, j Job) (Job, bool, error) {
	rows, err := tx.Query("SELECT "+jobFields+` FROM import_job
		WHERE district = $1 AND kind = $2 AND sum = $3 AND mapping = $4 AND finished = 0`, j.District, string(j.Kind), j.Sum, j.mapping)
	all, err := db.Collect(rows, err, scanJob)
	if err != nil || len(all) == 0 {
		return Job{}, false, err
	}
	return all[0], true, nil
}

// jobsAtOnce bounds how many due jobs are looked at: others may take the first ones.
const jobsAtOnce = 8

// dueJobs finds jobs of all districts whose runner is gone or never came, and whose
// file is kept: an undo needs none. gone are runners whose leases still run.
func dueJobs(tx *db.Tx, now int64, gone []ident.ID) ([]Job, error) {
	w := isDue(new(db.Where), now, gone)
	rows, err := tx.Query("SELECT "+jobFields+" FROM import_job"+w.SQL()+" ORDER BY until, id LIMIT "+w.Arg(jobsAtOnce), w.Args()...)
	return db.Collect(rows, err, scanJob)
}

// claimJob takes a job that was due a moment ago; false when somebody else has it.
func claimJob(tx *db.Tx, j Job, now int64, gone []ident.ID) (Job, bool, error) {
	w := isDue(new(db.Where).And("district = ?", j.District).And("id = ?", j.ID), now, gone)
	rows, err := tx.Query("SELECT "+jobFields+" FROM import_job"+w.SQL()+tx.ForClaim(), w.Args()...)
	all, err := db.Collect(rows, err, scanJob)
	if err != nil || len(all) == 0 {
		return Job{}, false, err
	}
	return all[0], true, nil
}

func isDue(w *db.Where, now int64, gone []ident.ID) *db.Where {
	w.And("finished = 0").And("(kept = 1 OR state = 'undoing')").And("state NOT IN ('draft', 'tried')")
	if len(gone) == 0 {
		w.And("until < ?", now)
	} else {
		args := []any{now}
		for _, r := range gone {
			args = append(args, r)
		}
		w.And("(until < ? OR runner IN (?"+strings.Repeat(", ?", len(gone)-1)+"))", args...)
	}
	return w
}

// runners names those whose leases still run.
func runners(tx *db.Tx, now int64) ([]ident.ID, error) {
	rows, err := tx.Query("SELECT runner FROM import_job WHERE finished = 0 AND until >= $1 AND runner <> 0 LIMIT 100", now)
	return db.Collect(rows, err, func(rows *db.Rows) (id ident.ID, err error) { return id, rows.Scan(&id) })
}

func listJobs(tx *db.Tx, w *db.Where, limit int) ([]Job, error) {
	rows, err := tx.Query("SELECT "+jobFields+" FROM import_job"+w.SQL()+" ORDER BY id DESC LIMIT "+w.Arg(limit), w.Args()...)
	return db.Collect(rows, err, scanJob)
}

func scanJob(rows *db.Rows) (Job, error) {
	var j Job
	var profile, options, sum, undo string
	var started, finished int64
	var kept int
	c := &j.Counts
	err := rows.Scan(&j.District, &j.ID, &j.version, &j.Kind, &j.Source, &j.Name, &j.Sum, &j.mapping, &profile, &options, &j.State,
		&j.Next, &j.Rows, &j.Total, &c.Read, &c.Imported, &c.Updated, &c.Unchanged, &c.Merged, &c.Questions, &c.Refused,
		&j.Person, &j.Post, &kept, &j.runner, &j.until, &started, &finished, &j.Failure, &sum, &j.pass, &j.since, &undo)
	if err != nil {
		return j, err
	}
	if undo != "" {
		j.Undo = new(Undo)
		if err := json.Unmarshal([]byte(undo), j.Undo); err != nil {
			return j, err
		}
	}
	j.Kept, j.Started, j.Finished = kept == 1, clock.FromMicros(started), clock.FromMicros(finished)
	return j, errors.Join(json.Unmarshal([]byte(profile), &j.Profile), json.Unmarshal([]byte(options), &j.Options),
		json.Unmarshal([]byte(sum), &j.summary))
}

// sourcePosts lists the posts that have imported records of a source.
func sourcePosts(tx *db.Tx, district, source string) ([]ident.ID, error) {
	rows, err := tx.Query("SELECT DISTINCT post FROM import_job WHERE district = $1 AND source = $2 AND post <> 0", district, source)
	return db.Collect(rows, err, func(rows *db.Rows) (id ident.ID, err error) { return id, rows.Scan(&id) })
}

// openSums names the files of the unfinished jobs of all districts.
func openSums(tx *db.Tx) (map[string]bool, error) {
	rows, err := tx.Query("SELECT DISTINCT sum FROM import_job WHERE finished = 0")
	all, err := db.Collect(rows, err, func(rows *db.Rows) (s string, err error) { return s, rows.Scan(&s) })
	m := make(map[string]bool, len(all))
	for _, s := range all {
		m[s] = true
	}
	return m, err
}
