package exchange

import (
	"strings"

	"anwang/internal/exchange/sheet"
)

// personal tells whether a column of the source that has no place here looks
// like personal data. Hazard.Extra enters the ledger as it is and can never be
// erased from it, so such a column is left out and named in the report
// (personal information protection law, Art 6: no more than the purpose needs).
func personal(header string) bool {
	h := strings.ToLower(header)
	for _, word := range []string{"姓名", "电话", "手机", "联系方式", "联系人", "身份证", "签字", "签名", "微信", "邮箱", "人员", "负责人", "责任人", "填报人", "填表人", "经办人", "审核人",
		"phone", "e-mail", "email", "mobile", "signature", "signed by", "person", "contact"} {
		if strings.Contains(h, word) {
			return true
		}
	}
	return strings.HasSuffix(h, "人")
}

// organs end the names of supervising units; what ends otherwise may be a
// person's name (包保领导：张三).
var organs = []string{"局", "办", "委", "部", "科", "股", "所", "站", "队", "室", "厅", "院", "会", "中心", "政府", "镇", "乡", "街道", "公司", "单位", "园区", "社区", "村"}

// organ tells whether a supervisor is named as a unit.
func organ(s string) bool {
	for _, end := range organs {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// withheld lists the columns of a record that were left out as personal data: a
// hazard has no guarded place for a person who supervises.
func (t *taker) withheld(rec sheet.Record) []string {
	var all []string
	for name := range rec.Extra {
		if personal(name) {
			all = append(all, name)
		}
	}
	if rec.Supervisor != "" && !organ(rec.Supervisor) {
		all = append(all, t.header(rec.Sheet, sheet.Supervisor))
	}
	return all
}

// header is what a sheet calls a field's column.
func (t *taker) header(name string, f sheet.Field) string {
	for _, p := range t.job.summary.Sheets {
		for _, c := range p.Columns {
			if p.Sheet == name && c.Field == f {
				return c.Header
			}
		}
	}
	return string(f)
}
