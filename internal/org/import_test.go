package org

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"
	"time"

	"anwang/internal/org/codes"
)

func outcomes(reports []RowReport) map[Outcome]int {
	m := map[Outcome]int{}
	for _, r := range reports {
		m[r.Outcome]++
	}
	return m
}

// reportsOf fails unless every row has the outcome.
func reportsOf(t *testing.T, want Outcome) func([]RowReport, error) []RowReport {
	return func(reports []RowReport, err error) []RowReport {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range reports {
			if r.Outcome != want {
				t.Fatalf("row %d is %s, want %s: %+v", r.Row, r.Outcome, want, r.Fields)
			}
		}
		return reports
	}
}

func credit(t *testing.T, n int) string {
	t.Helper()
	code, err := codes.CompleteCreditCode(fmt.Sprintf("91371502MA%07d", n))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

var to = Import{District: testDistrict}

func countyRows(t *testing.T) ([]DivisionRow, []UnitRow, []PersonRow, []PostRow, []SiteRow) {
	divisions := []DivisionRow{{1, "371502001001", "古城社区居委会"}, {2, "371502001002", "湖南社区居委会"}}
	units := []UnitRow{
		{Row: 1, Kind: "班组", Name: "维修车间", Division: "古楼", Parent: "聊城化工厂"}, // before its parent
		{Row: 2, Name: "聊城化工厂", Code: credit(t, 1), Division: "古楼街道古城社区", Industry: "无机酸制造"},
		{Row: 3, Kind: "镇街", Name: "古楼街道办事处", Division: "古楼街道"},
		{Row: 4, Kind: "部门", Name: "区应急管理局"},
		{Row: 5, Kind: "社区", Name: "古城社区居委会", Division: "371502001001"},
	}
	people := []PersonRow{
		{Row: 1, Name: "张三", Phone: "+86 138-1111-1111"}, {Row: 2, Name: "李四", Phone: "13811111112"},
		{Row: 3, Name: "王五", Identity: "11010519491231002x"}, {Row: 4, Name: "赵六"},
	}
	posts := []PostRow{
		{Row: 1, Unit: "聊城化工厂", Title: "安全员", Holder: "李四"},
		{Row: 2, Unit: credit(t, 1), Title: "厂长", Holder: "13811111111"},
		{Row: 3, Unit: "聊城化工厂/维修车间", Title: "班长", Superior: "聊城化工厂/安全员"},
		{Row: 4, Unit: "古楼街道办事处", Title: "主任", Holder: "王五", Divisions: "古楼街道"},
		{Row: 5, Unit: "区应急管理局", Title: "危化科科长", Superior: "局长", Industries: "化学原料和化学制品制造业", Lead: "是"}, // before its superior
		{Row: 6, Unit: "区应急管理局", Title: "局长", Holder: "赵六"},
	}
	sites := []SiteRow{
		{Row: 1, Unit: "聊城化工厂", Name: "一号车间", Lon: "115.98", Lat: "36.4567891", Attributes: "危化品、消防"},
		{Row: 2, Name: "湖滨广场", Division: "湖南社区", Code: "G-7"},
	}
	return divisions, units, people, posts, sites
}

func TestImportsAreIdempotent(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		divisions, units, people, posts, sites := countyRows(t)
		all := func(want Outcome) {
			t.Helper()
			check := reportsOf(t, want)
			check(k.ImportDivisions(k.ctx, k.by, to, divisions))
			check(k.ImportUnits(k.ctx, k.by, to, units))
			check(k.ImportPeople(k.ctx, k.by, to, people))
			check(k.ImportPosts(k.ctx, k.by, to, posts))
			check(k.ImportSites(k.ctx, k.by, to, sites))
		}
		all(Added)
		k.verify()
		before := k.graph()
		k.clock.Forward(time.Hour)
		all(Unchanged)
		if k.graph() != before {
			t.Error("a second import of the same changed something")
		}
		k.checkImported()
	})
}

func (k *desk) checkImported() {
	k.t.Helper()
	g := k.graph()
	named := func(title string) Post {
		for _, id := range g.Posts() {
			if p, _ := g.Post(id); p.Title == title {
				return p
			}
		}
		k.t.Fatalf("no post %s", title)
		return Post{}
	}
	boss, safety, foreman, mayor := named("厂长"), named("安全员"), named("班长"), named("主任")
	if !boss.Head || safety.Superior != boss.ID || foreman.Superior != safety.ID || boss.Superior != mayor.ID || foreman.Line != Enterprise {
		k.t.Errorf("boss %+v, safety %+v, foreman %+v, mayor %+v", boss, safety, foreman, mayor)
	}
	if named("危化科科长").Superior != named("局长").ID {
		k.t.Error("the section chief is not under the bureau's head")
	}
	sites := need[[]Site](k.t)(k.ListSites(k.ctx, testDistrict, SiteFilter{}))
	plant := sites[1]
	if plant.Name != "一号车间" || plant.Industry != "C2611" || plant.Division != "371502001001" || plant.Lat != 36_456_789 {
		k.t.Errorf("site %+v", plant)
	}
	at := k.clock.Now()
	holder, line, blind := g.Responsible(plant.Subject("hazard"), at)
	if holder != boss.ID || line != Enterprise || blind || g.VerifierFor(holder, plant.Subject("hazard"), at) != named("局长").ID {
		k.t.Errorf("responsible %d %s %v", holder, line, blind)
	}
}

func TestImportTellsWhatIsWrong(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		divisions, units, people, posts, _ := countyRows(t)
		need[[]RowReport](t)(k.ImportDivisions(k.ctx, k.by, to, divisions))
		need[[]RowReport](t)(k.ImportUnits(k.ctx, k.by, to, units))
		need[[]RowReport](t)(k.ImportPeople(k.ctx, k.by, to, people))
		need[[]RowReport](t)(k.ImportPosts(k.ctx, k.by, to, posts))
		refused := func(reports []RowReport, err error) func(row int, path, code string) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return func(i int, path, code string) {
				t.Helper()
				for _, f := range reports[i].Fields {
					if reports[i].Outcome == Refused && f.Path == path && f.Code == code {
						return
					}
				}
				t.Errorf("row %d: %+v, want %s: %s", i, reports[i], path, code)
			}
		}
		is := refused(k.ImportUnits(k.ctx, k.by, to, []UnitRow{
			{Name: "甲", Code: credit(t, 1)[:17] + "1"}, {Name: "乙", Division: "没有的镇", Industry: "没有的行业"}, {Name: "丙", Parent: "丁"}, {Kind: "俱乐部"},
		}))
		is(0, "code", "codes.credit_check")
		is(1, "division", "org.division_not_found")
		is(1, "industry", "org.industry_unknown")
		is(2, "parent", "org.unit_not_found")
		is(3, "kind", "org.kind_unknown")
		is(3, "name", "org.missing")
		is = refused(k.ImportPeople(k.ctx, k.by, to, []PersonRow{
			{Name: "钱七", Phone: "12345"}, {Name: "孙八", Identity: "110105194912310021"}, {Name: "周九", Unit: "聊城化工厂", Post: "厂长"}, {Name: "吴十", Post: "厂长"},
		}))
		is(0, "phone", "codes.mobile")
		is(1, "identity", "codes.resident_check")
		is(2, "post", "org.post_held")
		is(3, "post", "org.post_not_found")
		is = refused(k.ImportPosts(k.ctx, k.by, to, []PostRow{
			{Unit: "无此单位", Title: "主任"}, {Unit: "古楼街道办事处", Title: "副主任", Superior: "书记"}, {Unit: "古楼街道办事处", Title: "书记", Top: "是"},
			{Unit: "古楼街道办事处", Title: "科长", Holder: "无此人", Divisions: "没有的村"},
		}))
		is(0, "unit", "org.unit_not_found")
		is(1, "superior", "org.post_not_found")
		is(2, "holder", "org.missing")
		is(3, "holder", "org.person_not_found")
		is(3, "divisions", "org.division_not_found")
		if found, err := k.ListPeople(k.ctx, testDistrict, PersonFilter{Name: "周九"}); err != nil || len(found) != 0 {
			t.Errorf("a refused row left a person: %v, %v", found, err)
		}
		k.verify()
	})
}

func TestImportCorrects(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		_, _, people, _, _ := countyRows(t)
		need[[]RowReport](t)(k.ImportPeople(k.ctx, k.by, to, people))
		reports := need[[]RowReport](t)(k.ImportPeople(k.ctx, k.by, to, []PersonRow{{Row: 9, Name: "张三丰", Phone: "13811111111"}, {Row: 10, Phone: "13811111112"}}))
		if reports[0].Outcome != Changed || reports[1].Outcome != Unchanged {
			t.Fatalf("reports %+v", reports)
		}
		p := need[Person](t)(k.GetPerson(k.ctx, testDistrict, reports[0].ID))
		if p.Name != "张三丰" || p.Version != 2 {
			t.Fatalf("person %+v", p)
		}
		dry := need[[]RowReport](t)(k.ImportPeople(k.ctx, k.by, Import{testDistrict, true}, []PersonRow{{Name: "新人"}}))
		if found := need[[]Person](t)(k.ListPeople(k.ctx, testDistrict, PersonFilter{Name: "新人"})); dry[0].Outcome != Added || len(found) != 0 {
			t.Fatalf("a dry run: %+v, %+v", dry, found)
		}
	})
}

func sharedCSV(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("../../../shared/data/" + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared/data is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func TestRealVillages(t *testing.T) {
	rows := sharedCSV(t, "divisions/villages_371502_dongchangfu.csv")
	each(t, func(t *testing.T, k *desk) {
		var list []DivisionRow
		for i, r := range rows {
			list = append(list, DivisionRow{Row: i, Code: r[0], Name: r[1]})
		}
		got := outcomes(need[[]RowReport](t)(k.ImportDivisions(k.ctx, k.by, to, list)))
		if got[Added] != len(rows) || len(rows) < 300 {
			t.Fatalf("%d rows: %v", len(rows), got)
		}
	})
}

// TestThousandsOfRows imports an org of the size of a county in one transaction
// a table.
func TestThousandsOfRows(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		const enterprises, each = 300, 10
		var units []UnitRow
		var people []PersonRow
		var posts []PostRow
		var sites []SiteRow
		for i := range enterprises {
			name := fmt.Sprintf("企业%03d", i)
			units = append(units, UnitRow{Row: i, Name: name, Code: credit(t, i), Division: fmt.Sprintf("37150200%d", 1+i%4), Industry: "C26"})
			sites = append(sites, SiteRow{Row: i, Name: "厂区", Code: fmt.Sprint("S", i), Unit: name})
			for j := range each {
				phone := fmt.Sprintf("139%08d", i*each+j)
				people = append(people, PersonRow{Row: i, Name: fmt.Sprintf("员工%d", i*each+j), Phone: phone})
				title := fmt.Sprintf("岗位%d", j)
				if j == each-1 {
					title = "总经理"
				}
				posts = append(posts, PostRow{Row: i, Unit: name, Title: title, Holder: phone})
			}
		}
		begin := time.Now()
		check := reportsOf(t, Added)
		check(k.ImportUnits(k.ctx, k.by, to, units))
		check(k.ImportPeople(k.ctx, k.by, to, people))
		check(k.ImportPosts(k.ctx, k.by, to, posts))
		check(k.ImportSites(k.ctx, k.by, to, sites))
		t.Logf("%d rows in %v", len(units)+len(people)+len(posts)+len(sites), time.Since(begin))
		g := k.graph()
		at := k.clock.Now()
		for _, u := range g.Units() {
			if unit, _ := g.Unit(u); unit.Kind != KindEnterprise {
				continue
			}
			head := g.Head(u, Enterprise)
			if p, _ := g.Post(head); p.Title != "总经理" {
				t.Fatalf("unit %d is led by %s", u, p.Title)
			}
			for _, p := range g.PostsIn(u) {
				if p != head && g.Superior(p) != head {
					t.Fatalf("post %d is under %d, want %d", p, g.Superior(p), head)
				}
			}
		}
		if len(g.Vacant(at)) != 0 {
			t.Fatalf("%d vacancies", len(g.Vacant(at)))
		}
	})
}

// TestRealEnterprises imports 1,513 enterprises as they stand in a public list,
// a few of whose codes hold a lower-case letter. Then every tenth code gets a
// wrong check character, and those rows and no others are refused.
func TestRealEnterprises(t *testing.T) {
	rows := sharedCSV(t, "enterprises/liaocheng_1513.csv")
	each(t, func(t *testing.T, k *desk) {
		var list []UnitRow
		for i, r := range rows {
			list = append(list, UnitRow{Row: i, Name: r[0], Code: r[1]})
		}
		reportsOf(t, Added)(k.ImportUnits(k.ctx, k.by, to, list))
		for i := 0; i < len(list); i += 10 {
			list[i].Code = spoil(list[i].Code)
		}
		for _, r := range need[[]RowReport](t)(k.ImportUnits(k.ctx, k.by, to, list)) {
			switch {
			case r.Row%10 != 0 && r.Outcome != Unchanged:
				t.Errorf("row %d: %+v", r.Row, r)
			case r.Row%10 == 0 && (r.Outcome != Refused || r.Fields[0].Path != "code" || r.Fields[0].Code != "codes.credit_check"):
				t.Errorf("row %d: %+v", r.Row, r)
			}
		}
	})
}

// spoil replaces the check character by another one.
func spoil(code string) string {
	last := "7"
	if code[17] == '7' {
		last = "8"
	}
	return code[:17] + last
}

func FuzzDegrees(f *testing.F) {
	for _, s := range []string{"115.98", "-0.0000005", "1e9", "经度", "+-1", "999999999999999999999999", "."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		form := form{}
		if n := form.degrees("lon", s); n != 0 && len(form.Fields) > 0 {
			t.Fatalf("%q is %d and wrong", s, n)
		}
	})
}

func TestDegrees(t *testing.T) {
	for in, want := range map[string]int64{"": 0, "115.98": 115_980_000, " 36.4567891 ": 36_456_789, "-0.0000005": -1, "0.0000004": 0} {
		f := form{}
		if got := f.degrees("lon", in); got != want || len(f.Fields) > 0 {
			t.Errorf("%q: %d %v, want %d", in, got, f.Fields, want)
		}
	}
}
