package api

import (
	"context"
	"errors"
	"strconv"

	"anwang/internal/access"
	"anwang/internal/exchange"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

// ImportLook asks for a page of a workbook.
type ImportLook struct {
	One
	Sheet string `query:"sheet" maxLength:"200"`
	After int    `query:"after" minimum:"0" doc:"从这一行之后 · behind this row"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

// Look is a workbook as it is, beside how it will be read.
type Look struct {
	Version    int64        `json:"version"`
	Sheets     []LookSheet  `json:"sheets" nullable:"false"`
	Hidden     []string     `json:"hidden" nullable:"false" doc:"隐藏的表，不读 · hidden sheets, which are not read"`
	Sheet      string       `json:"sheet"`
	HeaderRow  int          `json:"header_row" doc:"表头首行，0 为没有找到 · 0: none found"`
	HeaderRows int          `json:"header_rows"`
	Titles     []string     `json:"titles" nullable:"false"`
	Problem    string       `json:"problem" doc:"为什么读不了 · why the sheet cannot be read as it is"`
	Columns    []LookColumn `json:"columns" nullable:"false"`
	Rows       []LookRow    `json:"rows" nullable:"false"`
	Next       string       `json:"next" doc:"传给 after 取下一页 · pass as after"`
	Bounded    bool         `json:"bounded" doc:"表很长，其余只读不显示 · the sheet goes on beyond what is shown"`
	Fields     []LookField  `json:"fields" nullable:"false" doc:"可选的含义 · what a column may be taken for"`
	Missing    []LookLack   `json:"missing" nullable:"false"`
	Reading    Reading      `json:"reading"`
	Remembered bool         `json:"remembered" doc:"沿用同一来源上一份的读法 · read as the source's last file was"`
}

// LookSheet is one sheet of a workbook.
type LookSheet struct {
	Name    string `json:"name"`
	Rows    int    `json:"rows"`
	More    bool   `json:"more" doc:"不止这些行 · it has more rows than that"`
	Used    bool   `json:"used"`
	Problem string `json:"problem"`
}

// LookColumn is a column and what it is taken for.
type LookColumn struct {
	Column    int         `json:"column"`
	Letter    string      `json:"letter"`
	Header    string      `json:"header"`
	Field     string      `json:"field"`
	Name      string      `json:"name" doc:"含义 · what the field is called"`
	Certainty float64     `json:"certainty" doc:"0..1"`
	Why       string      `json:"why" enum:"chosen,name,ambiguous,none,ignored"`
	Others    []LookOther `json:"others" nullable:"false" doc:"其他可能 · what else it could be"`
	Unit      string      `json:"unit,omitempty"`
	Samples   []string    `json:"samples" nullable:"false"`
	Withheld  bool        `json:"withheld" doc:"疑似个人信息，不保留 · looks like personal data and is left out"`
	Ignored   bool        `json:"ignored"`
}

// LookOther is another meaning of a column.
type LookOther struct {
	Field     string  `json:"field"`
	Name      string  `json:"name"`
	Certainty float64 `json:"certainty"`
}

// LookRow is a row as the file has it.
type LookRow struct {
	Row   int        `json:"row"`
	Kind  string     `json:"kind" enum:"record,title,header,blank,repeated,columns,section,footer,merged,no_finding,example,other_sheet"`
	Text  string     `json:"text" doc:"这一行是什么 · what the row is taken for; empty for a record"`
	Cells []LookCell `json:"cells" nullable:"false"`
}

// LookCell is a cell as a person sees it.
type LookCell struct {
	Text    string `json:"text"`
	Kind    string `json:"kind,omitempty" enum:"text,number,date,bool,error"`
	Across  int    `json:"across,omitempty" doc:"合并的列数，在首格 · columns merged, at the first cell"`
	Down    int    `json:"down,omitempty" doc:"合并的行数，在首格 · rows merged, at the first cell"`
	Covered bool   `json:"covered,omitempty" doc:"被合并覆盖 · lies under a merged cell"`
}

// LookField is something that a column may be taken for.
type LookField struct {
	Key      string `json:"key"`
	Name     string `json:"name"`
	Required bool   `json:"required"`
	Many     bool   `json:"many" doc:"可由几列合成 · several columns may make it together"`
}

// LookLack is a field that no column is taken for.
type LookLack struct {
	Field    string `json:"field"`
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
	Must     bool   `json:"must" doc:"没有就不能导入 · nothing can be read without it"`
}

func asFault(err error) (*fault.Error, bool) {
	var f *fault.Error
	ok := errors.As(err, &f)
	return f, ok
}

func fieldName(lang phrase.Lang, f sheet.Field) string {
	if f == "" {
		return ""
	}
	return phrase.Say(lang, "sheet.field."+string(f), nil)
}

func (s *Server) lookAtImport(ctx context.Context, by access.Principal, in *ImportLook) (*Versioned[Look], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	sight, err := s.Exchange.Look(ctx, by, id, in.Sheet, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	plan := sight.Page.Plan
	out := Look{
		Version: sight.Job.Version(), Hidden: some(sight.Hidden), Sheet: sight.Sheet, HeaderRow: plan.HeaderRow, HeaderRows: plan.HeaderRows,
		Titles: some(plan.Titles), Bounded: sight.Bounded, Reading: readingOf(sight.Job), Remembered: sight.Job.Remembered(),
		Columns: lookColumns(lang, plan), Fields: lookFields(lang), Missing: lookLacks(lang, plan, sight.Job.Profile),
	}
	for _, one := range sight.Sheets {
		out.Sheets = append(out.Sheets, LookSheet{one.Name, one.Rows, one.More, one.Used, problemIn(lang, one.Plan, one.Rows)})
		if one.Name == sight.Sheet {
			out.Problem = problemIn(lang, plan, one.Rows)
		}
	}
	out.Rows = lookRows(lang, sight.Page.Rows)
	if n := len(out.Rows); n > 0 && sight.Page.More {
		out.Next = strconv.Itoa(out.Rows[n-1].Row)
	}
	return &Versioned[Look]{ETag: etag(out.Version), Body: out}, nil
}

func problemIn(lang phrase.Lang, p sheet.SheetPlan, rows int) string {
	if p.Problem == "" {
		return ""
	}
	args := map[string]any{"sheet": p.Sheet, "rows": rows}
	for k, v := range p.Args {
		args[k] = v
	}
	return phrase.Say(lang, p.Problem, args)
}

func lookColumns(lang phrase.Lang, p sheet.SheetPlan) []LookColumn {
	out := make([]LookColumn, 0, len(p.Columns))
	for _, c := range p.Columns {
		one := LookColumn{Column: c.Column, Letter: c.Letter, Header: c.Header, Field: string(c.Field), Name: fieldName(lang, c.Field),
			Certainty: c.Certainty, Why: "none", Others: []LookOther{}, Unit: c.Unit, Samples: some(c.Samples), Ignored: c.Ignored,
			Withheld: c.Field == "" && !c.Ignored && exchange.Withheld(c.Header)}
		switch {
		case c.Ignored:
			one.Why = "ignored"
		case c.Ambiguous:
			one.Why = "ambiguous"
		case c.Field != "" && c.Certainty == 1:
			one.Why = "chosen"
		case c.Field != "":
			one.Why = "name"
		}
		for _, o := range c.Others {
			one.Others = append(one.Others, LookOther{string(o.Field), fieldName(lang, o.Field), o.Certainty})
		}
		out = append(out, one)
	}
	return out
}

func lookFields(lang phrase.Lang) []LookField {
	out := make([]LookField, 0, len(sheet.Fields))
	for _, f := range sheet.Fields {
		out = append(out, LookField{string(f), fieldName(lang, f), f == sheet.TextField, exchange.Many(f)})
	}
	return out
}

func lookLacks(lang phrase.Lang, p sheet.SheetPlan, profile sheet.Profile) []LookLack {
	out := []LookLack{}
	if p.HeaderRow == 0 {
		return out
	}
	for _, f := range exchange.Missing(p, profile) {
		must := f == sheet.TextField
		key := "api.look_asked"
		if must {
			key = "api.look_must"
		}
		name := fieldName(lang, f)
		out = append(out, LookLack{string(f), name, phrase.Say(lang, key, map[string]any{"field": name}), must})
	}
	return out
}

var cellKinds = map[sheet.Kind]string{sheet.Text: "text", sheet.Number: "number", sheet.Date: "date", sheet.Bool: "bool", sheet.Bad: "error"}

func lookRows(lang phrase.Lang, rows []sheet.SightRow) []LookRow {
	out := make([]LookRow, 0, len(rows))
	for _, r := range rows {
		one := LookRow{Row: r.Number, Kind: "record", Cells: make([]LookCell, len(r.Cells))}
		if r.Kind != "" {
			one.Kind, one.Text = r.Kind, phrase.Say(lang, "sheet.skip."+r.Kind, nil)
		}
		for i, c := range r.Cells {
			cell := LookCell{Text: c.Text, Kind: cellKinds[c.Kind]}
			if m := c.Merge; m != nil {
				if m.Row == r.Number && m.Col == i+1 {
					cell.Across, cell.Down = m.Cols, m.Rows
				} else {
					cell = LookCell{Covered: true}
				}
			}
			one.Cells[i] = cell
		}
		out = append(out, one)
	}
	return out
}

func readingOf(j exchange.Job) Reading {
	p := j.Profile
	out := Reading{Sheet: p.Sheet, HeaderRow: p.HeaderRow, HeaderRows: p.HeaderRows, Source: j.Source, Division: j.Options.Division,
		DateOrder: p.DateOrder, Year: p.Year, StateBy: p.StateBy, ClosedWithoutDate: p.ClosedWithoutDate, ClosedBeforeFound: p.ClosedBeforeFound,
		MissingFound: p.MissingFound, MissingDeadline: p.MissingDeadline, DefaultDays: p.DefaultDays, MissingGrade: p.MissingGrade,
		MissingSite: p.MissingSite, EmptyText: p.EmptyText, NoSplit: p.NoSplit, FillDown: []string{}, Grades: p.Grades, States: p.States}
	for _, f := range p.FillDown {
		out.FillDown = append(out.FillDown, string(f))
	}
	return out
}

func (r Reading) profile(of sheet.Profile) sheet.Profile {
	p := sheet.Profile{Name: of.Name, Zone: of.Zone, Unit: of.Unit, Industry: of.Industry, Key: of.Key,
		Sheet: r.Sheet, HeaderRow: r.HeaderRow, HeaderRows: r.HeaderRows, DateOrder: r.DateOrder, Year: r.Year, StateBy: r.StateBy,
		ClosedWithoutDate: r.ClosedWithoutDate, ClosedBeforeFound: r.ClosedBeforeFound, MissingFound: r.MissingFound,
		MissingDeadline: r.MissingDeadline, DefaultDays: r.DefaultDays, MissingGrade: r.MissingGrade, MissingSite: r.MissingSite,
		EmptyText: r.EmptyText, NoSplit: r.NoSplit, Grades: r.Grades, States: r.States}
	for _, f := range r.FillDown {
		p.FillDown = append(p.FillDown, sheet.Field(f))
	}
	return p
}

func (s *Server) mapImport(ctx context.Context, by access.Principal, id ident.ID, version int64, b ImportMapping) (exchange.Job, error) {
	j, err := s.Exchange.Job(ctx, by, id)
	if err != nil {
		return j, err
	}
	m := exchange.Mapping{Profile: b.Reading.profile(j.Profile), Source: b.Reading.Source, Division: b.Reading.Division,
		Sheet: b.ColumnsOf, Remember: b.Remember}
	if b.Columns != nil {
		m.Columns = make([]exchange.Column, len(b.Columns))
		for i, c := range b.Columns {
			m.Columns[i] = exchange.Column{Column: c.Column, Field: sheet.Field(c.Field), Ignored: c.Ignored}
		}
	}
	return s.Exchange.Map(ctx, by, id, version, m)
}
