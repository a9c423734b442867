package duty_test

import (
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/duty"
	"anwang/internal/ident"
)

func TestPagesMeetWithoutGapOrOverlap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		want := map[ident.ID]bool{}
		for i := range 23 {
			r := c.rectify(func(o *duty.Open) {
				o.Subject = ident.ID(100 + i)
				o.Due = start.Add(time.Duration(i%5+1) * 24 * time.Hour) // many share a due time
			})
			want[r.ID] = true
			if i%4 == 0 {
				_, err := c.duty.Cancel(c.ctx, c.as("zhen"), r.ID, duty.Cancel{Authority: "x", Reason: "y"})
				c.must(err)
				delete(want, r.ID)
			}
		}
		var last int64
		q := duty.Mine{Limit: 5}
		for {
			page, err := c.duty.ListMine(c.ctx, c.as("qi"), q)
			c.must(err)
			for _, d := range page.Duties {
				if !want[d.ID] || d.Due < last {
					t.Fatalf("out of place: %+v", d)
				}
				delete(want, d.ID)
				last = d.Due
			}
			if page.Next == nil {
				break
			}
			q.After = *page.Next
		}
		if len(want) != 0 {
			t.Fatalf("%d duties are missing", len(want))
		}
		c.clock.Forward(49 * time.Hour)
		late, err := c.duty.Overdue(c.ctx, c.as("an"), duty.Cursor{}, 100)
		c.must(err)
		for _, d := range late.Duties {
			if d.Due >= c.clock.Now().UnixMicro() {
				t.Errorf("not overdue: %+v", d)
			}
		}
		if len(late.Duties) != 7 {
			t.Errorf("%d are overdue", len(late.Duties))
		}
	})
}

func TestScopeDecidesWhatIsSeen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		r := c.rectify()
		outsider := c.as("stranger")
		outsider.Scope = access.Scope{Areas: []access.Area{{Divisions: []string{"371502103"}}}}
		_, err := c.duty.Get(c.ctx, outsider, r.ID)
		c.code(err, "duty.unknown")
		_, err = c.duty.Submit(c.ctx, outsider, r.ID, duty.Submit{})
		c.code(err, "duty.unknown")
		all, err := c.duty.ListBySubject(c.ctx, outsider, "hazard", 7)
		c.must(err)
		if len(all) != 0 {
			t.Fatalf("an outsider sees %d", len(all))
		}
		neighbour := outsider
		neighbour.Scope = access.Scope{Areas: []access.Area{{Divisions: []string{"371502102"}, Industries: []string{"C"}}}}
		all, err = c.duty.ListBySubject(c.ctx, neighbour, "hazard", 7)
		c.must(err)
		if len(all) != 1 {
			t.Fatalf("the scope covers %d", len(all))
		}
		for _, name := range []string{"qi", "yj", "zhen", "qu"} { // holder, verifier, superiors
			p := c.as(name)
			p.Scope = access.Scope{}
			_, err = c.duty.Get(c.ctx, p, r.ID)
			c.must(err)
		}
		_, err = c.duty.ListMine(c.ctx, c.as("qi"), duty.Mine{Post: c.posts["zhen"]})
		c.code(err, "duty.not_holder")
		verbs, err := c.duty.Allowed(c.ctx, c.as("qi"), r)
		c.must(err)
		if len(verbs) != 2 || verbs[0] != access.DutySubmit || verbs[1] != access.DutyAskExtension {
			t.Errorf("the holder may %v", verbs)
		}
	})
}

// The sweep must never look at a duty whose rung has not come.
func TestPlansUseThePartialIndexes(t *testing.T) {
	d := dbtest.SQLite(t)
	c := newCounty(t, d)
	args := []any{district, c.clock.Now().UnixMicro(), 200}
	for text, want := range map[string]string{
		duty.ClaimText:    "duty_next (district=? AND next_at>? AND next_at<?)",
		duty.ChildrenText: "duty_parent (district=? AND parent=?)",
		`SELECT * FROM duty WHERE district = $1 AND kind = 'vacancy' AND closed_at = 0 ORDER BY subject`:                      "duty_vacancy (district=?)",
		`SELECT * FROM duty WHERE district = $1 AND parent = 5 AND parent > 0 AND closed_at = 0 ORDER BY id`:                  "duty_parent (district=? AND parent=?)",
		`SELECT * FROM duty WHERE district = $1 AND holder IN (5) AND closed_at = 0 AND (due, id) > (1, 1) ORDER BY due, id`:  "duty_pending (district=? AND holder=?",
		`SELECT * FROM duty WHERE district = $1 AND closed_at = 0 AND due < 5 AND state = 'open' ORDER BY due, id LIMIT 5`:    "duty_due (district=? AND due<?)",
		`SELECT * FROM duty WHERE district = $1 AND about = 'hazard' AND subject = 5 ORDER BY id`:                             "duty_subject (district=? AND about=? AND subject=?)",
		`SELECT DISTINCT holder FROM duty WHERE district = $1 AND closed_at = 0 ORDER BY holder`:                              "duty_pending (district=?)",
		`SELECT * FROM duty WHERE district = $1 AND closed_at = 0 AND (due, id) > (5, 5) ORDER BY due, id LIMIT 5`:            "duty_due (district=? AND (due,id)>(?,?))",
		`SELECT * FROM duty WHERE district = $1 AND holder IN (5) AND closed_at > 0 ORDER BY closed_at DESC, id DESC LIMIT 5`: "duty_done (district=? AND holder=?",
		`SELECT parent FROM duty WHERE district = $1 AND parent > 0 AND kind = 'account' AND parent IN (1, 2)`:                "duty_parent (district=? AND parent=?)",
	} {
		plan, err := db.Read(c.ctx, d, func(tx *db.Tx) (string, error) {
			rows, err := tx.Query("EXPLAIN QUERY PLAN "+text, args[:strings.Count(text, "$")]...)
			if err != nil {
				return "", err
			}
			defer rows.Close()
			var all []string
			for rows.Next() {
				var a, b, n int
				var s string
				if err := rows.Scan(&a, &b, &n, &s); err != nil {
					return "", err
				}
				all = append(all, s)
			}
			return strings.Join(all, "; "), rows.Err()
		})
		c.must(err)
		if !strings.Contains(plan, want) || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\n\tgoes by %s", text, plan)
		}
	}
}
