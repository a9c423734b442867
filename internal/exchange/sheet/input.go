package sheet

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"anwang/internal/fault"
)

// input is a file before it is known what it holds.
type input struct {
	name   string
	r      io.ReaderAt
	size   int64
	packed bool // gzip around a text
	lim    Limits
}

func (in input) head(n int) []byte {
	b := make([]byte, n)
	got, _ := in.r.ReadAt(b, 0)
	return b[:got]
}

func (in input) within(size, limit int64) error {
	if size > limit {
		return fault.New(fault.Invalid, "sheet.too_big", "file", in.name, "limit_mb", limit>>20)
	}
	return nil
}

// open returns the bytes of the text, unpacked on the way and cut off with a fault at
// the limit.
func (in input) open() (io.Reader, error) {
	plain := io.NewSectionReader(in.r, 0, in.size)
	if !in.packed {
		return &limited{r: plain, in: in, left: in.lim.Text, limit: in.lim.Text}, nil
	}
	z, err := gzip.NewReader(plain)
	if err != nil {
		return nil, fault.New(fault.Invalid, "sheet.bad_gzip", "file", in.name)
	}
	return &limited{r: z, in: in, left: in.lim.Unpacked, limit: in.lim.Unpacked}, nil
}

// openPacked looks into a gzip. A workbook inside must lie in memory, because
// it is read out of order; a text is unpacked again on every walk.
func openPacked(in input) (*Book, error) {
	in.packed = true
	r, err := in.open()
	if err != nil {
		return nil, err
	}
	magic := make([]byte, 8)
	n, err := io.ReadFull(r, magic)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	magic = magic[:n]
	if !bytes.HasPrefix(magic, []byte("PK")) && !bytes.HasPrefix(magic, []byte{0xd0, 0xcf}) && !bytes.HasPrefix(magic, []byte{0x09, 0x08}) {
		if n == 0 {
			return nil, fault.New(fault.Invalid, "sheet.empty_file", "file", in.name)
		}
		return openText(in)
	}
	rest, err := io.ReadAll(&limited{r: r, in: in, left: in.lim.File, limit: in.lim.File})
	if err != nil {
		return nil, err
	}
	whole := append(magic, rest...)
	inner := input{name: in.name, r: bytes.NewReader(whole), size: int64(len(whole)), lim: in.lim}
	return openPlain(inner, magic)
}

// limited reads up to a limit and then fails, where io.LimitReader would end
// quietly and make half a file look whole.
type limited struct {
	r           io.Reader
	in          input
	left, limit int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, fault.New(fault.Invalid, "sheet.too_big", "file", l.in.name, "limit_mb", l.limit>>20)
	}
	if err != nil && err != io.EOF && l.in.packed {
		return n, fault.New(fault.Invalid, "sheet.bad_gzip", "file", l.in.name)
	}
	return n, err
}

// stem is the file's name without the endings that we read.
func stem(name string) string {
	for {
		lower := strings.ToLower(name)
		cut := false
		for _, end := range []string{".gz", ".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".et"} {
			if strings.HasSuffix(lower, end) && len(name) > len(end) {
				name, cut = name[:len(name)-len(end)], true
				break
			}
		}
		if !cut {
			return name
		}
	}
}
