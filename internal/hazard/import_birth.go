package hazard

import (
	"time"

	"anwang/internal/access"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// ward is where the hazards of a batch are born that nothing else in the batch
// speaks of: their duties are held in memory until they stand as they will, so
// that each row is written once and beside its like, and their entries are spelt
// in one pass. What comes of it is what the desk would have made.
type ward struct {
	desk  *duty.Bulk
	out   *ledger.Bulk
	actor string
	rows  [][]any // scratch
}

func (s *Service) openWard(g *org.Graph, by access.Principal) *ward {
	out := s.ledger.Bulk()
	return &ward{desk: s.duty.Bulk(g, by, out), out: out, actor: by.Actor().String()}
}

// deliver records a new hazard whose key comes once in the batch.
func (b *batch) deliver(r Import, h Hazard, who answerer, earlier Hazard, again bool) (Outcome, error) {
	s := r.stages(h, b.now)
	steps := h.history(r.State, s, who)
	open, err := openFor(b.ward.desk, h, r.State, s, who, b.now)
	if err != nil {
		return Outcome{}, err
	}
	for _, st := range steps {
		if is := st.Is.(*Hazard); is.State.Open() && r.State.Open() {
			is.Duty = open
		}
	}
	if err := b.ward.out.Record(b.ward.actor, nil, steps...); err != nil {
		return Outcome{}, err
	}
	is := steps[len(steps)-1].Is.(*Hazard)
	is.deferred = true
	err = is.Save(b.tx, 0)
	if is.deferred = false; err != nil {
		return Outcome{}, err
	}
	if is.State.Open() {
		if err := is.leavesOpen(b.ward.desk, who.verifier, earlier.Accepter, again, b.now); err != nil {
			return Outcome{}, err
		}
	}
	b.ward.discharge(b, is)
	b.note(*is)
	return Outcome{Result: Imported, ID: is.ID, Number: is.Number, Blind: is.Blind, Version: is.Version}, nil
}

// discharge hands over the rows and the entries of a birth.
func (w *ward) discharge(b *batch, is *Hazard) {
	w.rows = w.desk.Rows(w.rows[:0])
	for _, row := range w.rows {
		b.tx.Later(duty.Table, duty.Columns(), row)
	}
	clear(w.rows)
	w.out.Hand(b.tx, is)
}

// asker is a desk where questions are asked.
type asker interface {
	Graph() *org.Graph
	Open(o duty.Open) (duty.Duty, error)
}

// leavesOpen asks what an open hazard that came in leaves open: whether it is come
// again, of whoever accepted the earlier one, and whether it is graded rightly.
func (h Hazard) leavesOpen(k asker, verifier, accepter ident.ID, again bool, now time.Time) error {
	if again {
		if err := h.askAccepter(k, accepter, now); err != nil {
			return err
		}
	}
	if h.State == Reported {
		return nil // whoever confirms it will be asked
	}
	return h.askGrade(k, verifier, now)
}
