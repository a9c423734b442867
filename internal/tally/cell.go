package tally

import (
	"cmp"
	"slices"
	"strings"
)

// measure is what a cell counts.
type measure int

// The measures, as stored. Found, closed and late are dated by the day on which
// it happened; due counts the open hazards, dated by the day that they are due.
const (
	found measure = iota + 1
	closed
	late
	due
)

// whole is added to a measure for its count over all industries together. Most
// questions do not ask about industries, and there are sixty of them.
const whole measure = 10

// allTime is the period that holds every day. The other periods are months
// (yyyymm) and days (yyyymmdd); the three cannot be confused.
const allTime = 0

// key names a cell within one area.
type key struct {
	area     string
	measure  measure
	period   int
	industry string
	grade    string
	state    string
}

// deltas are changes of cells that have not been written yet.
type deltas map[key]int64

func (d deltas) move(k key, n int64) {
	if v := d[k] + n; v != 0 {
		d[k] = v
	} else {
		delete(d, k)
	}
}

// add counts a fact n times (−1 takes it out) in the cells of one area.
func (d deltas) add(area string, f Fact, n int64) {
	k := key{area: area, grade: f.Grade, state: f.State}
	date := func(m measure, day int) {
		if day == 0 {
			return
		}
		for _, k.period = range [...]int{day, day / 100, allTime} {
			k.measure, k.industry = m, f.Industry
			d.move(k, n)
			k.measure, k.industry = m+whole, ""
			d.move(k, n)
		}
	}
	date(found, f.FoundDay)
	date(closed, f.ClosedDay)
	date(due, f.DueDay)
	if f.Late {
		date(late, f.ClosedDay)
	}
}

// sorted gives the changes in the order of the table's key, which is the order in
// which every process locks them.
func (d deltas) sorted() []change {
	all := make([]change, 0, len(d))
	for k, n := range d {
		all = append(all, change{k, n})
	}
	slices.SortFunc(all, func(a, b change) int { return compareKeys(a.key, b.key) })
	return all
}

type change struct {
	key
	n int64
}

func compareKeys(a, b key) int {
	return cmp.Or(
		strings.Compare(a.area, b.area),
		cmp.Compare(a.measure, b.measure),
		cmp.Compare(a.period, b.period),
		strings.Compare(a.industry, b.industry),
		strings.Compare(a.grade, b.grade),
		strings.Compare(a.state, b.state),
	)
}

// counted is a fact with its division brought to what towns are counted by: a
// town of the district, or the district itself when the hazard's place is not
// known better. So the towns always add up to the district.
func counted(f Fact, district string) Fact {
	f.Division = town(f.Division, district)
	return f
}

const townDigits = 9

func town(division, district string) string {
	if !strings.HasPrefix(division, district) || len(division) < townDigits {
		return district
	}
	return division[:townDigits]
}

// above is the parent of the nation, which is the area "".
const above = "*"

// parentOf is the area right above an area: a district's is its city.
func parentOf(area string) string {
	switch {
	case area == "":
		return above
	case len(area) <= 2:
		return ""
	case len(area) >= townDigits:
		return area[:6]
	}
	return area[:len(area)-2]
}

// areasOf are the district and what lies above it, nearest first; the nation is
// the last.
func areasOf(district string) []string {
	areas := []string{district}
	for a := district; a != ""; {
		a = parentOf(a)
		areas = append(areas, a)
	}
	return areas
}
