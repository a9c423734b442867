package sheet

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"anwang/internal/fault"
)

// globals reads the book's first part: sheets, strings, number formats.
func (x *xlsBook) globals() error {
	x.custom = map[int]format{}
	var styles []int
	var bounds [][]byte
	err := x.each(0, func(r record) (bool, error) {
		b := r.body()
		switch r.kind {
		case recBOF:
			if len(b) < 2 {
				return false, errXLS
			}
			x.biff8 = binary.LittleEndian.Uint16(b) >= 0x0600
		case recFilePass:
			return false, fault.New(fault.Invalid, "sheet.encrypted", "file", x.in.name)
		case recCodepage:
			if len(b) >= 2 {
				x.codepage = int(binary.LittleEndian.Uint16(b))
			}
		case recDateMode:
			x.from04 = len(b) > 0 && b[0] == 1
		case recBoundSheet:
			bounds = append(bounds, b) // the code page may come later
		case recFormat:
			if len(b) < 3 {
				return false, errXLS
			}
			x.custom[int(binary.LittleEndian.Uint16(b))] = codeFormat(x.short(b[2:], x.biff8))
		case recXF:
			if len(b) < 4 {
				return false, errXLS
			}
			styles = append(styles, int(binary.LittleEndian.Uint16(b[2:])))
		case recSST:
			var err error
			if x.strings, err = readSST(r.parts); err != nil {
				return false, err
			}
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, id := range styles {
		f, ok := x.custom[id]
		if !ok {
			f = builtinFormat(id)
		}
		x.formats = append(x.formats, f)
	}
	return x.bounds(bounds)
}

func (x *xlsBook) bounds(all [][]byte) error {
	for _, b := range all {
		if len(b) < 8 {
			return errXLS
		}
		if b[5] != 0 {
			continue // a chart or a macro sheet holds no table
		}
		name := x.tiny(b[6:])
		pos := int(binary.LittleEndian.Uint32(b))
		x.sheets = append(x.sheets, xlsSheet{name: name, pos: pos, hidden: b[4]&3 != 0})
	}
	if len(x.sheets) == 0 {
		return errXLS
	}
	return nil
}

// tiny reads a string with a one-byte length, as sheet names have.
func (x *xlsBook) tiny(b []byte) string {
	n := int(b[0])
	if x.biff8 {
		return wide(b[1:], n)
	}
	return x.narrow(b[1:min(len(b), 1+n)])
}

// short reads a format's code, whose length has one byte before BIFF8 and two in it.
func (x *xlsBook) short(b []byte, two bool) string {
	if !two {
		return x.narrow(b[1:min(len(b), 1+int(b[0]))])
	}
	if len(b) < 3 {
		return ""
	}
	return wide(b[2:], int(binary.LittleEndian.Uint16(b)))
}

// wide reads n characters behind a flag byte: bit 0 says two bytes each.
func wide(b []byte, n int) string {
	if len(b) == 0 {
		return ""
	}
	flag, b := b[0], b[1:]
	if flag&1 == 0 {
		var s strings.Builder
		for _, c := range b[:min(n, len(b))] {
			s.WriteRune(rune(c))
		}
		return s.String()
	}
	u := make([]uint16, 0, n)
	for i := 0; i < n && 2*i+1 < len(b); i++ {
		u = append(u, binary.LittleEndian.Uint16(b[2*i:]))
	}
	return string(utf16.Decode(u))
}

// narrow reads bytes of the book's code page, as books before Excel 97 hold.
func (x *xlsBook) narrow(b []byte) string {
	var s []byte
	var err error
	switch x.codepage {
	case 1252, 32769, 367:
		s, err = charmap.Windows1252.NewDecoder().Bytes(b)
	case 950:
		s, err = traditionalchinese.Big5.NewDecoder().Bytes(b)
	default:
		s, err = simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	}
	if err != nil {
		return "\ufffd"
	}
	return string(s)
}
