package hazard

import (
	"fmt"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// openAtSites reads the partial index of what is open at sites: as many rows as
// are open there, however many were closed.
func openAtSites(tx *db.Tx, by access.Principal, sites []ident.ID, now int64) (map[ident.ID]AtSite, error) {
	var w db.Where
	late := "CAST(sum(CASE WHEN state <> 'submitted' AND due < " + w.Arg(now) + " THEN 1 ELSE 0 END) AS BIGINT)"
	w.And("district = ?", by.District).And("closed_at = 0").And("site <> 0")
	db.In(&w, "site", sites)
	by.Scope.Where(&w, scoped(tx))
	rows, err := tx.Query("SELECT site, count(*), "+late+" FROM hazard"+w.SQL()+" GROUP BY site", w.Args()...)
	type row struct {
		site ident.ID
		AtSite
	}
	all, err := db.Collect(rows, err, func(r *db.Rows) (row, error) {
		var x row
		err := r.Scan(&x.site, &x.Open, &x.Overdue)
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("count what is open at sites: %w", err)
	}
	out := make(map[ident.ID]AtSite, len(all))
	for _, x := range all {
		out[x.site] = x.AtSite
	}
	return out, nil
}

func siteRecord(tx *db.Tx, by access.Principal, site ident.ID, since []time.Time) ([]SiteRecord, error) {
	var w db.Where
	var span strings.Builder
	for i, t := range since {
		fmt.Fprintf(&span, " WHEN found >= %s THEN %d", w.Arg(clock.Micros(t)), i)
	}
	text := fmt.Sprintf(`SELECT span, count(*), CAST(sum(closed) AS BIGINT), CAST(sum(in_time) AS BIGINT), CAST(sum(open) AS BIGINT), CAST(sum(again) AS BIGINT)
		FROM (SELECT CASE%s ELSE %d END AS span,
			CASE WHEN state = 'closed' THEN 1 ELSE 0 END AS closed,
			CASE WHEN state = 'closed' AND (due = 0 OR CASE WHEN submitted_at > 0 THEN submitted_at ELSE closed_at END <= due) THEN 1 ELSE 0 END AS in_time,
			CASE WHEN closed_at = 0 THEN 1 ELSE 0 END AS open,
			CASE WHEN recurrence_of <> 0 THEN 1 ELSE 0 END AS again
			FROM hazard`, span.String(), len(since))
	w.And("district = ?", by.District).And("site <> 0").And("site = ?", site).And("state <> 'withdrawn'")
	by.Scope.Where(&w, scoped(tx))
	out := make([]SiteRecord, len(since)+1)
	rows, err := tx.Query(text+w.SQL()+") AS one GROUP BY span", w.Args()...)
	_, err = db.Collect(rows, err, func(r *db.Rows) (int, error) {
		var i int
		var x SiteRecord
		err := r.Scan(&i, &x.Found, &x.Closed, &x.InTime, &x.Open, &x.Recurrences)
		if err == nil {
			out[i] = x
		}
		return i, err
	})
	if err != nil {
		return nil, fmt.Errorf("count what was found at a site: %w", err)
	}
	return out, nil
}
