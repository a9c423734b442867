package sheet

import (
	"archive/zip"
	"encoding/xml"
	"io"
	"path"
	"strconv"
	"strings"

	"anwang/internal/fault"
)

// xlsxBook is what the sheets of one workbook share. We read the parts
// ourselves, because excelize gives either a stream of values without their
// number formats, in which a date is a bare number, or a whole sheet in memory;
// excelize writes our workbooks.
type xlsxBook struct {
	in      input
	zip     *zip.Reader
	strings []string
	formats []format // by cell style
	from04  bool     // days count from 1904
}

type xmlWorkbook struct {
	Pr struct {
		Date1904 string `xml:"date1904,attr"`
	} `xml:"workbookPr"`
	Sheets []struct {
		Name  string `xml:"name,attr"`
		State string `xml:"state,attr"`
		// The relationship's id; its namespace differs between the two dialects.
		Attrs []xml.Attr `xml:",any,attr"`
	} `xml:"sheets>sheet"`
}

type xmlRels struct {
	Rel []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

func openXLSX(in input) (*Book, error) {
	z, err := zip.NewReader(in.r, in.size)
	if err != nil {
		return nil, badXLSX(in, "zip")
	}
	x := &xlsxBook{in: in, zip: z}
	if err := x.measure(); err != nil {
		return nil, err
	}
	var wb xmlWorkbook
	if err := x.unmarshal("xl/workbook.xml", &wb); err != nil {
		return nil, err
	}
	var rels xmlRels
	if err := x.unmarshal("xl/_rels/workbook.xml.rels", &rels); err != nil {
		return nil, err
	}
	x.from04 = wb.Pr.Date1904 == "1" || wb.Pr.Date1904 == "true"
	targets := map[string]string{}
	for _, r := range rels.Rel {
		t := r.Target
		if !strings.HasPrefix(t, "/") {
			t = "/xl/" + t
		}
		t = strings.TrimPrefix(path.Clean(t), "/")
		switch {
		case strings.HasSuffix(r.Type, "/worksheet"):
			targets[r.ID] = t
		case strings.HasSuffix(r.Type, "/sharedStrings"):
			if x.strings, err = x.readStrings(t); err != nil {
				return nil, err
			}
		case strings.HasSuffix(r.Type, "/styles"):
			if x.formats, err = x.readFormats(t); err != nil {
				return nil, err
			}
		}
	}
	return x.book(wb, targets)
}

func (x *xlsxBook) book(wb xmlWorkbook, targets map[string]string) (*Book, error) {
	b := &Book{Name: x.in.name, Format: "xlsx"}
	for _, s := range wb.Sheets {
		var part string
		for _, a := range s.Attrs {
			if a.Name.Local == "id" {
				part = targets[a.Value]
			}
		}
		if part == "" {
			continue // a chart or a macro sheet holds no table
		}
		if s.State == "hidden" || s.State == "veryHidden" {
			b.Hidden = append(b.Hidden, s.Name)
			continue
		}
		merges, err := x.readMerges(part)
		if err != nil {
			return nil, err
		}
		sh := &Sheet{Name: s.Name, Index: len(b.Sheets)}
		sh.walk = func(yield func(Row) bool) error { return x.walk(sh.Name, part, merges, yield) }
		b.Sheets = append(b.Sheets, sh)
	}
	if len(b.Sheets) == 0 {
		return nil, fault.New(fault.Invalid, "sheet.no_visible_sheet", "file", x.in.name)
	}
	return b, nil
}

// measure refuses a bomb by what the directory claims; open holds each part to
// its claim.
func (x *xlsxBook) measure() error {
	var total uint64
	encrypted := false
	for _, f := range x.zip.File {
		total += f.UncompressedSize64
		if f.UncompressedSize64 > 16<<20 && f.UncompressedSize64 > packedRatio*max(f.CompressedSize64, 1) {
			return fault.New(fault.Invalid, "sheet.bomb", "file", x.in.name)
		}
		encrypted = encrypted || f.Flags&1 != 0
	}
	if encrypted {
		return fault.New(fault.Invalid, "sheet.encrypted", "file", x.in.name)
	}
	if total > uint64(x.in.lim.Unpacked) {
		return fault.New(fault.Invalid, "sheet.bomb", "file", x.in.name)
	}
	return nil
}

func (x *xlsxBook) open(name string) (io.ReadCloser, error) {
	for _, f := range x.zip.File {
		if strings.EqualFold(strings.ReplaceAll(f.Name, "\\", "/"), name) {
			r, err := f.Open()
			if err != nil {
				return nil, badXLSX(x.in, name)
			}
			l := &limited{r: r, in: x.in, left: x.in.lim.Unpacked, limit: x.in.lim.Unpacked}
			return struct {
				io.Reader
				io.Closer
			}{l, r}, nil
		}
	}
	return nil, badXLSX(x.in, name)
}

func (x *xlsxBook) unmarshal(name string, into any) error {
	r, err := x.open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := xml.NewDecoder(r).Decode(into); err != nil {
		return x.partFault(err, name)
	}
	return nil
}

func (x *xlsxBook) partFault(err error, name string) error {
	if fault.KindOf(err) != fault.Internal {
		return err
	}
	return badXLSX(x.in, name)
}

func badXLSX(in input, part string) error {
	return fault.New(fault.Invalid, "sheet.bad_xlsx", "file", in.name, "part", part)
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func attr(e xml.StartElement, name string) string {
	for i := range e.Attr {
		if e.Attr[i].Name.Local == name && e.Attr[i].Name.Space == "" {
			return e.Attr[i].Value
		}
	}
	return ""
}
