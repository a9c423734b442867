package house

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// floors is the import map: a package may import only packages on lower
// floors, so there are no circles, and neighbours on one floor do not know
// each other. A new package is added here, on the lowest floor that is above
// all it needs.
var floors = map[string]int{
	// What everything stands on.
	"internal/clock": 0,
	"internal/fault": 0,
	"rules":          0, // the rulebook's tables
	"web":            0, // the built pages
	"internal/ident": 1,

	// Knowledge without storage.
	"internal/phrase":                   1,
	"internal/sizing":                   1,
	"internal/org/codes":                1,
	"internal/exchange/sheet":           1,
	"internal/exchange/sheet/sheettest": 2,
	"internal/org/gazetteer":            2,

	// Storage.
	"internal/db":        2,
	"internal/db/dbtest": 3,
	"internal/blob":      3,

	// The spine.
	"internal/ledger":   4,
	"internal/backup":   5,
	"internal/transfer": 5,
	"internal/rulebook": 5,
	"internal/org":      6,
	"internal/access":   7,
	"internal/tally":    8,
	"internal/duty":     9,

	// The rooms of the work.
	"internal/hazard":    10,
	"internal/risk":      10,
	"internal/equipment": 10,
	"internal/incident":  10,
	"internal/casework":  10,
	"internal/permit":    10,
	"internal/monitor":   10,
	"internal/learning":  10,
	"internal/openness":  10,
	"internal/supplies":  10,
	"internal/notify":    10,
	"internal/notice":    10, // follows duties
	"internal/burden":    8,  // follows the ledger
	"internal/campaign":  11, // opens hazards
	"internal/exchange":  12, // reads and writes whatever a room keeps

	// The edges.
	"internal/api":       13,
	"internal/web":       13,
	"internal/app":       14,
	"internal/demo":      15,
	"internal/nation":    15,
	"internal/benchmark": 16, // loads a nation to measure it
	"cmd/anwang":         17,
	"internal/house":     16,
}

// only names, for a few packages, everybody who may import them.
var only = map[string][]string{
	// Rooms return codes; who meets people turns them into sentences.
	"internal/phrase": {"internal/exchange", "internal/notify", "internal/api", "internal/web", "internal/app", "internal/demo", "internal/benchmark", "cmd/anwang"},
	// For tests alone.
	"internal/db/dbtest": {},
	// Workbooks and CSV are read and written in one place.
	"internal/exchange/sheet": {"internal/exchange", "internal/exchange/sheet/sheettest", "internal/api", "internal/benchmark", "cmd/anwang"},
	// A campaign finds hazards; apart from it and exchange no room knows another.
	"internal/hazard": {"internal/campaign", "internal/exchange", "internal/api", "internal/web", "internal/app", "internal/demo", "internal/nation", "internal/benchmark", "cmd/anwang"},
}

func TestImportMap(t *testing.T) {
	for _, p := range packages(t) {
		floor, ok := floors[p.path]
		if !ok {
			t.Errorf("%s is not on the import map: add it to floors in internal/house/floors_test.go, on the lowest floor above all that it imports", p.path)
			continue
		}
		for _, up := range p.imports() {
			switch below, ok := floors[up]; {
			case !ok:
				t.Errorf("%s imports %s, which is not on the import map (floors in internal/house/floors_test.go)", p.path, up)
			case below >= floor:
				t.Errorf("%s (floor %d) imports %s (floor %d): imports go down only", p.path, floor, up, below)
			}
			if allowed, ok := only[up]; ok && !slices.Contains(allowed, p.path) {
				t.Errorf("%s imports %s, which is only for %v", p.path, up, allowed)
			}
		}
	}
}

// A package's own tests (package x, not x_test) are compiled into it, so they
// too may not reach up; what they need from above goes into package x_test.
func TestInnerTestsStayBelow(t *testing.T) {
	for _, p := range packages(t) {
		for _, f := range p.files {
			if !f.test || strings.HasSuffix(f.tree.Name.Name, "_test") {
				continue
			}
			for _, up := range f.imports() {
				if floors[up] >= floors[p.path] && up != p.path && up != "internal/db/dbtest" {
					t.Errorf("%s imports %s from above: make it package %s_test", f.name, up, f.tree.Name.Name)
				}
			}
		}
	}
}

// drivers are reached through internal/db alone.
var drivers = []string{"modernc.org/sqlite", "github.com/jackc/pgx", "github.com/pressly/goose", "github.com/ncruces/go-sqlite3", "github.com/lib/pq"}

func TestOneDoorToDatabases(t *testing.T) {
	for _, p := range packages(t) {
		// The benchmark looks after databases of other programs.
		if strings.HasPrefix(p.path, "internal/db") || p.path == "internal/benchmark" {
			continue
		}
		for _, f := range p.files {
			if f.test {
				continue
			}
			for _, imp := range f.allImports() {
				if slices.ContainsFunc(drivers, func(d string) bool { return imp == d || strings.HasPrefix(imp, d+"/") }) {
					t.Errorf("%s imports %s: go through internal/db", f.name, imp)
				}
			}
			ast.Inspect(f.tree, func(n ast.Node) bool {
				if x, name := selector(n); x == "sql" && (name == "Open" || name == "OpenDB") {
					t.Errorf("%s opens a database: go through internal/db", f.at(n))
				}
				return true
			})
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	vague := []string{"util", "utils", "common", "helper", "helpers", "manager", "model", "models", "misc", "base", "core"}
	for _, p := range packages(t) {
		if p.doc == "" {
			t.Errorf("%s has no package comment", p.path)
		} else if want := fmt.Sprintf("Package %s ", p.name); p.name != "main" && !strings.HasPrefix(p.doc, want) {
			t.Errorf("%s: the package comment begins %.30q, not %q", p.path, p.doc, want)
		}
		if slices.Contains(vague, p.name) {
			t.Errorf("%s: %q is not a noun of the trade", p.path, p.name)
		}
	}
}
