package duty

import (
	"context"
	"math"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// Breach is a duty that breaks one of the laws. Code is a phrase key:
// "duty.law_no_holder", "duty.law_rung_missed", "duty.law_unarmed",
// "duty.law_ladder", "duty.law_orphan".
type Breach struct {
	Code string   `json:"code"`
	Duty ident.ID `json:"duty"`
	Post ident.ID `json:"post,omitempty"`
}

// grace is how long a rung may wait for the sweep.
const grace = 60 * time.Second

// Laws lists every breach of the first two laws in a district, for doctor and
// for the health of a running system.
func (s *Service) Laws(ctx context.Context, district string) ([]Breach, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Breach, error) {
		air, err := s.CheckLaw1(tx, district)
		if err != nil {
			return nil, err
		}
		silence, err := s.CheckLaw2(tx, district)
		return append(air, silence...), err
	})
}

// CheckLaw1 lists the pending duties that resolve to no living person
// (责任不悬空). There are none, unless rows were tampered with.
func (s *Service) CheckLaw1(tx *db.Tx, district string) ([]Breach, error) {
	g, err := s.org.Graph(tx, district)
	if err != nil {
		return nil, err
	}
	holders, err := holdersOfPending(tx, district)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	var out []Breach
	for _, post := range holders {
		if _, err := g.Holder(post, now); err == nil {
			continue
		}
		ids, err := pendingOf(tx, district, post)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			out = append(out, Breach{Code: "duty.law_no_holder", Duty: id, Post: post})
		}
	}
	return out, nil
}

// CheckLaw2 lists the open duties whose date passed in silence (到期必升级): a rung
// that is more than a minute late, a ladder that is not armed as its due time
// says, a ladder that this build does not know, and pending duties that were
// opened for one that is over.
func (s *Service) CheckLaw2(tx *db.Tx, district string) ([]Breach, error) {
	var out []Breach
	late := clock.Micros(s.clock.Now().Add(-grace))
	after := Cursor{At: math.MinInt64}
	for {
		part, err := pendingAfter(tx, district, after, 1000)
		if err != nil {
			return nil, err
		}
		for _, d := range part {
			if code := d.silent(s.book, late); code != "" {
				out = append(out, Breach{Code: code, Duty: d.ID, Post: d.Holder})
			}
			after = Cursor{At: d.Due, ID: d.ID}
		}
		if len(part) < 1000 {
			break
		}
	}
	lost, err := orphans(tx, district)
	if err != nil {
		return nil, err
	}
	for _, id := range lost {
		out = append(out, Breach{Code: "duty.law_orphan", Duty: id})
	}
	idle, err := idleSupervisors(tx, district)
	if err != nil {
		return nil, err
	}
	for _, d := range idle {
		if l, err := s.book.Pinned(d.Ladder); err == nil && l.nextAt(d.Due, d.Rung) != 0 {
			out = append(out, Breach{Code: "duty.law_unarmed", Duty: d.ID, Post: d.Holder})
		}
	}
	return out, nil
}

// silent names what is wrong with a pending duty's ladder, "" when nothing is.
func (d Duty) silent(b *Book, late int64) string {
	l, err := b.Pinned(d.Ladder)
	if err != nil {
		return "duty.law_ladder"
	}
	want := l.nextAt(d.Due, d.Rung)
	if d.State == Submitted {
		want = 0
	}
	switch {
	case d.Kind == Supervise && d.NextAt == 0:
		return "" // it may stand still; CheckLaw2 asks whether what it supervises does
	case d.NextAt != want:
		return "duty.law_unarmed"
	case d.NextAt != 0 && d.NextAt < late:
		return "duty.law_rung_missed"
	}
	return ""
}
