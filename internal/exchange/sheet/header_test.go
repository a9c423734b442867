package sheet

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// Under any titles, with any blank rows, however many levels it has and
// wherever it starts, the header is found and every column keeps its meaning.
func TestFindHead(t *testing.T) {
	type group struct {
		above  string
		leaves map[string]Field
	}
	columns := []group{
		{"", map[string]Field{"序号": Seq}}, {"", map[string]Field{"企业名称": Site}}, {"", map[string]Field{"存在问题": TextField}},
		{"", map[string]Field{"检查日期": FoundAt}}, {"", map[string]Field{"隐患等级": GradeField}},
		{"整改情况", map[string]Field{"责任人": Holder, "整改期限": Deadline, "完成时间": ClosedAt}}, {"复查情况", map[string]Field{"复查人": Verifier, "时间": VerifiedAt}},
	}
	rapid.Check(t, func(t *rapid.T) {
		f := excelize.NewFile()
		defer f.Close()
		set := func(row, col int, v any) { f.SetCellValue("Sheet1", Ref(row, col), v) }
		merge := func(r0, c0, r1, c1 int) {
			if r0 != r1 || c0 != c1 {
				f.MergeCell("Sheet1", Ref(r0, c0), Ref(r1, c1))
			}
		}
		row := 1
		for i := range rapid.IntRange(0, 3).Draw(t, "titles") {
			set(row, 1, fmt.Sprintf("某街道隐患排查治理台账（%d）", i))
			merge(row, 1, row, 10)
			row += 1 + rapid.IntRange(0, 1).Draw(t, "blank")
		}
		levels := rapid.IntRange(2, 4).Draw(t, "levels")
		perm := rapid.Permutation(columns).Draw(t, "order")
		want := map[int]Field{}
		col := 1
		for _, g := range perm {
			first := col
			for _, name := range sortedNames(g.leaves) {
				want[col] = g.leaves[name]
				if g.above == "" {
					set(row, col, name)
					merge(row, col, row+levels-1, col)
				} else {
					set(row+levels-1, col, name)
				}
				col++
			}
			if g.above != "" {
				set(row, first, g.above)
				merge(row, first, row+levels-2, col-1)
			}
		}
		for i := range rapid.IntRange(1, 5).Draw(t, "rows") {
			for c := 1; c < col; c++ {
				set(row+levels+i, c, map[Field]any{Seq: i + 1, FoundAt: "2024-06-25", Deadline: "2024-07-01", ClosedAt: "2024-06-30", VerifiedAt: "2024-07-02"}[want[c]])
				if want[c] == Site || want[c] == TextField || want[c] == Holder || want[c] == Verifier {
					set(row+levels+i, c, fmt.Sprintf("某某%d", i))
				}
			}
		}
		buf, err := f.WriteToBuffer()
		if err != nil {
			t.Fatal(err)
		}
		plan := inspectOne(t, buf)
		if plan.HeaderRow != row || plan.HeaderRows != levels {
			t.Fatalf("header at %d of %d rows, want %d of %d: %+v", plan.HeaderRow, plan.HeaderRows, row, levels, plan)
		}
		for _, c := range plan.Columns {
			if c.Field != want[c.Column] || c.Ambiguous {
				t.Fatalf("%s %s is %q, want %q (%+v)", c.Letter, c.Header, c.Field, want[c.Column], c)
			}
		}
	})
}

func inspectOne(t *rapid.T, buf *bytes.Buffer) SheetPlan {
	b, err := OpenBytes("x.xlsx", buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	plans, err := Inspect(b, Profile{})
	if err != nil || len(plans) != 1 {
		t.Fatalf("%v %v", plans, err)
	}
	return plans[0]
}

func sortedNames(m map[string]Field) []string {
	var all []string
	for _, n := range []string{"序号", "企业名称", "存在问题", "检查日期", "隐患等级", "责任人", "整改期限", "完成时间", "复查人", "时间"} {
		if _, ok := m[n]; ok {
			all = append(all, n)
		}
	}
	return all
}

func TestInspectAmbiguous(t *testing.T) {
	// 整改时间 may be when it must be done or when it was.
	plans, err := Inspect(book(t, "企业名称,隐患描述,检查日期,整改时间", "甲厂,灯坏,2024-06-25,2024-07-01", "乙厂,门坏,2024-06-25,2024-07-01"), Profile{})
	if err != nil {
		t.Fatal(err)
	}
	c := plans[0].Columns[3]
	if !c.Ambiguous || c.Field != "" || len(c.Others) < 2 {
		t.Errorf("%+v", c)
	}
	// Beside a plain deadline it can only be when it was done.
	plans, err = Inspect(book(t, "企业名称,隐患描述,检查日期,整改期限,整改时间", "甲厂,灯坏,2024-06-25,2024-07-01,2024-07-01", "乙厂,门坏,2024-06-25,2024-07-01,"), Profile{})
	if err != nil {
		t.Fatal(err)
	}
	if c := plans[0].Columns[4]; c.Field != ClosedAt || c.Certainty > 0.7 {
		t.Errorf("%+v", c)
	}
}

func TestEnglishHeader(t *testing.T) {
	plans, err := Inspect(book(t, "inspection_date,Site Name,Description,Severity,Due Date,Status,Closed On,Weather", "2024-06-25,Mill,lamp broken,minor,2024-07-01,open,,rain"), Profile{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Field{FoundAt, Site, TextField, GradeField, Deadline, StateField, ClosedAt, ""} {
		if got := plans[0].Columns[i].Field; got != want {
			t.Errorf("%s is %q, want %q", plans[0].Columns[i].Header, got, want)
		}
	}
}

// No name means two fields with the same share, or mapping would depend on chance.
func TestSynonymsAreDistinct(t *testing.T) {
	owner := map[string]Field{}
	for _, f := range Fields {
		if len(dictionary()[f].names) == 0 {
			t.Errorf("%s has no names", f)
		}
		for _, n := range dictionary()[f].names {
			key := fmt.Sprint(n.under, ">", n.name, "~", n.share)
			if had, ok := owner[key]; ok && had != f {
				t.Errorf("%s means %s and %s", key, had, f)
			}
			owner[key] = f
			if n.under == "" && n.share == 1 {
				if got := dictionary()[f].match(newHeaderPath([]string{n.name})); got != 1 {
					t.Errorf("%s: its own name %s gives %v", f, n.name, got)
				}
			}
		}
	}
}
