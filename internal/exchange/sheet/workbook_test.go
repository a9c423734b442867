package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"anwang/internal/fault"
)

// zipped makes a workbook by hand, with what no writing library would write.
func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func handmade(sheetData string) map[string]string {
	return map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表" sheetId="1" r:id="rId1"/><sheet name="密" sheetId="2" state="veryHidden" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>`,
		"xl/sharedStrings.xml":     `<sst><si><t>企业名称</t></si><si><r><t>隐患</t></r><r><t>描述</t></r><rPh><t>yinhuan</t></rPh></si></sst>`,
		"xl/styles.xml":            `<styleSheet><numFmts><numFmt numFmtId="165" formatCode="m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + sheetData + `</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>`,
	}
}

func TestHandmadeWorkbook(t *testing.T) {
	raw := zipped(t, handmade(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c t="inlineStr"><is><t>检查_x000D_日期</t></is></c></row>`+
		`<row r="2"><c r="A2" t="str"><f>X</f><v>甲厂</v></c><c r="B2" t="e"><v>#REF!</v></c><c r="C2" s="1"><v>45468</v></c><c r="D2" s="3"><v>0.5</v></c></row>`+
		`<row r="3"><c r="B3" t="b"><v>1</v></c><c r="C3" s="2"><v>45468.25</v></c><c r="D3"><v>5.0999999999999996</v></c><c r="E3" t="d"><v>2024-06-25T08:00:00</v></c></row>`+
		`<row r="6"><c r="B6" s="4"><v>0.5</v></c></row><row r="1048576"><c r="A1048576" s="1"/></row>`))
	b, err := OpenBytes("手工.xlsx", raw)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(b.Hidden, []string{"密"}) {
		t.Errorf("hidden %v", b.Hidden)
	}
	var got []string
	for r, err := range b.Sheets[0].Rows() {
		if err != nil {
			t.Fatal(err)
		}
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, c.Text)
		}
		got = append(got, strings.Join(cells, "|"))
	}
	want := []string{"企业名称|隐患描述|检查\r日期", "甲厂|#REF!|2024-06-25|50%", "甲厂|TRUE|2024-06-25 06:00:00|5.1|2024-06-25 08:00:00", "", "", "|0.5"}
	want[0] = "企业名称|隐患描述|检查\n日期"
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestCellErrorRefused(t *testing.T) {
	raw := zipped(t, handmade(`<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row r="2"><c t="inlineStr"><is><t>甲厂</t></is></c><c t="e"><v>#REF!</v></c></row>`))
	b, err := OpenBytes("手工.xlsx", raw)
	if err != nil {
		t.Fatal(err)
	}
	items, err := Read(b, Profile{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i, err := range items {
		if err != nil || i.Refusal == nil || i.Refusal.Code != "sheet.cell_error" || i.Refusal.Cell != "B2" {
			t.Errorf("%+v %v", i, err)
		}
		n++
	}
	if n != 1 {
		t.Errorf("%d items", n)
	}
}

func TestBadWorkbooks(t *testing.T) {
	good := handmade(`<row r="1"><c t="s"><v>0</v></c></row>`)
	without := func(part string) map[string]string {
		m := map[string]string{}
		for k, v := range good {
			if k != part {
				m[k] = v
			}
		}
		return m
	}
	torn := handmade(`<row r="1"><c t="s"><v>0</v>`)
	torn["xl/worksheets/sheet1.xml"] = `<worksheet><sheetData><row r="1"><c t="s"><v>0</v></c></row><row`
	huge := handmade("")
	huge["xl/worksheets/sheet1.xml"] = `<worksheet><sheetData>` + strings.Repeat(" ", 64<<20) + `</sheetData></worksheet>`
	wide := handmade(`<row r="1"><c r="XFD1" t="s"><v>0</v></c></row>`)
	for name, c := range map[string]struct {
		parts map[string]string
		code  string
	}{
		"no workbook": {without("xl/workbook.xml"), "sheet.bad_xlsx"},
		"no sheet":    {without("xl/worksheets/sheet1.xml"), "sheet.bad_xlsx"},
		"torn":        {torn, "sheet.bad_xlsx"},
		"bomb":        {huge, "sheet.bomb"},
		"wide":        {wide, "sheet.too_wide"},
	} {
		b, err := OpenBytes("x.xlsx", zipped(t, c.parts))
		if err == nil {
			_, err = NewReader(b, Profile{}, Options{})
		}
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}

func TestEncrypted(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := excelize.Encrypt(buf.Bytes(), &excelize.Options{Password: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBytes("x.xlsx", sealed); fault.CodeOf(err) != "sheet.encrypted" {
		t.Error(err)
	}
}

// The fixture was written in the format of Excel 97: merged titles and headers,
// a site over two rows, dates as dates, a hidden sheet.
func TestOldWorkbook(t *testing.T) {
	raw, err := os.ReadFile("testdata/ledger2004.xls")
	if err != nil {
		t.Fatal(err)
	}
	b, err := OpenBytes("ledger2004.xls", raw)
	if err != nil {
		t.Fatal(err)
	}
	if b.Format != "xls" || !slices.Equal(b.Hidden, []string{"隐藏"}) {
		t.Errorf("%s %v", b.Format, b.Hidden)
	}
	items, err := Read(b, Profile{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, err := range items {
		if err != nil || i.Record == nil {
			t.Fatalf("%+v %v", i, err)
		}
		r := i.Record
		got = append(got, strings.Join([]string{r.Sheet, Ref(r.Row, 1), r.Site, r.Text, dateText(r.FoundAt.In(zone(t))), r.Deadline.In(zone(t)).Format("2006-01-02"), string(r.State)}, " "))
	}
	want := []string{
		"一季度 A4 东昌府区某化工有限公司 灭火器压力不足 2004-06-25 2004-06-30 closed",
		"一季度 A5 东昌府区某化工有限公司 配电箱未上锁 2004-06-26 2004-07-05 open",
		"一季度 A5 东昌府区某化工有限公司 安全出口堵塞 2004-06-26 2004-07-05 open",
		"二季度 A2 某粮库 粮仓外墙开裂1.5米 2004-07-01 09:30:00 2004-07-31 open",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func FuzzWorkbook(f *testing.F) {
	raw, err := os.ReadFile("testdata/ledger2004.xls")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Add(zipped(f, handmade(`<row r="1"><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row r="2"><c t="s"><v>1</v></c></row>`)))
	f.Fuzz(func(t *testing.T, raw []byte) { readAnything(t, raw) })
}

// The sheet's parts themselves, without the container that hides them from the
// fuzzer.
func FuzzSheetXML(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`)
	f.Add(`<row r="2"><c r="ZZZ9" t="inlineStr"><is><t>x</t></is></c></row><row r="1"/>`)
	f.Fuzz(func(t *testing.T, data string) { readAnything(t, zipped(t, handmade(data))) })
}

func FuzzXLSStream(f *testing.F) {
	raw, err := os.ReadFile("testdata/ledger2004.xls")
	if err != nil {
		f.Fatal(err)
	}
	stream, err := xlsStream(input{name: "x", r: bytes.NewReader(raw), size: int64(len(raw)), lim: DefaultLimits})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stream)
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 0 {
			raw[0] = 0x09
		}
		if len(raw) > 1 {
			raw[1] = 0x08
		}
		readAnything(t, raw)
	})
}
