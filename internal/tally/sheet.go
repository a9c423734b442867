package tally

import (
	"strings"

	"anwang/internal/db"
)

// sheet adds up cells without a text in their keys: the area, industry, grade and
// state of a cell are a group, and groups are numbered. It counts days, and adds
// them up to months and to all time at the end.
type sheet struct {
	groups map[string]uint32 // "area␟industry␟grade␟state"
	names  []string
	days   map[uint64]int64
	buf    []byte
}

func newSheet() *sheet { return &sheet{groups: map[string]uint32{}, days: map[uint64]int64{}} }

// pack makes a cell's key: group, period (of 27 bits) and measure (of 5).
func pack(group uint32, m measure, period int) uint64 {
	return uint64(group)<<32 | uint64(period)<<5 | uint64(m)
}

func (s *sheet) group(area, industry, grade, state string) uint32 {
	g, ok := s.known(area, industry, grade, state)
	if !ok {
		g = uint32(len(s.names))
		name := string(s.buf)
		s.groups[name], s.names = g, append(s.names, name)
	}
	return g
}

// known is a group that is there already.
func (s *sheet) known(area, industry, grade, state string) (g uint32, ok bool) {
	s.buf = append(append(s.buf[:0], area...), db.Separator)
	s.buf = append(append(s.buf, industry...), db.Separator)
	s.buf = append(append(s.buf, grade...), db.Separator)
	s.buf = append(s.buf, state...)
	g, ok = s.groups[string(s.buf)]
	return g, ok
}

// add counts a fact.
func (s *sheet) add(f Fact) {
	g := s.group(f.Division, f.Industry, f.Grade, f.State)
	if f.FoundDay != 0 {
		s.days[pack(g, found, f.FoundDay)]++
	}
	if f.ClosedDay != 0 {
		s.days[pack(g, closed, f.ClosedDay)]++
		if f.Late {
			s.days[pack(g, late, f.ClosedDay)]++
		}
	}
	if f.DueDay != 0 {
		s.days[pack(g, due, f.DueDay)]++
	}
}

// cells are the cells of all areas, by key.
func (s *sheet) cells() map[uint64]int64 {
	together := s.mapped(func(part []string) { part[1] = "" })
	all := make(map[uint64]int64, 3*len(s.days))
	for k, n := range s.days {
		g, m, day := uint32(k>>32), measure(k&31), int(k>>5&(1<<27-1))
		for _, period := range [...]int{day, day / 100, allTime} {
			all[pack(g, m, period)] += n
			all[pack(together[g], m+whole, period)] += n
		}
	}
	return all
}

// mapped gives for each group so far the one that it becomes.
func (s *sheet) mapped(change func(part []string)) []uint32 {
	to := make([]uint32, len(s.names))
	for g, name := range s.names[:len(to)] {
		part := strings.Split(name, string(rune(db.Separator)))
		change(part)
		to[g] = s.group(part[0], part[1], part[2], part[3])
	}
	return to
}

// district adds the cells of the towns up to the district's own, less what has not
// been carried up yet.
func (s *sheet) district(district string, towns map[uint64]int64, left deltas) map[uint64]int64 {
	to := s.mapped(func(part []string) { part[0] = district })
	all := make(map[uint64]int64, len(towns)/2)
	for k, n := range towns {
		all[uint64(to[k>>32])<<32|k&(1<<32-1)] += n
	}
	for k, n := range left {
		at := pack(s.group(district, k.industry, k.grade, k.state), k.measure, k.period)
		if all[at] -= n; all[at] == 0 {
			delete(all, at)
		}
	}
	return all
}
