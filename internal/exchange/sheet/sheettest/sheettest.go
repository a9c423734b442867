// Package sheettest builds hazard ledgers with every kind of dirt that ledgers
// in the field have, and says what must come of each row. Tests of reading and
// tests of importing share it, so that both mean the same ledger.
package sheettest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Fate is what must come of one record.
type Fate struct {
	Sheet    string
	Row      int
	Part     int    // from 1 when the cell was split
	Kind     string // record, question or refusal
	Code     string // of the question or refusal
	Repeat   bool
	Text     string   // "" is not compared
	Grade    string   // general or major; "" is not compared
	State    string   // open, rectifying, closed; "" is not compared
	Found    string   // 2006-01-02 in Asia/Shanghai; "" is not compared
	Due      string   // "
	Closed   string   // "
	Holders  []string // nil is not compared
	Measures string
	Money    int64 // fen; 0 is not compared
}

// Expect is what must come of a whole file.
type Expect struct {
	Fates     []Fate // in the file's order
	Records   int    // without repeats
	Repeats   int
	Questions int
	Refusals  int
	Hidden    []string
	Skips     map[string]int // rows without a record, by reason
}

// Read is the number of records of the file.
func (e Expect) Read() int { return len(e.Fates) }

func (e *Expect) add(f Fate) {
	e.Fates = append(e.Fates, f)
	switch {
	case f.Kind == "question":
		e.Questions++
	case f.Kind == "refusal":
		e.Refusals++
	case f.Repeat:
		e.Repeats++
	default:
		e.Records++
	}
}

// line is one row to write and what must come of it.
type line struct {
	cells []any
	fates []Fate
}

// day is a date that the workbook stores as a date.
func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

type builder struct {
	f       *excelize.File
	date    int
	percent int
	err     error
	expect  Expect
}

func (b *builder) must(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *builder) set(sheet string, row, col int, v any) {
	name, err := excelize.CoordinatesToCellName(col, row)
	b.must(err)
	switch v := v.(type) {
	case nil:
	case percent:
		b.must(b.f.SetCellValue(sheet, name, float64(v)))
		b.must(b.f.SetCellStyle(sheet, name, name, b.percent))
	case time.Time:
		b.must(b.f.SetCellValue(sheet, name, v))
		b.must(b.f.SetCellStyle(sheet, name, name, b.date))
	default:
		b.must(b.f.SetCellValue(sheet, name, v))
	}
}

// percent is a number that the workbook shows in per cent.
type percent float64

func (b *builder) merge(sheet string, r0, c0, r1, c1 int, v any) {
	b.set(sheet, r0, c0, v)
	from, err := excelize.CoordinatesToCellName(c0, r0)
	b.must(err)
	to, err := excelize.CoordinatesToCellName(c1, r1)
	b.must(err)
	b.must(b.f.MergeCell(sheet, from, to))
}

// lines writes rows from a row on and returns the next free one.
func (b *builder) lines(sheet string, row int, all []line) int {
	for _, l := range all {
		for c, v := range l.cells {
			b.set(sheet, row, c+1, v)
		}
		for _, f := range l.fates {
			f.Sheet, f.Row = sheet, row
			b.expect.add(f)
		}
		row++
	}
	return row
}

func (b *builder) skip(why string, n int) { b.expect.Skips[why] += n }

// Dirty builds the workbook.
func Dirty() ([]byte, Expect, error) {
	b := &builder{f: excelize.NewFile(), expect: Expect{Skips: map[string]int{}}}
	defer b.f.Close()
	var err error
	code := `yyyy"年"m"月"d"日"`
	b.date, err = b.f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	b.must(err)
	b.percent, err = b.f.NewStyle(&excelize.Style{NumFmt: 9})
	b.must(err)
	b.must(b.f.SetSheetName("Sheet1", june))
	b.june()
	b.quarter()
	b.others()
	if b.err != nil {
		return nil, Expect{}, fmt.Errorf("build ledger: %w", b.err)
	}
	buf, err := b.f.WriteToBuffer()
	if err != nil {
		return nil, Expect{}, fmt.Errorf("write ledger: %w", err)
	}
	return buf.Bytes(), b.expect, nil
}

// others adds a hidden sheet and one that only explains.
func (b *builder) others() {
	for _, name := range []string{"底稿", "填写说明"} {
		_, err := b.f.NewSheet(name)
		b.must(err)
		b.set(name, 1, 1, "企业名称")
		b.set(name, 1, 2, "隐患描述")
		b.set(name, 2, 1, "不应读到的企业")
		b.set(name, 2, 2, "不应读到的隐患")
	}
	b.must(b.f.SetSheetVisible("底稿", false))
	b.expect.Hidden = []string{"底稿"}
	b.skip("other_sheet", 1)
}

// DirtyCSV is a small ledger as a GB18030 text: a title, a header of two rows
// whose merged cells are lost, a line break inside a cell, ragged rows.
func DirtyCSV() ([]byte, Expect, error) {
	rows := [][]string{
		{"2024年东城街道隐患排查台账"},
		{"序号", "企业名称", "隐患描述", "检查日期", "隐患等级", "整改情况", "", ""},
		{"", "", "", "", "", "整改责任人", "整改期限", "完成时间"},
		{"1", "某某面粉厂", "粉尘清扫\n不及时", "2024.6.3", "一般", "张三", "6月10日", "2024-06-08"},
		{"2", "某某加油站", "1.静电接地线断开；2.卸油口未上锁", "6月4日", "3级", "李四、王五", "立行立改", "当场"},
		{"3", "某某商场", "应急灯不亮，备注，见附件", "2024-06-31", "一般", "赵六", "2024.6.30"},
		{"", "", "", "", ""},
		{"填表人：钱七", "", "审核人：孙八"},
	}
	var buf bytes.Buffer
	w := csv.NewWriter(simplifiedchinese.GB18030.NewEncoder().Writer(&buf))
	for _, r := range rows {
		if err := w.Write(r); err != nil {
			return nil, Expect{}, fmt.Errorf("build ledger: %w", err)
		}
	}
	w.Flush()
	e := Expect{Skips: map[string]int{"title": 1, "header": 2, "blank": 1, "footer": 1}}
	sheet := "台账"
	e.add(Fate{Sheet: sheet, Row: 4, Kind: "record", Text: "粉尘清扫\n不及时", Grade: "general", State: "closed", Found: "2024-06-03", Due: "2024-06-10", Closed: "2024-06-08"})
	e.add(Fate{Sheet: sheet, Row: 5, Part: 1, Kind: "record", Text: "静电接地线断开", State: "closed", Found: "2024-06-04", Due: "2024-06-04", Closed: "2024-06-04", Holders: []string{"李四", "王五"}})
	e.add(Fate{Sheet: sheet, Row: 5, Part: 2, Kind: "record", Text: "卸油口未上锁", State: "closed", Found: "2024-06-04"})
	e.add(Fate{Sheet: sheet, Row: 6, Kind: "refusal", Code: "sheet.bad_date"})
	return buf.Bytes(), e, w.Error()
}
