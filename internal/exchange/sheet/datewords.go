package sheet

import (
	"regexp"
	"strings"
	"time"
)

const clockTail = `(?:[T日 ]*(\d{1,2})(?::|时|点)(\d{1,2})(?::(\d{1,2})(?:\.\d+)?|分(?:(\d{1,2})秒)?)?\s*(am|pm|AM|PM)?(Z|[+-]\d\d:?\d\d)?)?`

// The forms of a date, on text that normDate has prepared.
var (
	reFull      = regexp.MustCompile(`^(\d{4})\s?(?:年|[./-])\s?(\d{1,2})\s?(?:月|[./-])\s?(\d{1,2})(?:日|号)?` + clockTail + `$`)
	reSlash     = regexp.MustCompile(`^(\d{1,2})[./-](\d{1,2})[./-](\d{4})` + clockTail + `$`)
	reShort     = regexp.MustCompile(`^'?(\d{2})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})(?:日|号)?$`)
	reMonthDay  = regexp.MustCompile(`^(\d{1,2})月(\d{1,2})(?:日|号)?$`)
	reMonthBar  = regexp.MustCompile(`^(\d{1,2})[/-](\d{1,2})$`)
	reMonthEnd  = regexp.MustCompile(`^(?:(\d{4})(?:年|[./-]))?(\d{1,2})月?份?(?:底|末)$`)
	reYearEnd   = regexp.MustCompile(`^(?:(\d{4})年?)?(?:年)?(?:底|末)$`)
	reMonth     = regexp.MustCompile(`^(?:(\d{4})(?:年|[./-]))?(\d{1,2})月?份?(上旬|中旬|下旬|初|中)?$`)
	reFindDates = regexp.MustCompile(`\d{4}\s?(?:年|[./-])\s?\d{1,2}\s?(?:月|[./-])\s?\d{1,2}(?:日|号)?|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{1,2}月\d{1,2}(?:日|号)?`)
	reRange     = regexp.MustCompile(`^(.+?)(?:至|到|~|--|-| - )(.+)$`)
	reYears     = regexp.MustCompile(`(?:^|\D)((?:19|20)\d{2})(?:年|[./-]|\D|$)`)
)

// fillerWords are the words that may stand around a date without changing it.
var fillerWords = strings.NewReplacer("已于", "", "已", "", "于", "", "在", "", "完成整改", "", "整改完成", "", "整改完毕", "", "整改到位", "", "整改", "", "完成", "",
	"完毕", "", "销号", "", "闭环", "", "闭合", "", "限期", "", "限", "", "之前", "", "以前", "", "前", "", "日期", "", "截止", "", "截至", "", "到期", "", "复查", "", "验收", "", "检查", "", "合格", "", "并", "", "(", "", ")", "", ":", "", ",", "", ".", "", "、", "", "､", "", "｡", "", ";", "", " ", "", "√", "", "✓", "")

// words reads a date that is written out. shown is the cell as people see it.
func (r dateRules) words(s, shown string) dateValue {
	if d, ok := r.form(s, shown); ok {
		return d
	}
	if d, ok := r.phrase(s, shown); ok {
		return d
	}
	bare := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(s, "前"), "之"), "以"), "完成")
	bare = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(bare, "限期"), "限"), "于")
	if bare != s {
		if d, ok := r.form(trim(bare), shown); ok {
			return d
		}
	}
	if d, ok := r.span(s, shown); ok {
		return d
	}
	return r.inside(s, shown)
}

// form reads the text if the whole of it is a date.
func (r dateRules) form(s, shown string) (dateValue, bool) {
	if m := reFull.FindStringSubmatch(s); m != nil {
		return r.zoned(r.day(shown, num(m[1]), num(m[2]), num(m[3]), clockIn(m[4:])), m[9]), true
	}
	if m := reSlash.FindStringSubmatch(s); m != nil {
		return r.zoned(r.slashes(shown, num(m[1]), num(m[2]), num(m[3]), clockIn(m[4:])), m[9]), true
	}
	if m := reShort.FindStringSubmatch(s); m != nil {
		return r.shortYear(shown, num(m[1]), num(m[2]), num(m[3])), true
	}
	if m := reMonthDay.FindStringSubmatch(s); m != nil {
		return r.monthDay(shown, num(m[1]), num(m[2])), true
	}
	if m := reMonthBar.FindStringSubmatch(s); m != nil {
		if r.order == "dmy" {
			return r.monthDay(shown, num(m[2]), num(m[1])), true
		}
		return r.monthDay(shown, num(m[1]), num(m[2])), true
	}
	if m := reMonthEnd.FindStringSubmatch(s); m != nil {
		return r.monthEnd(shown, num(m[1]), num(m[2])), true
	}
	if m := reYearEnd.FindStringSubmatch(s); m != nil {
		return r.monthEnd(shown, num(m[1]), 12), true
	}
	for _, layout := range []string{"2 January 2006", "2 Jan 2006", "January 2, 2006", "Jan 2, 2006", "2-Jan-2006", "Jan 2 2006", "January 2 2006", "2-January-2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return r.day(shown, t.Year(), int(t.Month()), t.Day(), nil), true
		}
	}
	if m := reMonth.FindStringSubmatch(s); m != nil && (m[1] != "" || strings.Contains(s, "月")) {
		if num(m[2]) < 1 || num(m[2]) > 12 {
			return badDate(shown), true
		}
		end := r.monthEnd(shown, num(m[1]), num(m[2]))
		if end.ok() && m[3] == "" {
			return dateDoubt("sheet.month_only", shown, dateText(end.t)), true
		}
		return dateDoubt("sheet.month_only", shown), true
	}
	return dateValue{}, false
}

// clockIn reads the six groups of clockTail from the hour on.
func clockIn(m []string) *clock {
	if m[0] == "" {
		return nil
	}
	c := clock{num(m[0]), num(m[1]), num(m[2]) + num(m[3])}
	switch half := strings.ToLower(m[4]); {
	case half == "pm" && c.h < 12:
		c.h += 12
	case half == "am" && c.h == 12:
		c.h = 0
	}
	return &c
}

// zoned moves a clock that names its own zone into the rules' zone.
func (r dateRules) zoned(d dateValue, zone string) dateValue {
	if !d.ok() || zone == "" {
		return d
	}
	off := 0
	if zone != "Z" {
		z := strings.ReplaceAll(zone[1:], ":", "")
		off = num(z[:2])*3600 + num(z[2:])*60
		if zone[0] == '-' {
			off = -off
		}
	}
	t := d.t
	d.t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.FixedZone("", off)).In(r.zone)
	d.clock = true
	return d
}

// span reads "from … to …": a deadline is its end, for the rest a person says.
func (r dateRules) span(s, shown string) (dateValue, bool) {
	m := reRange.FindStringSubmatch(s)
	if m == nil {
		return dateValue{}, false
	}
	from, ok1 := r.form(trim(m[1]), shown)
	to, ok2 := r.form(trim(m[2]), shown)
	if !ok1 || !ok2 || !from.ok() || !to.ok() || to.t.Before(from.t) {
		return dateValue{}, false
	}
	if r.field == Deadline {
		return to, true
	}
	return dateDoubt("sheet.date_range", shown, dateText(from.t), dateText(to.t)), true
}

// inside looks for dates in a sentence.
func (r dateRules) inside(s, shown string) dateValue {
	found := reFindDates.FindAllString(s, 4)
	if len(found) == 0 {
		return dateDoubt("sheet.date_unclear", shown)
	}
	var all []string
	for _, f := range found {
		if d, ok := r.form(f, shown); ok && d.ok() {
			all = append(all, dateText(d.t))
		}
	}
	if len(found) > 1 {
		return dateDoubt("sheet.several_dates", shown, all...)
	}
	rest := strings.Replace(s, found[0], "", 1)
	d, ok := r.form(found[0], shown)
	if ok && (fillerWords.Replace(rest) == "" && !strings.ContainsAny(rest, "未没不") || d.refuse) {
		if st, known := stateWord(rest); known {
			d.state = st
		}
		return d
	}
	return dateDoubt("sheet.date_unclear", shown, all...)
}

// yearsIn lists the years that a title speaks of.
func yearsIn(s string) []int {
	var all []int
	for _, m := range reYears.FindAllStringSubmatch(normDate(s), -1) {
		all = append(all, num(m[1]))
	}
	return all
}

// onlyYear is the year if all agree, else 0.
func onlyYear(years []int) int {
	one := 0
	for _, y := range years {
		if one != 0 && y != one {
			return 0
		}
		one = y
	}
	return one
}
