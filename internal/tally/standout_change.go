package tally

import (
	"cmp"
	"slices"
)

// changes: much more or much less was found than in the stretch before, in all or
// in one place.
func changes(o Overview) []Remark {
	var out []Remark
	more := o.Now.Found - o.Was.Found
	if size := max(more, -more); size >= changeLeast && share(size, o.Was.Found) >= changeShare {
		code := "tally.found_rose"
		if more < 0 {
			code = "tally.found_fell"
		}
		out = append(out, Remark{Code: code, Weight: float64(size), Rows: foundOf("", OfAll, o.Now.Found, o.Was.Found),
			Args: map[string]any{"n": o.Now.Found, "was": o.Was.Found, "more": size, "percent": percent(size, o.Was.Found)}})
	}
	var most Slice
	for _, p := range o.Divisions {
		rose := p.Now.Found - p.Was.Found
		if o.Was.Found > 0 && len(o.Divisions) > 1 && rose >= placeLeast && float64(p.Now.Found) >= placeTimes*float64(p.Was.Found) && rose > most.Now.Found-most.Was.Found {
			most = p
		}
	}
	if most.Code != "" {
		out = append(out, Remark{Code: "tally.place_rose", Weight: float64(most.Now.Found-most.Was.Found) / 2, Rows: foundOf(most.Code, OfDivision, most.Now.Found, most.Was.Found),
			Args: map[string]any{"n": most.Now.Found, "was": most.Was.Found, "all": o.Now.Found}})
	}
	return out
}

func foundOf(code string, k Kind, now, was int64) []Behind {
	rows := []Behind{{Figure: FigureFound, Kind: k, Code: code, N: now}}
	if was > 0 {
		rows = append(rows, Behind{Figure: FigureFound, Kind: k, Code: code, Before: true, N: was})
	}
	return rows
}

// quiet: places that found something before, and nothing now. Nothing found is not
// always good news.
func quiet(o Overview) []Remark {
	silent := slices.DeleteFunc(slices.Clone(o.Divisions), func(s Slice) bool { return s.Now.Found > 0 || s.Was.Found < quietLeast })
	if len(silent) == 0 || o.Now.Found == 0 {
		return nil
	}
	slices.SortStableFunc(silent, func(a, b Slice) int { return cmp.Compare(b.Was.Found, a.Was.Found) })
	r := Remark{Code: "tally.places_quiet", Args: map[string]any{"places": len(silent), "of": len(o.Divisions)}}
	var was int64
	for _, s := range silent {
		was += s.Was.Found
		r.Rows = append(r.Rows, Behind{Figure: FigureFound, Kind: OfDivision, Code: s.Code, Before: true, N: s.Was.Found})
	}
	r.Args["was"], r.Weight = was, float64(was)/2
	return []Remark{r}
}

// inTime: the share of closings in time differs from the stretch before.
func inTime(o Overview) []Remark {
	now, was := o.Now.Closed-o.Now.Late, o.Was.Closed-o.Was.Late
	if min(o.Now.Closed, o.Was.Closed) < inTimeClosed {
		return nil
	}
	by := share(now, o.Now.Closed) - share(was, o.Was.Closed)
	if max(by, -by) < inTimePoints {
		return nil
	}
	code := "tally.in_time_rose"
	if by < 0 {
		code = "tally.in_time_fell"
	}
	return []Remark{{Code: code, Weight: max(by, -by) * float64(o.Now.Closed),
		Args: map[string]any{"n": now, "closed": o.Now.Closed, "percent": percent(now, o.Now.Closed),
			"was": was, "was_closed": o.Was.Closed, "was_percent": percent(was, o.Was.Closed)},
		Rows: []Behind{{Figure: FigureInTime, N: now, Of: o.Now.Closed}, {Figure: FigureLate, N: o.Now.Late, Of: o.Now.Closed}}}}
}

// backlog: more was found than closed, so that what is open grows.
func backlog(o Overview) []Remark {
	more := o.Now.Found - o.Now.Closed
	if more < backlogLeast || share(more, o.Now.Found) < backlogShare {
		return nil
	}
	return []Remark{{Code: "tally.backlog", Weight: float64(more) / 2, Args: map[string]any{"found": o.Now.Found, "closed": o.Now.Closed, "more": more},
		Rows: []Behind{{Figure: FigureFound, N: o.Now.Found}, {Figure: FigureClosed, N: o.Now.Closed}}}}
}
