package exchange

import (
	"strings"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db/dbtest"
	"anwang/internal/exchange/sheet"
	"anwang/internal/hazard"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

const answerHead = "企业名称,乡镇,隐患描述,检查日期,整改期限,整改情况,完成时间,隐患等级,整改资金\n"

// Each kind of doubt is settled by each kind of answer that it offers.
func TestAnswersSettle(t *testing.T) {
	row := func(cells string) string { return answerHead + cells + "\n" }
	cases := map[string]struct {
		file   string
		code   string
		answer Answer
		check  func(h hazard.Hazard) bool
	}{
		"a deadline in days": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-01,,未整改,,一般,"), "sheet.no_deadline", Answer{Choice: "15天"},
			func(h hazard.Hazard) bool { return beijingDay(h.Due) == "2026-11-16" }},
		"a deadline typed": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-01,,未整改,,一般,"), "sheet.no_deadline", Answer{Value: "2026-12-01"},
			func(h hazard.Hazard) bool { return beijingDay(h.Due) == "2026-12-01" }},
		"a deadline by rule": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-01,,未整改,,一般,"), "sheet.no_deadline", Answer{Choice: "@none"},
			func(h hazard.Hazard) bool { return h.Due > h.Found }},
		"closed when due": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-11-10,已整改,,一般,"), "sheet.closed_without_date", Answer{Choice: "@due"},
			func(h hazard.Hazard) bool { return h.State == hazard.Closed && beijingDay(h.ClosedAt) == "2026-11-10" }},
		"closed on a day": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-11-10,已整改,,一般,"), "sheet.closed_without_date", Answer{Value: "2026.11.9"},
			func(h hazard.Hazard) bool { return h.State == hazard.Closed && beijingDay(h.ClosedAt) == "2026-11-09" }},
		"a grade": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-11-10,未整改,,较大,"), "sheet.grade_unclear", Answer{Choice: "general"},
			func(h hazard.Hazard) bool { return h.Grade == hazard.General }},
		"a grade that stands": {row("永丰机械厂,堂邑镇,属于重大事故隐患的电线裸露,2026-11-01,2026-11-10,未整改,,一般,"), "sheet.grade_conflict", Answer{Choice: keep},
			func(h hazard.Hazard) bool { return h.Grade == hazard.General }},
		"a grade raised": {row("永丰机械厂,堂邑镇,属于重大事故隐患的电线裸露,2026-11-01,2026-11-10,未整改,,一般,"), "sheet.grade_conflict", Answer{Choice: "major"},
			func(h hazard.Hazard) bool { return h.Grade == hazard.Major }},
		"open after all": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-11-10,未整改,2026-11-05,一般,"), "sheet.state_conflict", Answer{Choice: "rectifying"},
			func(h hazard.Hazard) bool { return h.State == hazard.Rectifying && h.ClosedAt == 0 }},
		"closed after all": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-11-10,未整改,2026-11-05,一般,"), "sheet.state_conflict", Answer{Choice: "closed"},
			func(h hazard.Hazard) bool { return h.State == hazard.Closed }},
		"a state": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-11-10,另行研究,,一般,"), "sheet.state_unclear", Answer{Choice: "open"},
			func(h hazard.Hazard) bool { return h.State == hazard.Rectifying }},
		"a day of finding": {row("永丰机械厂,堂邑镇,电线裸露,不详,2026-11-10,未整改,,一般,"), "sheet.date_unclear", Answer{Value: "2026-11-02"},
			func(h hazard.Hazard) bool { return beijingDay(h.Found) == "2026-11-02" }},
		"found when imported": {row("永丰机械厂,堂邑镇,电线裸露,,2026-12-10,未整改,,一般,"), "sheet.no_found_date", Answer{Choice: "@import"},
			func(h hazard.Hazard) bool { return beijingDay(h.Found) == beijingDay(clock.Micros(start)) }},
		"a day of two": {row("永丰机械厂,堂邑镇,电线裸露,3/4/2026,2026-12-10,未整改,,一般,"), "sheet.date_two_ways", Answer{Choice: "@dmy"},
			func(h hazard.Hazard) bool { return beijingDay(h.Found) == "2026-04-03" }},
		"no site": {row(",堂邑镇,电线裸露,2026-11-01,2026-11-10,未整改,,一般,"), "sheet.no_site", Answer{Choice: "@keep"},
			func(h hazard.Hazard) bool { return h.Site == 0 && h.Division == town }},
		"money": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-01,2026-11-10,未整改,,一般,面议"), "sheet.money_unclear", Answer{Value: "1200元"},
			func(h hazard.Hazard) bool { return h.Fixes.Money == 120000 }},
		"a text that was missing": {row("永丰机械厂,堂邑镇,,2026-11-01,2026-11-10,未整改,,一般,"), "sheet.no_text", Answer{Value: "补记：电线裸露"},
			func(h hazard.Hazard) bool { return h.Text == "补记：电线裸露" }},
		"due before found": {row("永丰机械厂,堂邑镇,电线裸露,2026-11-10,2026-11-01,未整改,,一般,"), "sheet.due_before_found", Answer{Choice: keep},
			func(h hazard.Hazard) bool { return beijingDay(h.Due) == "2026-11-01" }},
	}
	for name, one := range cases {
		t.Run(name, func(t *testing.T) {
			c := newCounty(t, dbtest.SQLite(t))
			j := c.try(c.draft("a.csv", []byte(one.file), Options{Division: town}))
			topic, ok := c.topics(j)[one.code]
			if !ok {
				t.Fatalf("not asked: %+v", c.topics(j))
			}
			j = c.run(c.reply(j, Reply{Topic: topic.ID, Answer: one.answer}))
			if j.Counts != (Counts{Read: 1, Imported: 1}) {
				t.Fatalf("%+v %+v", j.Counts, c.topics(j))
			}
			if h := c.hazards()[0]; !one.check(h) {
				t.Errorf("became %+v", h)
			}
			c.verify()
		})
	}
}

func beijingDay(us int64) string { return clock.FromMicros(us).In(beijing).Format(time.DateOnly) }

// TestPicks picks the one of several sites and villages that is meant, one record
// against its topic, and leaves one out; who thinks again is heard.
func TestPicks(t *testing.T) {
	file := "企业名称,乡镇,隐患描述,检查日期,整改期限,整改情况\n" +
		"双子商店,,电线裸露,2026-11-01,2026-12-10,未整改\n双子商店,,通道堵塞,2026-11-01,2026-12-10,未整改\n" +
		"双子商店,,护栏缺失,2026-11-01,2026-12-10,未整改\n永丰机械厂,东关,灭火器过期,2026-11-01,2026-12-10,未整改\n"
	c := newCounty(t, dbtest.SQLite(t))
	by := ledger.Actor{System: "setup"}
	var sites []org.Site
	for _, code := range []string{"S-1", "S-2"} {
		s, err := c.org.AddSite(c.ctx, by, district, org.SiteSpec{Name: "双子商店", Code: code, Division: town})
		c.must(err)
		sites = append(sites, s)
	}
	_, err := c.org.ImportDivisions(c.ctx, by, org.Import{District: district}, []org.DivisionRow{{Code: town + "201", Name: "东关村"}, {Code: "371502001201", Name: "东关社区"}})
	c.must(err)
	j := c.try(c.draft("a.csv", []byte(file), Options{Division: town}))
	topics := c.topics(j)
	shop, village := topics["exchange.site_unclear"], topics["exchange.division_unclear"]
	if shop.Count != 3 || len(shop.Choices) != 2 || shop.Choices[0].Label == shop.Choices[1].Label || village.Count != 1 || len(village.Choices) != 2 {
		t.Fatalf("asked %+v", topics)
	}
	_, rows, err := c.s.Asks(c.ctx, c.office, j.ID, shop.ID, 0, 10)
	c.must(err)
	if len(rows) != 3 || rows[2].Text != "护栏缺失" || rows[2].Row != 4 {
		t.Fatalf("rows %+v", rows)
	}
	j = c.reply(j, Reply{Topic: shop.ID, Answer: Answer{Choice: onSite + sites[0].ID.String()}},
		Reply{Row: rows[1].ID, Answer: Answer{Choice: onSite + sites[1].ID.String()}}, Reply{Row: rows[2].ID, Answer: Answer{Skip: true}},
		Reply{Topic: village.ID, Answer: Answer{Choice: inCode + "371502001201"}})
	j = c.run(j)
	if j.Counts != (Counts{Read: 4, Imported: 3, Refused: 1}) {
		t.Fatalf("%+v %+v", j.Counts, c.topics(j))
	}
	got := map[string]hazard.Hazard{}
	for _, h := range c.hazards() {
		got[h.Text] = h
	}
	if got["电线裸露"].Site != sites[0].ID || got["通道堵塞"].Site != sites[1].ID || got["灭火器过期"].Division != "371502001201" {
		t.Errorf("became %+v", got)
	}
	rep, err := c.s.Report(c.ctx, c.office, j.ID)
	c.must(err)
	if len(rep.Refusals) != 1 || rep.Refusals[0].Code != leftOut {
		t.Errorf("refused %+v", rep.Refusals)
	}
	_, rows, err = c.s.Asks(c.ctx, c.office, j.ID, shop.ID, 0, 10)
	c.must(err)
	if len(rows) != 1 || rows[0].Text != "护栏缺失" {
		t.Fatalf("still out: %+v", rows)
	}
	j = c.run(c.reply(j, Reply{Row: rows[0].ID, Answer: Answer{Choice: onSite + sites[1].ID.String()}}))
	if j.Counts != (Counts{Read: 4, Imported: 4}) || len(c.hazards()) != 4 {
		t.Fatalf("after thinking again: %+v", j.Counts)
	}
	c.verify()
}

// TestTwoQuestionsOneRecord answers one of two questions about a record at a time.
func TestTwoQuestionsOneRecord(t *testing.T) {
	file := answerHead + "永丰机械厂,堂邑镇,电线裸露,2026-11-01,,未整改,,较大,\n永丰机械厂,堂邑镇,通道堵塞,2026-11-01,2026-12-01,未整改,,一般,\n"
	c := newCounty(t, dbtest.SQLite(t))
	j := c.run(c.draft("a.csv", []byte(file), Options{Division: town}))
	if j.Counts != (Counts{Read: 2, Imported: 1, Questions: 1}) {
		t.Fatalf("%+v", j.Counts)
	}
	topics := c.topics(j)
	j = c.run(c.reply(j, Reply{Topic: topics["sheet.grade_unclear"].ID, Answer: Answer{Choice: "major"}}))
	if j.Counts != (Counts{Read: 2, Imported: 1, Questions: 1}) || c.topics(j)["sheet.no_deadline"].Count != 1 || c.topics(j)["sheet.grade_unclear"].Count != 0 {
		t.Fatalf("one answered: %+v %+v", j.Counts, c.topics(j))
	}
	j = c.run(c.reply(j, Reply{Topic: topics["sheet.no_deadline"].ID, Answer: Answer{Value: "20天"}}))
	if j.Counts != (Counts{Read: 2, Imported: 2}) {
		t.Fatalf("both answered: %+v", j.Counts)
	}
	c.verify()
}

// A mapping can take a column by its letter, join columns, and leave one out.
func TestMappingByColumn(t *testing.T) {
	file := "标题\n单位,内容,内容,何时,限期,联系人\n永丰机械厂,电线裸露,配电室,2026-11-01,2026-12-01,李四\n"
	c := newCounty(t, dbtest.SQLite(t))
	j := c.draft("a.csv", []byte(file), Options{Division: town})
	look, err := c.s.Look(c.ctx, c.office, j.ID, "", 0, 50)
	c.must(err)
	if !strings.Contains(jsonOf(look.Page.Plan), "联系人") || len(look.Page.Rows) != 3 {
		t.Fatalf("saw %+v", look.Page)
	}
	j, err = c.s.Map(c.ctx, c.office, j.ID, j.version, Mapping{Division: town, Profile: sheet.Profile{HeaderRow: 2}, Columns: []Column{
		{Column: 1, Field: sheet.Site}, {Column: 2, Field: sheet.TextField}, {Column: 3, Field: sheet.TextField}, {Column: 4, Field: sheet.FoundAt},
		{Column: 5, Field: sheet.Deadline}, {Column: 6, Ignored: true}}})
	c.must(err)
	look, err = c.s.Look(c.ctx, c.office, j.ID, "", 1, 50)
	c.must(err)
	if p := look.Page.Plan; p.HeaderRow != 2 || p.Columns[2].Field != sheet.TextField || !p.Columns[5].Ignored || len(look.Page.Rows) != 2 ||
		look.Page.Rows[0].Kind != sheet.SkipHeader || look.Page.Rows[1].Kind != "" || len(Missing(p, j.Profile)) != 0 {
		t.Fatalf("mapped %+v", look.Page)
	}
	j = c.run(j)
	if j.Counts != (Counts{Read: 1, Imported: 1}) || c.hazards()[0].Text != "电线裸露 配电室" {
		t.Fatalf("%+v", j.Counts)
	}
	c.verify()
}
