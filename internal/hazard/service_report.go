package hazard

import (
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// work is one verb in hand: who, where, when.
type work struct {
	*Service
	tx   *db.Tx
	by   access.Principal
	desk *duty.Desk
	now  time.Time
}

// begin opens the desk that holds the posts still while the verb runs.
func (s *Service) begin(tx *db.Tx, by access.Principal, v access.Verb, c Command) (*work, error) {
	if err := by.May(v); err != nil {
		return nil, err
	}
	if !c.At.IsZero() && !by.IsSystem() {
		return nil, fault.New(fault.Forbidden, "hazard.at_now")
	}
	desk, err := s.duty.Desk(tx, by)
	if err != nil {
		return nil, err
	}
	return &work{Service: s, tx: tx, by: by, desk: desk, now: s.clock.Now()}, nil
}

// record writes the steps and returns the hazard as they leave it. A new hazard
// takes its number here, last of all, so that what is refused takes none.
func (w *work) record(was *Hazard, steps ...ledger.Step) (Hazard, error) {
	if was == nil && steps[0].Is.(*Hazard).Number == "" { // a batch brings its own
		if err := w.number(steps); err != nil {
			return Hazard{}, err
		}
	}
	if err := w.ledger.Record(w.tx, w.by.Actor(), was, steps...); err != nil {
		return Hazard{}, err
	}
	return *steps[len(steps)-1].Is.(*Hazard), nil
}

// ReportTx is Report in tx.
func (s *Service) ReportTx(tx *db.Tx, by access.Principal, c Report) (Hazard, error) {
	w, err := s.begin(tx, by, access.HazardReport, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	attributes, err := s.place(tx, by.District, &c)
	if err != nil {
		return Hazard{}, err
	}
	h := draft(by.District, c, w.now)
	h.ID, h.Reporter, h.ReporterPost = s.ids.New(), by.Person, by.Post
	if err := s.checkClause(tx, by.District, h.Clause); err != nil {
		return Hazard{}, err
	}
	earlier, again, err := h.link(tx)
	if err != nil {
		return Hazard{}, err
	}
	g := w.desk.Graph()
	holder, line, blind := g.Responsible(h.subject(attributes), w.now)
	h.Blind = blind
	var steps []ledger.Step
	switch {
	case c.OnSpot:
		steps, err = w.fixed(&h, c)
	case c.Confirm != nil:
		steps, err = w.ordered(&h, c, attributes, holder)
	default:
		steps, err = w.reported(&h, c, func() (duty.Duty, error) { return w.desk.As(deputy(by)).Open(h.toConfirm(holder, line, w.now)) })
	}
	if err != nil {
		return Hazard{}, err
	}
	if again {
		if err := h.askAccepter(w.desk.As(deputy(by)), earlier.Accepter, w.now); err != nil {
			return Hazard{}, err
		}
	}
	out, err := w.record(nil, steps...)
	if err != nil {
		return Hazard{}, err
	}
	return out, w.keep(out, c.Before, c.After)
}

// number gives a new hazard its human number.
func (w *work) number(steps []ledger.Step) error {
	h := steps[0].Is.(*Hazard)
	n, err := w.spare.newNumbers(w.tx, h.District, []int64{h.Found})
	if err != nil {
		return err
	}
	number, err := n.take(h.Found)
	for _, s := range steps {
		s.Is.(*Hazard).Number = number
	}
	return err
}

func (w *work) reported(h *Hazard, c Report, open func() (duty.Duty, error)) ([]ledger.Step, error) {
	next, e, err := h.report(c, w.now)
	if err != nil {
		return nil, err
	}
	*h = next
	if open != nil {
		d, err := open()
		if err != nil {
			return nil, err
		}
		h.Duty, h.Due = d.ID, d.Due
	}
	return []ledger.Step{step(*h, e)}, nil
}

// ordered is a report that a supervisor, or the one who would have to, confirms
// in the same breath.
func (w *work) ordered(h *Hazard, c Report, attributes []string, holder ident.ID) ([]ledger.Step, error) {
	if err := w.by.May(access.HazardConfirm); err != nil {
		return nil, err
	}
	g, s := w.desk.Graph(), h.subject(attributes)
	if !supervises(g, w.by, s, holder, w.now) && !g.Holds(w.by.Person, holder, w.now) {
		return nil, fault.New(fault.Forbidden, "hazard.not_confirmer")
	}
	first, err := w.reported(h, c, nil)
	if err != nil {
		return nil, err
	}
	c.Confirm.At = c.At
	second, err := w.rectify(h, *c.Confirm, attributes)
	if err != nil {
		return nil, err
	}
	return append(first, second), nil
}

func (w *work) fixed(h *Hazard, c Report) ([]ledger.Step, error) {
	next, e, err := h.fixOnSpot(c, w.now)
	if err != nil {
		return nil, err
	}
	*h = next
	return []ledger.Step{step(*h, e)}, nil
}

// rectify confirms h and opens the duty to put it right.
func (w *work) rectify(h *Hazard, c Confirm, attributes []string) (ledger.Step, error) {
	next, e, err := h.confirm(c, w.now)
	if err != nil {
		return ledger.Step{}, err
	}
	g := w.desk.Graph()
	if err := checkPost(g, next.Fixes.Responsible, "fixes.responsible"); err != nil {
		return ledger.Step{}, err
	}
	holder := next.Fixes.Responsible
	judge := verifier(g, w.by, next.subject(attributes), holder, w.now)
	o := next.toRectify(holder, judge, lineOf(g, holder))
	o.At = c.At
	d, err := w.desk.As(deputy(w.by)).Open(o)
	if err != nil {
		return ledger.Step{}, err
	}
	next.Duty = d.ID
	anew := h.State == Rectifying
	*h = next
	if anew { // the question was put when it was confirmed first
		return step(next, e), nil
	}
	return step(next, e), next.askGrade(w.desk.As(deputy(w.by)), d.Verifier, w.now)
}
