package hazard

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// A record that comes twice in its batch goes over the desk, one that comes once is
// born in memory. What both leave behind differs in nothing but ids, salts and what
// is made of them.
func TestABirthLeavesWhatTheDeskWould(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		once, twice := newCounty(t, d), newCounty(t, another(t, d))
		all := everySort(once)
		out, err := once.hazard.ImportBatch(once.ctx, loader, all)
		once.must(err)
		doubled := make([]Import, 0, 2*len(all))
		for _, in := range everySort(twice) {
			doubled = append(doubled, in, in)
		}
		_, err = twice.hazard.ImportBatch(twice.ctx, loader, doubled)
		twice.must(err)
		for i, o := range out {
			if o.Result != Imported {
				t.Fatalf("%s was %s: %v", all[i].Key, o.Result, o.Err)
			}
		}
		a, b := once.told(), twice.told()
		if a != b {
			t.Errorf("born in memory\n%s\nover the desk\n%s", a, b)
		}
		for _, want := range []string{"duty.climbed", "duty.accepted", "supervise", "hazard.fixed", "hazard.rejected", "question_recurrence", "question_grade"} {
			if !strings.Contains(a, want) {
				t.Errorf("the records never came to %s", want)
			}
		}
		once.holds()
		twice.holds()
	})
}

// everySort is records of all sorts, the later ones come again of earlier ones.
func everySort(c *county) []Import {
	var all []Import
	for round := range 2 {
		for _, s := range importable {
			for _, ahead := range []time.Duration{0, 60 * day} {
				all = append(all, c.record(fmt.Sprint(s, round, ahead), s, func(in *Import) {
					in.Place, in.Text, in.Found = "一号门", "配电箱无盖板", in.Found.Add(time.Duration(round)*20*day)
					in.Due = in.Due.Add(ahead)
					if s == Closed {
						in.SubmittedAt, in.ClosedAt = in.Found.Add(day), in.Found.Add(2*day)
						in.OnSpot = ahead != 0
					}
					if round == 1 {
						in.Text += ",属重大事故隐患"
						in.FoundBy, in.Responsible = "王检查", "李整改"
					}
					if round == 1 && ahead == 0 {
						in.Text, in.Site, in.Unit, in.SiteName, in.Division, in.Industry = "配电箱无盖板", 0, 0, "野塘", "371502001", ""
					}
				}))
			}
		}
	}
	return append(all, c.record("again", Rectifying, func(in *Import) {
		in.Place, in.Text, in.Found = "一号门", "配电箱无盖板", in.Found.Add(20*day)
	}))
}

// anyID finds ids, sums and marks, which are made of ids.
var anyID = regexp.MustCompile(`[0-9a-f]{16,}`)

// told is what the ledger and the rows say, with ids by the order of their coming.
func (c *county) told() string {
	c.t.Helper()
	var b strings.Builder
	_, err := db.Read(c.ctx, c.db, func(tx *db.Tx) (bool, error) {
		for _, query := range []string{
			"SELECT actor, kind, about, subject, version, at, body FROM entry WHERE about IN ('hazard', 'duty') ORDER BY id",
			"SELECT id, number, state, duty, due, recurrence_of, accepter, blind, version FROM hazard ORDER BY id",
			"SELECT id, kind, subject, parent, holder, verifier, due, ladder, rung, next_at, state, closed_at, version FROM duty ORDER BY id",
		} {
			rows, err := tx.Query(query)
			if err != nil {
				return false, err
			}
			names, err := rows.Columns()
			if err != nil {
				return false, err
			}
			_, err = db.Collect(rows, nil, func(r *db.Rows) (bool, error) {
				cells, dest := make([]any, len(names)), make([]any, len(names))
				for i := range cells {
					dest[i] = &cells[i]
				}
				err := r.Scan(dest...)
				fmt.Fprintln(&b, cells...)
				return true, err
			})
			if err != nil {
				return false, err
			}
		}
		return true, nil
	})
	c.must(err)
	names := map[string]string{}
	return anyID.ReplaceAllStringFunc(b.String(), func(id string) string {
		if len(id) == 16 && strings.Trim(id, "0123456789") == "" {
			return id // a time
		}
		if names[id] == "" {
			names[id] = fmt.Sprintf("#%d", len(names))
		}
		return names[id]
	})
}

// another is an empty database of the same engine.
func another(t *testing.T, d *db.DB) *db.DB {
	if d.Engine() == db.Postgres {
		return dbtest.Postgres(t)
	}
	return dbtest.SQLite(t)
}
