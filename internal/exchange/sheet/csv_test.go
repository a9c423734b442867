package sheet

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"anwang/internal/fault"
)

func splitAll(t testing.TB, text string, comma rune) [][]string {
	t.Helper()
	s := newSplitter(strings.NewReader(text), comma, DefaultLimits)
	var all [][]string
	for {
		row, err := s.next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		all = append(all, row)
	}
}

// What the standard library writes is read back, cell for cell.
func TestSplitterReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		comma := rapid.SampledFrom([]rune{',', ';', '\t', '、'}).Draw(t, "comma")
		cell := rapid.StringOf(rapid.SampledFrom([]rune("ab,;\t、\"\n 灾害x")))
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 5), 1, 6).Draw(t, "rows")
		var buf bytes.Buffer
		w := csv.NewWriter(&buf)
		w.Comma = comma
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		s := newSplitter(&buf, comma, DefaultLimits)
		for i, want := range rows {
			got, err := s.next()
			if err != nil || !slices.Equal(got, want) {
				t.Fatalf("row %d: %q %v, want %q", i, got, err, want)
			}
		}
		if _, err := s.next(); err != io.EOF {
			t.Fatalf("more rows: %v", err)
		}
	})
}

func TestSplitterLenience(t *testing.T) {
	for _, c := range []struct {
		text string
		want [][]string
	}{
		{"a,b\r\nc,d", [][]string{{"a", "b"}, {"c", "d"}}},
		{"a,b\rc,d\r", [][]string{{"a", "b"}, {"c", "d"}}},
		{"a\n\nb\n", [][]string{{"a"}, {""}, {"b"}}},
		{"a,\"x\ny\",b\n", [][]string{{"a", "x\ny", "b"}}},
		{"12\" pipe,b\n", [][]string{{"12\" pipe", "b"}}},
		{"\"say \"\"no\"\"\",b\n", [][]string{{"say \"no\"", "b"}}},
		{"\"lone \" quote\",b\n", [][]string{{"lone \" quote", "b"}}},
		{"\"a\"", [][]string{{"a"}}},
		{"a,b,c\nd\n", [][]string{{"a", "b", "c"}, {"d"}}},
		{"a,", [][]string{{"a", ""}}},
	} {
		got := splitAll(t, c.text, ',')
		if fmt.Sprint(got) != fmt.Sprint(c.want) || len(got) != len(c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestTextFiles(t *testing.T) {
	text := "企业名称;隐患描述;检查日期\n甲厂;\"通道,堵塞\n未清\";2024-06-25\n乙厂;灯坏\n"
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(text)
	u16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	for name, c := range map[string]struct {
		raw     string
		charset string
		comma   rune
	}{
		"utf-8":   {text, "UTF-8", ';'},
		"bom":     {"\xef\xbb\xbf" + text, "UTF-8", ';'},
		"gb18030": {gb, "GB18030", ';'},
		"utf-16":  {u16, "UTF-16", ';'},
		"tab":     {strings.ReplaceAll(text, ";", "\t"), "UTF-8", '\t'},
		"dun":     {strings.ReplaceAll(strings.ReplaceAll(text, ",", ""), ";", "、"), "UTF-8", '、'},
		"gzip":    {pack(text), "UTF-8", ';'},
	} {
		b, err := OpenBytes("一季度.xls", []byte(c.raw)) // a text named .xls, as exports do
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if b.Charset != c.charset || b.Comma != c.comma || b.Sheets[0].Name != "一季度" {
			t.Errorf("%s: %s %q %s", name, b.Charset, b.Comma, b.Sheets[0].Name)
		}
		var got []string
		for r, err := range b.Sheets[0].Rows() {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			got = append(got, r.At(0).Text+"|"+r.At(2).Text)
		}
		if want := []string{"企业名称|检查日期", "甲厂|2024-06-25", "乙厂|"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func pack(s string) string {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	io.WriteString(z, s)
	z.Close()
	return buf.String()
}

func TestBadText(t *testing.T) {
	small := DefaultLimits
	small.Text, small.Unpacked, small.CellText, small.Columns, small.Rows = 1<<20, 1<<20, 1000, 10, 1000
	packed := pack("a,b\n" + strings.Repeat("x", 1000))
	for name, c := range map[string]struct{ raw, code string }{
		"empty":         {"", "sheet.empty_file"},
		"only spaces":   {" \n\n", "sheet.empty_file"},
		"web page":      {"<html><body><table><tr><td>1", "sheet.web_page"},
		"picture":       {"\x89PNG\r\n\x1a\n\x00\x00\x00\x00\x00\x00\x00\x00", "sheet.unknown_format"},
		"open quote":    {"企业名称,隐患描述\n甲,\"未闭合\n乙,丙\n", "sheet.unclosed_quote"},
		"long cell":     {"a,b\n" + strings.Repeat("长", 500) + ",b\n", "sheet.cell_too_long"},
		"wide":          {"a,b\n" + strings.Repeat("x,", 20) + "\n", "sheet.too_wide"},
		"many rows":     {strings.Repeat("a,b\n", 1001), "sheet.too_many_rows"},
		"too big":       {strings.Repeat("a,b\n", 1<<19), "sheet.too_big"},
		"gzip bomb":     {pack(strings.Repeat("a,b\n", 1<<19)), "sheet.too_big"},
		"cut gzip":      {packed[:len(packed)-9], "sheet.bad_gzip"},
		"no gzip":       {"\x1f\x8bnonsense", "sheet.bad_gzip"},
		"broken zip":    {"PK\x03\x04nonsense", "sheet.bad_xlsx"},
		"broken xls":    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1nonsense", "sheet.bad_xls"},
		"word document": {"%PDF-1.4 something", "sheet.unknown_format"},
	} {
		b, err := OpenWith("x", strings.NewReader(c.raw), int64(len(c.raw)), small)
		if err == nil {
			_, err = NewReader(b, Profile{}, Options{})
		}
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		var f *fault.Error
		if c.code == "sheet.unclosed_quote" && (!errors.As(err, &f) || f.Args["line"] != 2) {
			t.Errorf("%s: %v does not name line 2", name, err)
		}
	}
}

// A million rows pass through a memory of a few megabytes.
func TestLongText(t *testing.T) {
	const rows = 1_000_000
	line := "甲厂,通道堵塞,2024-06-25\n"
	src := &repeater{head: "企业名称,隐患描述,检查日期\n", line: line, n: rows}
	b, err := Open("long.csv", src, src.size())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	var peak uint64
	for _, err := range b.Sheets[0].Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%200_000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
		}
	}
	if n != rows+1 || peak > 64<<20 {
		t.Errorf("%d rows, heap of %d MB", n, peak>>20)
	}
}

// repeater is a long file that stands nowhere.
type repeater struct {
	head, line string
	n          int
}

func (r *repeater) size() int64 { return int64(len(r.head) + r.n*len(r.line)) }

func (r *repeater) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) && off < r.size() {
		s := r.head
		at := off
		if off >= int64(len(r.head)) {
			s, at = r.line, (off-int64(len(r.head)))%int64(len(r.line))
		}
		c := copy(p[n:], s[at:])
		n, off = n+c, off+int64(c)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"a,b\nc,d\n", "企业名称,隐患描述\n甲,\"乙\n", "\xff\xfea\x00", "\xb1\xe0\xba\xc5,x", "\"", ";;\n;;", "\x1f\x8b"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { readAnything(t, raw) })
}

// readAnything opens whatever it is given; it may refuse, but not panic, and
// two walks must agree.
func readAnything(t *testing.T, raw []byte) {
	b, err := OpenBytes("x", raw)
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			t.Errorf("not a fault: %v", err)
		}
		return
	}
	r, err := NewReader(b, Profile{}, Options{})
	if err != nil {
		if fault.KindOf(err) == fault.Internal {
			t.Errorf("not a fault: %v", err)
		}
		return
	}
	var first, second []string
	for item, err := range r.Items() {
		first = append(first, itemKey(item, err))
	}
	for item, err := range r.Items() {
		second = append(second, itemKey(item, err))
	}
	if !slices.Equal(first, second) {
		t.Errorf("two walks differ: %q and %q", first, second)
	}
}

func itemKey(i Item, err error) string {
	if err != nil {
		return err.Error()
	}
	s, row, part := i.Place()
	key := ""
	if i.Record != nil {
		key = i.Record.Key
	}
	return fmt.Sprint(i.Index, s, row, part, key)
}
