package sheet

import (
	"encoding/binary"
	"math"

	"anwang/internal/fault"
)

// merges finds the merged blocks of a sheet, which stand behind its rows.
// BIFF5 knows none: it centres across a selection.
func (x *xlsBook) merges(pos int) ([]*Merge, error) {
	var all []*Merge
	err := x.each(pos, func(r record) (bool, error) {
		b := r.body()
		if r.kind != recMergedCells || len(b) < 2 {
			return true, nil
		}
		n := int(binary.LittleEndian.Uint16(b))
		for i := 0; i < n && len(b) >= 2+8*(i+1); i++ {
			p := b[2+8*i:]
			r0, r1 := int(binary.LittleEndian.Uint16(p)), int(binary.LittleEndian.Uint16(p[2:]))
			c0, c1 := int(binary.LittleEndian.Uint16(p[4:])), int(binary.LittleEndian.Uint16(p[6:]))
			if r1 >= r0 && c1 >= c0 && (r1 > r0 || c1 > c0) {
				all = append(all, &Merge{Row: r0 + 1, Col: c0 + 1, Rows: r1 - r0 + 1, Cols: c1 - c0 + 1})
			}
		}
		return true, nil
	})
	return all, err
}

// xlsGrid gathers the cells of one sheet, which may stand in any order. A sheet
// of this format has at most 65,536 rows.
type xlsGrid struct {
	rows map[int][]Cell
	last int
}

func (g *xlsGrid) put(row, col int, c Cell) {
	if c.Kind == Empty {
		return
	}
	cells := g.rows[row]
	for len(cells) <= col {
		cells = append(cells, Cell{})
	}
	cells[col] = c
	g.rows[row] = cells
	g.last = max(g.last, row)
}

func (x *xlsBook) walk(name string, pos int, merges []*Merge, yield func(Row) bool) error {
	g := &xlsGrid{rows: map[int][]Cell{}}
	pending := [2]int{-1, -1} // the formula whose text follows
	err := x.each(pos, func(r record) (bool, error) {
		b := r.body()
		if r.kind == recString {
			if pending[0] >= 0 {
				g.put(pending[0], pending[1], textCell(x.long(b)))
			}
			pending = [2]int{-1, -1}
			return true, nil
		}
		if len(b) < 6 {
			return true, nil
		}
		row, col := int(binary.LittleEndian.Uint16(b)), int(binary.LittleEndian.Uint16(b[2:]))
		if x.put(g, r.kind, row, col, b) {
			pending = [2]int{row, col}
		}
		return true, nil
	})
	if err != nil {
		return fault.New(fault.Invalid, "sheet.bad_xls", "file", x.in.name)
	}
	out := filler{m: newMerger(merges), columns: x.in.lim.Columns, yield: yield}
	for r := 0; r <= g.last && len(g.rows) > 0; r++ {
		if !out.put(Row{Number: r + 1, Cells: g.rows[r]}) {
			return nil
		}
	}
	out.end()
	return nil
}

// put stores the cells of one record; it reports a formula whose value is a
// text, which the next record brings.
func (x *xlsBook) put(g *xlsGrid, kind uint16, row, col int, b []byte) (textFollows bool) {
	style := int(binary.LittleEndian.Uint16(b[4:]))
	switch kind {
	case recLabelSST:
		if len(b) >= 10 {
			if i := int(binary.LittleEndian.Uint32(b[6:])); i < len(x.strings) {
				g.put(row, col, textCell(x.strings[i]))
			}
		}
	case recLabel, recRString:
		g.put(row, col, textCell(x.long(b[6:])))
	case recNumber:
		if len(b) >= 14 {
			g.put(row, col, x.number(math.Float64frombits(binary.LittleEndian.Uint64(b[6:])), style))
		}
	case recRK:
		if len(b) >= 10 {
			g.put(row, col, x.number(rk(binary.LittleEndian.Uint32(b[6:])), style))
		}
	case recMulRK:
		for i := 4; i+6 <= len(b)-2; i += 6 {
			g.put(row, col, x.number(rk(binary.LittleEndian.Uint32(b[i+2:])), int(binary.LittleEndian.Uint16(b[i:]))))
			col++
		}
	case recBoolErr:
		if len(b) >= 8 {
			g.put(row, col, boolOrError(b[6], b[7] == 1))
		}
	case recFormula, recFormula4:
		if len(b) < 14 {
			return false
		}
		if b[12] != 0xff || b[13] != 0xff {
			g.put(row, col, x.number(math.Float64frombits(binary.LittleEndian.Uint64(b[6:])), style))
			return false
		}
		switch b[6] {
		case 0:
			return true
		case 1, 2:
			g.put(row, col, boolOrError(b[8], b[6] == 2))
		}
	}
	return false
}

func (x *xlsBook) number(v float64, style int) Cell {
	f := formatPlain
	if style < len(x.formats) {
		f = x.formats[style]
	}
	return numberCell(v, f, x.from04)
}

// long reads a string with a two-byte length.
func (x *xlsBook) long(b []byte) string {
	if len(b) < 2 {
		return ""
	}
	n := int(binary.LittleEndian.Uint16(b))
	if x.biff8 {
		return wide(b[2:], n)
	}
	return x.narrow(b[2:min(len(b), 2+n)])
}

func boolOrError(v byte, bad bool) Cell {
	if !bad {
		return boolCell(v != 0)
	}
	names := map[byte]string{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0f: "#VALUE!", 0x17: "#REF!", 0x1d: "#NAME?", 0x24: "#NUM!", 0x2a: "#N/A"}
	name, ok := names[v]
	if !ok {
		name = "#?"
	}
	return Cell{Text: name, Kind: Bad}
}

// rk unpacks a number of 30 bits: bit 0 says hundredths, bit 1 an integer.
func rk(v uint32) float64 {
	var f float64
	if v&2 != 0 {
		f = float64(int32(v) >> 2)
	} else {
		f = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}
