package benchmark

import (
	"fmt"
	"testing"
)

// Three rounds of everybody become the bars, each against its own rival,
// and one table a measure; who did not run leaves no figure.
func TestMatchReportsItsBars(t *testing.T) {
	one := func(rate, ms float64) pressed {
		return pressed{answers: int(rate), seconds: 1, waits: []float64{ms * 1000}}
	}
	m := &match{bench: &bench{}, asked: reads, found: map[string]map[question][]pressed{},
		chiefs: map[question][]pressed{qFirst: {one(1, 10)}}, members: map[question][]pressed{qFirst: {one(1, 13)}}}
	for name, p := range map[string]pressed{oursSQLite: one(300, 1), pocketFull: one(100, 5), pocketNormal: one(200, 5)} {
		m.found[name] = map[question][]pressed{}
		for _, q := range append([]question{qCreate, qCreate1}, reads...) {
			m.found[name][q] = []pressed{p, p, p}
		}
	}
	box := &pocketBox{bench: m.bench}
	m.report([]contender{&ours{bench: m.bench, engine: "SQLite"}, &pocketBase{box, "FULL", false}, &pocketBase{box, "NORMAL", false}})
	got := map[string]string{}
	for _, f := range m.out.Figures {
		if f.Reference != "" {
			got[f.Name+" to "+f.Reference] = fmt.Sprintf("%.2f %s", f.Ratio, f.verdict())
		}
	}
	for name, want := range map[string]string{
		oursSQLite + ": durable creates, 64 clients to " + pocketFull:                       "3.00 ≥ 3.00 kept",
		oursSQLite + ": durable creates, 64 clients to " + pocketNormal:                     "1.50 ",
		oursSQLite + ": first page with its total, p50 to " + pocketFull:                    "0.20 ≤ 0.100 missed",
		oursSQLite + ": first page, newest first, p50 to " + pocketFull:                     "0.20 ≤ 1.50 kept",
		oursSQLite + ": open ones by due date, p50 to " + pocketFull:                        "0.20 ",
		"a town's member: first page, newest first, p50 to whoever sees the whole district": "1.30 ≤ 1.20 missed",
		oursPostgres + ": durable creates, 64 clients to " + parseName:                      "",
	} {
		if got[name] != want {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
	if len(m.out.Tables) != 5 || len(m.out.Tables[0].Rows) != 3 || len(m.out.Tables[2].Rows) != len(reads) {
		t.Errorf("tables: %+v", m.out.Tables)
	}
}
