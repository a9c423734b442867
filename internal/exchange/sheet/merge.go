package sheet

// merger shows each merged cell the value of its block while rows pass by in
// order. It holds only the blocks that reach below the current row.
type merger struct {
	byRow  map[int][]*Merge
	active []activeMerge
}

// maxMerged is how many cells one block may join; a larger one is a painted
// sheet or an attack, and shows its value in its first cell only.
const maxMerged = 1 << 20

type activeMerge struct {
	*Merge
	value Cell
}

func newMerger(all []*Merge) *merger {
	m := &merger{byRow: make(map[int][]*Merge, len(all))}
	for _, one := range all {
		if one.Rows*min(one.Cols, DefaultLimits.Columns) > maxMerged {
			continue
		}
		m.byRow[one.Row] = append(m.byRow[one.Row], one)
	}
	return m
}

// fill returns the row with its merged cells resolved.
func (m *merger) fill(r Row, columns int) Row {
	keep := m.active[:0]
	for _, a := range m.active {
		if a.Row+a.Rows > r.Number {
			keep = append(keep, a)
		}
	}
	m.active = keep
	for _, one := range m.byRow[r.Number] {
		if m.overlaps(one) {
			continue // blocks never overlap in a sound book; in a crafted one they cost
		}
		m.active = append(m.active, activeMerge{one, r.At(one.Col - 1)})
	}
	for _, a := range m.active {
		last := min(a.Col+a.Cols-1, columns)
		for len(r.Cells) < last && a.value.Text != "" {
			r.Cells = append(r.Cells, Cell{})
		}
		for c := a.Col; c <= last && c <= len(r.Cells); c++ {
			v := a.value
			v.Merge = a.Merge
			r.Cells[c-1] = v
		}
	}
	return r
}

func (m *merger) overlaps(one *Merge) bool {
	for _, a := range m.active {
		if one.Col < a.Col+a.Cols && a.Col < one.Col+one.Cols {
			return true
		}
	}
	return false
}

// covers reports whether a block reaches below the row, so that a reader must
// go on although the stored rows have ended.
func (m *merger) covers(row int) bool {
	for _, a := range m.active {
		if a.Row+a.Rows > row {
			return true
		}
	}
	return false
}

func parseMerge(ref string) *Merge {
	i := 0
	for i < len(ref) && ref[i] != ':' {
		i++
	}
	if i == len(ref) {
		return nil
	}
	r0, c0 := parseRef(ref[:i])
	r1, c1 := parseRef(ref[i+1:])
	if r0 == 0 || r1 < r0 || c1 < c0 || (r0 == r1 && c0 == c1) {
		return nil
	}
	return &Merge{Row: r0, Col: c0, Rows: r1 - r0 + 1, Cols: c1 - c0 + 1}
}
