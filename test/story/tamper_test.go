package story_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// unwatched are the tables that verify does not look at, each with the reason.
// Whoever adds a table must add it here or have it found out.
var unwatched = map[string]string{
	"follower":          "cursors of work that takes effect once, however often it is repeated; what it leaves behind is watched",
	"node":              "leases of running processes",
	"process":           "who serves just now, said anew every two seconds",
	"lease":             "whose turn the background work is; what it does takes effect once, whoever does it",
	"schema_step":       "which steps of the schema an older program may work beside",
	"load_index":        "indexes that a bulk load has put aside, built again before anybody works",
	"load_cursor":       "how far a bulk load is",
	"org_revision":      "a counter that empties a cache",
	"session":           "sign-ins that end by themselves; which account they are of is watched",
	"attempt":           "counters of failed sign-ins",
	"idempotency":       "answers kept for a day so that a repeated request is answered alike",
	"hazard_count":      "the next human number; a number that was given is in its row, and unique",
	"import_job":        "progress of an import; what it brought in is watched",
	"import_doubt":      "lines of an import's report that did not go in",
	"import_topic":      "what an import asks; what was answered is told in its entries",
	"import_ask":        "the same",
	"import_deed":       "what an import did to which hazard, for undoing it; each undoing is an entry, and what it touches is watched",
	"import_profile":    "how the next file of a source is read, to be seen and corrected before anything is written",
	"verification":      "how far a verification is; how it ended is told in the ledger",
	"verified":          "up to where a verification has come, signed with the ledger's key: without it, or with an older one, more is looked at",
	"saved_view":        "somebody's own filters",
	"notice":            "what people are told, made anew from the entries (anwang tally --rebuild)",
	"notice_seen":       "how far somebody has looked, which is nobody else's business",
	"burden":            "counts of what was filled in, made anew from the entries (anwang tally --rebuild)",
	"tally_rise":        "what the counts above have not taken yet, gone within a second; what it comes to is watched",
	"tally_risen":       "which of it they have taken; the same",
	"import_name":       "by which names a newer dump of a source is known again; what it brings in is watched",
	"schema_version":    "the schema's version",
	"sqlite_sequence":   "SQLite's own",
	"sqlite_stat1":      "SQLite's own",
	"search_token":      "an index of words, made anew from the rows",
	"search_token_data": "the same", "search_token_idx": "the same", "search_token_docsize": "the same",
	"search_token_config": "the same", "search_token_content": "the same",
	"search_word":      "the previous release's index of words, which nobody reads any more",
	"search_word_data": "the same", "search_word_idx": "the same", "search_word_docsize": "the same",
	"search_word_config": "the same", "search_word_content": "the same",
	"search_hazard":      "an earlier release's index of words, which nobody reads any more",
	"search_hazard_data": "the same", "search_hazard_idx": "the same", "search_hazard_docsize": "the same",
	"search_hazard_config": "the same", "search_hazard_content": "the same",
}

// watched are those that it does.
var watched = []string{
	"entry", "tile", "checkpoint", "tree",
	"unit", "post", "person", "tenure", "charge", "site", "division",
	"account", "token", "duty", "hazard", "evidence",
	"statute", "statute_article", "tallied", "tally", "tally_above",
}

func TestEveryTamperingIsNamed(t *testing.T) {
	c := newCounty(t, folder(t), 3)
	c.live()
	v := newVandal(t, c, uint64(count("ANWANG_SEED", 20261124)))
	began := time.Now()
	tried, wrong := map[string]int{}, 0
	for n := count("ANWANG_TAMPERINGS", 2000); n > 0; {
		d, ok := v.damage()
		if !ok {
			continue
		}
		n--
		tried[d.what]++
		found := c.difference()
		d.undo()
		switch {
		case found == nil:
			t.Errorf("unnoticed: %s", d)
		case !d.named(found):
			t.Errorf("%s is told as %v", d, found)
		default:
			continue
		}
		if wrong++; wrong > 30 {
			t.Fatal("and more")
		}
	}
	if found := c.difference(); found != nil {
		t.Errorf("after all was undone: %v", found)
	}
	t.Logf("%v in %s", tried, time.Since(began).Round(time.Millisecond))
}

// count is a number of rounds from the environment.
func count(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}

// difference is what verify finds, nil when all is well.
func (c *county) difference() *ledger.Difference {
	c.t.Helper()
	_, err := c.app.Verify(c.ctx, nil)
	var d *ledger.Difference
	if err != nil && !errors.As(err, &d) {
		c.t.Fatalf("verify broke: %v", err)
	}
	return d
}

// vandal is somebody with the database file in his hands.
type vandal struct {
	c     *county
	db    *sql.DB
	rng   *rand.Rand
	keys  map[string][]string // a table's primary key
	blobs string
}

func newVandal(t *testing.T, c *county, seed uint64) *vandal {
	t.Helper()
	raw, err := sql.Open("sqlite", "file:"+db.File(c.app.Config.DB)+"?_pragma=busy_timeout(10000)&_pragma=synchronous(0)")
	c.must(err)
	raw.SetMaxOpenConns(1)
	t.Cleanup(func() { raw.Close() })
	v := &vandal{c: c, db: raw, rng: rand.New(rand.NewPCG(seed, 7)), keys: map[string][]string{}, blobs: c.app.Config.Blobs}
	for _, name := range v.texts("SELECT name FROM sqlite_master WHERE type = 'table'") {
		if _, ok := unwatched[name]; !ok && !slices.Contains(watched, name) {
			t.Errorf("nobody says whether verify watches table %s", name)
		}
	}
	for _, name := range watched {
		v.keys[name] = v.texts("SELECT name FROM pragma_table_info('" + name + "') WHERE pk > 0 ORDER BY pk")
		if n := v.texts("SELECT count(*) FROM " + name); n[0] == "0" {
			t.Errorf("the county has nothing in table %s", name)
		}
	}
	return v
}

func (v *vandal) texts(query string, args ...any) []string {
	v.c.t.Helper()
	rows, err := v.db.Query(query, args...)
	v.c.must(err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		v.c.must(rows.Scan(&s))
		all = append(all, s)
	}
	return all
}

// damaged is one tampering: rows taken out, rows put in, or a file changed.
type damaged struct {
	what    string // "flip hazard.text"
	detail  string
	was, is []row
	undo    func()
	file    string // the name of an evidence file
}

func (d damaged) String() string { return d.what + " (" + d.detail + ")" }

// named tells whether the difference leads to what was damaged: the district, and
// a key of the row as it was or is, or the file.
func (d damaged) named(found *ledger.Difference) bool {
	if d.file != "" {
		return found.District == district && found.Args["sum"] == d.file
	}
	keys := map[string]bool{}
	for _, r := range slices.Concat(d.was, d.is) {
		if found.District != district && found.District == r.text("district") {
			return true // a district that is there by the tampering alone
		}
		for _, name := range []string{"id", "number", "subject", "size", "level", "n", "law", "statute", "area", "parent", "district"} {
			if s := r.text(name); s != "" {
				keys[s] = true
			}
		}
		if r.law != "" {
			keys[r.law] = true
		}
	}
	if found.Code == "ledger.number_missing" && d.what == "duplicate entry" {
		return found.District == district // the gap that the intruder leaves before himself
	}
	for name, v := range found.Args {
		text := fmt.Sprint(v)
		switch {
		case name == "want" || name == "is": // how many, not which
		case name == "district":
			if d.was[0].table == "tree" && found.District == district {
				return true
			}
		case keys[text]:
			return found.District == district
		case name == "cell": // the nation's area has no code; its cells have a period
			for _, r := range slices.Concat(d.was, d.is) {
				if strings.Contains(text, "/"+r.text("period")+"/") {
					return found.District == district
				}
			}
		case name == "why":
			for k := range keys {
				if len(k) > len("371502102201") && strings.Contains(text, k) {
					return found.District == district
				}
			}
		}
	}
	return false
}

// TestAnwangVerifyExitsWithOne runs the real program over a few tamperings: it
// exits with 1 and says what it found, and with 0 when nothing is wrong.
func TestAnwangVerifyExitsWithOne(t *testing.T) {
	c := newCounty(t, folder(t), 3)
	c.live()
	v := newVandal(t, c, 3)
	p := place{t: t, db: c.app.Config.DB, data: c.app.Config.Data}
	p.run("verify")
	for n := 0; n < 8; {
		d, ok := v.damage()
		if !ok {
			continue
		}
		n++
		run := p.command("verify", "--json")
		said, err := run.CombinedOutput()
		d.undo()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 || !bytes.Contains(said, []byte(`"code"`)) {
			t.Errorf("%s: %v, says %s", d, err, said)
		}
	}
	p.run("verify")
}
