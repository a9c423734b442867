package sheet

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"anwang/internal/fault"
)

// Each template comes back as it was sent: nothing in it but its example, which
// is not read; a filled row is read under its keys.
func TestTemplates(t *testing.T) {
	for _, kind := range Kinds() {
		spec, err := Table(kind)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := Template(kind)
		if err != nil {
			t.Fatal(err)
		}
		if n := tableRows(t, raw, spec); len(n) != 0 {
			t.Errorf("%s: the example was read: %+v", kind, n)
		}
		f, err := excelize.OpenReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for i, c := range spec.Columns {
			v := "值" + strconv.Itoa(i)
			if len(c.Values) > 0 {
				v = c.Values[0]
			}
			want[c.Key] = v
			if err := f.SetCellStr(spec.Sheet, Ref(3, i+1), v); err != nil {
				t.Fatal(err)
			}
		}
		dvs, err := f.GetDataValidations(spec.Sheet)
		if err != nil {
			t.Fatal(err)
		}
		lists := 0
		for _, c := range spec.Columns {
			if len(c.Values) > 0 {
				lists++
			}
		}
		if len(dvs) != lists {
			t.Errorf("%s: %d lists, want %d", kind, len(dvs), lists)
		}
		buf, err := f.WriteToBuffer()
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		rows := tableRows(t, buf.Bytes(), spec)
		if len(rows) != 1 || rows[0].Row != 3 || len(rows[0].Missing) > 0 {
			t.Fatalf("%s: %+v", kind, rows)
		}
		for key, v := range want {
			if rows[0].Text(key) != v {
				t.Errorf("%s: %s is %q, want %q", kind, key, rows[0].Text(key), v)
			}
		}
	}
	if _, err := Template("shoes"); fault.KindOf(err) != fault.NotFound {
		t.Error(err)
	}
}

func tableRows(t *testing.T, raw []byte, spec TableSpec) []TableRow {
	t.Helper()
	b, err := OpenBytes("x.xlsx", raw)
	if err != nil {
		t.Fatal(err)
	}
	var all []TableRow
	for r, err := range ReadTable(b, spec) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// The hazards template is a ledger that reading understands without a profile.
func TestHazardTemplateIsALedger(t *testing.T) {
	raw, err := Template("hazards")
	if err != nil {
		t.Fatal(err)
	}
	b, err := OpenBytes("x.xlsx", raw)
	if err != nil {
		t.Fatal(err)
	}
	plans, err := Inspect(b, Profile{})
	if err != nil || len(plans) != 1 {
		t.Fatalf("%v %v", plans, err)
	}
	spec, _ := Table("hazards")
	for i, c := range plans[0].Columns {
		if string(c.Field) != spec.Columns[i].Key || c.Certainty < 0.95 {
			t.Errorf("%s is %s (%.2f), want %s", c.Header, c.Field, c.Certainty, spec.Columns[i].Key)
		}
	}
	if all := readAll(t, b, Profile{}, Options{}); len(all) != 0 {
		t.Errorf("the example was read: %+v", all)
	}
}

func TestReadTableOtherNames(t *testing.T) {
	spec, _ := Table("people")
	var got []string
	b := book(t, "某某单位人员花名册,,,", "序号,姓名,联系电话,职务,工龄", "1,张三,13800000000,主任,7", "序号,姓名,联系电话,职务,工龄", "2,李四,,科长,")
	for r, err := range ReadTable(b, spec) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.Text("name")+" "+r.Text("phone")+" "+r.Ref("post")+" "+strings.Join(r.Missing, ",")+" "+r.Extra["工龄"])
	}
	if want := []string{"张三 13800000000 D3  7", "李四  D5 phone "}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for _, err := range ReadTable(book(t, "姓名,职务", "张三,主任"), spec) {
		if fault.CodeOf(err) != "sheet.table_columns" {
			t.Error(err)
		}
	}
	day, doubt := ReadDay(textCell("2026年1月2日"), zone(t))
	if doubt != nil || day.Format("2006-01-02") != "2026-01-02" {
		t.Errorf("%v %v", day, doubt)
	}
	if _, doubt := ReadDay(textCell("1月2日"), time.UTC); doubt == nil || doubt.Code != "sheet.year_missing" {
		t.Errorf("%+v", doubt)
	}
}

// Every code in this room has its sentence in both languages, with the same
// blanks, and no sentence is left over.
func TestPhrases(t *testing.T) {
	codes := map[string]bool{}
	files, _ := filepath.Glob("*.go")
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && strings.HasPrefix(s, "sheet.") {
					codes[s] = true
				}
			}
			return true
		})
	}
	for _, why := range []string{SkipBlank, SkipTitle, SkipHeader, SkipRepeated, SkipColumns, SkipSection, SkipFooter, SkipMerged, SkipFinding, SkipExample, SkipSheet} {
		codes["sheet.skip."+why] = true
	}
	for _, f := range Fields {
		codes["sheet.field."+string(f)] = true
	}
	blanks := regexp.MustCompile(`\{\w+\}`)
	var sets [2]map[string]string
	for i, lang := range []string{"zh", "en"} {
		raw, err := os.ReadFile(filepath.Join("..", "..", "phrase", lang, "sheet.json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, &sets[i]); err != nil {
			t.Fatal(err)
		}
		for c := range codes {
			if sets[i][c] == "" {
				t.Errorf("%s: no sentence for %s", lang, c)
			}
		}
		for c := range sets[i] {
			if !codes[c] {
				t.Errorf("%s: nobody says %s", lang, c)
			}
		}
	}
	for c := range codes {
		zh, en := blanks.FindAllString(sets[0][c], -1), blanks.FindAllString(sets[1][c], -1)
		slices.Sort(zh)
		slices.Sort(en)
		if !slices.Equal(zh, en) {
			t.Errorf("%s: blanks %v and %v", c, zh, en)
		}
	}
}
