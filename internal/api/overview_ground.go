package api

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/tally"
)

// Ground is what an overview is about. All of it together ("mine") is named by
// neither a division nor an industry.
type Ground struct {
	Division string `json:"division,omitempty"`
	Industry string `json:"industry,omitempty"`
	Name     string `json:"name" doc:"空为所见全部 · empty for everything that the caller sees"`
}

// grounds is what a caller may have overviews of, by what he sees.
type grounds struct {
	patches []tally.Patch // what the cells can count, the widest pieces
	whole   bool          // the patches are all that he sees
	listed  bool          // he sees something, and nothing of it can be counted by cells
}

// groundsOf reads a scope. An enterprise's own ground is one unit, and a village's
// is less than a town; both are counted from their lists.
func groundsOf(by access.Principal) grounds {
	if by.Scope.All {
		return grounds{patches: []tally.Patch{{Division: by.District}}, whole: true}
	}
	whole := len(by.Scope.Units) == 0
	var all []tally.Patch
	for _, a := range by.Scope.Areas {
		if len(a.Units) > 0 {
			whole = false
			continue
		}
		for _, d := range orAny(a.Divisions, by.District) {
			for _, i := range orAny(a.Industries, "") {
				p := tally.Patch{Division: longer(d, by.District), Industry: i}
				if !p.Counted() {
					whole = false
					continue
				}
				all = append(all, p)
			}
		}
	}
	all = tally.Widest(all)
	return grounds{patches: all, whole: whole, listed: len(all) == 0 && !by.Scope.Empty()}
}

func orAny(list []string, any string) []string {
	if len(list) == 0 {
		return []string{any}
	}
	return list
}

// longer takes a charge over a whole province for one over its district.
func longer(code, district string) string {
	if strings.HasPrefix(district, code) {
		return district
	}
	return code
}

// several tells whether "everything that I see" is more than one patch, and can be
// counted all together.
func (g grounds) several() bool { return g.whole && len(g.patches) > 1 }

// share tells whether any of the patches lies in another, or around it.
func (g grounds) share(o tally.Patch) bool {
	return slices.ContainsFunc(g.patches, func(p tally.Patch) bool {
		_, ok := p.And(o)
		return ok
	})
}

// show lists what can be chosen.
func (g grounds) show() []Ground {
	var out []Ground
	if g.several() || g.listed {
		out = append(out, Ground{})
	}
	for _, p := range g.patches {
		out = append(out, groundOf(p))
	}
	return out
}

func groundOf(p tally.Patch) Ground {
	return Ground{Division: p.Division, Industry: p.Industry, Name: strings.TrimSpace(placeName(p.Division) + " " + tradeName(p.Industry))}
}

// choose is the ground that a caller asks for, or his widest, and how to count it.
func (s *Server) choose(ctx context.Context, by access.Principal, in *Overviewing, st tally.Stretch) (Ground, tally.Ask, error) {
	g := groundsOf(by)
	a := tally.Ask{Division: in.Division, Industry: in.Industry, Stretch: st}
	unseen := fault.New(fault.NotFound, "api.tally_unseen")
	switch {
	case in.Division != "" && !strings.HasPrefix(in.Division, by.District):
		return Ground{}, a, unseen
	case g.listed:
		return s.gathered(ctx, by, in, a)
	case in.Division == "" && !g.several() && len(g.patches) > 0:
		a.Division = g.patches[0].Division
		if in.Industry == "" {
			a.Industry = g.patches[0].Industry
		}
	}
	named := groundOf(tally.Patch{Division: a.Division, Industry: a.Industry})
	if a.Division == "" {
		a.Division = by.District
	}
	switch {
	case by.Scope.Covers(a.Division, a.Industry, 0):
	case g.several() && g.share(tally.Patch{Division: a.Division, Industry: a.Industry}):
		a.Within = g.patches
	default:
		return Ground{}, a, unseen
	}
	return named, a, nil
}

// mostListed bounds the hazards of one kind that are counted from a list.
const mostListed = 2000

// gathered counts what no cell is fine enough for, from the hazards themselves.
func (s *Server) gathered(ctx context.Context, by access.Principal, in *Overviewing, a tally.Ask) (Ground, tally.Ask, error) {
	from, to := s.dayStart(a.Stretch.Was), s.dayStart(a.Stretch.Next())
	base := hazard.Query{Division: in.Division, Industry: in.Industry, Limit: 500}
	open, found, closed := base, base, base
	open.States = []hazard.State{hazard.Reported, hazard.Rectifying, hazard.Submitted}
	found.From, found.To = from, to
	closed.States, closed.ClosedFrom, closed.ClosedTo = []hazard.State{hazard.Closed}, from, to
	facts, err := db.Read(ctx, s.DB, func(tx *db.Tx) ([]tally.Fact, error) {
		seen := map[ident.ID]bool{}
		facts := []tally.Fact{}
		for _, q := range []hazard.Query{open, found, closed} {
			list, err := s.listedAll(tx, by, q)
			if err != nil {
				return nil, err
			}
			for _, h := range list {
				if !seen[h.ID] {
					seen[h.ID] = true
					facts = append(facts, h.Fact())
				}
			}
		}
		return facts, nil
	})
	a.Division, a.Facts = by.District, facts
	return groundOf(tally.Patch{Division: in.Division, Industry: in.Industry}), a, err
}

func (s *Server) listedAll(tx *db.Tx, by access.Principal, q hazard.Query) ([]hazard.Hazard, error) {
	var all []hazard.Hazard
	for {
		page, err := s.Hazard.ListTx(tx, by, q)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Next == "" {
			return all, nil
		}
		if len(all) >= mostListed {
			return nil, fault.New(fault.Invalid, "api.overview_too_many", "most", mostListed)
		}
		q.After = page.Next
	}
}
