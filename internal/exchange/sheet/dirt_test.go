package sheet_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"anwang/internal/exchange/sheet"
	"anwang/internal/exchange/sheet/sheettest"
)

var shanghai = must(time.LoadLocation("Asia/Shanghai"))

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestDirtyWorkbook(t *testing.T) {
	raw, want, err := sheettest.Dirty()
	if err != nil {
		t.Fatal(err)
	}
	b, err := sheet.OpenBytes("台账.xlsx", raw)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(b.Hidden, want.Hidden) {
		t.Errorf("hidden sheets %v, want %v", b.Hidden, want.Hidden)
	}
	checkFates(t, b, want)
}

func TestDirtyCSV(t *testing.T) {
	raw, want, err := sheettest.DirtyCSV()
	if err != nil {
		t.Fatal(err)
	}
	b, err := sheet.OpenBytes("台账.csv", raw)
	if err != nil {
		t.Fatal(err)
	}
	if b.Charset != "GB18030" || b.Comma != ',' {
		t.Errorf("read as %s with %q", b.Charset, b.Comma)
	}
	checkFates(t, b, want)
}

func checkFates(t *testing.T, b *sheet.Book, want sheettest.Expect) {
	t.Helper()
	r, err := sheet.NewReader(b, sheet.Profile{}, sheet.Options{Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	keys := map[string]bool{}
	for item, err := range r.Items() {
		if err != nil {
			t.Fatal(err)
		}
		if n >= want.Read() {
			t.Fatalf("more items than expected: %+v", show(item))
		}
		checkFate(t, item, want.Fates[n])
		if item.Record != nil && !item.Record.Repeat {
			if keys[item.Record.Key] {
				t.Errorf("key of row %d stands twice", item.Record.Row)
			}
			keys[item.Record.Key] = true
		}
		n++
	}
	if n != want.Read() {
		t.Errorf("%d items, want %d", n, want.Read())
	}
	if !maps.Equal(r.Skips(), want.Skips) {
		t.Errorf("skipped %v, want %v\n%v", r.Skips(), want.Skips, r.Skipped())
	}
}

func show(i sheet.Item) any {
	switch {
	case i.Record != nil:
		return *i.Record
	case i.Question != nil:
		return *i.Question
	}
	return *i.Refusal
}

func checkFate(t *testing.T, item sheet.Item, want sheettest.Fate) {
	t.Helper()
	sh, row, part := item.Place()
	if sh != want.Sheet || row != want.Row || part != want.Part {
		t.Errorf("%s row %d part %d, want %s row %d part %d", sh, row, part, want.Sheet, want.Row, want.Part)
		return
	}
	kind, code := "record", ""
	var rec sheet.Record
	switch {
	case item.Record != nil:
		rec = *item.Record
	case item.Question != nil:
		kind, code, rec = "question", item.Question.Code, item.Question.Record
		if len(item.Question.More) > 0 {
			t.Errorf("%s row %d: more doubts: %+v", sh, row, item.Question.More)
		}
	default:
		kind, code = "refusal", item.Refusal.Code
	}
	if kind != want.Kind || code != want.Code {
		t.Errorf("%s row %d part %d: %s %s, want %s %s\n%+v", sh, row, part, kind, code, want.Kind, want.Code, show(item))
		return
	}
	same := func(what, got, want string) {
		if want != "" && got != want {
			t.Errorf("%s row %d part %d: %s %q, want %q", sh, row, part, what, got, want)
		}
	}
	date := func(x time.Time) string { return x.In(shanghai).Format("2006-01-02") }
	same("text", rec.Text, want.Text)
	same("grade", string(rec.Grade), want.Grade)
	same("state", string(rec.State), want.State)
	same("found", date(rec.FoundAt), want.Found)
	same("due", date(rec.Deadline), want.Due)
	same("closed", date(rec.ClosedAt), want.Closed)
	same("measures", rec.Measures, want.Measures)
	if want.Holders != nil && !slices.Equal(rec.Holders, want.Holders) {
		t.Errorf("%s row %d: holders %v, want %v", sh, row, rec.Holders, want.Holders)
	}
	if want.Money != 0 && rec.Money != want.Money {
		t.Errorf("%s row %d: money %d, want %d", sh, row, rec.Money, want.Money)
	}
	if kind == "record" && rec.Repeat != want.Repeat {
		t.Errorf("%s row %d: repeat %v", sh, row, rec.Repeat)
	}
}
