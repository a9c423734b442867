package dbtest

import (
	"encoding/binary"
	"regexp"
	"slices"
	"strings"
)

// copying reads the rows of a COPY in the binary form.
type copying struct {
	at        int // the place of the district among the columns; -1 for none
	rest      []byte
	begun     bool
	districts []string
}

var copyText = regexp.MustCompile(`(?i)^\s*copy\s+(\S+)\s*\(([^)]*)\)\s*from stdin binary`)

func newCopying(text string) *copying {
	m := copyText.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	at := slices.IndexFunc(strings.Split(m[2], ","), func(c string) bool { return strings.Trim(c, ` "`) == "district" })
	return &copying{at: at}
}

const copyHead = 19 // signature, flags, length of the extension

// take reads one more piece and returns the districts seen so far.
func (c *copying) take(data []byte) []string {
	c.rest = append(c.rest, data...)
	if !c.begun {
		if len(c.rest) < copyHead {
			return c.districts
		}
		c.rest, c.begun = c.rest[copyHead:], true
	}
	for {
		row, n, ok := tuple(c.rest)
		if !ok {
			return c.districts
		}
		c.rest = c.rest[n:]
		if c.at >= 0 && c.at < len(row) && !slices.Contains(c.districts, string(row[c.at])) {
			c.districts = append(c.districts, string(row[c.at]))
		}
	}
}

// tuple reads one row and its length; ok is false when it is not all there, or at
// the end.
func tuple(b []byte) (fields [][]byte, n int, ok bool) {
	if len(b) < 2 {
		return nil, 0, false
	}
	count := int(int16(binary.BigEndian.Uint16(b)))
	if count < 0 {
		return nil, 0, false
	}
	at := 2
	for range count {
		if len(b) < at+4 {
			return nil, 0, false
		}
		size := int(int32(binary.BigEndian.Uint32(b[at:])))
		at += 4
		if size < 0 {
			fields = append(fields, nil)
			continue
		}
		if len(b) < at+size {
			return nil, 0, false
		}
		fields = append(fields, b[at:at+size])
		at += size
	}
	return fields, at, true
}
