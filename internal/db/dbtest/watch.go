package dbtest

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"anwang/internal/db"
)

// Collect names a folder into which every judged statement is written with its
// plans, for whoever wants to know what an index is good for.
const Collect = "ANWANG_PLANS"

// asked is a statement that the system has sent, and where from.
type asked struct {
	text string
	args []any
	from string
}

// watcher gathers the statements of one test database. Each text is judged once a
// process and engine, when the test that sent it first ends.
type watcher struct {
	mu    sync.Mutex
	fresh []asked
}

var judged sync.Map // engine and text

// readable are the statements that have a plan.
var readable = regexp.MustCompile(`(?is)^\s*(WITH|SELECT|UPDATE|DELETE|INSERT)\b`)

// own are the engines' tables and functions, which are not ours to judge.
var own = regexp.MustCompile(`sqlite_master|citus_tables|run_command_on_shards|_distribut|pragma_|information_schema|\bpg_\w+|^SELECT (1|count\(\*\) FROM \(SELECT 1\))$`)

func (w *watcher) see(engine string) func(string, []any) {
	return func(text string, args []any) {
		key := engine + text
		if _, seen := judged.Load(key); seen || !readable.MatchString(text) || own.MatchString(text) {
			return
		}
		from := sender()
		if strings.Contains(from, "_test.go") {
			return // a test that looks for itself
		}
		if _, seen := judged.LoadOrStore(key, true); seen {
			return
		}
		w.mu.Lock()
		w.fresh = append(w.fresh, asked{text, append([]any(nil), args...), from})
		w.mu.Unlock()
	}
}

// sender is the file and line outside db that sent a statement.
func sender() string {
	pc := make([]uintptr, 24)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.File, "_test.go") { // db's own tests look for themselves too
			return filepath.Base(f.File)
		}
		if dir := filepath.Base(filepath.Dir(f.File)); f.File != "" && dir != "db" && dir != "dbtest" {
			return filepath.Join(dir, filepath.Base(f.File)) + ":" + strconv.Itoa(f.Line)
		}
		if !more {
			return ""
		}
	}
}

// judge explains what was sent, and fails the test where a plan grows with its
// tables.
func (w *watcher) judge(t testing.TB, d *db.DB) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.fresh {
		for _, generic := range []bool{false, true} {
			if generic && (d.Engine() == db.SQLite || slices.ContainsFunc(byValues, func(f string) bool { return strings.Contains(a.from, f) })) {
				continue
			}
			scans, plan, err := explain(t, d, a, generic)
			if err != nil && excused(a.from, a.text) {
				continue // of a table that the test made itself
			}
			if err != nil {
				t.Errorf("explain a statement of %s on %s: %v\n%s", a.from, d.Engine(), err, a.text)
				continue
			}
			why := faults(scans)
			keep(t, d, a, plan, why)
			if why != "" && !excused(a.from, a.text) {
				t.Errorf("a statement of %s has a plan on %s that costs more as its tables grow (generic: %v):\n%.1500s\n%s\n%s", a.from, d.Engine(), generic, a.text, plan, why)
			}
		}
	}
	w.fresh = nil
}

func explain(t testing.TB, d *db.DB, a asked, generic bool) ([]scan, string, error) {
	if d.Engine() == db.SQLite {
		return liteScans(d, a.text, a.args)
	}
	conn := wide(t)
	wideServer.Lock()
	defer wideServer.Unlock()
	return postgresScans(context.Background(), conn, a.text, a.args, generic)
}

func keep(t testing.TB, d *db.DB, a asked, plan, why string) {
	dir := os.Getenv(Collect)
	if dir == "" {
		return
	}
	line, err := json.Marshal(map[string]any{"engine": d.Engine(), "from": a.from, "text": a.text, "plan": plan, "fault": why, "excused": excused(a.from, a.text)})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, strconv.Itoa(os.Getpid())+".jsonl"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
}
