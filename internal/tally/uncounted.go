package tally

import "strings"

// uncounted answers questions from facts that a caller gathered himself, as the
// cells would: for the few hazards of one enterprise or village, which no cell is
// fine enough for. The division asked about is not looked at: the facts are those
// of the ground.
func uncounted(facts []Fact, district string, today int) asker {
	towns := make([]Fact, len(facts))
	for i, f := range facts {
		towns[i] = counted(f, district)
	}
	return func(q Q) (Table, error) {
		if err := q.check(); err != nil {
			return Table{}, err
		}
		return q.answer(today, func(p part) ([]change, error) {
			var cells []change
			for _, f := range towns {
				if at := p.period(f); at != 0 && q.takes(f) {
					cells = append(cells, change{q.key(f, at), 1})
				}
			}
			return cells, nil
		})
	}
}

// period is the day or month at which a part counts a fact; 0 when it does not.
func (p part) period(f Fact) int {
	day := 0
	switch {
	case p.measure == found:
		day = f.FoundDay
	case p.measure == due:
		day = f.DueDay
	case p.measure == closed || f.Late:
		day = f.ClosedDay
	}
	at := day
	switch {
	case day == 0, p.lo == allTime && p.hi == allTime:
		return day
	case p.hi <= lastMonth:
		at = day / 100
	}
	if at < p.lo || at > p.hi {
		return 0
	}
	return at
}

// takes tells whether a question asks about a fact at all.
func (q Q) takes(f Fact) bool {
	return strings.HasPrefix(f.Industry, q.Industry) && (q.Grade == "" || q.Grade == f.Grade) && (q.State == "" || q.State == f.State)
}

// key is the group of a fact.
func (q Q) key(f Fact, at int) key {
	var k key
	if q.by(ByDivision) {
		k.area = f.Division
	}
	if q.by(ByIndustry) {
		k.industry = f.Industry
	}
	if q.by(ByGrade) {
		k.grade = f.Grade
	}
	if q.by(ByState) {
		k.state = f.State
	}
	if q.by(ByDay) || q.by(ByMonth) {
		k.period = at
	}
	return k
}
