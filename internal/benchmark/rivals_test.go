package benchmark

import (
	"encoding/csv"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"anwang/internal/hazard"
)

// Everybody gets the same rows, whoever makes them and however often.
func TestRecordsAreTheSameEveryTime(t *testing.T) {
	const n = 3000
	var open, mine, common, rare, none int
	var last time.Time
	for i := range n {
		r := recordAt(i, n)
		if !reflect.DeepEqual(r, recordAt(i, n)) {
			t.Fatalf("record %d is another the second time", i)
		}
		if !r.Found.After(last) {
			t.Fatalf("record %d was found at %s, not after the one before: pages would have no one order", i, r.Found)
		}
		last = r.Found
		if r.Closed.IsZero() {
			open++
		}
		if r.Town == memberTown {
			mine++
		}
		count := func(n *int, word string) {
			if strings.Contains(r.Text, word) {
				*n++
			}
		}
		count(&common, searchCommon)
		count(&rare, searchRare)
		count(&none, searchNone)
	}
	if open < n/6 || open > n/4 || mine < n/8 || mine > n/4 || common < n/3 || rare < n/60 || rare > n/40 || none != 0 {
		t.Errorf("of %d: %d open, %d of the member's town, %d with the common word, %d with the rare, %d with the one that is nowhere", n, open, mine, common, rare, none)
	}
	if !strings.HasPrefix(last.Format(time.DateOnly), "2026-05") {
		t.Errorf("the last one was found on %s", last)
	}
}

// The CSV that the rivals load says what our own load is given.
func TestRecordsAsCSVAndAsImport(t *testing.T) {
	var b strings.Builder
	if err := writeRecords(&b, 50); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 51 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines[1:] {
		row, in := map[string]string{}, recordAt(i, 50).asImport()
		for j, name := range lines[0] {
			row[name] = line[j]
		}
		if row["text"] != in.Text || row["number"] != in.Key || row["town"] != in.Division || row["found"] != pocketTime(in.Found) ||
			row["closed_at"] != pocketTime(in.ClosedAt) || (row["open"] == "true") != (in.State == hazard.Rectifying) {
			t.Errorf("line %d is %v, the import %+v", i, row, in)
		}
	}
}

// What the three answer is read into the same rows.
func TestPagesOfAllAreReadAlike(t *testing.T) {
	found := time.Date(2026, 5, 1, 2, 3, 4, 0, time.UTC)
	for name, c := range map[string]struct {
		asker
		body string
	}{
		"ours":       {&oursAsker{}, `{"items":[{"id":"7","text":"甲","found":"2026-05-01T10:03:04+08:00"}],"next":""}`},
		"PocketBase": {&pocketAsker{}, `{"items":[{"id":"7","text":"甲","found":"2026-05-01 02:03:04.000Z"}],"totalItems":1}`},
		"Parse":      {&parseAsker{}, `{"results":[{"objectId":"7","text":"甲","found":{"__type":"Date","iso":"2026-05-01T02:03:04.000Z"}}]}`},
	} {
		rows, err := c.shown([]byte(c.body))
		if err != nil || len(rows) != 1 || rows[0].ID != "7" {
			t.Errorf("%s: %v, %v", name, rows, err)
			continue
		}
		if err := samePage([]shownRow{{"1", "甲", found}}, rows); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A page that says something else, or in another order, is found.
func TestOtherPagesAreFound(t *testing.T) {
	at := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	page := []shownRow{{"2", "乙", at.Add(time.Hour)}, {"1", "甲", at}}
	if !sameOrder(page) || sameOrder([]shownRow{page[1], page[0]}) {
		t.Error("the order is not told")
	}
	for _, other := range [][]shownRow{page[:1], {page[1], page[0]}, {{"2", "乙", at}, page[1]}} {
		if samePage(page, other) == nil {
			t.Errorf("%v passes for %v", other, page)
		}
	}
}

// What a member creates is a hazard of his own town in every contender's words.
func TestCreatesSayTheSame(t *testing.T) {
	for name, a := range map[string]asker{"ours": &oursAsker{}, "PocketBase": &pocketAsker{}, "Parse": &parseAsker{}} {
		one, other := a.ask(qCreate, 1)[0], a.ask(qCreate, 2)[0]
		var body map[string]any
		if err := json.Unmarshal(one.body, &body); err != nil {
			t.Fatal(err)
		}
		if body["division"] != memberTown || body["text"] != newRecord(1).Text || one.method != "POST" || string(one.body) == string(other.body) {
			t.Errorf("%s creates %s, then %s", name, one.body, other.body)
		}
	}
}
