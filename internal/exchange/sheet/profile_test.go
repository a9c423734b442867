package sheet

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"anwang/internal/fault"
)

func TestProfileFiles(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "testdata", "profiles", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v %v", files, err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ParseProfile(raw)
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		asJSON, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseProfile(asJSON)
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Errorf("%s: JSON has another shape: %v\n%s", f, err, asJSON)
		}
	}
}

func TestProfileErrors(t *testing.T) {
	for name, c := range map[string]struct {
		raw  string
		line int
		code string
	}{
		"unknown word":        {"name: x\nsource: y\ncolour: red\n", 3, "sheet.profile_syntax"},
		"unknown in a column": {"columns:\n  site:\n    header: a\n    heder: b\n", 4, "sheet.profile_syntax"},
		"wrong type":          {"name: x\nheader_row: first\n", 2, "sheet.profile_syntax"},
		"no yaml":             {"name: [x\n", 1, "sheet.profile_syntax"},
		"unknown field":       {"columns:\n  site: a\n  colour: b\n", 3, "sheet.profile_field"},
		"empty column":        {"columns:\n  site: {join: x}\n", 2, "sheet.profile_column"},
		"date order":          {"name: x\ndate_order: ydm\n", 2, "sheet.profile_value"},
		"zone":                {"name: x\n\nzone: Mars/Olympus\n", 3, "sheet.profile_zone"},
		"grade":               {"grades:\n  高: high\n", 2, "sheet.profile_value"},
		"state with a dot":    {"states:\n  v1.2: gone\n", 2, "sheet.profile_value"},
		"days":                {"missing_deadline: days\n", 1, "sheet.profile_days"},
	} {
		_, err := ParseProfile([]byte(c.raw))
		var f *fault.Error
		if !errors.As(err, &f) || len(f.Fields) == 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f.Fields[0].Code != c.code || f.Fields[0].Args["line"] != c.line {
			t.Errorf("%s: %+v, want line %d %s", name, f.Fields[0], c.line, c.code)
		}
	}
	if _, err := ParseProfile(nil); fault.CodeOf(err) != "sheet.profile_empty" {
		t.Error(err)
	}
	_, err := ParseProfile([]byte("date_order: x\nzone: y\nempty_text: z\n"))
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Fields) != 3 {
		t.Errorf("not all at once: %v", err)
	}
}

func book(t testing.TB, rows ...string) *Book {
	t.Helper()
	b, err := OpenBytes("表.csv", []byte(strings.Join(rows, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readAll(t testing.TB, b *Book, p Profile, o Options) []Item {
	t.Helper()
	items, err := Read(b, p, o)
	if err != nil {
		t.Fatal(err)
	}
	var all []Item
	for i, err := range items {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, i)
	}
	return all
}

func TestProfileMapping(t *testing.T) {
	b := book(t, "report 2024", "what,detail,where,when,fixed,who", "door,stuck,hall,3/4/2024,Y,", "lamp,,yard,13/4/2024,,Ann")
	p := Profile{HeaderRow: 2, DateOrder: "dmy", Zone: "Europe/London", Unit: "school",
		Columns: map[Field]ColumnSpec{TextField: {Headers: []string{"what", "detail"}, Join: ": "}, Place: {Header: "where"}, FoundAt: {Header: "when"}, StateField: {Header: "fixed"}, GradeField: {Const: "general"}, Holder: {Header: "who"}},
		States:  map[string]string{"Y": "closed"}, ClosedWithoutDate: Found, MissingDeadline: InDays, DefaultDays: 3, FillDown: []Field{StateField}}
	all := readAll(t, b, p, Options{})
	if len(all) != 2 || all[0].Record == nil || all[1].Record == nil {
		t.Fatalf("%+v", all)
	}
	one, two := all[0].Record, all[1].Record
	if one.Text != "door: stuck" || one.FoundAt.Format("2006-01-02T15") != "2024-04-02T23" || one.State != StateClosed || !one.ClosedAt.Equal(one.FoundAt) || one.Grade != General {
		t.Errorf("%+v", one)
	}
	if two.Text != "lamp" || two.State != StateClosed || two.Holders[0] != "Ann" {
		t.Errorf("%+v", two)
	}
}

func TestProfileColumnMissing(t *testing.T) {
	b := book(t, "企业名称,隐患描述,检查日期", "甲厂,灯坏,2024-06-25")
	all := readAll(t, b, Profile{Columns: map[Field]ColumnSpec{TextField: {Header: "隐患描述"}, Site: {Header: "公司"}}}, Options{})
	if len(all) != 1 || all[0].Refusal == nil || all[0].Refusal.Code != "sheet.column_missing" || all[0].Refusal.Args["header"] != "公司" {
		t.Errorf("%+v", all)
	}
}
