package house

import (
	"go/ast"
	"go/token"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// dialect is what one engine says and the other does not, in SQL text.
var dialect = regexp.MustCompile(`(?i)\bILIKE\b|\bnow\(\)|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|` +
	`::(text|int[248]?|integer|bigint|smallint|jsonb?|timestamptz?|date|numeric|uuid|bytea|boolean|regclass)\b|` +
	`\bFOR (NO KEY )?UPDATE\b|\bFOR SHARE\b|\bSKIP LOCKED\b|->>?\s*'|\bjsonb?_\w+\(|\bjson_each\b|` +
	`\bstrftime\(|\bdatetime\(|\bjulianday\(|\b_?rowid_?\b|\bAUTOINCREMENT\b|\bBIGSERIAL\b|\bINSERT OR\b|\bREPLACE INTO\b|\bPRAGMA \w|` +
	`\bpg_\w+\(|\bpg_catalog\b|\bsqlite_(master|schema)\b|\bMATCH \$|@>|\bANY ?\(\$|\bunnest\(|\barray_agg\(|\bto_tsvector\(|\bCOLLATE\b|\bgenerate_series\(`)

func TestEnginesDifferOnlyInDB(t *testing.T) {
	for _, p := range packages(t) {
		// The benchmark speaks to another program, the sqlite3 shell, in its own words.
		if strings.HasPrefix(p.path, "internal/db") || p.path == "internal/house" || p.path == "internal/benchmark" {
			continue
		}
		for _, f := range p.files {
			if f.test || strings.HasSuffix(f.name, "internal/nation/reference.go") { // the shell's words too
				continue
			}
			ast.Inspect(f.tree, func(n ast.Node) bool {
				if text, ok := literal(n); ok {
					if found := dialect.FindString(text); found != "" {
						t.Errorf("%s: %q is not common to both engines: put what differs into internal/db", f.at(n), found)
					}
				}
				return true
			})
		}
	}
	err := fs.WalkDir(root(t), ".", func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && (e.Name() == "node_modules" || path == "bin") {
			return fs.SkipDir // other people's
		}
		if err == nil && strings.HasSuffix(path, ".sql") && !strings.HasPrefix(path, "internal/db/") && !strings.Contains(path, "testdata") {
			t.Errorf("%s: SQL files lie in internal/db", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The pattern itself must find what it is for, and leave alone what looks like it.
func TestDialectPattern(t *testing.T) {
	for text, want := range map[string]bool{
		"WHERE name ILIKE $1":            true,
		"SELECT now()":                   true,
		"SELECT $1::text":                true,
		"SELECT id FROM duty FOR UPDATE": true,
		"FOR UPDATE SKIP LOCKED":         true,
		"body->>'kind'":                  true,
		"WHERE words @> $1":              true,
		"INSERT OR IGNORE INTO t":        true,
		"WHERE id = ANY($1)":             true,
		"ON CONFLICT (district, id) DO UPDATE SET n = tally.n + $3": false,
		"UPDATE duty SET version = version + 1 WHERE district = $1": false,
		"https://example.org/a::b":                                  false,
		"we know() what to do":                                      false,
	} {
		if dialect.MatchString(text) != want {
			t.Errorf("%q: want %v", text, want)
		}
	}
}

// timeless are the rooms whose rules take the time as a value.
var timeless = []string{"internal/org", "internal/duty", "internal/hazard", "internal/exchange", "internal/tally", "internal/access", "internal/ledger", "internal/notice"}

func TestRulesDoNotLookAtTheClock(t *testing.T) {
	for _, p := range packages(t) {
		if !slices.ContainsFunc(timeless, func(r string) bool { return p.path == r || strings.HasPrefix(p.path, r+"/") }) {
			continue
		}
		for _, f := range p.files {
			if f.test {
				continue
			}
			ast.Inspect(f.tree, func(n ast.Node) bool {
				if x, name := selector(n); x == "time" && slices.Contains([]string{"Now", "Since", "Until"}, name) {
					t.Errorf("%s: time.%s in a rule: take a clock.Clock or a time", f.at(n), name)
				}
				return true
			})
		}
	}
}

func TestNothingHappensAtImport(t *testing.T) {
	for _, p := range packages(t) {
		for _, f := range p.files {
			for _, d := range f.tree.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s: an init function: call it from where it is needed", f.at(fn))
				}
			}
		}
	}
}

// A test may be skipped only for want of the shared data, and says so. (rapid's
// own Skip, which throws a drawing away, is replaced by a filter.)
func TestNoTestLooksAway(t *testing.T) {
	for _, p := range folders(t) {
		for _, f := range p.files {
			if !f.test {
				continue
			}
			ast.Inspect(f.tree, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				x, name := selector(call.Fun)
				switch {
				case x == "testing" && name == "Short":
					t.Errorf("%s: testing.Short: every run is whole", f.at(n))
				case x == "" || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, name):
				case len(call.Args) == 1 && isSharedData(call.Args[0]):
				default:
					t.Errorf(`%s: a skipped test: only t.Skip("../shared/data is absent") is allowed`, f.at(n))
				}
				return true
			})
		}
	}
}

func isSharedData(e ast.Expr) bool {
	text, ok := literal(e)
	return ok && strings.Contains(text, "../shared/data")
}

// literal returns the text of a string literal.
func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// selector returns x and name of "x.name", where x is one word.
func selector(n ast.Node) (x, name string) {
	if s, ok := n.(*ast.SelectorExpr); ok {
		if id, ok := s.X.(*ast.Ident); ok {
			return id.Name, s.Sel.Name
		}
	}
	return "", ""
}
