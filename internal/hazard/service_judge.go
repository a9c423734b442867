package hazard

import (
	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// judge says in what right the caller speaks about an unconfirmed or unfinished
// hazard: as the post that holds its duty, or as one that stands over it.
func (w *work) judge(h Hazard) (holds, over bool, attributes []string, err error) {
	if attributes, err = w.attributes(w.tx, h); err != nil {
		return false, false, nil, err
	}
	d, err := w.duty.GetTx(w.tx, deputy(w.by), h.Duty)
	if err != nil {
		return false, false, nil, err
	}
	g := w.desk.Graph()
	return g.Holds(w.by.Person, d.Holder, w.now), supervises(g, w.by, h.subject(attributes), d.Holder, w.now), attributes, nil
}

// ConfirmTx is Confirm in tx. The holder of the duty to confirm may, and whoever
// stands over him; only the latter may confirm anew what is being rectified.
func (s *Service) ConfirmTx(tx *db.Tx, by access.Principal, id ident.ID, c Confirm) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardConfirm, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	if _, err := h.State.by(vConfirm); err != nil {
		return Hazard{}, err
	}
	holds, over, attributes, err := w.judge(h)
	if err != nil {
		return Hazard{}, err
	}
	if !over && (!holds || h.State == Rectifying) {
		return Hazard{}, fault.New(fault.Forbidden, "hazard.not_confirmer")
	}
	next := h
	st, err := w.rectify(&next, c, attributes)
	if err != nil {
		return Hazard{}, err
	}
	if h.State == Reported {
		_, err = w.desk.As(deputy(by)).Finish(h.Duty, duty.Finish{At: c.At})
	} else {
		_, err = w.desk.As(deputy(by)).Cancel(h.Duty, duty.Cancel{Authority: h.Number, Reason: "hazard.reason_regraded", At: c.At})
	}
	if err != nil {
		return Hazard{}, err
	}
	return w.record(&h, st)
}

// RejectTx is Reject in tx. Who stands over the holder may; the holder himself
// only what his own people reported, so that nobody argues away what an
// inspector or a neighbour found.
func (s *Service) RejectTx(tx *db.Tx, by access.Principal, id ident.ID, c Reject) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardReject, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	next, e, err := h.reject(c, w.now)
	if err != nil {
		return Hazard{}, err
	}
	if err := w.mayDismiss(h); err != nil {
		return Hazard{}, err
	}
	if _, err := w.desk.As(deputy(by)).Finish(h.Duty, duty.Finish{Note: c.Reason, At: c.At}); err != nil {
		return Hazard{}, err
	}
	return w.record(&h, step(next, e))
}

func (w *work) mayDismiss(h Hazard) error {
	holds, over, _, err := w.judge(h)
	switch {
	case err != nil:
		return err
	case over || holds && h.State == Reported && internal(w.desk.Graph(), h):
		return nil
	case holds:
		return fault.New(fault.Forbidden, "hazard.dismiss_by_supervisor", "number", h.Number)
	}
	return fault.New(fault.Forbidden, "hazard.not_confirmer")
}

// MergeTx is Merge in tx. Who may reject it may merge it.
func (s *Service) MergeTx(tx *db.Tx, by access.Principal, id ident.ID, c Merge) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardMerge, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	into, err := get(tx, by.District, c.Into)
	if err != nil {
		return Hazard{}, err
	}
	if err := s.sees(tx, by, into); err != nil {
		return Hazard{}, err
	}
	next, e, err := h.merge(c, into, w.now)
	if err != nil {
		return Hazard{}, err
	}
	if err := w.mayDismiss(h); err != nil {
		return Hazard{}, err
	}
	if err := w.drop(h, c, into); err != nil {
		return Hazard{}, err
	}
	kept, e2 := into.absorb(h, c.At)
	if err := w.ledger.Record(w.tx, w.by.Actor(), &into, step(kept, e2)); err != nil {
		return Hazard{}, err
	}
	return w.record(&h, step(next, e))
}

// drop ends the duty of a hazard that is merged into another.
func (w *work) drop(h Hazard, c Merge, into Hazard) error {
	desk := w.desk.As(deputy(w.by))
	var err error
	if h.State == Reported {
		_, err = desk.Finish(h.Duty, duty.Finish{Note: c.Reason, At: c.At})
	} else {
		_, err = desk.Cancel(h.Duty, duty.Cancel{Authority: into.Number, Reason: c.Reason, At: c.At})
	}
	return err
}

// keep records the evidence that came with a verb.
func (w *work) keep(h Hazard, before, after []File) error {
	if err := w.evidence(h, Before, before); err != nil {
		return err
	}
	return w.evidence(h, After, after)
}

func (w *work) evidence(h Hazard, role Role, files []File) error {
	for _, f := range files {
		e := Evidence{Sum: f.Sum, Size: f.Size, Media: f.Media, Hazard: h.ID, Role: role, Name: f.Name, By: w.by.Person}
		if !f.Taken.IsZero() {
			e.TakenAt = f.Taken.UnixMicro()
		}
		e.District, e.ID = h.District, w.ids.New()
		st := ledger.Step{Event: ledger.Event{Kind: "evidence.kept"}, Is: &e}
		if err := w.ledger.Record(w.tx, w.by.Actor(), nil, st); err != nil {
			return err
		}
	}
	return nil
}
