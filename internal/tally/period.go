package tally

import "time"

// part is one stretch of cells that a question reads: a measure over a range of
// periods of one kind (all days, all months, or all of time).
type part struct {
	measure measure
	lo, hi  int
	count   func(*Counts, int64)
}

func addFound(c *Counts, n int64)   { c.Found += n }
func addClosed(c *Counts, n int64)  { c.Closed += n }
func addLate(c *Counts, n int64)    { c.ClosedLate += n }
func addOpen(c *Counts, n int64)    { c.Open += n }
func addOverdue(c *Counts, n int64) { c.Overdue += n }

// parts cuts a question into as few cells as its days allow: whole months by
// their months' cells, the days at either end by the days'.
func (q Q) parts(today int) []part {
	timed := q.by(ByDay) || q.by(ByMonth)
	var all []part
	add := func(m measure, spans []span, count func(*Counts, int64)) {
		for _, s := range spans {
			all = append(all, part{m, s.lo, s.hi, count})
		}
	}
	cut := func(from, to int) []span {
		switch {
		case q.by(ByDay):
			return []span{{from, to}}
		case from == 0 && to == 0 && !timed:
			return []span{{allTime, allTime}}
		}
		return spans(from, to)
	}
	happened := cut(q.From, q.To)
	add(found, happened, addFound)
	add(closed, happened, addClosed)
	add(late, happened, addLate)
	from, to := 0, 0
	if timed {
		from, to = q.From, q.To
	}
	if q.leave&omitOpen == 0 {
		add(due, cut(from, to), addOpen)
	}
	yesterday := dayBefore(today)
	if to == 0 || to > yesterday {
		to = yesterday
	}
	if from <= to && q.leave&omitOverdue == 0 {
		add(due, cut(from, to), addOverdue)
	}
	return all
}

type span struct{ lo, hi int }

// The first and last month that a calendar of four digits has.
const (
	firstMonth = 101
	lastMonth  = 999912
)

// spans covers the days from from to to (0 leaves a side open) by whole months
// and, at either end, days.
func spans(from, to int) []span {
	lo, hi := firstMonth, lastMonth
	if from != 0 && to != 0 && from/100 == to/100 {
		if from%100 == 1 && to == lastDay(to) {
			return []span{{from / 100, from / 100}}
		}
		return []span{{from, to}}
	}
	var out []span
	if from != 0 {
		if lo = from / 100; from%100 != 1 {
			out = append(out, span{from, lastDay(from)})
			lo = nextMonth(lo)
		}
	}
	if to != 0 {
		if hi = to / 100; to != lastDay(to) {
			out = append(out, span{hi*100 + 1, to})
			hi = monthBefore(hi)
		}
	}
	if lo <= hi {
		out = append(out, span{lo, hi})
	}
	return out
}

func asTime(day int) time.Time {
	return time.Date(day/10000, time.Month(day/100%100), day%100, 0, 0, 0, 0, time.UTC)
}

func asDay(t time.Time) int {
	y, m, d := t.Date()
	return y*10000 + int(m)*100 + d
}

func realDay(day int) bool {
	return day > 10000000 && day < 100000000 && asDay(asTime(day)) == day
}

func dayBefore(day int) int { return asDay(asTime(day).AddDate(0, 0, -1)) }

// lastDay is the last day of day's month.
func lastDay(day int) int { return dayBefore(nextMonth(day/100)*100 + 1) }

func nextMonth(m int) int {
	if m%100 == 12 {
		return m + 89
	}
	return m + 1
}

func monthBefore(m int) int {
	if m%100 == 1 {
		return m - 89
	}
	return m - 1
}

func daysBetween(from, to int) int { return int(asTime(to).Sub(asTime(from)).Hours() / 24) }
