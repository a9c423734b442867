package nation

import (
	"time"

	"anwang/internal/db"
)

// pace tells how far a load is and how long it will take yet.
type pace struct {
	spec  Spec
	began time.Time // of this run's rows
	first int64     // hazards that were there before
	told  time.Time
	marks []mark // of the last while

	rowsTook   time.Duration
	indexBegan time.Time
}

type mark struct {
	at   time.Time
	done int64
}

// lately is the while over which a rate is taken.
const lately = 20 * time.Second

// indexShare is how long the indexes take for each second of rows, before it is
// known. Sorting grows a little faster than the rows do.
const indexShare = 0.2

func newPace(s Spec, done int64) *pace {
	now := time.Now()
	return &pace{spec: s, began: now, first: done, marks: []mark{{now, done}}}
}

func (p *pace) rows(done int64) {
	now := time.Now()
	p.marks = append(p.marks, mark{now, done})
	for len(p.marks) > 2 && now.Sub(p.marks[0].at) > lately {
		p.marks = p.marks[1:]
	}
	if now.Sub(p.told) < 200*time.Millisecond {
		return
	}
	p.told = now
	out := Progress{Stage: Rows, Done: done, Of: int64(p.spec.Rows)}
	if span := now.Sub(p.marks[0].at).Seconds(); span > 0 {
		out.Rate = float64(done-p.marks[0].done) / span
	}
	if out.Rate > 0 {
		left := float64(out.Of-done) / out.Rate
		whole := now.Sub(p.began).Seconds() + left
		if fresh := float64(out.Of - p.first); fresh > 0 {
			whole *= float64(out.Of) / fresh // the indexes are of all rows
		}
		out.Left = time.Duration((left + indexShare*whole) * float64(time.Second))
	}
	p.spec.Progress(out)
}

func (p *pace) indexing() {
	p.indexBegan = time.Now()
	p.rowsTook = p.indexBegan.Sub(p.began)
}

func (p *pace) index(at db.IndexProgress) {
	out := Progress{Stage: Indexes, Done: int64(p.spec.Rows), Of: int64(p.spec.Rows), Index: at.Index}
	took := time.Since(p.indexBegan)
	switch {
	case at.Done > 0:
		out.Left = time.Duration(float64(took) / float64(at.Done) * float64(at.Of-at.Done))
	case at.Of > 0:
		out.Left = time.Duration(indexShare * float64(p.rowsTook))
	}
	p.spec.Progress(out)
}

func (p *pace) end() error {
	p.spec.Progress(Progress{Stage: Ended, Done: int64(p.spec.Rows), Of: int64(p.spec.Rows)})
	return nil
}
