package sheet

import (
	"strings"
	"time"

	"golang.org/x/text/width"
)

// dateRules are what a date is read by.
type dateRules struct {
	zone  *time.Location
	order string    // ymd, mdy, dmy or ""
	field Field     // what the date is for
	year  int       // the year that title, sheet name or profile give, or 0
	base  time.Time // when the hazard was found, for what comes after it
	later time.Time // another full date of the row, for when it was found
}

// dateValue is what a cell of a date column says: a day, a span from the day of
// finding, a state that was written in the wrong column, or a doubt.
type dateValue struct {
	t         time.Time // in the rules' zone
	clock     bool      // it has an hour
	days      int       // from the day of finding
	months    int       // from the day of finding
	immediate bool      // on the spot
	state     State     // 已整改 in a date column
	empty     bool

	code       string // a doubt: the phrase
	args       map[string]any
	candidates []string
	refuse     bool   // cannot be a date at all
	assumed    string // how a missing part was found
}

func (d dateValue) ok() bool { return !d.t.IsZero() }

func dateDoubt(code, text string, candidates ...string) dateValue {
	return dateValue{code: code, args: map[string]any{"text": cut(text, 60)}, candidates: candidates}
}

func badDate(text string) dateValue {
	d := dateDoubt("sheet.bad_date", text)
	d.refuse = true
	return d
}

// readDate reads every way in which ledgers write a date. It never fills in
// what the cell does not say, except a missing year by the rules.
func readDate(c Cell, r dateRules) dateValue {
	switch c.Kind {
	case Empty:
		return dateValue{empty: true}
	case Bad:
		d := dateDoubt("sheet.cell_error", c.Text)
		d.refuse = true
		return d
	case Date:
		return r.day(c.Text, c.Time.Year(), int(c.Time.Month()), c.Time.Day(), clockOf(c.Time))
	case Number:
		return r.number(c)
	}
	s := normDate(c.Text)
	if blankWord(s) {
		return dateValue{empty: true}
	}
	if looksNumeric(s) && !strings.ContainsAny(s, "/-: ") {
		if d, ok := r.digits(s, c.Text, true); ok {
			return d
		}
	}
	return r.words(s, c.Text)
}

// number reads a bare number: 20240625, a spreadsheet's day number, or 6.25.
func (r dateRules) number(c Cell) dateValue {
	if c.Num >= 36526 && c.Num < 73051 { // the years 2000 to 2099
		t := serialTime(c.Num, false)
		d := r.day(c.Text, t.Year(), int(t.Month()), t.Day(), clockOf(t))
		d.assumed = "serial"
		return d
	}
	if d, ok := r.digits(c.Text, c.Text, false); ok {
		return d
	}
	return dateDoubt("sheet.date_unclear", c.Text)
}

// digits reads what consists of digits and points.
func (r dateRules) digits(s, shown string, text bool) (dateValue, bool) {
	switch {
	case len(s) == 8 && allDigits(s):
		return r.day(shown, num(s[:4]), num(s[4:6]), num(s[6:]), nil), true
	case len(s) == 14 && allDigits(s):
		return r.day(shown, num(s[:4]), num(s[4:6]), num(s[6:8]), &clock{num(s[8:10]), num(s[10:12]), num(s[12:])}), true
	case len(s) == 6 && allDigits(s):
		return r.shortYear(shown, num(s[:2]), num(s[2:4]), num(s[4:])), true
	case len(s) == 5 && allDigits(s) && num(s) >= 36526 && num(s) < 73051 && text:
		t := serialTime(float64(num(s)), false)
		d := r.day(shown, t.Year(), int(t.Month()), t.Day(), nil)
		d.assumed = "serial"
		return d, true
	}
	m, d, ok := strings.Cut(s, ".")
	if !ok || !allDigits(m) || !allDigits(d) || len(m) > 2 || len(d) > 2 || strings.Contains(d, ".") {
		return dateValue{}, false
	}
	if len(d) == 1 && num(d) >= 1 && num(d) <= 3 && num(m) >= 1 && num(m) <= 12 {
		// A spreadsheet shows 6.30 as 6.3, and a text made from one does too.
		one, two := r.monthDay(shown, num(m), num(d)), r.monthDay(shown, num(m), num(d)*10)
		if one.ok() && two.ok() {
			return dateDoubt("sheet.date_two_ways", shown, dateText(one.t), dateText(two.t)), true
		}
		if two.ok() || one.ok() {
			return dateDoubt("sheet.date_two_ways", shown), true
		}
		return one, true
	}
	return r.monthDay(shown, num(m), num(d)), true
}

type clock struct{ h, m, s int }

func clockOf(t time.Time) *clock {
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return nil
	}
	return &clock{t.Hour(), t.Minute(), t.Second()}
}

// day checks a day against the calendar; 30 February is refused.
func (r dateRules) day(shown string, y, m, d int, at *clock) dateValue {
	if y < 1950 || y > 2100 {
		return badDate(shown)
	}
	v := dateValue{t: time.Date(y, time.Month(m), d, 0, 0, 0, 0, r.zone)}
	if v.t.Year() != y || int(v.t.Month()) != m || v.t.Day() != d {
		return badDate(shown)
	}
	if at != nil && *at != (clock{}) {
		if at.h > 24 || at.m > 59 || at.s > 59 || at.h == 24 && (at.m > 0 || at.s > 0) {
			return badDate(shown)
		}
		v.t = time.Date(y, time.Month(m), d, at.h, at.m, at.s, 0, r.zone)
		v.clock = true
	}
	return v
}

// shortYear never takes 24.6.25 for granted: it proposes and asks.
func (r dateRules) shortYear(shown string, y, m, d int) dateValue {
	if v := r.day(shown, 2000+y, m, d, nil); v.ok() {
		return dateDoubt("sheet.short_year", shown, dateText(v.t))
	}
	return dateDoubt("sheet.date_unclear", shown)
}

// slashes reads 3/4/2019 in the order of the profile; without one only if a
// single order gives a day.
func (r dateRules) slashes(shown string, a, b, y int, at *clock) dateValue {
	mdy, dmy := r.day(shown, y, a, b, at), r.day(shown, y, b, a, at)
	switch r.order {
	case "mdy":
		return mdy
	case "dmy":
		return dmy
	}
	switch {
	case mdy.ok() && dmy.ok() && !mdy.t.Equal(dmy.t):
		return dateDoubt("sheet.date_two_ways", shown, dateText(mdy.t), dateText(dmy.t))
	case mdy.ok():
		return mdy
	}
	return dmy
}

// dateMarks are the points and strokes that people type for others.
var dateMarks = strings.NewReplacer("。", ".", "．", ".", "·", ".", "－", "-", "—", "-", "–", "-", "～", "~", "〜", "~", "﹣", "-")

// normDate brings digits and marks to half width and drops the spaces between
// Chinese parts: ２０２４ 年 6 月 → 2024年6月.
func normDate(s string) string {
	s = dateMarks.Replace(s)
	return oneLine(width.Narrow.String(strings.ReplaceAll(s, "\n", " ")))
}

// blankWord knows what people write to say nothing.
func blankWord(s string) bool {
	switch strings.ToLower(s) {
	case "", "/", "\\", "-", "--", "---", "无", "暂无", "空", "n/a", "na", "none", "null", "nil", "//", "…", "——", ".", "*", "不涉及", "不适用":
		return true
	}
	return false
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func num(s string) int {
	n := 0
	for i := 0; i < len(s) && i < 9; i++ {
		if s[i] < '0' || s[i] > '9' {
			return n
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
