package sheet

import (
	"encoding/binary"
	"unicode/utf16"
)

// sstReader reads the table of shared strings across the borders of its records.
type sstReader struct {
	parts [][]byte
	part  int
	at    int
}

func (s *sstReader) left() int {
	if s.part >= len(s.parts) {
		return 0
	}
	return len(s.parts[s.part]) - s.at
}

func (s *sstReader) byte() (byte, bool) {
	for s.left() == 0 {
		if s.part+1 >= len(s.parts) {
			return 0, false
		}
		s.part, s.at = s.part+1, 0
	}
	b := s.parts[s.part][s.at]
	s.at++
	return b, true
}

func (s *sstReader) uint(bytes int) (int, bool) {
	n := 0
	for i := range bytes {
		b, ok := s.byte()
		if !ok {
			return 0, false
		}
		n |= int(b) << (8 * i)
	}
	return n, true
}

// chars reads n characters; at a border the next record begins with a new flag.
func (s *sstReader) chars(n int, wide bool) (string, bool) {
	u := make([]uint16, 0, min(n, 4096))
	for len(u) < n {
		if s.left() == 0 {
			flag, ok := s.byte()
			if !ok {
				return "", false
			}
			wide = flag&1 != 0
		}
		size := 1
		if wide {
			size = 2
		}
		c, ok := s.uint(size)
		if !ok {
			return "", false
		}
		u = append(u, uint16(c))
	}
	return string(utf16.Decode(u)), true
}

func (s *sstReader) skip(n int) bool {
	for range n {
		if _, ok := s.byte(); !ok {
			return false
		}
	}
	return true
}

func (s *sstReader) one() (string, bool) {
	n, ok := s.uint(2)
	if !ok {
		return "", false
	}
	flag, ok := s.byte()
	if !ok {
		return "", false
	}
	runs, extra := 0, 0
	if flag&8 != 0 {
		if runs, ok = s.uint(2); !ok {
			return "", false
		}
	}
	if flag&4 != 0 {
		if extra, ok = s.uint(4); !ok {
			return "", false
		}
	}
	text, ok := s.chars(n, flag&1 != 0)
	if !ok || extra > 1<<20 || !s.skip(4*runs) || !s.skip(extra) {
		return "", false
	}
	return text, true
}

func readSST(parts [][]byte) ([]string, error) {
	if len(parts[0]) < 8 {
		return nil, errXLS
	}
	n := int(binary.LittleEndian.Uint32(parts[0][4:]))
	s := &sstReader{parts: parts, at: 8}
	all := make([]string, 0, min(n, 1<<16))
	for range n {
		text, ok := s.one()
		if !ok {
			return nil, errXLS
		}
		all = append(all, text)
	}
	return all, nil
}
