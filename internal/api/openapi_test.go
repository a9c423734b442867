package api

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"anwang/internal/db/dbtest"
)

var update = flag.Bool("update", false, "write the golden summary of the API anew")

// The summary of the API is a file: whoever changes an operation's name or address
// breaks somebody's program, and sees it here.
func TestTheAPIStaysAsItIs(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	var lines []string
	for _, r := range c.s.Routes() {
		item := c.s.OpenAPI().Paths[r.Path]
		op := item.Get
		if r.Path != "/metrics" {
			op = c.operation(r)
		}
		verb := string(r.Verb)
		if r.Public {
			verb = "public"
		}
		lines = append(lines, fmt.Sprintf("%-6s %-55s %-24s %-22s %s", r.Method, r.Path, op.OperationID, verb, op.Summary))
	}
	slices.Sort(lines)
	got := strings.Join(lines, "\n") + "\n"
	golden := filepath.Join("testdata", "operations.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the API has changed; if that is meant, go test ./internal/api -run APIStays -update\n%s", got)
	}
}

var properOperation = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

func TestEveryOperationIsDescribed(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	seen := map[string]bool{}
	for _, r := range c.s.Routes() {
		if r.Path == "/metrics" {
			continue
		}
		op := c.operation(r)
		zh, en, both := strings.Cut(op.Summary, " · ")
		if !both || !strings.ContainsFunc(zh, func(x rune) bool { return unicode.Is(unicode.Han, x) }) || strings.ContainsFunc(en, func(x rune) bool { return unicode.Is(unicode.Han, x) }) {
			t.Errorf("%s %s: summary %q", r.Method, r.Path, op.Summary)
		}
		if !properOperation.MatchString(op.OperationID) || seen[op.OperationID] {
			t.Errorf("%s %s: operation id %q", r.Method, r.Path, op.OperationID)
		}
		seen[op.OperationID] = true
		if r.Public != (len(op.Security) == 0) {
			t.Errorf("%s %s: security %v", r.Method, r.Path, op.Security)
		}
		if r.Method != http.MethodGet && !r.Public && !c.keyed(r) {
			t.Errorf("%s %s takes no %s", r.Method, r.Path, keyHeader)
		}
	}
	a := c.ask("", http.MethodGet, "/api/openapi.json", nil).want(http.StatusOK)
	if doc := as[map[string]any](a); doc["openapi"] != "3.1.0" {
		t.Errorf("openapi %v", doc["openapi"])
	}
}

func (c *county) keyed(r Route) bool {
	for _, p := range c.operation(r).Parameters {
		if p.Name == keyHeader && p.In == "header" {
			return true
		}
	}
	return false
}
