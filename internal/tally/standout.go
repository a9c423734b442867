package tally

import (
	"cmp"
	"slices"
)

// Figure names a count that a row of the list stands behind.
type Figure string

// The figures.
const (
	FigureFound   Figure = "found"
	FigureClosed  Figure = "closed"
	FigureInTime  Figure = "in_time"
	FigureLate    Figure = "late"
	FigureOpen    Figure = "open"
	FigureOverdue Figure = "overdue"
)

// Kind says what a remark's parts are.
type Kind string

// The kinds of parts.
const (
	OfDivision Kind = "division"
	OfIndustry Kind = "industry"
	OfGrade    Kind = "grade"
	OfAll      Kind = ""
)

// Behind leads to rows of the list: N of them, out of Of, where Of is 0 when
// there is nothing to compare with.
type Behind struct {
	Figure Figure
	Kind   Kind
	Code   string // of the division, industry or grade
	Before bool   // of the stretch before
	N, Of  int64
}

// Remark is one thing that stands out. Code is a sentence of package phrase; the
// names of the places or industries of its rows fill the blank {names}.
type Remark struct {
	Code   string
	Args   map[string]any
	Weight float64 // how many hazards it is about, more or less; the heaviest stands first
	Rows   []Behind
}

// What counts as standing out. Small numbers never do: of two overdue hazards one
// is half, and says nothing.
const (
	fewOverdue   = 5   // at least so many overdue in all, before their places are compared
	gathered     = 0.6 // so much of what is overdue lies in few places …
	mostGathered = 3   // … and few are at most three, and at most a third of those with open hazards
	asFew        = 3
	unlike       = 1.3 // and it is so many times their part of what is open
	rateOpen     = 10  // a rate needs so many open hazards behind it,
	rateOverdue  = 3   // so many overdue,
	rateTimes    = 2.0 // and twice the whole's rate
	changeLeast  = 10  // a change is told from so many hazards on,
	changeShare  = 0.3 // and of three tenths
	placeLeast   = 6   // one place's change: so many more, and twice as many
	placeTimes   = 2.0
	quietLeast   = 5    // so many found before and none now
	inTimeClosed = 10   // a rate of closing in time needs so many closed in both stretches
	inTimePoints = 0.1  // and differs by ten points
	backlogLeast = 10   // found beyond closed: so many,
	backlogShare = 0.25 // and a quarter
	clearOpen    = 3    // a place without anything overdue has so many open at least,
	mostClear    = 4    // and is told of when it is one of few
	mostRemarks  = 6
)

// StandsOut tells what is remarkable about an overview, the weightiest first. It
// compares places and industries, each with its denominator, and never people.
func StandsOut(o Overview) []Remark {
	var all []Remark
	for _, rule := range []func(Overview) []Remark{majors, gathering, rates, changes, quiet, inTime, backlog, clear} {
		all = append(all, rule(o)...)
	}
	slices.SortStableFunc(all, func(a, b Remark) int { return cmp.Compare(b.Weight, a.Weight) })
	return all[:min(len(all), mostRemarks)]
}

// majors: open major hazards are always told.
func majors(o Overview) []Remark {
	for _, g := range o.Grades {
		if g.Code != major || g.Open == 0 {
			continue
		}
		r := Remark{Code: "tally.major_open", Weight: 1000 + float64(g.Overdue), Args: map[string]any{"n": g.Open, "overdue": g.Overdue},
			Rows: []Behind{{Figure: FigureOpen, Kind: OfGrade, Code: major, N: g.Open, Of: o.Open}}}
		if g.Overdue == 0 {
			r.Code = "tally.major_open_none_late"
		} else {
			r.Rows = append(r.Rows, Behind{Figure: FigureOverdue, Kind: OfGrade, Code: major, N: g.Overdue, Of: g.Open})
		}
		return []Remark{r}
	}
	return nil
}

// gathering: few places have most of what is overdue, and more than their part.
func gathering(o Overview) []Remark {
	places := withOpen(o.Divisions)
	if o.Overdue < fewOverdue {
		return nil
	}
	slices.SortStableFunc(places, func(a, b Slice) int { return cmp.Compare(b.Overdue, a.Overdue) })
	var sum Stands
	for i, p := range places {
		if i == mostGathered || (i+1)*asFew > len(places) {
			return nil
		}
		sum.plus(p.Stands)
		if share(sum.Overdue, o.Overdue) < gathered {
			continue
		}
		if share(sum.Overdue, o.Overdue) < unlike*share(sum.Open, o.Open) {
			return nil
		}
		code := "tally.overdue_in_few"
		if i == 0 {
			code = "tally.overdue_in_one"
		}
		return []Remark{{Code: code, Weight: float64(sum.Overdue), Rows: overdueOf(places[:i+1], OfDivision), Args: map[string]any{
			"places": i + 1, "some": sum.Overdue, "all": o.Overdue, "percent": percent(sum.Overdue, o.Overdue), "open_percent": percent(sum.Open, o.Open)}}}
	}
	return nil
}

func withOpen(parts []Slice) []Slice {
	return slices.DeleteFunc(slices.Clone(parts), func(s Slice) bool { return s.Open == 0 || s.Code == "" })
}

func overdueOf(parts []Slice, k Kind) []Behind {
	var rows []Behind
	for _, p := range parts {
		rows = append(rows, Behind{Figure: FigureOverdue, Kind: k, Code: p.Code, N: p.Overdue, Of: p.Open})
	}
	return rows
}

// rates: a place or an industry where far more of what is open is overdue.
func rates(o Overview) []Remark {
	var out []Remark
	for _, k := range []struct {
		kind  Kind
		parts []Slice
	}{{OfDivision, o.Divisions}, {OfIndustry, o.Industries}} {
		var worst Slice
		for _, p := range withOpen(k.parts) {
			stands := p.Open >= rateOpen && p.Overdue >= rateOverdue && p.Open < o.Open &&
				share(p.Overdue, p.Open) >= rateTimes*share(o.Overdue, o.Open)
			if stands && share(p.Overdue, p.Open) > share(worst.Overdue, worst.Open) {
				worst = p
			}
		}
		if worst.Open > 0 {
			out = append(out, Remark{Code: "tally.overdue_rate", Weight: float64(worst.Overdue), Rows: overdueOf([]Slice{worst}, k.kind), Args: map[string]any{
				"n": worst.Overdue, "open": worst.Open, "percent": percent(worst.Overdue, worst.Open), "all_percent": percent(o.Overdue, o.Open)}})
		}
	}
	return out
}

// clear: the few places where nothing is overdue while elsewhere much is.
func clear(o Overview) []Remark {
	places := withOpen(o.Divisions)
	fine := slices.DeleteFunc(slices.Clone(places), func(s Slice) bool { return s.Overdue > 0 || s.Open < clearOpen })
	if o.Overdue < fewOverdue || len(fine) == 0 || len(fine) > mostClear || len(fine)*asFew > len(places) {
		return nil
	}
	r := Remark{Code: "tally.places_clear", Weight: 1, Args: map[string]any{}}
	var open int64
	for _, p := range fine {
		open += p.Open
		r.Rows = append(r.Rows, Behind{Figure: FigureOpen, Kind: OfDivision, Code: p.Code, N: p.Open})
	}
	r.Args["open"] = open
	return []Remark{r}
}

func share(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// percent rounds half up.
func percent(n, of int64) int64 {
	if of == 0 {
		return 0
	}
	return (200*n + of) / (2 * of)
}
