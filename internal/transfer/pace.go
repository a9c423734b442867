package transfer

import (
	"time"

	"anwang/internal/db"
)

// pace tells how far a copy is and how long it will take yet. Rows differ in length
// from table to table, so it reckons in bytes and shows rows.
type pace struct {
	tell   func(Progress)
	tables map[string]*ahead
	left   float64 // bytes, about
	rows   int64   // carried, of all tables
	before int64   // of them by earlier runs
	of     int64

	began time.Time // of this run's rows, then of the stage in hand
	bytes float64   // carried in this run
	told  time.Time
	marks []mark // of the last while
	whole time.Duration

	stage Stage
}

// ahead is what is left of a table, with the length of its rows.
type ahead struct {
	rows int64
	each float64
}

type mark struct {
	at    time.Time
	bytes float64
	rows  int64
}

// lately is the while over which a rate is taken; often how often it is told.
const (
	lately = 20 * time.Second
	often  = 200 * time.Millisecond
)

// shares are how long the later stages take for each second of rows, before it is
// known: measured on two cores.
var shares = map[Stage]float64{Indexes: 0.3, Reading: 0.2, Words: 0.8}

func newPace(tell func(Progress)) *pace {
	return &pace{tell: tell, tables: map[string]*ahead{}}
}

// expect hears of a table: how many rows it has, how many are carried, and what some
// of them look like.
func (p *pace) expect(name string, rows int64, carried uint64, some db.Portion) {
	a := &ahead{rows: max(0, rows-int64(carried))}
	if some.Sum.Rows > 0 {
		a.each = float64(len(some.Text)) / float64(some.Sum.Rows)
	}
	p.tables[name] = a
	p.left += float64(a.rows) * a.each
	p.before += int64(carried)
	p.rows = p.before
	p.of += max(rows, int64(carried))
	p.began = time.Now()
	p.marks = []mark{{p.began, 0, p.rows}}
}

// wrote hears of a portion of a table.
func (p *pace) wrote(name string, rows uint64, bytes int) {
	a := p.tables[name]
	p.left -= float64(min(int64(rows), a.rows)) * a.each
	a.rows = max(0, a.rows-int64(rows))
	if rows > 0 { // what is left of the table is likely as long
		each := float64(bytes) / float64(rows)
		p.left += float64(a.rows) * (each - a.each)
		a.each = each
	}
	p.rows += int64(rows)
	p.bytes += float64(bytes)
	now := time.Now()
	p.marks = append(p.marks, mark{now, p.bytes, p.rows})
	for len(p.marks) > 2 && now.Sub(p.marks[0].at) > lately {
		p.marks = p.marks[1:]
	}
	if now.Sub(p.told) < often {
		return
	}
	p.told = now
	p.tell(p.going(now, name))
}

func (p *pace) going(now time.Time, name string) Progress {
	out := Progress{Stage: Rows, Name: name, Done: p.rows, Of: max(p.of, p.rows)}
	first := p.marks[0]
	span, bytes := now.Sub(first.at).Seconds(), p.bytes-first.bytes
	if span <= 0 || bytes <= 0 {
		return out
	}
	out.Rate = float64(p.rows-first.rows) / span
	left := max(0, p.left) / (bytes / span)
	// The later stages are of all rows, those of earlier runs among them.
	whole := now.Sub(p.began).Seconds() + left
	whole *= float64(p.of) / float64(max(1, p.of-p.before))
	p.whole = seconds(whole)
	out.Left = seconds(left) + p.later(Rows)
	return out
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// later is how long the stages after one will take, as far as that is known.
func (p *pace) later(s Stage) time.Duration {
	var sum float64
	for _, next := range []Stage{Words, Reading, Indexes} {
		if next == s {
			break
		}
		sum += shares[next]
	}
	return time.Duration(sum * float64(p.whole))
}

// enter begins a later stage.
func (p *pace) enter(s Stage) {
	p.stage, p.began, p.told = s, time.Now(), time.Time{}
}

func (p *pace) index(at db.IndexProgress) { p.at(at.Index, at.Done, at.Of) }

// at tells how far a later stage is. Without an end in sight it goes by its share.
func (p *pace) at(name string, done, of int64) {
	took := time.Since(p.began)
	out := Progress{Stage: p.stage, Name: name, Done: done, Of: of}
	switch mine := time.Duration(shares[p.stage] * float64(p.whole)); {
	case done > 0 && of > 0:
		out.Left = time.Duration(float64(took)/float64(done)*float64(of-done)) + p.later(p.stage)
	case p.whole > 0:
		out.Left = max(0, mine-took) + p.later(p.stage)
	}
	p.tell(out)
}
