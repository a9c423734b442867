package duty

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Step is a rung of a duty's ladder as people want to know it: what happens
// when, to whom, and whether it has happened.
type Step struct {
	Act     Act
	Offset  time.Duration // from the due time
	At      int64         // µs UTC
	To      ident.ID      // the post that it turns to, by the posts as they are now
	DueIn   time.Duration // how long a supervisor would have; 0 for other acts
	Climbed bool
}

// Foresee lists the rungs of the ladder that a duty of holder would climb.
func Foresee(g *org.Graph, l Ladder, holder ident.ID, due int64, now time.Time) []Step {
	d := Duty{Holder: holder, Due: due, Ladder: l.Ref()}
	return d.steps(view{graph: g, book: Shipped(), now: now}, l)
}

func (d Duty) steps(v view, l Ladder) []Step {
	out := make([]Step, len(l.Rungs))
	for i, r := range l.Rungs {
		_, to := d.act(v, r, false)
		out[i] = Step{Act: r.Act, Offset: r.Offset, At: d.Due + r.Offset.Microseconds(), To: to, DueIn: r.DueIn, Climbed: int64(i) < d.Rung}
	}
	return out
}

// Family is what a duty stands among: the duties that it was opened for, the
// nearest first, and those that were opened for it, the oldest first; and the
// rungs of its own ladder.
type Family struct {
	Above  []Duty
	Below  []Duty
	Steps  []Step
	Ladder Ladder
}

// deepest bounds the way up from a duty: a district has fewer tiers.
const deepest = 32

// Family tells how a duty came about and what has come of it, so far as the
// principal may see it. Fault: duty.unknown.
func (s *Service) Family(ctx context.Context, by access.Principal, id ident.ID) (Family, error) {
	if err := by.May(access.DutyRead); err != nil {
		return Family{}, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Family, error) {
		d, err := s.GetTx(tx, by, id)
		if err != nil {
			return Family{}, err
		}
		g, err := s.org.Graph(tx, by.District)
		if err != nil {
			return Family{}, err
		}
		v := view{by: by, graph: g, book: s.book, now: s.clock.Now()}
		l, err := s.book.Pinned(d.Ladder)
		if err != nil {
			return Family{}, err
		}
		f := Family{Ladder: l, Steps: d.steps(v, l)}
		if f.Above, err = v.above(tx, d); err != nil {
			return f, err
		}
		below, err := opened(tx, d.District, d.ID)
		for _, child := range below {
			if v.sees(child) {
				f.Below = append(f.Below, child)
			}
		}
		return f, err
	})
}

// ParentsOf reads what some duties were opened for, by id. Whoever may see a duty
// may see what it is about, so nobody is asked again.
func (s *Service) ParentsOf(ctx context.Context, district string, list []Duty) (map[ident.ID]Duty, error) {
	var ids []ident.ID
	for _, d := range list {
		if d.Parent != 0 {
			ids = append(ids, d.Parent)
		}
	}
	out := make(map[ident.ID]Duty, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	all, err := db.Read(ctx, s.db, func(tx *db.Tx) ([]Duty, error) { return byIDs(tx, district, ids) })
	for _, d := range all {
		out[d.ID] = d
	}
	return out, err
}

// above are the duties that a duty was opened for, as far as the principal sees.
func (v view) above(tx *db.Tx, d Duty) ([]Duty, error) {
	var out []Duty
	for d.Parent != 0 && len(out) < deepest {
		up, err := load(tx, d.District, d.Parent)
		if err != nil {
			return out, err
		}
		if !v.sees(up) {
			return out, nil
		}
		out, d = append(out, up), up
	}
	return out, nil
}
