package sheet

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

const ledgerHead = "隐患编号,企业名称,隐患描述,检查日期,隐患等级,整改期限,完成时间"

func TestKeys(t *testing.T) {
	first := readAll(t, book(t, ledgerHead, "YH-7,甲厂,灯坏,2024-06-25,一般,2024-07-01,", "YH-9,乙厂,1.门坏2.窗坏,2024-06-25,一般,2024-07-01,"), Profile{}, Options{})
	// A month later: other order, other dates' spelling, one closed, one new.
	later := readAll(t, book(t, ledgerHead, "YH-12,丙厂,漏水,2024.7.20,一般,2024-07-30,", "YH-9,乙厂,1.门坏2.窗坏,2024.6.25,一般,2024-07-01,", "YH-7,甲厂,灯坏,2024年6月25日,一般,2024-07-01,2024-06-30"), Profile{}, Options{})
	key := func(i Item) string { return i.Record.Key }
	if key(first[0]) != "id:YH-7" || key(first[0]) != key(later[3]) || key(first[1]) != "id:YH-9/1" || key(first[2]) != key(later[2]) {
		t.Errorf("%s %s %s; %s %s", key(first[0]), key(first[1]), key(first[2]), key(later[2]), key(later[3]))
	}
	if first[0].Record.AltKey == "" || first[0].Record.AltKey != later[3].Record.AltKey {
		t.Errorf("alternative keys %s and %s", first[0].Record.AltKey, later[3].Record.AltKey)
	}
	if first[0].Record.RawHash == later[3].Record.RawHash {
		t.Error("a closed hazard has the hash of an open one")
	}
	// Numbers that merely count the rows name nothing.
	counted := readAll(t, book(t, ledgerHead, "1,甲厂,灯坏,2024-06-25,一般,2024-07-01,", "2,乙厂,门坏,2024-06-25,一般,2024-07-01,"), Profile{}, Options{})
	if !strings.HasPrefix(key(counted[0]), "h:") {
		t.Errorf("key %s", key(counted[0]))
	}
	// The same number on two different hazards names neither.
	clash := readAll(t, book(t, ledgerHead, "YH-7,甲厂,灯坏,2024-06-25,一般,2024-07-01,", "YH-7,乙厂,门坏,2024-06-25,一般,2024-07-01,"), Profile{}, Options{})
	if !strings.HasPrefix(key(clash[0]), "h:") {
		t.Errorf("key %s", key(clash[0]))
	}
}

func TestRepeatsAndOrdinals(t *testing.T) {
	head := "编码,单位名称,存在问题,检查日期,整改期限,备注"
	p := Profile{Key: []string{"单位名称", "存在问题"}}
	all := readAll(t, book(t, head, "1,甲厂,灯坏,2024-06-25,2024-07-01,东门", "2,甲厂,灯坏,2024-06-26,2024-07-01,西门", "1,甲厂,灯坏,2024-06-25,2024-07-01,东门"), p, Options{})
	a, b, c := all[0].Record, all[1].Record, all[2].Record
	if a.Key == b.Key || b.Key != a.Key+"#2" || b.Repeat || !c.Repeat || c.Key != a.Key {
		t.Errorf("%s, %s, %s %v", a.Key, b.Key, c.Key, c.Repeat)
	}
}

func TestResume(t *testing.T) {
	rows := []string{ledgerHead}
	for i := range 50 {
		rows = append(rows, fmt.Sprintf("YH-%d,甲厂,1.灯%d坏；2.门%d坏,2024-06-%02d,一般,2024-07-31,", i, i, i%7, i%30+1))
	}
	r, err := NewReader(book(t, rows...), Profile{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var whole, resumed []Item
	for i, err := range r.Items() {
		if err != nil {
			t.Fatal(err)
		}
		whole = append(whole, i)
	}
	for i := range r.Items() {
		resumed = append(resumed, i)
		if i.Index == 36 {
			break // killed in the middle of a row
		}
	}
	for i, err := range r.From(37) {
		if err != nil {
			t.Fatal(err)
		}
		resumed = append(resumed, i)
	}
	if len(whole) != 100 || !reflect.DeepEqual(whole, resumed) {
		t.Errorf("%d items, resumed %d", len(whole), len(resumed))
	}
}

func TestAnswers(t *testing.T) {
	b := book(t, "企业名称,隐患描述,检查日期,隐患等级,整改期限,整改情况",
		"甲厂,属重大事故隐患,2024-06-25,一般,2024-07-01,未整改", "乙厂,1.门坏2.窗坏,3/4/2024,一般,长期,未整改", ",灯坏,2024-06-25,较大,2024-07-01,已整改，待复查", "丁厂,水漏,2024-06-25,一般,2024-07-01,已整改")
	asked := readAll(t, b, Profile{}, Options{})
	for _, i := range asked {
		if i.Question == nil {
			t.Fatalf("%+v", i)
		}
	}
	if n := len(asked[3].Question.More); n != 2 {
		t.Errorf("row 4 asks %d more, want grade and state beside the site", n)
	}
	said := map[string]string{"2/0/grade": "一般", "3/0/found_at": "2024-03-04", "3/1/deadline": "2024-07-01", "3/2/deadline": "无",
		"4/0/site": "丙厂", "4/0/grade": "重大", "4/0/state": "整改中", "5/0/closed_at": "2024-06-28"}
	answered := readAll(t, b, Profile{}, Options{Answers: func(_ string, row, part int, f Field) (string, bool) {
		s, ok := said[fmt.Sprintf("%d/%d/%s", row, part, f)]
		return s, ok
	}})
	for n, i := range answered {
		if i.Record == nil {
			t.Fatalf("%d: %+v", n, i.Question)
		}
		if i.Record.Key != asked[n].Question.Record.Key || i.Record.RawHash != asked[n].Question.Record.RawHash {
			t.Errorf("%d: the answer changed the key or the hash", n)
		}
	}
	if answered[1].Record.Deadline.IsZero() || !answered[2].Record.Deadline.IsZero() || answered[3].Record.Grade != Major || answered[4].Record.ClosedAt.IsZero() {
		t.Errorf("%+v", answered)
	}
}

func TestPolicies(t *testing.T) {
	now := time.Date(2024, 8, 1, 0, 0, 0, 0, time.UTC)
	head, row := "企业名称,隐患描述,检查日期,整改期限,整改情况,完成时间", "甲厂,灯坏,2024-06-25,2024-07-01,已整改,"
	for policy, want := range map[string]string{"": "question", Ask: "question", Due: "2024-07-01", Found: "2024-06-25", Import: "2024-08-01"} {
		i := readAll(t, book(t, head, row), Profile{ClosedWithoutDate: policy}, Options{Now: now})[0]
		got := "question"
		if i.Record != nil {
			got = i.Record.ClosedAt.In(zone(t)).Format("2006-01-02")
			if len(i.Record.Assumed) == 0 || !strings.HasPrefix(i.Record.Assumed[len(i.Record.Assumed)-1], "closed_at:") {
				t.Errorf("%s: not said: %v", policy, i.Record.Assumed)
			}
		}
		if got != want {
			t.Errorf("closed_without_date %q: %s, want %s", policy, got, want)
		}
	}
	ahead := readAll(t, book(t, head, "甲厂,灯坏,2024-09-25,2024-10-01,未整改,"), Profile{}, Options{Now: now})[0]
	if ahead.Question == nil || ahead.Question.Code != "sheet.date_ahead" {
		t.Errorf("%+v", ahead)
	}
}

// A cell that cannot be decoded is refused by its place; the rest goes in.
func TestDamagedCell(t *testing.T) {
	rows := []string{ledgerHead}
	for i := range 40 {
		rows = append(rows, fmt.Sprintf("YH-%d,某某化工有限公司,消防通道被杂物堵塞,2024-06-25,一般,2024-07-31,", 100+3*i))
	}
	rows = append(rows, "YH-1,甲\xff厂,灯坏,2024-06-25,一般,2024-07-01,")
	all := readAll(t, book(t, rows...), Profile{}, Options{})
	last := all[len(all)-1]
	if len(all) != 41 || all[0].Record == nil || last.Refusal == nil || last.Refusal.Code != "sheet.bad_encoding" || last.Refusal.Cell != "B42" {
		t.Errorf("%d: %+v", len(all), last)
	}
}

// A unit in the title holds for the sheet, one in the cell for the cell.
func TestMoneyUnitOfTheSheet(t *testing.T) {
	all := readAll(t, book(t, "隐患台账（单位：万元）,,,,", "企业名称,隐患描述,检查日期,整改期限,整改资金", "甲厂,灯坏,2024-06-25,2024-07-01,0.5", "乙厂,门坏,2024-06-25,2024-07-01,300元"), Profile{}, Options{})
	if len(all) != 2 || all[0].Record.Money != 500000 || all[1].Record.Money != 30000 {
		t.Errorf("%+v", all)
	}
}

// A lone text is a heading only where no field stands; elsewhere it is a record
// that says nothing of its hazard, and is refused where somebody sees it.
func TestHeadingsInText(t *testing.T) {
	r, err := NewReader(book(t, "序号,企业名称,隐患描述,检查日期,整改期限", "一、东城街道,,,,", "1,甲厂,灯坏,2024-06-25,2024-07-01", ",乙厂,,,"), Profile{}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for i := range r.Items() {
		if i.Refusal != nil {
			codes = append(codes, i.Refusal.Code)
		}
	}
	if r.Skips()[SkipSection] != 1 || len(codes) != 1 || codes[0] != "sheet.no_text" {
		t.Errorf("%v %v", r.Skips(), codes)
	}
}
