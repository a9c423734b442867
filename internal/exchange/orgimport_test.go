package exchange

import (
	"os"
	"path/filepath"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
)

func (c *county) importOrg(kind Kind, name, text string) Report {
	c.t.Helper()
	rep, err := c.s.ImportOrg(c.ctx, c.office, kind, Input{File: inHand(name, []byte(text))})
	c.must(err)
	if !rep.Counts.Balanced() {
		c.t.Errorf("%s: %+v", kind, rep.Counts)
	}
	return rep
}

// TestImportOrg brings in every register, twice.
func TestImportOrg(t *testing.T) {
	lists := []struct {
		kind Kind
		text string
		want Counts
	}{
		{Divisions, "区划代码,名称\n371502102201,示例村\n371502102202,另一村\n999999999999,外地村\n,无代码\n", Counts{Read: 4, Imported: 2, Refused: 2}},
		{Units, "单位名称,统一社会信用代码,类别,上级单位,区划代码,行业\n示例化工有限公司,,企业,,371502102,C26\n一车间,,车间班组,示例化工有限公司,371502102,\n示例村村委会,,村社区,,示例村,\n坏单位,12345,企业,,371502102,\n", Counts{Read: 4, Imported: 3, Refused: 1}},
		{Posts, "岗位名称,单位,上级岗位,责任线,是否班子主要负责人\n总经理,示例化工有限公司,,企业主体,是\n安全总监,示例化工有限公司,总经理,企业主体,否\n主任,示例村村委会,,属地政府,是\n", Counts{Read: 3, Imported: 3}},
		{People, "姓名,手机号,单位,岗位,任职起始日期\n李示例,13800000001,示例化工有限公司,总经理,2026-01-01\n王示例,13800000002,示例化工有限公司,安全总监,2026.1.5\n无单位,13800000003,没有的公司,经理,\n", Counts{}},
		{Sites, "场所名称,所属单位,区划代码,地址\n示例化工一号厂区,示例化工有限公司,371502102,示例路1号\n无主场所,没有的公司,371502102,\n", Counts{Read: 2, Imported: 1, Refused: 1}},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newCounty(t, d)
		for _, l := range lists {
			rep := c.importOrg(l.kind, string(l.kind)+".csv", l.text)
			if l.want.Read != 0 && rep.Counts != l.want {
				t.Errorf("%s: %+v, want %+v; %+v", l.kind, rep.Counts, l.want, rep.Refusals)
			}
			for _, f := range append(rep.Refusals, rep.Remarks...) {
				if f.Row == 0 || f.Code == "" {
					t.Errorf("%s: a finding without a place or a reason: %+v", l.kind, f)
				}
			}
			again := c.importOrg(l.kind, string(l.kind)+".csv", l.text)
			if again.Counts.Imported+again.Counts.Updated != 0 {
				t.Errorf("%s a second time: %+v", l.kind, again.Counts)
			}
		}
		if _, err := c.s.ImportOrg(c.ctx, c.clerk, Units, Input{}); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("a town's clerk imports units: %v", err)
		}
		c.verify()
	})
}

// TestTemplates reads every template as it is handed out: it holds nothing.
func TestTemplates(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	for _, kind := range []Kind{Units, Posts, People, Sites} {
		raw, err := sheet.Template(string(kind))
		c.must(err)
		rep, err := c.s.ImportOrg(c.ctx, c.office, kind, Input{File: inHand("模板.xlsx", raw)})
		if c.must(err); rep.Counts != (Counts{}) {
			t.Errorf("%s: %+v", kind, rep.Counts)
		}
	}
}

// TestVillages imports the real villages of the district.
func TestVillages(t *testing.T) {
	raw, err := os.ReadFile(shared(t, "divisions/villages_371502_dongchangfu.csv"))
	if err != nil {
		t.Fatal(err)
	}
	c := newCounty(t, dbtest.SQLite(t))
	rep, err := c.s.ImportOrg(c.ctx, c.office, Divisions, Input{File: inHand(filepath.Base("villages.csv"), raw)})
	c.must(err)
	if rep.Counts.Read != 338 || rep.Counts.Imported+rep.Counts.Refused != 338 || rep.Counts.Imported < 330 {
		t.Errorf("%+v %+v", rep.Counts, rep.Refusals)
	}
	pl, err := c.s.placesOf(c.ctx, district)
	c.must(err)
	for written, want := range map[string]string{
		"371502001001": "371502001001", "古城社区": "371502001001", "聊城市东昌府区堂邑镇": town, "东昌府区": district, "堂邑": town,
		"371502": district, "火星镇": "", "371502102999": town,
	} {
		if got := pl.find(written); got.code != want {
			t.Errorf("%s is read as %+v, want %s", written, got, want)
		}
	}
}
