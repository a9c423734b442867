package exchange

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"anwang/internal/db/dbtest"
	"anwang/internal/exchange/sheet/sheettest"
	"anwang/internal/phrase"
)

// TestMarkedWorkbook opens what a person gets back: every finding is in its row,
// its cell is coloured, and the sums are on a sheet of their own.
func TestMarkedWorkbook(t *testing.T) {
	data, _, err := sheettest.Dirty()
	if err != nil {
		t.Fatal(err)
	}
	text, _, err := sheettest.DirtyCSV()
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, []byte(",,\n")...)
	c := newCounty(t, dbtest.SQLite(t))
	for _, f := range []File{inHand("台账.xlsx", data), inHand("台账.csv", text)} {
		for _, lang := range []phrase.Lang{phrase.ZH, phrase.EN} {
			rep, err := c.s.ImportHazards(c.ctx, c.office, Input{File: f, Options: Options{Division: town, DryRun: true}})
			c.must(err)
			rep.Say(lang)
			var out bytes.Buffer
			c.must(WriteMarked(&out, f, rep, lang))
			book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
			c.must(err)
			list := book.GetSheetList()
			if last := list[len(list)-1]; last != phrase.Say(lang, "exchange.mark.sheet", nil) {
				t.Errorf("last sheet is %q", last)
			}
			for _, finding := range append(rep.Refusals, rep.Questions...) {
				if finding.Row == 0 {
					continue
				}
				if finding.Reason == "" || strings.Contains(finding.Reason, "{") || finding.Reason == finding.Code {
					t.Errorf("%s %s: reason %q", lang, finding.Code, finding.Reason)
				}
				checkMark(t, book, finding)
			}
			c.must(book.Close())
		}
	}
}

func checkMark(t *testing.T, book *excelize.File, f Finding) {
	t.Helper()
	rows, err := book.GetRows(f.Sheet)
	if err != nil {
		t.Fatal(err)
	}
	row := rows[f.Row-1]
	if last := row[len(row)-1]; !strings.Contains(last, f.Reason) {
		t.Errorf("%s row %d: %q does not say %q", f.Sheet, f.Row, last, f.Reason)
	}
	if f.Cell == "" {
		return
	}
	id, err := book.GetCellStyle(f.Sheet, f.Cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := book.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if len(style.Fill.Color) == 0 || style.Fill.Color[0] != fills[0] && style.Fill.Color[0] != fills[1] {
		t.Errorf("%s!%s is not coloured: %+v", f.Sheet, f.Cell, style.Fill)
	}
}
