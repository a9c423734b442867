package tally

import (
	"context"

	"anwang/internal/db"
)

// Ask is what an overview is wanted of.
type Ask struct {
	Division string // a district or a town
	Industry string // of at most three letters; "" is all
	Within   []Patch
	Stretch  Stretch
	// Facts, when not nil, are counted instead of the cells: those of a ground that
	// no cell is fine enough for.
	Facts []Fact
}

// Happened counts what happened in a stretch of days. Reports that were rejected
// or merged into others are not found hazards.
type Happened struct {
	Found     int64 `json:"found"`
	Closed    int64 `json:"closed"`
	Late      int64 `json:"late" doc:"逾期销号 · of those closed, the late ones"`
	Major     int64 `json:"major" doc:"查出的重大隐患 · major ones among the found"`
	StillOpen int64 `json:"still_open" doc:"查出后至今未销号 · found in it and open today"`
	FellDue   int64 `json:"fell_due" doc:"在此期间到期、至今逾期 · due in it and overdue today"`
}

// Stands counts what is open on the day of asking. Overdue is past due by the end
// of the day before, and not handed in.
type Stands struct {
	Open    int64 `json:"open"`
	Overdue int64 `json:"overdue"`
}

// Slice is one part of the whole: a grade's, a division's or an industry's.
type Slice struct {
	Code string `json:"code" doc:"空为未知 · empty for those of which it is not known"`
	Stands
	Now Happened `json:"now"`
	Was Happened `json:"was"`
}

// Point is one step of a trend.
type Point struct {
	From   int   `json:"-"`
	To     int   `json:"-"`
	Found  int64 `json:"found"`
	Closed int64 `json:"closed"`
	Late   int64 `json:"late"`
}

// Overview is a place's state and what happened there, beside the stretch before.
// The parts of each kind add up to the whole. All of it is of one instant.
type Overview struct {
	Today int
	Stands
	Now, Was    Happened
	Grades      []Slice
	Divisions   []Slice // the district itself for hazards of which no town is known
	Industries  []Slice // sections, or the divisions of the section asked about
	Trend, Past []Point // step by step; they may differ by one in number
}

// Overview reads an overview from the cells, or counts the facts.
func (s *Service) Overview(ctx context.Context, a Ask) (Overview, error) {
	if a.Facts != nil {
		return a.read(uncounted(a.Facts, a.Division, s.today()))
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Overview, error) { return a.read(s.at(tx, s.today())) })
}

func (a Ask) question(from, to int, by ...By) Q {
	return Q{Division: a.Division, Industry: a.Industry, Within: a.Within, From: from, To: to, By: append(by, ByState)}
}

func (a Ask) read(ask asker) (Overview, error) {
	var o Overview
	places, err := a.both(ask, ByDivision)
	if err != nil {
		return o, err
	}
	trades, err := a.both(ask, ByIndustry)
	if err != nil {
		return o, err
	}
	o.Today = places.now.Today
	o.Grades = places.slices(func(g Group) string { return g.Grade })
	o.Divisions = places.slices(func(g Group) string { return g.Division })
	o.Industries = trades.slices(a.class)
	for _, g := range o.Grades {
		o.Stands.plus(g.Stands)
		o.Now.plus(g.Now)
		o.Was.plus(g.Was)
	}
	st := a.Stretch
	if o.Trend, o.Now.FellDue, err = a.trend(ask, st.From, st.To); err != nil {
		return o, err
	}
	o.Past, o.Was.FellDue, err = a.trend(ask, st.Was, st.Until)
	return o, err
}

// class is the industry that a row stands under: its section, unless the question
// is about one already.
func (a Ask) class(g Group) string {
	if a.Industry == "" && g.Industry != "" {
		return g.Industry[:1]
	}
	return g.Industry
}

func (h *Happened) plus(o Happened) {
	h.Found += o.Found
	h.Closed += o.Closed
	h.Late += o.Late
	h.Major += o.Major
	h.StillOpen += o.StillOpen
	h.FellDue += o.FellDue
}

func (s *Stands) plus(o Stands) {
	s.Open += o.Open
	s.Overdue += o.Overdue
}
