package tally

import (
	"anwang/internal/fault"
)

// Stretch is a stretch of days and the one that it is compared with. Both days of
// a stretch are included.
type Stretch struct {
	Name       string // "week", "month", "quarter", "year", "twelve" or "days"
	From, To   int    // yyyymmdd
	Was, Until int    // the stretch before, as long or as far into its week, month …
	Step       By     // what a trend is drawn by: ByDay, ByWeek or ByMonth
}

// The names of stretches. All but the last end today.
const (
	ThisWeek    = "week"
	ThisMonth   = "month"
	ThisQuarter = "quarter"
	ThisYear    = "year"
	Twelve      = "twelve" // the last twelve months, to the day
	SomeDays    = "days"   // from a day to another
)

// ByWeek is a step of trends alone: seven days from the first day on.
const ByWeek By = "week"

// A trend of up to these many days is drawn by day, or by week; a longer one by
// month. A line with more points says less.
const (
	mostDaily  = 31
	mostWeekly = 7 * 18
)

// maxStretch bounds a stretch, so that a trend has at most 60 months.
const maxStretch = 5 * 366

// StretchOf says from when to when a name reaches, today being what it is, and
// with what it is compared: "this month so far" with the same days of the month
// before, any other days with as many right before them, and whole months with as
// many whole months. From and to are for SomeDays only.
func StretchOf(name string, today, from, to int) (Stretch, error) {
	s := Stretch{Name: name, From: today, To: today}
	t := asTime(today)
	switch name {
	case ThisWeek: // weeks begin on Monday
		s.From = asDay(t.AddDate(0, 0, -(int(t.Weekday())+6)%7))
		s.Was, s.Until = daysOn(s.From, -7), daysOn(s.To, -7)
	case ThisMonth:
		s.From = today/100*100 + 1
		s.Was, s.Until = monthsOn(s.From, -1), monthsOn(s.To, -1)
	case ThisQuarter:
		s.From = monthsOn(today/100*100+1, -((today/100%100)-1)%3)
		s.Was, s.Until = monthsOn(s.From, -3), monthsOn(s.To, -3)
	case ThisYear:
		s.From = today/10000*10000 + 101
		s.Was, s.Until = monthsOn(s.From, -12), monthsOn(s.To, -12)
	case Twelve:
		s.From = daysOn(monthsOn(today, -12), 1)
		s.Until = daysOn(s.From, -1)
		s.Was = daysOn(monthsOn(s.Until, -12), 1)
	case SomeDays:
		if err := soundDays(from, to); err != nil {
			return s, err
		}
		s.From, s.To = from, to
		s.Until = daysOn(from, -1)
		if from%100 == 1 && to == lastDay(to) {
			s.Was = monthsOn(from, -monthsBetween(from, to)-1)
		} else {
			s.Was = daysOn(s.Until, -daysBetween(from, to))
		}
	default:
		return s, fault.New(fault.Invalid, "tally.bad_stretch", "name", name)
	}
	s.Step = stepOf(daysBetween(s.From, s.To) + 1)
	return s, nil
}

func soundDays(from, to int) error {
	var f fault.Fields
	if !realDay(from) {
		f.Add("from", "tally.bad_day", "day", from)
	}
	if !realDay(to) {
		f.Add("to", "tally.bad_day", "day", to)
	}
	switch {
	case len(f) > 0:
	case from > to:
		f.Add("to", "tally.ends_before_start", "from", from, "to", to)
	case daysBetween(from, to) >= maxStretch:
		f.Add("from", "tally.too_long", "most", maxStretch/366)
	}
	return f.Err()
}

func stepOf(days int) By {
	switch {
	case days <= mostDaily:
		return ByDay
	case days <= mostWeekly:
		return ByWeek
	}
	return ByMonth
}

// Next is the day after the stretch's last one.
func (s Stretch) Next() int { return daysOn(s.To, 1) }

func daysOn(day, n int) int { return asDay(asTime(day).AddDate(0, 0, n)) }

// monthsOn is the same day n months on, or the last one of a shorter month.
func monthsOn(day, n int) int {
	m := day/10000*12 + day/100%100 - 1 + n
	first := (m/12*100+m%12+1)*100 + 1
	return min(first+day%100-1, lastDay(first))
}

// monthsBetween counts from one day's month to another's.
func monthsBetween(from, to int) int {
	return (to/10000-from/10000)*12 + to/100%100 - from/100%100
}
