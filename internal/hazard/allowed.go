package hazard

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/org"
)

// ofDuty are a hazard's verbs, by the verb of its open duty that each rests on.
var ofDuty = map[access.Verb]access.Verb{
	access.DutySubmit: access.HazardSubmit, access.DutyAskExtension: access.HazardAskExtension,
	access.DutyAccept: access.HazardAccept, access.DutyReturn: access.HazardReturn,
	access.DutyGrantExtension: access.HazardGrantExtension, access.DutyRefuseExtension: access.HazardRefuseExtension,
	access.DutyReassign: access.HazardReassign,
}

// Allowed tells which verbs the principal may do with the hazard now, so that a
// page offers no button that would be refused. To merge it the other hazard must
// agree too: it is open, and of the same site.
func (s *Service) Allowed(ctx context.Context, by access.Principal, h Hazard) ([]access.Verb, error) {
	if !h.State.Open() || h.Duty == 0 {
		return nil, nil
	}
	g, err := s.org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	var d duty.Duty
	attributes, err := db.Read(ctx, s.db, func(tx *db.Tx) (out []string, err error) {
		if d, err = s.duty.GetTx(tx, deputy(by), h.Duty); err != nil {
			return nil, err
		}
		return s.attributes(tx, h)
	})
	if err != nil {
		return nil, err
	}
	may, err := s.duty.Allowed(ctx, by, d)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	over := supervises(g, by, h.subject(attributes), d.Holder, now)
	return verbsOf(by, g, h, may, g.Holds(by.Person, d.Holder, now), over), nil
}

// verbsOf turns what may be done with the duty, and in what right, into verbs.
func verbsOf(by access.Principal, g *org.Graph, h Hazard, ofThat []access.Verb, holds, over bool) []access.Verb {
	var out []access.Verb
	add := func(ok bool, v access.Verb) {
		if ok && by.May(v) == nil {
			out = append(out, v)
		}
	}
	add(over && h.State != Submitted || holds && h.State == Reported, access.HazardConfirm)
	dismiss := over || holds && h.State == Reported && internal(g, h)
	add(dismiss && h.State == Reported, access.HazardReject)
	add(dismiss && h.State != Submitted, access.HazardMerge)
	for _, v := range ofThat {
		of := ofDuty[v]
		add(of == access.HazardReassign || of != "" && h.State != Reported, of)
	}
	add(true, access.HazardAttach)
	return out
}
