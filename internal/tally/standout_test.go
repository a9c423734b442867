package tally

import (
	"reflect"
	"testing"
)

func place(code string, open, overdue, found, was int64) Slice {
	return Slice{Code: code, Stands: Stands{open, overdue}, Now: Happened{Found: found}, Was: Happened{Found: was}}
}

// county makes an overview of places, so that they add up.
func county(places ...Slice) Overview {
	o := Overview{Divisions: places}
	for _, p := range places {
		o.Stands.plus(p.Stands)
		o.Now.plus(p.Now)
		o.Was.plus(p.Was)
	}
	o.Now.Closed, o.Was.Closed = o.Now.Found, o.Was.Found
	return o
}

// TestWhatStandsOut: each rule speaks when it should, and is silent beside it.
func TestWhatStandsOut(t *testing.T) {
	even := []Slice{place("1", 20, 2, 10, 10), place("2", 20, 2, 10, 10), place("3", 20, 2, 10, 10), place("4", 20, 2, 10, 10), place("5", 20, 2, 10, 10), place("6", 20, 2, 10, 10)}
	with := func(change func(*Overview)) Overview {
		o := county(append([]Slice(nil), even...)...)
		change(&o)
		return o
	}
	for name, c := range map[string]struct {
		o    Overview
		want []string
	}{
		"nothing":         {county(even...), nil},
		"empty":           {Overview{}, nil},
		"three of twelve": {county(place("1", 10, 9, 0, 0), place("2", 10, 7, 0, 0), place("3", 10, 8, 0, 0), place("4", 10, 1, 0, 0), place("5", 10, 1, 0, 0), place("6", 10, 1, 0, 0), place("7", 10, 1, 0, 0), place("8", 10, 1, 0, 0), place("9", 10, 1, 0, 0)), []string{"tally.overdue_in_few", "tally.overdue_rate"}},
		"one of six":      {county(place("1", 12, 8, 0, 0), place("2", 15, 1, 0, 0), place("3", 15, 1, 0, 0), place("4", 15, 0, 0, 0)), []string{"tally.overdue_in_one", "tally.overdue_rate", "tally.places_clear"}},
		"its part only":   {county(place("1", 80, 8, 0, 0), place("2", 10, 1, 0, 0), place("3", 10, 1, 0, 0)), nil},
		"too few":         {county(place("1", 12, 4, 0, 0), place("2", 15, 0, 0, 0), place("3", 15, 0, 0, 0)), []string{"tally.overdue_rate"}},
		"two of two":      {county(place("1", 9, 8, 0, 0), place("2", 9, 7, 0, 0)), nil},
		"major":           {with(func(o *Overview) { o.Grades = []Slice{{Code: "major", Stands: Stands{3, 1}}} }), []string{"tally.major_open"}},
		"major in time":   {with(func(o *Overview) { o.Grades = []Slice{{Code: "major", Stands: Stands{3, 0}}} }), []string{"tally.major_open_none_late"}},
		"more":            {with(func(o *Overview) { o.Now.Found, o.Now.Closed = 80, 80 }), []string{"tally.found_rose"}},
		"fewer":           {with(func(o *Overview) { o.Now.Found = 40 }), []string{"tally.found_fell"}},
		"a little more":   {with(func(o *Overview) { o.Now.Found, o.Now.Closed = 70, 70 }), nil},
		"one place more":  {with(func(o *Overview) { o.Divisions[2].Now.Found = 21 }), []string{"tally.place_rose"}},
		"quiet":           {with(func(o *Overview) { o.Divisions[2].Now.Found, o.Divisions[4].Now.Found = 0, 0 }), []string{"tally.places_quiet"}},
		"closed later":    {with(func(o *Overview) { o.Now.Late = 20 }), []string{"tally.in_time_fell"}},
		"closed in time":  {with(func(o *Overview) { o.Was.Late = 20 }), []string{"tally.in_time_rose"}},
		"clear":           {county(place("1", 12, 3, 0, 0), place("2", 15, 4, 0, 0), place("3", 15, 0, 0, 0), place("4", 15, 3, 0, 0)), []string{"tally.places_clear"}},
		"first of all":    {county(place("1", 5, 0, 20, 0), place("2", 5, 0, 3, 0)), nil},
		"backlog":         {with(func(o *Overview) { o.Now.Closed = 30 }), []string{"tally.backlog"}},
	} {
		var got []string
		for _, r := range StandsOut(c.o) {
			got = append(got, r.Code)
			for _, b := range r.Rows {
				if b.Figure == FigureOverdue && b.Of == 0 {
					t.Errorf("%s: %s says %d overdue of nobody knows how many", name, r.Code, b.N)
				}
			}
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestRemarksAreBoundedAndWeighed: major hazards first, and never more than six.
func TestRemarksAreBoundedAndWeighed(t *testing.T) {
	o := county(place("1", 12, 9, 40, 5), place("2", 15, 1, 10, 10), place("3", 15, 1, 0, 12), place("4", 15, 0, 0, 6))
	o.Grades = []Slice{{Code: "major", Stands: Stands{2, 2}}}
	o.Industries = []Slice{place("C", 20, 9, 30, 20), place("D", 37, 2, 20, 13)}
	o.Now.Closed, o.Now.Late, o.Was.Late = 20, 15, 1
	got := StandsOut(o)
	if len(got) != mostRemarks || got[0].Code != "tally.major_open" {
		t.Fatalf("%+v", got)
	}
	for i := 1; i < len(got); i++ {
		if got[i].Weight > got[i-1].Weight {
			t.Errorf("%s stands behind %s", got[i].Code, got[i-1].Code)
		}
	}
}
