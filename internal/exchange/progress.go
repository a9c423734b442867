package exchange

import (
	"time"
)

// Progress says how far a job is.
type Progress struct {
	Job    Job           `json:"job"`
	Rate   float64       `json:"rate"` // records a second, lately; 0 when not known yet
	Left   time.Duration `json:"left"` // what remains at that rate; 0 when not known yet
	Counts Counts        `json:"counts"`
}

// window is over how long a rate is taken: long enough not to jump, short enough
// to follow a machine that has become busy.
const window = 15 * time.Second

// pace measures how fast items and rows go by.
type pace struct {
	marks []measure
}

type measure struct {
	at          time.Time
	items, rows int
}

// note adds a measure and returns the rate of items and the time that the rest
// of the rows needs; zeros until a second has gone by.
func (p *pace) note(at time.Time, items, rows, total int) (rate float64, left time.Duration) {
	p.marks = append(p.marks, measure{at, items, rows})
	for len(p.marks) > 2 && at.Sub(p.marks[0].at) > window {
		p.marks = p.marks[1:]
	}
	first := p.marks[0]
	span := at.Sub(first.at)
	if span < time.Second || items == first.items {
		return 0, 0
	}
	rate = float64(items-first.items) / span.Seconds()
	if rest := total - rows; rest > 0 && rows > first.rows {
		left = time.Duration(float64(span) / float64(rows-first.rows) * float64(rest)).Round(time.Second)
	}
	return rate, left
}
