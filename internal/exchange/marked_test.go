package exchange

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"regexp"
	"slices"
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

// TestMarkedBareWorkbook marks workbooks that small exporters write: valid, and
// without styles, a theme, shared texts or properties.
func TestMarkedBareWorkbook(t *testing.T) {
	data, _, err := sheettest.Dirty()
	if err != nil {
		t.Fatal(err)
	}
	c := newCounty(t, dbtest.SQLite(t))
	for name, without := range map[string][]string{
		"styles":     {"xl/styles.xml"},
		"theme":      {"xl/theme/theme1.xml"},
		"properties": {"docProps/app.xml", "docProps/core.xml"},
		"all":        {"xl/styles.xml", "xl/theme/theme1.xml", "docProps/app.xml", "docProps/core.xml"},
	} {
		t.Run(name, func(t *testing.T) { markedAndRead(t, c, name, stripped(t, data, without...)) })
	}
	t.Run("the barest", func(t *testing.T) { markedAndRead(t, c, "the barest", barest(t)) })
}

// markedAndRead marks a workbook and finds every finding in what comes out.
func markedAndRead(t *testing.T, c *county, name string, data []byte) {
	t.Helper()
	f := inHand("台账.xlsx", data)
	rep, err := c.s.ImportHazards(c.ctx, c.office, Input{File: f, Options: Options{Division: town, DryRun: true}})
	c.must(err)
	if len(rep.Refusals)+len(rep.Questions) == 0 {
		t.Fatalf("%s: nothing to mark", name)
	}
	rep.Say(phrase.ZH)
	var out bytes.Buffer
	if err := WriteMarked(&out, f, rep, phrase.ZH); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	c.must(err)
	defer book.Close()
	if book.Theme == nil {
		book.Theme = excelize.NewFile().Theme // the library tells no colours without
	}
	for _, finding := range append(rep.Refusals, rep.Questions...) {
		if finding.Row > 0 {
			checkMark(t, book, finding)
		}
	}
}

// stripped is a workbook without some of its parts, unnamed everywhere.
func stripped(t *testing.T, data []byte, without ...string) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		if slices.Contains(without, f.Name) {
			continue
		}
		part, err := to.Create(f.Name)
		if err == nil {
			_, err = part.Write(unnaming(t, f, without))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unnaming is a part of a workbook that does not speak of others any more.
func unnaming(t *testing.T, f *zip.File, without []string) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if f.Name != "[Content_Types].xml" && path.Ext(f.Name) != ".rels" {
		return text
	}
	for _, name := range without {
		text = regexp.MustCompile(`<(Override|Relationship) [^>]*`+regexp.QuoteMeta(path.Base(name))+`"[^>]*>(</(Override|Relationship)>)?`).ReplaceAll(text, nil)
	}
	return text
}

// barest is the least that is a workbook.
func barest(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	cell := func(ref, text string) string {
		return `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
	}
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml": `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">` +
			cell("A1", "企业名称") + cell("B1", "隐患描述") + cell("C1", "检查日期") + `</row><row r="2">` +
			cell("A2", "永丰机械厂") + cell("B2", "电线裸露") + cell("C2", "三十二号") + `</row></sheetData></worksheet>`,
	} {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
