package sheet

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

func appendRune(b []byte, c rune) []byte { return utf8.AppendRune(b, c) }

// commaOf judges what separates the columns from the beginning of a text. Each
// candidate reads the sample; the one under which the most rows agree on the
// number of columns, and on more of them, wins. The mark 、 also separates names
// inside cells, so it is only asked when no other candidate finds columns.
func commaOf(sample string) rune {
	best, bestScore := ',', 0.0
	for _, c := range []rune{',', '\t', ';', '|', '，'} {
		if s := commaScore(sample, c); s > bestScore*1.0001 {
			best, bestScore = c, s
		}
	}
	if bestScore == 0 {
		if commaScore(sample, '、') > 0 {
			return '、'
		}
	}
	return best
}

func commaScore(sample string, comma rune) float64 {
	if !strings.ContainsRune(sample, comma) {
		return 0
	}
	s := newSplitter(bytes.NewReader([]byte(sample)), comma, DefaultLimits)
	widths := map[int]int{}
	rows := 0
	for rows < 200 {
		fields, err := s.next()
		if err != nil {
			break // the sample's end may cut a quoted field
		}
		if len(fields) == 1 && fields[0] == "" {
			continue
		}
		widths[len(fields)]++
		rows++
	}
	common, times := 0, 0
	for w, n := range widths {
		if n > times || n == times && w > common {
			common, times = w, n
		}
	}
	if common < 2 || rows == 0 {
		return 0
	}
	return float64(times) / float64(rows) * (1 + float64(min(common, 40))/40)
}
