package sheet

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// biff writes the records of an old workbook.
type biff struct{ b []byte }

func (w *biff) put(kind uint16, body ...byte) {
	w.b = binary.LittleEndian.AppendUint16(w.b, kind)
	w.b = binary.LittleEndian.AppendUint16(w.b, uint16(len(body)))
	w.b = append(w.b, body...)
}

func (w *biff) label(row, col byte, s string) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err)
	}
	w.put(recLabel, append([]byte{row, 0, col, 0, 0, 0, byte(len(gbk)), 0}, gbk...)...)
}

// A workbook of Excel 5 holds bytes of its code page and knows no merged cells.
func TestExcel5(t *testing.T) {
	name, _ := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("台账"))
	var sheet biff
	sheet.put(recBOF, 0, 5, 0x10, 0, 0, 0, 0, 0)
	for i, s := range []string{"企业名称", "隐患描述", "检查日期", "整改期限"} {
		sheet.label(0, byte(i), s)
	}
	sheet.label(1, 0, "甲厂")
	sheet.label(1, 1, "一、通道堵塞；二、灯具损坏")
	number := binary.LittleEndian.AppendUint64([]byte{1, 0, 2, 0, 1, 0}, math.Float64bits(35606))
	sheet.put(recNumber, number...)
	rk := binary.LittleEndian.AppendUint32([]byte{1, 0, 3, 0, 1, 0}, 35612<<2|2)
	sheet.put(recRK, rk...)
	sheet.put(recEOF)
	build := func(pos int) []byte {
		var w biff
		w.put(recBOF, 0, 5, 5, 0, 0, 0, 0, 0)
		w.put(recCodepage, 0xa8, 0x03)
		w.put(recFormat, append([]byte{164, 0, 8}, "yy\\-m\\-d"...)...)
		w.put(recXF, 0, 0, 0, 0)
		w.put(recXF, 0, 0, 164, 0)
		w.put(recBoundSheet, append(append(binary.LittleEndian.AppendUint32(nil, uint32(pos)), 0, 0, byte(len(name))), name...)...)
		w.put(recEOF)
		return w.b
	}
	raw := append(build(len(build(0))), sheet.b...)
	b, err := OpenBytes("1997.xls", raw)
	if err != nil {
		t.Fatal(err)
	}
	if b.Sheets[0].Name != "台账" {
		t.Errorf("sheet %q", b.Sheets[0].Name)
	}
	var got []string
	for _, i := range readAll(t, b, Profile{}, Options{}) {
		if i.Record == nil {
			t.Fatalf("%+v", i)
		}
		r := i.Record
		got = append(got, r.Site+r.Text+r.FoundAt.In(zone(t)).Format(" 2006-01-02")+r.Deadline.In(zone(t)).Format(" 2006-01-02"))
	}
	if want := []string{"甲厂通道堵塞 1997-06-25 1997-07-01", "甲厂灯具损坏 1997-06-25 1997-07-01"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
