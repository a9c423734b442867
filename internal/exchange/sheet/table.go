package sheet

import (
	"iter"
	"regexp"
	"strings"
	"time"

	"anwang/internal/fault"
)

// TableSpec describes a plain table: one header row, one thing a row.
type TableSpec struct {
	Kind    string        `yaml:"-"`
	Sheet   string        `yaml:"sheet"` // the template's tab
	Columns []TableColumn `yaml:"columns"`
}

// TableColumn is one column of a table.
type TableColumn struct {
	Key      string   `yaml:"key"`      // how the reader names it
	Name     string   `yaml:"name"`     // the header in the template
	Also     []string `yaml:"also"`     // other headers that mean it
	Required bool     `yaml:"required"` // the column must be there and its cells filled
	Values   []string `yaml:"values"`   // what may be chosen
	Date     bool     `yaml:"date"`
	Example  string   `yaml:"example"`
	Hint     string   `yaml:"hint"`
}

// TableRow is one row of a table.
type TableRow struct {
	Sheet   string
	Row     int
	Cells   map[string]TableCell // by column key; only what is filled
	Missing []string             // keys of required columns that the row leaves empty
	Extra   map[string]string    // columns that the table does not know, by header
}

// TableCell is a cell with its place.
type TableCell struct {
	Cell
	Ref string // "C7"
}

// Text is the value of a column, "" when it is empty.
func (r TableRow) Text(key string) string { return r.Cells[key].Text }

// Ref names the cell of a column, or "" when it is empty.
func (r TableRow) Ref(key string) string { return r.Cells[key].Ref }

// notesRE knows the tabs that explain how to fill in the others.
var notesRE = regexp.MustCompile(`^(?i:(?:填写|填表|填报|使用|导入)?(?:说明|须知)|readme|notes|instructions)$`)

// ReadTable reads every sheet that has the table's columns, in any order and
// under any of their names. Rows that are blank, repeat the header or are the
// template's untouched example are left out. A book in which no sheet has the
// required columns is a fault that names what is missing.
func ReadTable(b *Book, spec TableSpec) iter.Seq2[TableRow, error] {
	return func(yield func(TableRow, error) bool) {
		read := false
		var best []string // what the likeliest sheet lacks
		where := ""
		for _, s := range b.Sheets {
			t, err := spec.find(s)
			if err != nil {
				yield(TableRow{}, err)
				return
			}
			if len(t.lacks) > 0 {
				if best == nil || len(t.lacks) < len(best) {
					best, where = t.lacks, s.Name
				}
				continue
			}
			read = true
			if !t.rows(s, yield) {
				return
			}
		}
		if !read {
			yield(TableRow{}, fault.New(fault.Invalid, "sheet.table_columns", "sheet", where, "columns", strings.Join(best, ", ")))
		}
	}
}

// tableHead is where a table's columns stand on one sheet.
type tableHead struct {
	spec  TableSpec
	row   int
	cols  map[string]int
	names []string
	lacks []string
}

// find takes the row among the first that names the most columns.
func (t TableSpec) find(s *Sheet) (tableHead, error) {
	best := tableHead{spec: t, lacks: t.required()}
	rows, err := firstRows(s, 20)
	if err != nil {
		return best, err
	}
	for _, r := range rows {
		h := tableHead{spec: t, row: r.Number, cols: map[string]int{}}
		for i, c := range r.Cells {
			h.names = append(h.names, oneLine(c.Text))
			if key := t.keyOf(c.Text); key != "" && own(r, i).Text != "" {
				if _, twice := h.cols[key]; !twice {
					h.cols[key] = i
				}
			}
		}
		if len(h.cols) <= len(best.cols) || len(h.cols) < 2 && len(t.Columns) > 1 {
			continue
		}
		for _, c := range t.Columns {
			if _, ok := h.cols[c.Key]; c.Required && !ok {
				h.lacks = append(h.lacks, c.Name)
			}
		}
		best = h
	}
	return best, nil
}

func (t TableSpec) required() []string {
	var all []string
	for _, c := range t.Columns {
		if c.Required {
			all = append(all, c.Name)
		}
	}
	return all
}

// keyOf finds the column that a header names: first by its own name, so that
// 单位 is not taken for another column's synonym.
func (t TableSpec) keyOf(header string) string {
	h := newHeaderPath([]string{oneLine(header)})
	if h.full == "" {
		return ""
	}
	for _, form := range []string{h.full, h.leaf} {
		for _, c := range t.Columns {
			if normHeader(c.Name) == form {
				return c.Key
			}
		}
		for _, c := range t.Columns {
			for _, a := range c.Also {
				if normHeader(a) == form {
					return c.Key
				}
			}
		}
	}
	return ""
}

func (h tableHead) rows(s *Sheet, yield func(TableRow, error) bool) bool {
	known := map[int]bool{}
	for _, c := range h.cols {
		known[c] = true
	}
	for r, err := range s.Rows() {
		if err != nil {
			yield(TableRow{}, err)
			return false
		}
		if r.Number <= h.row || r.Blank() {
			continue
		}
		row := TableRow{Sheet: s.Name, Row: r.Number, Cells: map[string]TableCell{}}
		for key, c := range h.cols {
			if cell := own(r, c); cell.Kind != Empty {
				row.Cells[key] = TableCell{cell, Ref(r.Number, c+1)}
			}
		}
		for i, name := range h.names {
			if t := own(r, i).Text; t != "" && name != "" && !known[i] {
				if row.Extra == nil {
					row.Extra = map[string]string{}
				}
				row.Extra[name] = t
			}
		}
		if len(row.Cells) == 0 || h.repeated(r) || h.spec.isExample(row) {
			continue
		}
		for _, c := range h.spec.Columns {
			if c.Required && row.Text(c.Key) == "" {
				row.Missing = append(row.Missing, c.Key)
			}
		}
		if !yield(row, nil) {
			return false
		}
	}
	return true
}

func (h tableHead) repeated(r Row) bool {
	same := 0
	for _, c := range h.cols {
		if oneLine(r.At(c).Text) == h.names[c] {
			same++
		}
	}
	return same == len(h.cols)
}

// isExample knows the template's example row while nobody has changed it.
func (t TableSpec) isExample(row TableRow) bool {
	n := 0
	for _, c := range t.Columns {
		if c.Example != "" {
			n++
		}
		if row.Text(c.Key) != c.Example {
			return false
		}
	}
	return n > 0
}

// ReadDay reads a cell as one full day, or says why it cannot. The result is
// the start of the day in the zone; nothing is added to what the cell says.
func ReadDay(c Cell, zone *time.Location) (time.Time, *Doubt) {
	d := readDate(c, dateRules{zone: zone})
	switch {
	case d.code != "":
		return time.Time{}, &Doubt{Code: d.code, Args: d.args, Candidates: d.candidates}
	case d.ok():
		return startOfDay(d.t), nil
	case d.empty:
		return time.Time{}, nil
	}
	return time.Time{}, &Doubt{Code: "sheet.date_unclear", Args: map[string]any{"text": cut(c.Text, 60)}}
}

// ReadNames takes apart several people in one cell: 张三、李四 → [张三 李四].
func ReadNames(s string) []string { return readNames(s) }
