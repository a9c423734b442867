package hazard

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Ask describes a hazard that somebody is about to report, as far as it is known.
type Ask struct {
	Site     ident.ID // with a site the next three are not read
	Unit     ident.ID
	Division string
	Industry string
	Grade    Grade // "" means general
	Text     string
}

// Proposal is what the rules make of a report before it is sent: who gets it, by
// when, who verifies, and how it climbs. Reporting decides all of it anew by the
// same rules; whoever confirms may decide otherwise.
type Proposal struct {
	Holder    ident.ID // post that confirms, and by default puts it right
	Line      org.Line
	Blind     bool          // nobody answers for the place by charge (监管盲区)
	Confirm   time.Duration // how long the confirming may take
	Confirmed []duty.Step   // how the confirming climbs
	Verifier  ident.ID      // post that would verify; 0 when nobody else exists
	Term      Term
	Version   int         // of rules/terms.yaml
	Ladder    duty.Ladder // that rectification would climb
	Steps     []duty.Step
	Major     bool // the text speaks of a major hazard and the grade does not
	Commands  bool // the caller may confirm it in the same breath
}

// Propose tells what would follow from a report. Faults: hazard.grade_unknown,
// hazard.division_outside, hazard.no_post in a district without posts.
func (s *Service) Propose(ctx context.Context, by access.Principal, a Ask) (Proposal, error) {
	if err := by.May(access.HazardRead); err != nil {
		return Proposal{}, err
	}
	if a.Grade == "" {
		a.Grade = General
	}
	if err := a.check(by.District); err != nil {
		return Proposal{}, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Proposal, error) {
		c := Report{Site: a.Site, Unit: a.Unit, Division: a.Division, Industry: a.Industry}
		attributes, err := s.place(tx, by.District, &c)
		if err != nil {
			return Proposal{}, err
		}
		g, err := s.org.Graph(tx, by.District)
		if err != nil {
			return Proposal{}, err
		}
		h := Hazard{Site: c.Site, Unit: c.Unit, Division: c.Division, Industry: c.Industry, Grade: a.Grade, Text: a.Text}
		if h.Division == "" {
			h.Division = by.District
		}
		return h.propose(g, by, attributes, s.clock.Now())
	})
}

func (a Ask) check(district string) error {
	var wrong fault.Fields
	if !a.Grade.Known() {
		wrong.Add("grade", "hazard.grade_unknown", "grade", string(a.Grade))
	}
	if a.Division != "" && !divisionIn(district, a.Division) {
		wrong.Add("division", "hazard.division_outside", "division", a.Division, "district", district)
	}
	return wrong.Err()
}

// propose applies the rules of reporting and confirming to h without any state.
func (h Hazard) propose(g *org.Graph, by access.Principal, attributes []string, now time.Time) (Proposal, error) {
	subject := h.subject(attributes)
	holder, line, blind := g.Responsible(subject, now)
	if holder == 0 {
		return Proposal{}, fault.New(fault.Conflict, "hazard.no_post")
	}
	t := shippedTerms()
	p := Proposal{Holder: holder, Line: line, Blind: blind, Term: t.of[h.Grade], Version: t.version, Confirm: within("confirm"),
		Major: h.Grade == General && SpeaksOfMajor(h.Text)}
	p.Commands = by.May(access.HazardConfirm) == nil && (supervises(g, by, subject, holder, now) || g.Holds(by.Person, holder, now))
	p.Verifier = verifier(g, p.confirmer(by), subject, holder, now)
	due := func(d time.Duration) int64 { return now.Add(d).UnixMicro() }
	first, _ := duty.Shipped().Current("confirm")
	p.Confirmed = duty.Foresee(g, first, holder, due(p.Confirm), now)
	p.Ladder, _ = duty.Shipped().Current("hazard." + string(h.Grade))
	p.Steps = duty.Foresee(g, p.Ladder, holder, due(p.Term.Within), now)
	return p, nil
}

// confirmer is who will have confirmed it: the caller where he may at once, else
// the holder, who is nobody's supervisor here.
func (p Proposal) confirmer(by access.Principal) access.Principal {
	if p.Commands {
		return by
	}
	return access.System(by.District, "hazard")
}
