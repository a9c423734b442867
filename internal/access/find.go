package access

import (
	"context"
	"slices"
	"strings"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/org"
	"anwang/internal/org/codes"
)

// Search picks accounts; zero fields do not.
type Search struct {
	Text  string // in the name, the post's title or the unit's name, or the phone
	State State
	Role  Role
	After ident.ID // accounts with a greater id
	Limit int      // 0 means maxPage
}

// Found is an account with the person whom it lets in.
type Found struct {
	Account
	Who org.Person
}

// findChunk is how many accounts are looked at in one go.
const findChunk = 500

// Find lists accounts in order of id, at most q.Limit of them; next is where to go
// on, 0 at the end.
func (s *Service) Find(ctx context.Context, by Principal, q Search) (page []Found, next ident.ID, err error) {
	if err := by.May(AccessRead); err != nil {
		return nil, 0, err
	}
	if q.Limit <= 0 || q.Limit > maxPage {
		q.Limit = maxPage
	}
	q.Text = strings.TrimSpace(q.Text)
	page, err = db.Read(ctx, s.db, func(tx *db.Tx) ([]Found, error) { return s.findTx(tx, by.District, q) })
	if len(page) == q.Limit {
		next = page[len(page)-1].ID
	}
	return page, next, err
}

func (s *Service) findTx(tx *db.Tx, district string, q Search) ([]Found, error) {
	fits, err := s.fits(tx, district, q.Text)
	if err != nil {
		return nil, err
	}
	out := []Found{}
	for {
		chunk, err := pickAccounts(tx, district, q, findChunk)
		if err != nil {
			return nil, err
		}
		for _, a := range chunk {
			q.After = a.ID
			if !fits(a.Person) {
				continue
			}
			who, err := s.person(tx, district, a.Person)
			if err != nil {
				return nil, err
			}
			if out = append(out, Found{a, who}); len(out) == q.Limit {
				return out, nil
			}
		}
		if len(chunk) < findChunk {
			return out, nil
		}
	}
}

// fits tells whom a search's text means. The picture of the org is in memory, so
// that a search costs no more than walking the accounts.
func (s *Service) fits(tx *db.Tx, district, text string) (func(person ident.ID) bool, error) {
	if text == "" {
		return func(ident.ID) bool { return true }, nil
	}
	if _, err := codes.Mobile(text); err == nil {
		people, err := s.peopleBy(tx, district, text)
		return func(id ident.ID) bool {
			return slices.ContainsFunc(people, func(p org.Person) bool { return p.ID == id })
		}, err
	}
	g, err := s.org.Graph(tx, district)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	return func(id ident.ID) bool {
		return strings.Contains(g.PersonName(id), text) ||
			slices.ContainsFunc(g.PostsOf(id, now), func(post ident.ID) bool { return named(g, post, text) })
	}, nil
}

// named tells whether a post or its unit is called by text.
func named(g *org.Graph, post ident.ID, text string) bool {
	p, _ := g.Post(post)
	u, _ := g.Unit(p.Unit)
	return strings.Contains(u.Name+p.Title, text) || strings.Contains(u.Name+" "+p.Title, text)
}

// Candidate is somebody for whom an account may be opened.
type Candidate struct {
	Who    org.Person
	Closed bool // he had one, which would be opened again
}

// Candidates finds people at work here who have no open account: by name or post,
// or by the whole phone number. There are at most limit of them, more tells that
// there would be others.
func (s *Service) Candidates(ctx context.Context, by Principal, text string, limit int) (found []Candidate, more bool, err error) {
	if err := by.May(AccessPick); err != nil {
		return nil, false, err
	}
	if text = strings.TrimSpace(text); text == "" {
		return []Candidate{}, false, nil
	}
	found, err = db.Read(ctx, s.db, func(tx *db.Tx) ([]Candidate, error) { return s.candidatesTx(tx, by.District, text, limit+1) })
	if len(found) > limit {
		found, more = found[:limit], true
	}
	return found, more, err
}

func (s *Service) candidatesTx(tx *db.Tx, district, text string, limit int) ([]Candidate, error) {
	ids, err := s.meant(tx, district, text)
	if err != nil {
		return nil, err
	}
	out := []Candidate{}
	for _, id := range ids {
		a, has, err := accountOf(tx, district, id)
		if err != nil {
			return nil, err
		}
		if has && a.State != Closed {
			continue
		}
		who, err := s.person(tx, district, id)
		if err != nil {
			return nil, err
		}
		if who.State != org.Active {
			continue
		}
		if out = append(out, Candidate{who, has}); len(out) == limit {
			break
		}
	}
	return out, nil
}

// meant lists whom a text means: by phone, else by name, then by post.
func (s *Service) meant(tx *db.Tx, district, text string) ([]ident.ID, error) {
	var ids []ident.ID
	if _, err := codes.Mobile(text); err == nil {
		people, err := s.peopleBy(tx, district, text)
		for _, p := range people {
			ids = append(ids, p.ID)
		}
		return ids, err
	}
	g, err := s.org.Graph(tx, district)
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	ids = g.PeopleNamed(text)
	seen := map[ident.ID]bool{}
	for _, id := range ids {
		seen[id] = true
	}
	for _, post := range g.Posts() {
		if !named(g, post, text) {
			continue
		}
		if who, ok := g.Occupant(post, now); ok && !seen[who] {
			ids, seen[who] = append(ids, who), true
		}
	}
	return ids, nil
}

// PausedUntil is when an account whose attempts are spent lets its owner try
// again, µs UTC; 0 when it does now. An administrator ends the pause with a new
// password.
func (s *Service) PausedUntil(ctx context.Context, by Principal, id ident.ID) (int64, error) {
	if err := by.May(AccessRead); err != nil {
		return 0, err
	}
	now := clock.Micros(s.clock.Now())
	return db.Read(ctx, s.db, func(tx *db.Tx) (int64, error) {
		n, at, err := attempts(tx, by.District, "account:"+id.String())
		until := at + Lockout.Microseconds()
		if err != nil || n < AttemptsByLogin || until <= now {
			return 0, err
		}
		return until, nil
	})
}
