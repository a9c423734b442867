package benchmark

import (
	"fmt"
	"runtime"
	"slices"
)

// Names that the bars speak of.
const (
	oursSQLite   = "Anwang on SQLite"
	oursPostgres = "Anwang on PostgreSQL"
	pocketFull   = "PocketBase FULL"
	pocketNormal = "PocketBase NORMAL"
	pocketHelped = "PocketBase FULL, town in the filter"
	parseName    = "Parse Server on PostgreSQL"
)

// parseMany is the name of Parse Server with a process for every core.
func parseMany() string { return (&parse{processes: runtime.NumCPU()}).name() }

// report turns what was found into figures: first what has a bar, then the rest
// side by side.
func (m *match) report(all []contender) {
	m.reportCreates()
	m.reportReads()
	for _, c := range all {
		m.everything(c.name())
	}
	m.tables(all)
	m.remarks()
}

func (m *match) reportCreates() {
	for _, v := range []struct {
		q            question
		ours, theirs string
		least        float64 // 0: no bar
	}{
		{qCreate, oursSQLite, pocketFull, 3},
		{qCreate, oursPostgres, parseName, 3},
		{qCreate1, oursSQLite, pocketFull, 1},
		{qCreate1, oursPostgres, parseName, 1},
		{qCreate, oursSQLite, pocketNormal, 0},
		{qCreate, oursPostgres, parseMany(), 0},
		{qCreate1, oursSQLite, pocketNormal, 0},
	} {
		if f := m.pair(v.q, v.ours, v.theirs, "1/s", "", pressed.rate); f != nil && v.least > 0 {
			f.least(v.least)
		}
	}
}

// bars are the most that our p50 may be of PocketBase's, by question.
var bars = map[question]float64{qTotal: 0.1, qDeep: 0.1, qFirst: 1.5}

// memberBar is the most that a member may wait longer than whoever sees all.
const memberBar = 1.2

func (m *match) reportReads() {
	half := func(p pressed) float64 { return p.at(.5) / 1000 }
	for _, v := range []struct{ ours, theirs string }{{oursSQLite, pocketFull}, {oursSQLite, pocketHelped}, {oursPostgres, parseName}} {
		for _, q := range m.asked {
			f := m.pair(q, v.ours, v.theirs, "ms", ", p50", half)
			if bar := bars[q]; f != nil && bar > 0 && v.theirs == pocketFull {
				f.most(bar)
			}
		}
	}
	for _, q := range m.asked {
		if m.chiefs[q] != nil {
			m.against(fmt.Sprintf("a town's member: %s, p50", q), "ms", values(m.members[q], half), "whoever sees the whole district",
				values(m.chiefs[q], half)).most(memberBar)
		}
	}
}

// pair adds the figure of ours to theirs, round by round; nil when one of them did
// not run.
func (m *match) pair(q question, ours, theirs, unit, measure string, pick func(pressed) float64) *Figure {
	a, b := m.found[ours][q], m.found[theirs][q]
	if a == nil || b == nil {
		return nil
	}
	return m.against(fmt.Sprintf("%s: %s%s", ours, q, measure), unit, values(a, pick), theirs, values(b, pick))
}

// everything adds all that one contender was asked, as details: rate or wait, and
// the CPU time that an answer took of it, which moves less than the clock does.
func (m *match) everything(name string) {
	for _, q := range append([]question{qCreate1, qCreate, qCreateFull}, m.asked...) {
		ps := m.found[name][q]
		if len(ps) == 0 {
			continue
		}
		for _, v := range measures {
			m.add(fmt.Sprintf("%s: %s, %s", name, q, v.name), v.unit, values(ps, v.pick)).Detail = true
		}
	}
}

// measure is one number of a stretch.
type measure struct {
	name, unit string
	pick       func(pressed) float64
}

var measures = []measure{
	{"answers", "1/s", pressed.rate},
	{"p50", "ms", func(p pressed) float64 { return p.at(.5) / 1000 }},
	{"p90", "ms", func(p pressed) float64 { return p.at(.9) / 1000 }},
	{"p99", "ms", func(p pressed) float64 { return p.at(.99) / 1000 }},
	{"slowest", "ms", func(p pressed) float64 { return p.at(1) / 1000 }},
	{"server CPU", "µs", pressed.serverPer},
	{"client CPU", "µs", pressed.clientPer},
}

// tables set the contenders side by side.
func (m *match) tables(all []contender) {
	for _, q := range []question{qCreate, qCreate1, qCreateFull} {
		t := Table{Title: fmt.Sprintf("%s: median (least … greatest) of %d rounds.", q, m.rounds()), Head: []string{"System"}}
		for _, v := range measures {
			t.Head = append(t.Head, v.name+", "+v.unit)
		}
		for _, c := range all {
			if len(m.found[c.name()][q]) == 0 {
				continue
			}
			row := []string{c.name()}
			for _, v := range measures {
				row = append(row, spread(values(m.found[c.name()][q], v.pick)))
			}
			t.Rows = append(t.Rows, row)
		}
		if len(t.Rows) > 0 {
			m.out.Tables = append(m.out.Tables, t)
		}
	}
	if len(m.asked) == 0 {
		return
	}
	for _, v := range []measure{measures[1], measures[3], measures[5]} {
		t := Table{Title: fmt.Sprintf("Looking, one client: %s in %s, median (least … greatest).", v.name, v.unit), Head: []string{"Question"}}
		for _, c := range all {
			t.Head = append(t.Head, c.name())
		}
		for _, q := range m.asked {
			row := []string{string(q)}
			for _, c := range all {
				row = append(row, spread(values(m.found[c.name()][q], v.pick)))
			}
			t.Rows = append(t.Rows, row)
		}
		m.out.Tables = append(m.out.Tables, t)
	}
}

// spread writes runs as their median with the least and the greatest.
func spread(runs []float64) string {
	return fmt.Sprintf("%s (%s … %s)", short(median(runs)), short(slices.Min(runs)), short(slices.Max(runs)))
}
