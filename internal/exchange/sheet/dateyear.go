package sheet

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// farOff is how far from the day of finding a date without a year may lie
// before the year is asked for.
const farOff = 270 * 24 * time.Hour

// monthDay finds the year of a date that has none. What comes after finding
// falls on the first such day from then on; the day of finding on the last such
// day before another full date of the row, or in the year of the title. When
// two of these disagree, or there is nothing to go by, a person says.
func (r dateRules) monthDay(shown string, m, d int) dateValue {
	if probe := time.Date(2024, time.Month(m), d, 0, 0, 0, 0, r.zone); m < 1 || m > 12 || d < 1 || int(probe.Month()) != m {
		return badDate(shown)
	}
	if r.field != FoundAt && !r.base.IsZero() {
		return r.yearAfter(shown, m, d)
	}
	byTitle := dateValue{}
	if r.year != 0 {
		byTitle = r.day(shown, r.year, m, d, nil)
		byTitle.assumed = "year_from_title"
	}
	if r.field == FoundAt && !r.later.IsZero() {
		byRow := r.yearBefore(shown, m, d)
		if r.year == 0 || !byRow.ok() || byTitle.ok() && byTitle.t.Equal(byRow.t) {
			return byRow
		}
		return dateDoubt("sheet.year_unclear", shown, candidates(byTitle, byRow)...)
	}
	if r.year != 0 {
		return byTitle
	}
	return dateDoubt("sheet.year_missing", shown)
}

func candidates(all ...dateValue) []string {
	var s []string
	for _, d := range all {
		if d.ok() {
			s = append(s, dateText(d.t))
		}
	}
	return s
}

func (r dateRules) yearAfter(shown string, m, d int) dateValue {
	base := startOfDay(r.base.In(r.zone))
	for y := base.Year(); y < base.Year()+9; y++ {
		v := r.day(shown, y, m, d, nil)
		if !v.ok() || v.t.Before(base) {
			continue
		}
		if v.t.Sub(base) > farOff {
			return dateDoubt("sheet.year_unclear", shown, candidates(r.day(shown, y-1, m, d, nil), v)...)
		}
		v.assumed = "year_from_found"
		return v
	}
	return badDate(shown)
}

func (r dateRules) yearBefore(shown string, m, d int) dateValue {
	later := startOfDay(r.later.In(r.zone))
	for y := later.Year(); y > later.Year()-9; y-- {
		v := r.day(shown, y, m, d, nil)
		if !v.ok() || v.t.After(later) {
			continue
		}
		if later.Sub(v.t) > farOff {
			return dateDoubt("sheet.year_unclear", shown, candidates(v, r.day(shown, y+1, m, d, nil))...)
		}
		v.assumed = "year_from_row"
		return v
	}
	return badDate(shown)
}

// monthEnd is the last day of a month; y 0 takes the year by the rules.
func (r dateRules) monthEnd(shown string, y, m int) dateValue {
	if m < 1 || m > 12 {
		return badDate(shown)
	}
	assumed := ""
	if y == 0 {
		v := r.monthDay(shown, m, 28)
		if !v.ok() {
			return v
		}
		y, assumed = v.t.Year(), v.assumed
	}
	last := time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, r.zone).Day()
	v := r.day(shown, y, m, last, nil)
	v.assumed = assumed
	return v
}

func startOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

var (
	reSpan  = regexp.MustCompile(`^(限期|限|要求|于)?([0-9]+|[一二两三四五六七八九十半]+)个?(工作日|日|天|周|星期|月|小时|h|days?|weeks?)(之内|以内|内|前)?(?:整改)?(?:完成|完毕|到位)?$`)
	onSpot  = []string{"立即", "立行立改", "即知即改", "即查即改", "立查立改", "边查边改", "当场", "现场整改", "即时", "马上", "当日", "当天", "immediately", "immediate", "at once", "on the spot", "corrected on site"}
	forEver = []string{"长期", "持续", "常态", "日常", "随时", "ongoing", "continuous"}
)

// phrase reads a date column's words: 立行立改, 限期7日, 已整改.
func (r dateRules) phrase(s, shown string) (dateValue, bool) {
	lower := strings.ToLower(s)
	for _, w := range forEver {
		if strings.Contains(lower, w) {
			return dateDoubt("sheet.open_ended", shown), true
		}
	}
	if st, ok := stateWord(s); ok {
		return dateValue{state: st}, true
	}
	if m := reSpan.FindStringSubmatch(s); m != nil {
		return r.length(shown, m), true
	}
	for _, w := range onSpot {
		if strings.Contains(lower, w) && !strings.ContainsAny(lower, "0123456789") && len([]rune(s)) <= 12 {
			return dateValue{immediate: true}, true
		}
	}
	return dateValue{}, false
}

func (r dateRules) length(shown string, m []string) dateValue {
	n := numeral(m[2])
	half := m[2] == "半"
	if !half && (n < 1 || n > 3660) {
		return dateDoubt("sheet.date_unclear", shown)
	}
	switch m[3] {
	case "月":
		// 半个月 is the one half that is said.
	default:
		if half {
			return dateDoubt("sheet.date_unclear", shown)
		}
	}
	switch m[3] {
	case "工作日":
		return dateDoubt("sheet.working_days", shown)
	case "日":
		if m[1] == "" && m[4] == "" {
			return dateDoubt("sheet.day_or_days", shown, fmt.Sprintf("%d天", n))
		}
		return dateValue{days: n}
	case "周", "星期", "week", "weeks":
		return dateValue{days: 7 * n}
	case "月":
		switch {
		case half:
			return dateValue{days: 15}
		case !strings.Contains(shown, "个") && m[4] == "":
			return dateDoubt("sheet.month_only", shown) // 3月 is March or three months
		case !strings.Contains(shown, "个") && m[4] == "前":
			return dateDoubt("sheet.month_only", shown)
		}
		return dateValue{months: n}
	case "小时", "h":
		return dateValue{days: (n + 23) / 24}
	}
	return dateValue{days: n}
}

// numeral reads 7, 七, 十五, 二十.
func numeral(s string) int {
	if allDigits(s) {
		return num(s)
	}
	values := map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	total, unit := 0, 0
	for _, c := range s {
		if c == '十' {
			total += max(unit, 1) * 10
			unit = 0
			continue
		}
		unit = values[c]
	}
	return total + unit
}
