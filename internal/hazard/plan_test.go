package hazard

import (
	"regexp"
	"strings"
	"testing"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
)

// Lists and lookups go by their indexes on both engines: no statement walks the
// whole table, and the usual lists come in order without a sort. It is the same when a
// bulk load has built the indexes anew, in another order than the migrations did:
// SQLite takes the one that comes first of two that it finds equally good.
func TestListsAndLookupsUseTheirIndexes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		_, err := c.hazard.ImportBatch(c.ctx, loader, mixed(c, 1500))
		c.must(err)
		c.index()
		t.Run("as migrated", func(t *testing.T) { c.goByIndexes(t) })
		c.must(d.Defer(c.ctx, []string{"hazard"}, nil))
		c.must(d.BuildIndexes(c.ctx, func(db.IndexProgress) {}))
		t.Run("as loaded", func(t *testing.T) { c.goByIndexes(t) })
	})
}

func (c *county) goByIndexes(t *testing.T) {
	c.analyzed()
	page, err := c.hazard.List(c.ctx, loader, Query{Order: ByDue, Limit: 20})
	c.must(err)
	later, err := c.hazard.List(c.ctx, loader, Query{Limit: 20})
	c.must(err)
	for name, want := range map[string]struct {
		q     Query
		by    access.Principal
		index string
	}{
		"urgent":             {Query{Order: ByDue}, loader, "hazard_due"},
		"urgent, next page":  {Query{Order: ByDue, After: page.Next}, loader, "hazard_due"},
		"urgent of a town":   {Query{Order: ByDue, Division: "371502103"}, loader, "hazard_due_town"},
		"urgent of a unit":   {Query{Order: ByDue, Unit: c.units["works"]}, loader, "hazard_due_unit"},
		"newest":             {Query{}, loader, "hazard_found"},
		"newest, next page":  {Query{After: later.Next}, loader, "hazard_found"},
		"of a town's post":   {Query{}, c.as("zhen"), "hazard_found_town"},
		"of an enterprise":   {Query{}, c.as("qi"), "hazard_found_unit"},
		"of a site":          {Query{Site: c.site}, loader, "hazard_(site|found_unit)"},
		"open, newest":       {Query{States: []State{Reported}}, loader, "hazard_open"},
		"open or given up":   {Query{States: []State{Reported, Rejected}}, loader, "hazard_(open|ended)"},
		"late":               {Query{Late: true}, loader, "hazard_(open|late)"},
		"of two towns":       {Query{}, of(access.Scope{Areas: []access.Area{{Divisions: []string{"371502102", "371502103"}}}}), "hazard_found_town"},
		"of two units":       {Query{}, of(access.Scope{Units: []ident.ID{c.units["works"], 7}}), "hazard_found_unit"},
		"of no town":         {Query{Unplaced: true}, loader, "hazard_found_town"},
		"urgent majors":      {Query{Order: ByDue, Grade: Major}, loader, "hazard_due"},
		"urgent of a source": {Query{Order: ByDue, Source: "s1"}, loader, "hazard_due"},
		"urgent and blind":   {Query{Order: ByDue, Blind: true}, loader, "hazard_due"},
		"closed of a town":   {Query{Order: ByClosed, Division: "371502103"}, loader, "hazard_closed_town"},
		"closed, then found": {Query{ClosedFrom: start.Add(-7 * day)}, loader, "hazard_found"},
		"given up, newest":   {Query{States: []State{Rejected, Merged}}, loader, "hazard_ended"},
		"given up, page two": {Query{States: []State{Rejected}, After: later.Next}, loader, "hazard_ended"},
		"major":              {Query{Grade: Major}, loader, "hazard_major"},
		"blind":              {Query{Blind: true}, loader, "hazard_blind"},
		"of a source":        {Query{Source: "s1"}, loader, "hazard_source_found"},
		"due in a week":      {Query{Order: ByDue, DueFrom: start, DueTo: start.Add(7 * day)}, loader, "hazard_due"},
		"latest closed":      {Query{Order: ByClosed}, loader, "hazard_closed"},
		"closed of a unit":   {Query{Order: ByClosed, Unit: c.units["works"]}, loader, "hazard_closed_unit"},
		"a unit's week":      {Query{Order: ByClosed, ClosedFrom: start.Add(-7 * day), ClosedTo: start}, c.as("qi"), "hazard_closed_unit"},
		"found in a week":    {Query{From: start.Add(-7 * day), To: start}, c.as("qi"), "hazard_found_unit"},
		"closed in a week":   {Query{Order: ByClosed, ClosedFrom: start.Add(-7 * day), ClosedTo: start}, loader, "hazard_closed"},
	} {
		for _, part := range want.q.parts(want.by) {
			l := c.planned(part)
			got := c.explain(noBitmap, l.text(), l.where.Args()...)
			if !regexp.MustCompile(`\b` + want.index + `\b`).MatchString(got) {
				t.Errorf("%s does not go by %s:\n%s", name, want.index, got)
			}
			if strings.Contains(got, "TEMP B-TREE") || regexp.MustCompile(`\bSort\b`).MatchString(got) {
				t.Errorf("%s sorts:\n%s", name, got)
			}
		}
	}
	c.fewAreGathered()
	for name, s := range map[string]struct {
		where string
		args  []any
		index string
	}{
		"by id":     {"district = $1 AND id = $2", []any{district, ident.ID(5)}, "hazard_pkey|sqlite_autoindex_hazard_1"},
		"by number": {"district = $1 AND number = $2", []any{district, "YH"}, "hazard_number"},
		"by source": {"district = $1 AND source <> '' AND source = $2 AND source_key IN ($3, $4)", []any{district, "s1", "1", "3"}, "hazard_source"},
		"by mark":   {"district = $1 AND state = 'closed' AND mark <> '' AND mark IN ($2, $3)", []any{district, "a", "b"}, "hazard_mark"},
		"by clause": {"district = $1 AND state = 'closed' AND clause_mark <> '' AND clause_mark IN ($2, $3)", []any{district, "a", "b"}, "hazard_clause_mark"},
	} {
		got := c.explain(noBitmap, "SELECT "+hazardFields+" FROM hazard WHERE "+s.where, s.args...)
		if !regexp.MustCompile(`\b(` + s.index + `)\b`).MatchString(got) {
			t.Errorf("%s does not go by %s:\n%s", name, s.index, got)
		}
	}
}

// of is the loader with a scope.
func of(s access.Scope) access.Principal {
	p := loader
	p.Scope = s
	return p
}

// planned is a part of a list made ready, for somebody who answers for posts.
func (c *county) planned(t part, posts ...ident.ID) listing {
	c.t.Helper()
	l, err := db.Read(c.ctx, c.db, func(tx *db.Tx) (listing, error) { return plan(tx, t, posts, c.clock.Now()) })
	c.must(err)
	return l
}

// analyzed gives PostgreSQL the statistics that its server gathers in the
// background. SQLite has none in use, and must choose rightly without.
func (c *county) analyzed() {
	c.t.Helper()
	if c.db.Engine() != db.Postgres {
		return
	}
	c.must(db.Do(c.ctx, c.db, func(tx *db.Tx) error { _, err := tx.Exec("ANALYZE"); return err }))
}

// What few rows answer to is found through their own index and sorted; that is
// bounded by manyRows, however many hazards there are.
func (c *county) fewAreGathered() {
	c.t.Helper()
	for name, want := range map[string]struct {
		q     Query
		index string
	}{
		"waiting for a post": {Query{Holder: c.posts["qi"]}, "duty_(pending|subject)"},
		"waiting for me":     {Query{Mine: true, Order: ByDue}, "duty_(pending|subject)"},
		"a rare industry":    {Query{Industry: "C3411"}, "hazard_(industry|found_unit)"},
		"a rare section":     {Query{Industry: "C"}, "hazard_(industry|found_unit)"},
		"closed majors":      {Query{Order: ByClosed, Grade: Major}, "hazard_(major|found_unit|closed_unit)"},
		"open of a unit":     {Query{States: []State{Reported}, Unit: c.units["works"]}, "hazard_due_unit"},
		"late of a unit":     {Query{Late: true, Unit: c.units["works"]}, "hazard_due_unit"},
		"a unit's month":     {Query{ClosedFrom: start.Add(-7 * day), ClosedTo: start, Unit: c.units["works"]}, "hazard_closed_unit"},
		"closed late":        {Query{Order: ByClosed, Late: true}, "hazard_(late|found_unit|closed_unit)"},
		"a rare month":       {Query{ClosedFrom: start.Add(-2 * day), ClosedTo: start}, "hazard_closed(_unit)?"},
		"by ids":             {Query{IDs: []ident.ID{1, 2}}, "hazard_pkey|sqlite_autoindex_hazard_1"},
	} {
		by := c.as("qi")
		if want.q.Industry != "" { // which few ask about who see one enterprise
			by = loader
		}
		l := c.planned(want.q.parts(by)[0], c.posts["qi"])
		if l.off != "+" {
			c.t.Errorf("%s is not taken for few", name)
		}
		if got := c.explain(noBitmap[:1], l.text(), l.where.Args()...); !regexp.MustCompile(`\b(` + want.index + `)\b`).MatchString(got) {
			c.t.Errorf("%s does not go by %s:\n%s", name, want.index, got)
		}
	}
}

// A thousand rows are read faster at once than by any index; a county's are not.
var noBitmap = []string{"SET LOCAL enable_seqscan = off", "SET LOCAL enable_bitmapscan = off"}

// explain is the engine's plan; it fails when the plan walks all hazards.
func (c *county) explain(settings []string, text string, args ...any) string {
	c.t.Helper()
	how := "EXPLAIN "
	if c.db.Engine() == db.SQLite {
		how = "EXPLAIN QUERY PLAN "
	}
	lines, err := db.Read(c.ctx, c.db, func(tx *db.Tx) ([]string, error) {
		if c.db.Engine() == db.Postgres {
			for _, s := range settings {
				if _, err := tx.Exec(s); err != nil {
					return nil, err
				}
			}
		}
		rows, err := tx.Query(how+text, args...)
		return db.Collect(rows, err, scanPlan)
	})
	c.must(err)
	got := strings.Join(lines, "\n")
	if strings.Contains(got, "Seq Scan on hazard") || regexp.MustCompile(`(?m)SCAN hazard\b($| USING)`).MatchString(got) {
		c.t.Errorf("walks all hazards: %s\n%s", text, got)
	}
	return got
}

// scanPlan reads the last column of a plan's row, which is where both engines speak.
func scanPlan(r *db.Rows) (string, error) {
	cols, err := r.Columns()
	if err != nil {
		return "", err
	}
	var line string
	into := make([]any, len(cols))
	for i := range into {
		into[i] = new(any)
	}
	into[len(cols)-1] = &line
	return line, r.Scan(into...)
}
