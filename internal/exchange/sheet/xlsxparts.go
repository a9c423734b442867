package sheet

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"io"
	"strings"

	"anwang/internal/fault"
)

// readStrings reads the table of shared strings. Phonetic guides (rPh) stand
// beside the text and are left out.
func (x *xlsxBook) readStrings(part string) ([]string, error) {
	r, err := x.open(part)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	d := xml.NewDecoder(bufio.NewReaderSize(r, 64<<10))
	var all []string
	for {
		tok, err := d.RawToken()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, x.partFault(err, part)
		}
		if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "si" {
			s, err := richText(d, "si")
			if err != nil {
				return nil, x.partFault(err, part)
			}
			all = append(all, s)
		}
	}
}

// richText joins the text runs up to the end of the element.
func richText(d *xml.Decoder, until string) (string, error) {
	var b strings.Builder
	in := false
	for {
		tok, err := d.RawToken()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "rPh":
				if err := skipElement(d); err != nil {
					return "", err
				}
			case "t":
				in = true
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				in = false
			case until:
				return b.String(), nil
			}
		case xml.CharData:
			if in {
				b.Write(t)
			}
		}
	}
}

// plainText reads the characters up to the end of the element.
func plainText(d *xml.Decoder, until string) (string, error) {
	text := ""
	for {
		tok, err := d.RawToken()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.CharData:
			text += string(t)
		case xml.EndElement:
			if t.Name.Local == until {
				return text, nil
			}
		}
	}
}

// skipElement passes over what an element holds, up to its end.
func skipElement(d *xml.Decoder) error {
	for depth := 1; depth > 0; {
		tok, err := d.RawToken()
		if err != nil {
			return err
		}
		switch tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

type xmlStyles struct {
	Formats []struct {
		ID   int    `xml:"numFmtId,attr"`
		Code string `xml:"formatCode,attr"`
	} `xml:"numFmts>numFmt"`
	Cells []struct {
		Format int `xml:"numFmtId,attr"`
	} `xml:"cellXfs>xf"`
}

func (x *xlsxBook) readFormats(part string) ([]format, error) {
	var st xmlStyles
	if err := x.unmarshal(part, &st); err != nil {
		return nil, err
	}
	custom := map[int]format{}
	for _, f := range st.Formats {
		custom[f.ID] = codeFormat(f.Code)
	}
	all := make([]format, len(st.Cells))
	for i, c := range st.Cells {
		f, ok := custom[c.Format]
		if !ok {
			f = builtinFormat(c.Format)
		}
		all[i] = f
	}
	return all, nil
}

// readMerges finds the merged blocks, which stand behind the rows. It looks for
// the element's name in the bytes, because parsing every row for them would
// double the cost of a walk.
func (x *xlsxBook) readMerges(part string) ([]*Merge, error) {
	r, err := x.open(part)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	sc := bufio.NewScanner(bufio.NewReaderSize(r, 64<<10))
	sc.Buffer(make([]byte, 64<<10), 64<<20)
	sc.Split(func(data []byte, end bool) (int, []byte, error) {
		if i := bytes.IndexByte(data, '>'); i >= 0 {
			return i + 1, data[:i], nil
		}
		if end {
			return len(data), nil, nil
		}
		return 0, nil, nil
	})
	var all []*Merge
	for sc.Scan() {
		tag := sc.Bytes()
		i := bytes.LastIndex(tag, []byte("mergeCell "))
		if i < 1 || tag[i-1] != '<' && tag[i-1] != ':' {
			continue
		}
		s := string(tag[i:])
		j := strings.Index(s, `ref=`)
		if j < 0 || len(s) < j+6 {
			continue
		}
		quote := s[j+4 : j+5]
		ref, _, _ := strings.Cut(s[j+5:], quote)
		if m := parseMerge(ref); m != nil {
			all = append(all, m)
		}
		if len(all) > x.in.lim.Rows {
			return nil, fault.New(fault.Invalid, "sheet.bomb", "file", x.in.name)
		}
	}
	if err := sc.Err(); err != nil {
		return nil, x.partFault(err, part)
	}
	return all, nil
}
