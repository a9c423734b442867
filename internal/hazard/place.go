package hazard

import (
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// subject is what one asks the graph of posts about a hazard. attributes are its
// site's.
func (h Hazard) subject(attributes []string) org.Subject {
	return org.Subject{Kind: "hazard", Site: h.Site, Unit: h.Unit, Division: h.Division, Industry: h.Industry, Attributes: attributes}
}

// place fills what a report leaves to its site, and returns the site's
// attributes. A place that is no registered site stays as it was said.
func (s *Service) place(tx *db.Tx, district string, c *Report) ([]string, error) {
	if c.Site == 0 {
		return nil, nil
	}
	site, err := s.org.SiteTx(tx, district, c.Site)
	if err != nil {
		return nil, err
	}
	c.Unit, c.SiteName, c.Division, c.Industry = site.Unit, site.Name, site.Division, site.Industry
	return site.Attributes, nil
}

func (s *Service) attributes(tx *db.Tx, h Hazard) ([]string, error) {
	if h.Site == 0 {
		return nil, nil
	}
	site, err := s.org.SiteTx(tx, h.District, h.Site)
	return site.Attributes, err
}

// supervises tells whether the caller stands over the holder in this matter: by
// rank, by a charge on another line than the enterprise's, or as the committee
// office. Whoever is the holder himself does not.
func supervises(g *org.Graph, by access.Principal, s org.Subject, holder ident.ID, now time.Time) bool {
	if by.IsSystem() {
		return true
	}
	if by.Post == 0 || !g.Holds(by.Person, by.Post, now) || g.Holds(by.Person, holder, now) {
		return false
	}
	if by.Post == g.Office() || g.IsAbove(by.Post, holder) {
		return true
	}
	chains := g.Resolve(s, now)
	for _, line := range [][]org.Link{chains.Industry, chains.Government, chains.Party} {
		for _, l := range line {
			if l.Post == by.Post {
				return true
			}
		}
	}
	return false
}

// internal tells whether the hazard was reported from inside the unit that it
// lies in, so that the unit may call it no hazard by itself.
func internal(g *org.Graph, h Hazard) bool {
	if h.Unit == 0 {
		return true
	}
	p, ok := g.Post(h.ReporterPost)
	for unit := p.Unit; ok && unit != 0; {
		if unit == h.Unit {
			return true
		}
		var u org.Unit
		u, ok = g.Unit(unit)
		unit = u.Parent
	}
	return false
}

// verifier picks who verifies what holder does: the supervisor who ordered it
// (谁检查、谁复查), where duty lets him, else nobody in particular, which leaves
// the choice to org.
func verifier(g *org.Graph, by access.Principal, s org.Subject, holder ident.ID, now time.Time) ident.ID {
	if !by.IsSystem() && supervises(g, by, s, holder, now) && mayJudge(g, by.Post, holder, now) {
		return by.Post
	}
	if v := g.VerifierFor(holder, s, now); v != 0 && mayJudge(g, v, holder, now) {
		return v
	}
	return 0
}

// mayJudge is duty's rule for verifiers, asked beforehand: another living person
// than the holder, and no subordinate of the holder or of who stands in for him.
func mayJudge(g *org.Graph, post, holder ident.ID, now time.Time) bool {
	h, err := g.Holder(holder, now)
	if err != nil {
		return false
	}
	j, err := g.Holder(post, now)
	if err != nil || j.Person == h.Person {
		return false
	}
	for _, boss := range []ident.ID{holder, h.Post} {
		if j.Post == boss || g.IsAbove(boss, j.Post) || g.IsAbove(boss, post) {
			return false
		}
	}
	return true
}

// checkClause refuses an article that an imported law does not have.
func (s *Service) checkClause(tx *db.Tx, district string, c Clause) error {
	if s.clauses == nil || c.Law == "" || c.Article == "" {
		return nil
	}
	known, imported, err := s.clauses.Known(tx, district, c.Law, c.Article)
	if err != nil {
		return err
	}
	if imported && !known {
		return fault.New(fault.Invalid, "hazard.clause_unknown", "law", c.Law, "article", c.Article)
	}
	return nil
}
