package sheet

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/richardlehane/mscfb"

	"anwang/internal/fault"
)

// The workbooks of Excel 5 to 2003 (BIFF5 and BIFF8). We read the records
// ourselves: the libraries at hand show neither merged cells nor number
// formats, turn every number into a date or every date into a number, and read
// hidden sheets. The container is mscfb's work.

var errXLS = errors.New("damaged xls")

const (
	recEOF         = 0x000A
	recDateMode    = 0x0022
	recFilePass    = 0x002F
	recContinue    = 0x003C
	recCodepage    = 0x0042
	recBoundSheet  = 0x0085
	recMulRK       = 0x00BD
	recRString     = 0x00D6
	recXF          = 0x00E0
	recMergedCells = 0x00E5
	recSST         = 0x00FC
	recLabelSST    = 0x00FD
	recNumber      = 0x0203
	recLabel       = 0x0204
	recBoolErr     = 0x0205
	recString      = 0x0207
	recRK          = 0x027E
	recFormat      = 0x041E
	recFormula     = 0x0006
	recFormula4    = 0x0406
	recBOF         = 0x0809
)

func openXLS(in input) (*Book, error) {
	stream, err := xlsStream(in)
	if err != nil {
		return nil, err
	}
	x := &xlsBook{in: in, data: stream, codepage: 936}
	if err := x.globals(); err != nil {
		if fault.KindOf(err) != fault.Internal {
			return nil, err
		}
		return nil, fault.New(fault.Invalid, "sheet.bad_xls", "file", in.name)
	}
	b := &Book{Name: in.name, Format: "xls"}
	for _, s := range x.sheets {
		if s.hidden {
			b.Hidden = append(b.Hidden, s.name)
			continue
		}
		merges, err := x.merges(s.pos)
		if err != nil {
			return nil, fault.New(fault.Invalid, "sheet.bad_xls", "file", in.name)
		}
		sh := &Sheet{Name: s.name, Index: len(b.Sheets)}
		pos := s.pos
		sh.walk = func(yield func(Row) bool) error { return x.walk(sh.Name, pos, merges, yield) }
		b.Sheets = append(b.Sheets, sh)
	}
	if len(b.Sheets) == 0 {
		return nil, fault.New(fault.Invalid, "sheet.no_visible_sheet", "file", in.name)
	}
	return b, nil
}

// xlsStream takes the workbook's stream out of its container.
func xlsStream(in input) (data []byte, err error) {
	bad := fault.New(fault.Invalid, "sheet.bad_xls", "file", in.name)
	defer func() {
		if recover() != nil { // the container's reader trusts its tables
			data, err = nil, bad
		}
	}()
	if h := in.head(1); len(h) == 1 && h[0] == 0x09 { // the bare stream, as programs before Excel 5 wrote it
		return io.ReadAll(io.NewSectionReader(in.r, 0, in.size))
	}
	doc, err := mscfb.New(in.r)
	if err != nil {
		return nil, bad
	}
	for e, err := doc.Next(); err == nil; e, err = doc.Next() {
		switch e.Name {
		case "Workbook", "Book":
			data, err := io.ReadAll(io.LimitReader(e, in.lim.File))
			if err != nil {
				return nil, bad
			}
			return data, nil
		case "EncryptedPackage":
			return nil, fault.New(fault.Invalid, "sheet.encrypted", "file", in.name)
		case "WordDocument":
			return nil, fault.New(fault.Invalid, "sheet.unknown_format", "file", in.name)
		}
	}
	return nil, bad
}

type xlsSheet struct {
	name   string
	pos    int
	hidden bool
}

type xlsBook struct {
	in       input
	data     []byte
	biff8    bool
	codepage int
	from04   bool
	strings  []string
	custom   map[int]format
	formats  []format
	sheets   []xlsSheet
}

// record is one record with those that continue it kept apart, because a
// string that crosses the border repeats its flag byte there.
type record struct {
	kind  uint16
	parts [][]byte
}

func (r record) body() []byte { return r.parts[0] }

// each calls f for every record from pos to the end of its part.
func (x *xlsBook) each(pos int, f func(record) (bool, error)) error {
	for depth := 0; pos >= 0 && pos+4 <= len(x.data); {
		kind, body, next, err := x.at(pos)
		if err != nil {
			return err
		}
		r := record{kind: kind, parts: [][]byte{body}}
		for next+4 <= len(x.data) && binary.LittleEndian.Uint16(x.data[next:]) == recContinue {
			_, more, after, err := x.at(next)
			if err != nil {
				return err
			}
			r.parts = append(r.parts, more)
			next = after
		}
		switch kind {
		case recBOF:
			depth++ // a chart inside a sheet has its own part
		case recEOF:
			if depth--; depth <= 0 {
				return nil
			}
		}
		if depth <= 1 {
			if more, err := f(r); err != nil || !more {
				return err
			}
		}
		pos = next
	}
	return nil
}

func (x *xlsBook) at(pos int) (kind uint16, body []byte, next int, err error) {
	kind = binary.LittleEndian.Uint16(x.data[pos:])
	n := int(binary.LittleEndian.Uint16(x.data[pos+2:]))
	if pos+4+n > len(x.data) {
		return 0, nil, 0, errXLS
	}
	return kind, x.data[pos+4 : pos+4+n], pos + 4 + n, nil
}
