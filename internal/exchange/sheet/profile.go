package sheet

import (
	"strings"
	"time"
	_ "time/tzdata" // a profile names its zone, on machines without a zone database too

	"anwang/internal/fault"
)

// Profile is a saved mapping: what the columns of one source mean and how its
// words are to be taken. The zero Profile finds everything by itself and asks
// wherever two readings are possible. JSON and YAML have the same shape.
type Profile struct {
	Name   string `json:"name" yaml:"name"`
	Source string `json:"source" yaml:"source"` // names the source over all its dumps; keys are unique within it

	Sheet      string `json:"sheet,omitempty" yaml:"sheet,omitempty"`             // read only this sheet; "" reads all
	HeaderRow  int    `json:"header_row,omitempty" yaml:"header_row,omitempty"`   // top row of the header, from 1; 0 finds it
	HeaderRows int    `json:"header_rows,omitempty" yaml:"header_rows,omitempty"` // rows of the header; 0 means 1

	Columns map[Field]ColumnSpec `json:"columns,omitempty" yaml:"columns,omitempty"`
	Auto    bool                 `json:"auto,omitempty" yaml:"auto,omitempty"` // map the columns that are not named by the synonyms too
	Key     []string             `json:"key,omitempty" yaml:"key,omitempty"`   // headers whose values name a record over all dumps
	Ignore  []string             `json:"ignore,omitempty" yaml:"ignore,omitempty"`

	DateOrder string            `json:"date_order,omitempty" yaml:"date_order,omitempty"` // ymd, mdy or dmy for 3/4/2019; "" asks when in doubt
	Zone      string            `json:"zone,omitempty" yaml:"zone,omitempty"`             // "" is Asia/Shanghai
	Year      int               `json:"year,omitempty" yaml:"year,omitempty"`             // year of dates that have none
	Grades    map[string]string `json:"grades,omitempty" yaml:"grades,omitempty"`         // the source's word → general or major
	States    map[string]string `json:"states,omitempty" yaml:"states,omitempty"`         // the source's word → open, rectifying or closed; "-" says nothing

	StateBy           string `json:"state_by,omitempty" yaml:"state_by,omitempty"`                       // "" weighs state and date; "date": closed is what has a closing date
	ClosedWithoutDate string `json:"closed_without_date,omitempty" yaml:"closed_without_date,omitempty"` // ask (default), found, due, import
	ClosedBeforeFound string `json:"closed_before_found,omitempty" yaml:"closed_before_found,omitempty"` // ask (default), keep
	MissingFound      string `json:"missing_found,omitempty" yaml:"missing_found,omitempty"`             // ask (default), import
	MissingDeadline   string `json:"missing_deadline,omitempty" yaml:"missing_deadline,omitempty"`       // ask (default, for what is not closed), none, days
	DefaultDays       int    `json:"default_days,omitempty" yaml:"default_days,omitempty"`               // for missing_deadline: days
	MissingGrade      string `json:"missing_grade,omitempty" yaml:"missing_grade,omitempty"`             // general (default), ask
	MissingSite       string `json:"missing_site,omitempty" yaml:"missing_site,omitempty"`               // ask (default), keep
	EmptyText         string `json:"empty_text,omitempty" yaml:"empty_text,omitempty"`                   // refuse (default), skip: an inspection without a finding

	FillDown []Field `json:"fill_down,omitempty" yaml:"fill_down,omitempty"` // an empty cell repeats the one above
	NoSplit  bool    `json:"no_split,omitempty" yaml:"no_split,omitempty"`   // a cell is one hazard whatever its numbering

	Unit     string `json:"unit,omitempty" yaml:"unit,omitempty"`         // the unit that the ledger belongs to
	Division string `json:"division,omitempty" yaml:"division,omitempty"` // for records that name none
	Industry string `json:"industry,omitempty" yaml:"industry,omitempty"` // for records that name none
}

// ColumnSpec says where a field's value comes from: a column, several columns
// joined, or a constant. In YAML a plain name stands for Header and a list for
// Headers.
type ColumnSpec struct {
	Header  string   `json:"header,omitempty" yaml:"header,omitempty"`
	Headers []string `json:"headers,omitempty" yaml:"headers,omitempty"`
	Join    string   `json:"join,omitempty" yaml:"join,omitempty"` // between several; "" is one space
	Const   string   `json:"const,omitempty" yaml:"const,omitempty"`
}

func (c ColumnSpec) headers() []string {
	if c.Header != "" {
		return append([]string{c.Header}, c.Headers...)
	}
	return c.Headers
}

// Policies, by the profile's fields.
const (
	Ask    = "ask"
	Found  = "found"
	Due    = "due"
	Import = "import"
	Keep   = "keep"
	None   = "none"
	InDays = "days"
	Refuse = "refuse"
	SkipIt = "skip"
	ByDate = "date"
)

// Location is the profile's zone.
func (p Profile) Location() (*time.Location, error) {
	zone := p.Zone
	if zone == "" {
		zone = "Asia/Shanghai"
	}
	return time.LoadLocation(zone)
}

// Check tells everything that is wrong with a profile at once.
func (p Profile) Check() error {
	var f fault.Fields
	p.check(&f)
	return f.Err()
}

func (p Profile) check(f *fault.Fields) {
	one := func(path, v string, allowed ...string) {
		if v == "" {
			return
		}
		for _, a := range allowed {
			if v == a {
				return
			}
		}
		f.Add(path, "sheet.profile_value", "value", v, "allowed", strings.Join(allowed, ", "))
	}
	one("date_order", p.DateOrder, "ymd", "mdy", "dmy")
	one("state_by", p.StateBy, ByDate)
	one("closed_without_date", p.ClosedWithoutDate, Ask, Found, Due, Import)
	one("closed_before_found", p.ClosedBeforeFound, Ask, Keep)
	one("missing_found", p.MissingFound, Ask, Import)
	one("missing_deadline", p.MissingDeadline, Ask, None, InDays)
	one("missing_grade", p.MissingGrade, string(General), Ask)
	one("missing_site", p.MissingSite, Ask, Keep)
	one("empty_text", p.EmptyText, Refuse, SkipIt)
	for word, g := range p.Grades {
		one("grades."+word, g, string(General), string(Major))
	}
	for word, s := range p.States {
		one("states."+word, s, string(StateOpen), string(StateRectifying), string(StateClosed), "-")
	}
	if _, err := p.Location(); err != nil {
		f.Add("zone", "sheet.profile_zone", "value", p.Zone)
	}
	if p.MissingDeadline == InDays && p.DefaultDays <= 0 {
		f.Add("default_days", "sheet.profile_days")
	}
	if p.Year != 0 && (p.Year < 1950 || p.Year > 2100) {
		f.Add("year", "sheet.profile_value", "value", p.Year, "allowed", "1950–2100")
	}
	if p.HeaderRow < 0 || p.HeaderRows < 0 || p.HeaderRows > maxLevels {
		f.Add("header_row", "sheet.profile_value", "value", p.HeaderRow, "allowed", "1…")
	}
	p.checkColumns(f)
}

func (p Profile) checkColumns(f *fault.Fields) {
	for _, field := range sortedFields(p.Columns) {
		c := p.Columns[field]
		path := "columns." + string(field)
		switch {
		case !field.known():
			f.Add(path, "sheet.profile_field", "field", string(field))
		case len(c.headers()) == 0 && c.Const == "":
			f.Add(path, "sheet.profile_column", "field", string(field))
		}
	}
	for _, field := range p.FillDown {
		if !field.known() {
			f.Add("fill_down", "sheet.profile_field", "field", string(field))
		}
	}
}

// named lists every column that the profile speaks of.
func (p Profile) named() []string {
	var all []string
	for _, f := range sortedFields(p.Columns) {
		all = append(all, p.Columns[f].headers()...)
	}
	return append(all, p.Key...)
}
