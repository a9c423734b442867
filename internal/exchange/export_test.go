package exchange

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/exchange/sheet/sheettest"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/phrase"
)

var update = flag.Bool("update", false, "write the golden files anew")

// stocked is a county with the dirty ledger in it and one hazard that a person
// reported, in words that a spreadsheet program would run.
func stocked(t *testing.T, d *db.DB) *county {
	t.Helper()
	data, _, err := sheettest.Dirty()
	if err != nil {
		t.Fatal(err)
	}
	c := newCounty(t, d)
	_, err = c.s.ImportHazards(c.ctx, c.office, Input{File: inHand("台账.xlsx", data), Options: Options{Source: "dirty", Division: town}})
	c.must(err)
	sum := strings.Repeat("ab", 32)
	h, err := c.hazard.Report(c.ctx, c.clerk, hazard.Report{
		Division: town, SiteName: "永丰机械厂", Place: "@喷漆房", Text: "=HYPERLINK(\"http://x\",\"1. 电线裸露 2. 无盖板\")",
		Clause: hazard.Clause{Law: "安全生产法", Article: "第三十六条"}, Before: []hazard.File{{Sum: sum, Size: 9, Media: "image/jpeg"}},
	})
	c.must(err)
	_, err = c.hazard.Confirm(c.ctx, c.office, h.ID, hazard.Confirm{Fixes: hazard.Fixes{
		Measures: "-停用并更换", Responsible: c.guard.ID, Deadline: c.clock.Now().AddDate(0, 0, 5).UnixMicro(), Money: 123450, Contingency: "+断电",
	}})
	c.must(err)
	return c
}

func (c *county) export(f Format, lang phrase.Lang, q hazard.Query) []byte {
	c.t.Helper()
	var b bytes.Buffer
	n, err := c.s.ExportHazards(c.ctx, c.office, q, ExportOptions{Format: f, Lang: lang}, &b)
	c.must(err)
	if all := int64(len(c.hazards())); q.Grade == "" && n != all {
		c.t.Errorf("exported %d of %d", n, all)
	}
	return b.Bytes()
}

// TestRoundTrip reads every exported ledger again: all columns are known, and
// nothing changes.
func TestRoundTrip(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := stocked(t, d)
		entries := c.entries("hazard")
		for _, lang := range []phrase.Lang{phrase.ZH, phrase.EN} {
			for _, f := range []Format{XLSX, CSV} {
				raw := c.export(f, lang, hazard.Query{})
				name := "台账." + string(f)
				rep, err := c.s.ImportHazards(c.ctx, c.office, Input{File: inHand(name, raw), Options: Options{Source: "own"}})
				c.must(err)
				all := int64(len(c.hazards()))
				if rep.Counts != (Counts{Read: all, Unchanged: all}) {
					t.Errorf("%s %s: %+v of %d", lang, f, rep.Counts, all)
					for _, q := range append(rep.Questions, rep.Refusals...) {
						t.Logf("  row %d %s %s %s %v %v", q.Row, q.Cell, q.Field, q.Code, q.Args, q.More)
					}
				}
				for i, col := range rep.Sheets[0].Columns {
					if col.Field != columns[i].field || col.Ambiguous {
						t.Errorf("%s %s: %q is read as %q (%v), not %q", lang, f, col.Header, col.Field, col.Certainty, columns[i].field)
					}
				}
			}
		}
		if now := c.entries("hazard"); now != entries {
			t.Errorf("reading our own ledgers made %d entries", now-entries)
		}
		raw := c.export(CSV, phrase.ZH, hazard.Query{Grade: hazard.Major})
		raw = bytes.Replace(raw, []byte("重大"), []byte("一般"), 1)
		rep, err := c.s.ImportHazards(c.ctx, c.office, Input{File: inHand("改过的.csv", raw)})
		c.must(err)
		if rep.Counts.Questions == 0 || rep.Counts.Imported+rep.Counts.Updated != 0 {
			t.Errorf("a rewritten ledger: %+v", rep.Counts)
		}
	})
}

// TestExportBook checks what a printer and a spreadsheet program need.
func TestExportBook(t *testing.T) {
	c := stocked(t, dbtest.SQLite(t))
	raw := c.export(XLSX, phrase.ZH, hazard.Query{})
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	c.must(err)
	defer f.Close()
	name := f.GetSheetName(0)
	checkColumns(t, raw)
	layout, err := f.GetPageLayout(name)
	c.must(err)
	if *layout.Orientation != "landscape" || *layout.Size != 9 || *layout.FitToWidth != 1 {
		t.Errorf("page %+v", layout)
	}
	panes, err := f.GetPanes(name)
	c.must(err)
	if !panes.Freeze || panes.YSplit != headRows {
		t.Errorf("panes %+v", panes)
	}
	if names := f.GetDefinedName(); len(names) != 1 || names[0].RefersTo != "'隐患台账'!$1:$4" {
		t.Errorf("printed titles %+v", names)
	}
	rows, err := f.GetRows(name)
	c.must(err)
	for r := range rows {
		for col := range rows[r] {
			if formula, err := f.GetCellFormula(name, cellName(r+1, col+1)); err != nil || formula != "" {
				t.Errorf("a formula at %s: %q %v", cellName(r+1, col+1), formula, err)
			}
		}
	}
	last := rows[len(rows)-1]
	if last[0] != "合计" || !strings.HasPrefix(last[2], "共 ") {
		t.Errorf("last row %q", last)
	}
	golden(t, "ledger.txt", []byte(text(rows)))
}

// checkColumns holds that a sheet's columns stand in ascending order, or Excel
// offers to repair the file.
func checkColumns(t *testing.T, raw []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for _, m := range regexp.MustCompile(`<col min="([0-9]+)"`).FindAllSubmatch(text, -1) {
		n, _ := strconv.Atoi(string(m[1]))
		if n <= last {
			t.Fatalf("column %d stands after column %d", n, last)
		}
		last = n
	}
	if last != len(columns) {
		t.Errorf("widths end at column %d", last)
	}
}

// text is a sheet as lines, with what differs from run to run taken out.
func text(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		for i, v := range r {
			if i > 0 {
				b.WriteString(" | ")
			}
			b.WriteString(strings.ReplaceAll(v, "\n", "⏎"))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run with -update and look at the difference\n%s", path, got)
	}
}

// TestExportText checks what the text formats hold.
func TestExportText(t *testing.T) {
	c := stocked(t, dbtest.SQLite(t))
	raw := c.export(CSV, phrase.EN, hazard.Query{})
	if !bytes.HasPrefix(raw, []byte("\ufeff")) {
		t.Error("no byte order mark")
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	c.must(err)
	if len(rows) != len(c.hazards())+1 || len(rows[0]) != len(columns) {
		t.Fatalf("%d rows of %d", len(rows), len(rows[0]))
	}
	for _, r := range rows {
		for _, v := range r {
			if v != "" && acts(v[0]) {
				t.Errorf("a cell that acts: %q", v)
			}
		}
	}
	if ended := regexp.MustCompile(`\r\n$`); !ended.Match(raw) {
		t.Error("no CRLF")
	}
	var all []exported
	c.must(json.Unmarshal(c.export(JSON, phrase.ZH, hazard.Query{}), &all))
	if len(all) != len(c.hazards()) || all[0].Number == "" || all[0].DivisionName == "" {
		t.Errorf("%d hazards in JSON, first %+v", len(all), all[0])
	}
	var none []exported
	c.must(json.Unmarshal(c.export(JSON, phrase.ZH, hazard.Query{Grade: hazard.Major, Text: "没有这个词"}), &none))
	if lines := bytes.Count(c.export(JSONL, phrase.ZH, hazard.Query{}), []byte("\n")); lines != len(all) {
		t.Errorf("%d lines of %d", lines, len(all))
	}
	_, err = c.s.ExportHazards(c.ctx, c.office, hazard.Query{}, ExportOptions{Format: "pdf"}, &bytes.Buffer{})
	if fault.CodeOf(err) != "exchange.format_unknown" {
		t.Error(err)
	}
	var seen bytes.Buffer
	n, err := c.s.ExportHazards(c.ctx, c.clerk, hazard.Query{Division: "371502001"}, ExportOptions{Format: CSV}, &seen)
	if c.must(err); n != 0 {
		t.Errorf("the clerk took out %d hazards of another town", n)
	}
}
