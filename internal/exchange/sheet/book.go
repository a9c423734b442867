package sheet

import (
	"bytes"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"anwang/internal/fault"
)

// Book is an opened file. It may be walked any number of times, also by
// several goroutines, as long as its reader stands.
type Book struct {
	Name    string   // the file's name without its folder
	Format  string   // "xlsx", "xls" or "text"
	Charset string   // for text: "UTF-8", "GB18030", "UTF-16"
	Comma   rune     // for text: what separates the columns
	Sheets  []*Sheet // the visible ones, in the book's order
	Hidden  []string // names of the hidden sheets, which are not read
	closer  io.Closer
}

// Sheet is one table of a book.
type Sheet struct {
	Name  string // as the tab says; for a text file the file's name without endings
	Index int    // from 0, among the visible sheets
	walk  func(yield func(Row) bool) error
}

// Rows walks the sheet from the top. Blank rows inside are yielded, so that
// Number is what a spreadsheet program shows. After an error it ends.
func (s *Sheet) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		stopped := false
		err := s.walk(func(r Row) bool {
			stopped = !yield(r, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(Row{}, err)
		}
	}
}

// Sheet finds a visible sheet by its name.
func (b *Book) Sheet(name string) (*Sheet, error) {
	for _, s := range b.Sheets {
		if s.Name == name {
			return s, nil
		}
	}
	return nil, fault.New(fault.NotFound, "sheet.no_sheet", "sheet", name, "file", b.Name)
}

// Close lets go of the file that OpenFile opened.
func (b *Book) Close() error {
	if b.closer == nil {
		return nil
	}
	return b.closer.Close()
}

// OpenFile opens a file by its path; Close lets go of it.
func OpenFile(path string) (*Book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	b, err := Open(filepath.Base(path), f, st.Size())
	if err != nil {
		f.Close()
		return nil, err
	}
	b.closer = f
	return b, nil
}

// OpenBytes opens a file that is held in memory.
func OpenBytes(name string, data []byte) (*Book, error) {
	return Open(name, bytes.NewReader(data), int64(len(data)))
}

// Open opens a ledger within DefaultLimits. What the file is is judged by its
// content, because an .xls is often a text in disguise; the name only names
// the sheet of a text file. Errors are faults "sheet.…" naming the file.
func Open(name string, r io.ReaderAt, size int64) (*Book, error) {
	return OpenWith(name, r, size, DefaultLimits)
}

// OpenWith is Open within the caller's limits.
func OpenWith(name string, r io.ReaderAt, size int64, lim Limits) (*Book, error) {
	name = filepath.Base(strings.ReplaceAll(name, "\\", "/"))
	in := input{name: name, r: r, size: size, lim: lim}
	magic := in.head(8)
	if bytes.HasPrefix(magic, []byte{0x1f, 0x8b}) {
		return openPacked(in)
	}
	return openPlain(in, magic)
}

func openPlain(in input, magic []byte) (*Book, error) {
	switch {
	case len(magic) == 0:
		return nil, fault.New(fault.Invalid, "sheet.empty_file", "file", in.name)
	case bytes.HasPrefix(magic, []byte("PK\x03\x04")), bytes.HasPrefix(magic, []byte("PK\x05\x06")):
		if err := in.within(in.size, in.lim.File); err != nil {
			return nil, err
		}
		return openXLSX(in)
	case bytes.HasPrefix(magic, []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}), bytes.HasPrefix(magic, []byte{0x09, 0x08}), bytes.HasPrefix(magic, []byte{0x09, 0x04}), bytes.HasPrefix(magic, []byte{0x09, 0x02}):
		if err := in.within(in.size, in.lim.File); err != nil {
			return nil, err
		}
		return openXLS(in)
	}
	return openText(in)
}
