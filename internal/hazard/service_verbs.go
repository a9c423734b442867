package hazard

import (
	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/ident"
)

// take begins a verb about one hazard that the caller may see and has seen in
// its present version.
func (s *Service) take(tx *db.Tx, by access.Principal, v access.Verb, id ident.ID, c Command) (*work, Hazard, error) {
	w, err := s.begin(tx, by, v, c)
	if err != nil {
		return nil, Hazard{}, err
	}
	h, err := get(tx, by.District, id)
	if err != nil {
		return nil, h, err
	}
	if err := s.sees(tx, by, h); err != nil {
		return nil, Hazard{}, err
	}
	return w, h, h.fresh(c)
}

// SubmitTx is Submit in tx.
func (s *Service) SubmitTx(tx *db.Tx, by access.Principal, id ident.ID, c Submit) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardSubmit, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	next, e, err := h.submit(c, by.IsSystem(), w.now)
	if err != nil {
		return Hazard{}, err
	}
	if _, err := w.desk.Submit(h.Duty, duty.Submit{Note: c.Note, At: c.At}); err != nil {
		return Hazard{}, err
	}
	out, err := w.record(&h, step(next, e))
	if err != nil {
		return Hazard{}, err
	}
	return out, w.keep(out, nil, c.After)
}

// AcceptTx is Accept in tx.
func (s *Service) AcceptTx(tx *db.Tx, by access.Principal, id ident.ID, c Accept) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardAccept, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	if _, err := h.State.by(vAccept); err != nil {
		return Hazard{}, err
	}
	d, err := w.desk.Accept(h.Duty, duty.Accept{Note: c.Note, At: c.At})
	if err != nil {
		return Hazard{}, err
	}
	accepter := d.Verifier
	if by.Post != 0 {
		accepter = by.Post
	}
	next, e, err := h.accept(c, accepter, w.now)
	if err != nil {
		return Hazard{}, err
	}
	return w.record(&h, step(next, e))
}

// ReturnTx is Return in tx.
func (s *Service) ReturnTx(tx *db.Tx, by access.Principal, id ident.ID, c Return) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardReturn, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	next, e, err := h.sendBack(c)
	if err != nil {
		return Hazard{}, err
	}
	if _, err := w.desk.Return(h.Duty, duty.Return{Reason: c.Reason, At: c.At}); err != nil {
		return Hazard{}, err
	}
	return w.record(&h, step(next, e))
}

// AskExtensionTx is AskExtension in tx.
func (s *Service) AskExtensionTx(tx *db.Tx, by access.Principal, id ident.ID, c AskExtension) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardAskExtension, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	if err := h.working(); err != nil {
		return Hazard{}, err
	}
	if _, err := w.desk.AskExtension(h.Duty, duty.AskExtension{Due: c.Due, Reason: c.Reason, At: c.At}); err != nil {
		return Hazard{}, err
	}
	return w.record(&h, step(h, event("hazard.extension_asked", c.At, "due", clock.Micros(c.Due), "reason", c.Reason)))
}

// GrantExtensionTx is GrantExtension in tx.
func (s *Service) GrantExtensionTx(tx *db.Tx, by access.Principal, id ident.ID, c GrantExtension) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardGrantExtension, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	if err := h.working(); err != nil {
		return Hazard{}, err
	}
	d, err := w.desk.GrantExtension(h.Duty, duty.GrantExtension{At: c.At})
	if err != nil {
		return Hazard{}, err
	}
	next, e, err := h.extend(d.Due, c)
	if err != nil {
		return Hazard{}, err
	}
	return w.record(&h, step(next, e))
}

// RefuseExtensionTx is RefuseExtension in tx.
func (s *Service) RefuseExtensionTx(tx *db.Tx, by access.Principal, id ident.ID, c RefuseExtension) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardRefuseExtension, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	if err := h.working(); err != nil {
		return Hazard{}, err
	}
	if _, err := w.desk.RefuseExtension(h.Duty, duty.RefuseExtension{Reason: c.Reason, At: c.At}); err != nil {
		return Hazard{}, err
	}
	return w.record(&h, step(h, event("hazard.extension_refused", c.At, "reason", c.Reason)))
}

// ReassignTx is Reassign in tx.
func (s *Service) ReassignTx(tx *db.Tx, by access.Principal, id ident.ID, c Reassign) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardReassign, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	next, e, err := h.reassign(c, c.Holder)
	if err != nil {
		return Hazard{}, err
	}
	if _, err := w.desk.Reassign(h.Duty, duty.Reassign{Holder: c.Holder, Reason: c.Reason, At: c.At}); err != nil {
		return Hazard{}, err
	}
	return w.record(&h, step(next, e))
}

// AttachEvidenceTx is AttachEvidence in tx.
func (s *Service) AttachEvidenceTx(tx *db.Tx, by access.Principal, id ident.ID, c Attach) (Hazard, error) {
	w, h, err := s.take(tx, by, access.HazardAttach, id, c.Command)
	if err != nil {
		return Hazard{}, err
	}
	next, e, err := h.attach(c)
	if err != nil {
		return Hazard{}, err
	}
	out, err := w.record(&h, step(next, e))
	if err != nil {
		return Hazard{}, err
	}
	return out, w.evidence(out, c.Role, c.Files)
}
