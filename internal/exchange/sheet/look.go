package sheet

// Sight is a page of a sheet as it stands in the file, beside what would be read
// of it.
type Sight struct {
	Plan SheetPlan
	Used bool // the sheet is read at all
	Rows []SightRow
	More bool // rows follow
}

// SightRow is a row and what a reader takes it for: "" is a record, else one of
// the reasons why it holds none.
type SightRow struct {
	Row
	Kind string
}

// See shows the rows of a sheet behind row `after` (a number as in the file), at
// most limit. It reads no further than it shows. A header that is not found, or a
// column that is missing, stands in Plan.Problem.
func See(b *Book, p Profile, name string, after, limit int) (Sight, error) {
	s, err := b.Sheet(name)
	if err != nil {
		return Sight{}, err
	}
	l, err := planSheet(s, p)
	if err != nil {
		return Sight{}, err
	}
	out := Sight{Plan: l.plan, Used: !leftOut(s, p)}
	for row, err := range s.Rows() {
		if err != nil {
			return out, err
		}
		if row.Number <= after {
			continue
		}
		if len(out.Rows) == limit {
			out.More = true
			break
		}
		out.Rows = append(out.Rows, SightRow{Row: row, Kind: l.sees(row, p, out.Used)})
	}
	return out, nil
}

// PlanOf says how a sheet is read, and whether it is read at all.
func PlanOf(s *Sheet, p Profile) (SheetPlan, bool, error) {
	l, err := planSheet(s, p)
	if err != nil {
		return SheetPlan{}, false, err
	}
	return l.plan, !leftOut(s, p), nil
}

// sees says what a row is taken for.
func (l *layout) sees(row Row, p Profile, used bool) string {
	if !used || l.head.first == 0 {
		if row.Blank() {
			return SkipBlank
		}
		return SkipSheet
	}
	if why := l.rowKind(row); why != "" {
		return why
	}
	v := &rowView{l: l, row: row}
	switch all, _ := v.continues(); {
	case l.plan.Problem != "":
		return SkipSheet
	case all:
		return SkipMerged
	case isHazardExample(v):
		return SkipExample
	case p.EmptyText == SkipIt && v.text(TextField) == "":
		return SkipFinding
	}
	return ""
}

// CountRows counts the rows of a sheet, as far as most; more says that the sheet
// goes on behind them.
func (s *Sheet) CountRows(most int) (n int, more bool, err error) {
	for row, err := range s.Rows() {
		if err != nil {
			return n, false, err
		}
		if row.Number > most {
			return most, true, nil
		}
		n = row.Number
	}
	return n, false, nil
}
