package sheet

import (
	"strings"
)

// rowView is one row seen through its layout: what each field says, where it
// stands, and what a person has answered.
type rowView struct {
	l      *layout
	row    Row
	part   int              // from 1 when split, else 0
	split  map[Field]string // what this part's share of a cell is
	filled map[Field]Cell   // values carried down from above
	answer func(Field) (string, bool)
}

// cell returns a field's value; several columns are joined.
func (v *rowView) cell(f Field) Cell {
	if v.answer != nil {
		if s, ok := v.answer(f); ok && s != AsWritten {
			return textCell(s)
		}
	}
	return v.stored(f)
}

// stored is the value as the file has it, whatever was answered.
func (v *rowView) stored(f Field) Cell {
	if s, ok := v.split[f]; ok {
		return textCell(s)
	}
	spec, cols := v.l.spec[f], v.l.cols[f]
	if len(cols) == 0 {
		return textCell(spec.Const)
	}
	if len(cols) == 1 {
		c := own(v.row, cols[0])
		if c.Kind == Empty {
			if up, ok := v.filled[f]; ok {
				return up
			}
			return textCell(spec.Const)
		}
		return c
	}
	join := spec.Join
	if join == "" {
		join = " "
	}
	var parts []string
	for _, col := range cols {
		t := own(v.row, col).Text
		if t != "" && (len(parts) == 0 || parts[len(parts)-1] != t) {
			parts = append(parts, t)
		}
	}
	if len(parts) == 0 {
		return textCell(spec.Const)
	}
	return textCell(strings.Join(parts, join))
}

// text is a field's value as one string.
func (v *rowView) text(f Field) string { return v.cell(f).Text }

func (v *rowView) answered(f Field) bool {
	if v.answer == nil {
		return false
	}
	_, ok := v.answer(f)
	return ok
}

// ref names the cell in which a field stands, or "" when no column has it.
func (v *rowView) ref(f Field) string {
	cols := v.l.cols[f]
	for _, c := range cols {
		if len(cols) == 1 || own(v.row, c).Text != "" {
			return Ref(v.row.Number, c+1)
		}
	}
	if len(cols) > 0 {
		return Ref(v.row.Number, cols[0]+1)
	}
	return ""
}

// damaged finds the first mapped cell that holds an error or bytes that mean
// nothing.
func (v *rowView) damaged() *Doubt {
	for _, f := range Fields {
		for _, col := range v.l.cols[f] {
			c := own(v.row, col)
			ref := Ref(v.row.Number, col+1)
			if v.answered(f) {
				continue
			}
			if c.Kind == Bad {
				return &Doubt{Field: f, Cell: ref, Code: "sheet.cell_error", Args: map[string]any{"text": c.Text}}
			}
			if strings.ContainsRune(c.Text, '\ufffd') {
				return &Doubt{Field: f, Cell: ref, Code: "sheet.bad_encoding", Args: map[string]any{"text": cut(c.Text, 40)}}
			}
		}
	}
	return nil
}

// continues says how far the row is the lower part of one above it: all that it
// shows, or only its hazard.
func (v *rowView) continues() (all, hazard bool) {
	all = true
	some := false
	for f, cols := range v.l.cols {
		for _, col := range cols {
			c := own(v.row, col)
			below := c.Merge != nil && c.Merge.Row < v.row.Number
			some = some || c.Text != "" && below
			hazard = hazard || f == TextField && c.Text != "" && below
			if f != Seq && c.Text != "" && !below {
				all = false
			}
		}
	}
	return all && some, hazard
}

func (v *rowView) header(f Field) string {
	if cols := v.l.cols[f]; len(cols) > 0 {
		return v.l.plan.Columns[cols[0]].Header
	}
	return ""
}

func (v *rowView) unit(f Field) string {
	unit := ""
	if cols := v.l.cols[f]; len(cols) > 0 {
		unit = v.l.plan.Columns[cols[0]].Unit
	}
	if unit == "" && f == Money {
		return v.l.money
	}
	return unit
}

// extra keeps the columns without a field by their headers.
func (v *rowView) extra() map[string]string {
	var m map[string]string
	for col, name := range v.l.extra {
		if t := own(v.row, col).Text; t != "" {
			if m == nil {
				m = map[string]string{}
			}
			m[name] = t
		}
	}
	for col := len(v.l.head.paths); col < len(v.row.Cells); col++ {
		if t := own(v.row, col).Text; t != "" { // a ragged row beyond its header
			if m == nil {
				m = map[string]string{}
			}
			m[ColumnName(col+1)] = t
		}
	}
	return m
}
