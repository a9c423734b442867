package exchange

import (
	"slices"
	"time"

	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
	"anwang/internal/org/codes"
)

// staff finds the post that a name in a ledger means. It is made anew when the
// org has changed.
type staff struct {
	g     *org.Graph
	at    time.Time
	posts map[string][]ident.ID // of the people of a name
	units map[string][]ident.ID // units that exist, by name and by credit code
}

func newStaff(g *org.Graph, at time.Time) *staff {
	s := &staff{g: g, at: at, posts: map[string][]ident.ID{}, units: map[string][]ident.ID{}}
	for _, id := range g.Posts() {
		if person, ok := g.Occupant(id, at); ok {
			name := g.PersonName(person)
			s.posts[name] = append(s.posts[name], id)
		}
	}
	for _, id := range g.Units() {
		u, _ := g.Unit(id)
		s.units[u.Name] = append(s.units[u.Name], id)
		if u.Code != "" {
			s.units[u.Code] = append(s.units[u.Code], id)
		}
	}
	return s
}

// unit finds the one unit with this credit code, else with this name; 0 when
// there is none or several.
func (s *staff) unit(name, code string) ident.ID {
	for _, key := range []string{code, name} {
		if ids := s.units[key]; key != "" && len(ids) == 1 {
			return ids[0]
		}
	}
	return 0
}

// holder finds the post that the ledger's responsible people mean: one of theirs
// that answers for the subject, or lies in its unit or in the importing one; or
// the only post of the person with the ledger's phone number. It is 0 unless
// exactly one post fits; a namesake elsewhere is never taken.
func (s *staff) holder(rec sheet.Record, phoned ident.ID, about org.Subject, importing ident.ID) ident.ID {
	if phoned != 0 && (len(rec.Holders) == 0 || slices.Contains(rec.Holders, s.g.PersonName(phoned))) {
		if posts := s.g.PostsOf(phoned, s.at); len(posts) == 1 {
			return posts[0]
		}
	}
	var chains *org.Chains // asked for only when the unit does not tell
	fits := map[ident.ID]bool{}
	for _, name := range rec.Holders {
		for _, post := range s.posts[name] {
			p, _ := s.g.Post(post)
			if s.inside(p.Unit, about.Unit) || s.inside(p.Unit, importing) {
				fits[post] = true
				continue
			}
			if chains == nil {
				c := s.g.Resolve(about, s.at)
				chains = &c
			}
			if onChains(*chains, post) {
				fits[post] = true
			}
		}
	}
	if len(fits) != 1 {
		return 0
	}
	for post := range fits {
		return post
	}
	return 0
}

// inside tells whether a unit is outer or a part of it.
func (s *staff) inside(unit, outer ident.ID) bool {
	for depth := 0; outer != 0 && unit != 0 && depth < 16; depth++ {
		if unit == outer {
			return true
		}
		u, _ := s.g.Unit(unit)
		unit = u.Parent
	}
	return false
}

func onChains(c org.Chains, post ident.ID) bool {
	for _, line := range org.Lines {
		if slices.ContainsFunc(c.On(line), func(l org.Link) bool { return l.Post == post }) {
			return true
		}
	}
	return false
}

// phoned finds the active person with a record's phone number; 0 when there is
// none or the number cannot exist.
func (t *taker) phoned(tx *db.Tx, rec sheet.Record) (ident.ID, error) {
	phone, err := codes.Mobile(rec.HolderPhone)
	if rec.HolderPhone == "" || err != nil {
		return 0, nil
	}
	id, asked := t.phones[phone]
	if !asked {
		p, err := t.s.org.FindPersonByPhone(tx, t.job.District, phone)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return 0, err
		}
		id = p.ID
		t.phones[phone] = id
	}
	return id, nil
}
