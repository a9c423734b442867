package sheet

import (
	"regexp"
	"sort"
	"strings"
)

// sure is the certainty below which a column's meaning is only proposed.
const sure = 0.55

// near is how close a second meaning must come to make the first ambiguous.
const near = 0.06

// SheetPlan says how a sheet would be read.
type SheetPlan struct {
	Sheet      string         `json:"sheet"`
	HeaderRow  int            `json:"header_row"` // from 1; 0: none found
	HeaderRows int            `json:"header_rows"`
	Titles     []string       `json:"titles,omitempty"` // what stands above the header
	Year       int            `json:"year,omitempty"`   // the one year that name and titles speak of
	Columns    []ColumnPlan   `json:"columns"`
	Problem    string         `json:"problem,omitempty"` // a phrase: why the sheet cannot be read as it is
	Args       map[string]any `json:"args,omitempty"`
}

// ColumnPlan says what a column means.
type ColumnPlan struct {
	Column    int          `json:"column"` // from 1
	Letter    string       `json:"letter"`
	Header    string       `json:"header"`              // its levels joined: 整改情况/完成时间
	Field     Field        `json:"field,omitempty"`     // "" keeps the column by its header
	Certainty float64      `json:"certainty"`           // 0..1; 1 for what a profile says
	Ambiguous bool         `json:"ambiguous,omitempty"` // two meanings are as likely, so none is used
	Others    []FieldShare `json:"others,omitempty"`    // other meanings, the likeliest first
	Unit      string       `json:"unit,omitempty"`      // what the header says in brackets
	Samples   []string     `json:"samples,omitempty"`   // up to three different values
	Ignored   bool         `json:"ignored,omitempty"`   // the profile leaves the column out
}

// FieldShare is a meaning with its certainty.
type FieldShare struct {
	Field     Field   `json:"field"`
	Certainty float64 `json:"certainty"`
}

// Inspect says for each visible sheet what header was found and what its
// columns mean, without reading the records. A Problem does not make it fail; a
// damaged file does.
func Inspect(b *Book, p Profile) ([]SheetPlan, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if p.Sheet != "" {
		if _, err := b.Sheet(p.Sheet); err != nil {
			return nil, err
		}
	}
	var all []SheetPlan
	for _, s := range b.Sheets {
		if leftOut(s, p) {
			continue
		}
		l, err := planSheet(s, p)
		if err != nil {
			return nil, err
		}
		all = append(all, l.plan)
	}
	return all, nil
}

// layout is a plan in the form that reading uses.
type layout struct {
	plan   SheetPlan
	head   head
	cols   map[Field][]int // columns from 0 that make a field
	spec   map[Field]ColumnSpec
	extra  map[int]string // header by column
	ignore map[int]bool
	key    []int
	sure   map[Field]float64
	money  string // the unit of amounts that a title gives for the whole sheet
}

// moneyUnitRE knows a title such as 单位：万元.
var moneyUnitRE = regexp.MustCompile(`(?:金额)?单位\s*[:：]\s*(万元|千元|百元|亿元|元)`)

// planSheet finds the header and maps the columns of one sheet.
func planSheet(s *Sheet, p Profile) (*layout, error) {
	rows, err := firstRows(s, headRows)
	if err != nil {
		return nil, err
	}
	var h head
	if p.HeaderRow > 0 {
		h = fixedHead(rows, p.HeaderRow, max(1, p.HeaderRows))
	} else {
		h = findHead(rows, p.named())
	}
	l := &layout{head: h, plan: SheetPlan{Sheet: s.Name, HeaderRow: h.first, HeaderRows: h.rows}}
	years := yearsIn(s.Name)
	for _, r := range rows {
		if r.Number < h.first && !r.Blank() {
			for _, t := range distinct(r) {
				l.plan.Titles = append(l.plan.Titles, t)
				years = append(years, yearsIn(t)...)
				if m := moneyUnitRE.FindStringSubmatch(t); m != nil {
					l.money = m[1]
				}
			}
		}
	}
	l.plan.Year = onlyYear(years)
	if h.first == 0 {
		if len(rows) > 0 {
			l.problem("sheet.no_header")
		}
		return l, nil
	}
	var below []Row
	for _, r := range rows {
		if r.Number > h.last() && l.mayBeData(r) {
			below = append(below, r)
		}
	}
	l.mapColumns(p, below)
	return l, nil
}

func (l *layout) problem(code string, kv ...any) {
	if l.plan.Problem != "" {
		return
	}
	l.plan.Problem = code
	for i := 0; i+1 < len(kv); i += 2 {
		if l.plan.Args == nil {
			l.plan.Args = map[string]any{}
		}
		l.plan.Args[kv[i].(string)] = kv[i+1]
	}
}

func firstRows(s *Sheet, n int) ([]Row, error) {
	var rows []Row
	seen := 0
	for r, err := range s.Rows() {
		if err != nil {
			return nil, err
		}
		if !r.Blank() {
			seen++
		}
		rows = append(rows, r)
		if seen >= n || len(rows) >= 4*n {
			break
		}
	}
	for len(rows) > 0 && rows[len(rows)-1].Blank() {
		rows = rows[:len(rows)-1]
	}
	return rows, nil
}

func (l *layout) mapColumns(p Profile, below []Row) {
	l.cols, l.spec, l.sure = map[Field][]int{}, map[Field]ColumnSpec{}, map[Field]float64{}
	l.extra, l.ignore = map[int]string{}, map[int]bool{}
	for c, path := range l.head.paths {
		cp := ColumnPlan{Column: c + 1, Letter: ColumnName(c + 1), Header: path.header(), Unit: path.unit, Samples: samples(below, c)}
		for _, name := range p.Ignore {
			l.ignore[c] = l.ignore[c] || path.named(name) || name == "="+ColumnName(c+1)
		}
		cp.Ignored = l.ignore[c]
		l.plan.Columns = append(l.plan.Columns, cp)
	}
	taken := l.byProfile(p)
	if len(p.Columns) == 0 || p.Auto {
		l.bySynonyms(taken, below)
	}
	l.keepExtra()
	if len(l.cols[TextField]) == 0 && l.spec[TextField].Const == "" {
		l.problem("sheet.no_text_column")
	}
}

// byProfile maps what the profile names; what it names and the sheet lacks is
// a problem, because half a mapping would read half a record.
func (l *layout) byProfile(p Profile) map[int]bool {
	taken := map[int]bool{}
	for _, f := range sortedFields(p.Columns) {
		spec := p.Columns[f]
		l.spec[f], l.sure[f] = spec, 1
		for _, name := range spec.headers() {
			c := l.find(name)
			if c < 0 {
				l.problem("sheet.column_missing", "header", name, "sheet", l.plan.Sheet)
				continue
			}
			l.cols[f] = append(l.cols[f], c)
			taken[c] = true
			l.plan.Columns[c].Field, l.plan.Columns[c].Certainty = f, 1
		}
	}
	for _, name := range p.Key {
		c := l.find(name)
		if c < 0 {
			l.problem("sheet.column_missing", "header", name, "sheet", l.plan.Sheet)
			continue
		}
		l.key = append(l.key, c)
	}
	return taken
}

// find is the column from 0 that a profile's name means, -1 for none: a header, or
// a column's letter as "=D" where headers do not tell columns apart.
func (l *layout) find(name string) int {
	if letter, ok := strings.CutPrefix(name, "="); ok {
		for c := range l.head.paths {
			if ColumnName(c+1) == letter {
				return c
			}
		}
	}
	for c, path := range l.head.paths {
		if path.header() == oneLine(name) {
			return c
		}
	}
	for c, path := range l.head.paths {
		if path.named(name) {
			return c
		}
	}
	return -1
}

// claim is one column's claim to one field.
type claim struct {
	col   int
	field Field
	share float64
}

// bySynonyms gives each field its likeliest column and each column its
// likeliest field. Where two claims are as good, neither is taken: the plan
// shows both and the value is kept by its header.
func (l *layout) bySynonyms(taken map[int]bool, below []Row) {
	var claims []claim
	for c, path := range l.head.paths {
		if taken[c] || l.ignore[c] || path.whole == "" {
			continue
		}
		for _, f := range Fields {
			if _, done := l.spec[f]; done {
				continue
			}
			if share := dictionary()[f].match(path) * fits(f, below, c); share >= 0.25 {
				claims = append(claims, claim{c, f, share})
			}
		}
	}
	sort.SliceStable(claims, func(i, j int) bool { return claims[i].share > claims[j].share })
	used, given := map[int]bool{}, map[Field]bool{}
	for i, one := range claims {
		cp := &l.plan.Columns[one.col]
		if used[one.col] || given[one.field] || one.share < sure {
			if cp.Field != one.field && len(cp.Others) < 3 {
				cp.Others = append(cp.Others, FieldShare{one.field, round2(one.share)})
			}
			continue
		}
		if rival(claims[i+1:], one, used, given) {
			cp.Ambiguous, cp.Certainty = true, round2(one.share/2)
			cp.Others = append(cp.Others, FieldShare{one.field, round2(one.share)})
			used[one.col] = true
			continue
		}
		used[one.col], given[one.field] = true, true
		cp.Field, cp.Certainty = one.field, round2(one.share)
		l.cols[one.field], l.sure[one.field] = []int{one.col}, round2(one.share)
	}
}

// rival looks for a claim as good as this one: the same column as another free
// field, or another free column as the same field.
func rival(rest []claim, one claim, used map[int]bool, given map[Field]bool) bool {
	for _, r := range rest {
		if one.share-r.share > near || one.share >= 0.9 && one.share-r.share > 0.01 {
			break
		}
		if r.col == one.col && !given[r.field] {
			return true
		}
		// Two columns for one field matter only while neither is plain by its own name.
		if r.field == one.field && !used[r.col] && one.share < 0.9 {
			return true
		}
	}
	return false
}

func (l *layout) keepExtra() {
	seen := map[string]bool{}
	for c := range l.plan.Columns {
		cp := &l.plan.Columns[c]
		if cp.Field != "" || l.ignore[c] {
			continue
		}
		name := cp.Header
		if name == "" {
			name = cp.Letter
		}
		if seen[name] {
			name += " (" + cp.Letter + ")"
		}
		seen[name] = true
		l.extra[c] = name
	}
}

func round2(v float64) float64 { return float64(int(v*100+0.5)) / 100 }

func samples(rows []Row, col int) []string {
	var all []string
	for _, r := range rows {
		t := own(r, col).Text
		if t == "" || len(all) == 3 {
			continue
		}
		dup := false
		for _, a := range all {
			dup = dup || a == t
		}
		if !dup {
			all = append(all, cut(t, 60))
		}
	}
	return all
}
