package exchange

import (
	"context"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/exchange/sheet"
	"anwang/internal/org"
)

// register is how one kind of list goes into the org.
type register struct {
	table   string              // of package sheet; "" when more holds all columns
	more    []sheet.TableColumn // columns that the template does not show
	columns map[string]string   // the row's field → the table's column, where they differ
	load    func(o *org.Service, ctx context.Context, by access.Principal, to org.Import, rows []sheet.TableRow, source string) ([]org.RowReport, error)
}

var registers = map[Kind]register{
	Units: {table: "units", columns: map[string]string{"code": "credit_code"}, load: loadUnits},
	Posts: {table: "posts", load: loadPosts,
		columns: map[string]string{"title": "name", "head": "top", "top": "apex", "kinds": "subjects"},
		more: []sheet.TableColumn{
			{Key: "holder", Name: "任职人", Also: []string{"现任", "任职人员", "现任人员", "holder"}},
			{Key: "apex", Name: "是否顶级岗位", Also: []string{"顶级岗位", "apex"}},
			{Key: "units", Name: "分管单位", Also: []string{"包保企业", "包保单位", "units"}},
			{Key: "lead", Name: "是否牵头", Also: []string{"牵头", "lead"}},
		}},
	People: {table: "people", columns: map[string]string{"identity": "id_number", "manner": "mode"}, load: loadPeople},
	Sites:  {table: "sites", columns: map[string]string{"code": "credit_code", "lon": "longitude", "lat": "latitude"}, load: loadSites},
	Divisions: {load: loadDivisions, more: []sheet.TableColumn{
		{Key: "code", Name: "区划代码", Required: true, Also: []string{"代码", "行政区划代码", "code"}},
		{Key: "name", Name: "名称", Required: true, Also: []string{"区划名称", "村居名称", "村（社区）名称", "name"}},
	}},
}

func (r register) spec() (sheet.TableSpec, error) {
	spec := sheet.TableSpec{Kind: "divisions"}
	if r.table != "" {
		var err error
		if spec, err = sheet.Table(r.table); err != nil {
			return spec, err
		}
	}
	spec.Columns = append(spec.Columns[:len(spec.Columns):len(spec.Columns)], r.more...)
	return spec, nil
}

// Words of the templates that the org does not know by these names.
var orgWords = map[string]string{"村社区": "村", "车间班组": "车间", "企业主体": "企业"}

func orgWord(s string) string {
	s = strings.TrimSpace(s)
	if w, ok := orgWords[s]; ok {
		return w
	}
	return s
}

func loadUnits(o *org.Service, ctx context.Context, by access.Principal, to org.Import, rows []sheet.TableRow, _ string) ([]org.RowReport, error) {
	all := make([]org.UnitRow, len(rows))
	for i, r := range rows {
		all[i] = org.UnitRow{Row: i, Kind: orgWord(r.Text("kind")), Name: r.Text("name"), Code: r.Text("credit_code"),
			Division: r.Text("division"), Industry: r.Text("industry"), Parent: r.Text("parent")}
	}
	return o.ImportUnits(ctx, by.Actor(), to, all)
}

func loadPosts(o *org.Service, ctx context.Context, by access.Principal, to org.Import, rows []sheet.TableRow, _ string) ([]org.RowReport, error) {
	all := make([]org.PostRow, len(rows))
	for i, r := range rows {
		all[i] = org.PostRow{Row: i, Unit: r.Text("unit"), Title: r.Text("name"), Line: orgWord(r.Text("line")), Superior: r.Text("superior"),
			Head: r.Text("top"), Top: r.Text("apex"), Holder: r.Text("holder"), Divisions: r.Text("divisions"),
			Industries: r.Text("industries"), Kinds: r.Text("subjects"), Units: r.Text("units"), Lead: r.Text("lead")}
	}
	return o.ImportPosts(ctx, by.Actor(), to, all)
}

func loadPeople(o *org.Service, ctx context.Context, by access.Principal, to org.Import, rows []sheet.TableRow, _ string) ([]org.RowReport, error) {
	all := make([]org.PersonRow, len(rows))
	for i, r := range rows {
		all[i] = org.PersonRow{Row: i, Name: r.Text("name"), Phone: r.Text("phone"), Identity: r.Text("id_number"), Unit: r.Text("unit"),
			Post: r.Text("post"), Manner: r.Text("mode"), From: localDay(r.Cells["from"])}
	}
	return o.ImportPeople(ctx, by.Actor(), to, all)
}

func loadSites(o *org.Service, ctx context.Context, by access.Principal, to org.Import, rows []sheet.TableRow, source string) ([]org.RowReport, error) {
	all := make([]org.SiteRow, len(rows))
	for i, r := range rows {
		all[i] = org.SiteRow{Row: i, Unit: r.Text("unit"), Name: r.Text("name"), Code: r.Text("credit_code"), Division: r.Text("division"),
			Industry: r.Text("industry"), Address: r.Text("address"), Lon: r.Text("longitude"), Lat: r.Text("latitude"),
			Attributes: r.Text("attributes"), Source: source}
	}
	return o.ImportSites(ctx, by.Actor(), to, all)
}

func loadDivisions(o *org.Service, ctx context.Context, by access.Principal, to org.Import, rows []sheet.TableRow, _ string) ([]org.RowReport, error) {
	all := make([]org.DivisionRow, len(rows))
	for i, r := range rows {
		all[i] = org.DivisionRow{Row: i, Code: r.Text("code"), Name: r.Text("name")}
	}
	return o.ImportDivisions(ctx, by.Actor(), to, all)
}

// localDay is the start of a written day in the district's time; zero when the
// cell is empty or holds no date, and then a tenure begins now.
func localDay(c sheet.TableCell) time.Time {
	day := c.Time
	if c.Kind != sheet.Date {
		for _, form := range []string{"2006-1-2", "2006.1.2", "2006/1/2", "2006年1月2日", "20060102"} {
			if t, err := time.Parse(form, strings.TrimSpace(c.Text)); err == nil {
				day = t
				break
			}
		}
	}
	if day.IsZero() {
		return day
	}
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, beijing)
}
