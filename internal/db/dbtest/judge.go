package dbtest

import (
	"fmt"
	"slices"
	"strings"
)

// scan is one reading of one table in a plan.
type scan struct {
	table  string
	index  string   // "" when none is used
	pinned []string // columns that the index is entered with, by a value each
	whole  bool     // nothing enters it: all rows of the table or of the index
	stops  bool     // it ends when a page is full: in order under a LIMIT, with no sort between
	rare   bool     // the engine knows that these very values are, and would go another way if not
	how    string   // the engine's own words
}

// fault says why a reading costs more as its table grows; "" when it does not.
func (s scan) fault() string {
	t, known := tables[s.table]
	switch {
	case !known:
		return fmt.Sprintf("reads %s, which is in no class: %s", s.table, s.how)
	case t.Size == Small, t.Size == Register && (s.stops || !s.whole):
		return ""
	case slices.ContainsFunc(t.Narrow, func(n string) bool { return n == s.index || slices.Contains(s.pinned, n) }):
		return ""
	case s.rare && !s.whole:
		return ""
	case s.whole:
		return "walks all of a growing table: " + s.how
	case !s.stops:
		return "gathers an unbounded part of a growing table: " + s.how
	}
	return ""
}

// faults of a plan, one a line.
func faults(scans []scan) string {
	var all []string
	for _, s := range scans {
		if f := s.fault(); f != "" {
			all = append(all, f)
		}
	}
	return strings.Join(all, "\n")
}

// excuse lets statements read a growing table all the same, and says why.
type excuse struct {
	from string // the file that sends it, from its end: "ledger/verify.go"
	part string // a part of the statement; "" for all of the file
	why  string
}

// excuses are few, and each has its reason.
var excuses = []excuse{
	{"ledger/verify", "", "the verification reads everything, in pages of the key"},
	{"tally/store_check.go", "", "the check of the tally compares every cell"},
	{"tally/store_stored.go", "", "the quick check of the tally reads every cell once"},
	{"tally/check_quick.go", "", "the check of the cells that changed since the last verification, a part of it"},
	{"tally/rebuild.go", "", "made anew from the beginning, by hand"},
	{"notice/store.go", "DELETE FROM notice WHERE district", "made anew from the beginning, by hand"},
	{"burden/store.go", "DELETE FROM burden WHERE district", "made anew from the beginning, by hand"},
	{"duty/store_law.go", "", "the check of the duties' laws, a part of the verification: all that is pending"},
	{"access/store_session.go", "DELETE FROM", "what has run out since the last time, by an index on the time"},
	{"exchange/store_draft.go", "", "clears the desk of one import before its file is read again"},
	{"exchange/store_topic.go", "", "the answers to one import, taken up when it is read again"},
	{"exchange/store_doubt.go", "", "the report of one import, as a file"},
	{"exchange/store_answer.go", "UPDATE import_topic", "answers all of a kind in one import"},
	{"exchange/store_answer.go", "GROUP BY topic", "the answers to one import, by topic"},
	{"exchange/store_answer.go", "ORDER BY waits DESC", "topics of one import: kinds of doubt, not records"},
	{"exchange/deed.go", "count(*)", "how much an undo has to do, once before it begins"},
	{"burden/store.go", "GROUP BY unit, form", "the months that are asked about, by unit"},
	{"rulebook/check.go", "", "a part of the verification"},
	{"ledger/trail.go", "SELECT count(*) FROM ", "how much the verification has to read"},
	// Counted before, up to a bound: few enough to be gathered and sorted.
	{"hazard/store_list.go", "AND 1 = 0 ", "asks for nothing, and neither engine reads a row for it"},
	{"hazard/store_list.go", "ORDER BY +", "gathers what was counted before and found to be few"},
}

// byValues are the files whose statements are sent after Tx.ByValues: the plan that
// serves every value is none of theirs.
var byValues = []string{"hazard/store_list.go", "hazard/store_rare.go", "duty/store_list.go"}

func excused(from, text string) bool {
	return slices.ContainsFunc(excuses, func(e excuse) bool {
		return strings.Contains(from, e.from) && strings.Contains(text, e.part)
	})
}
