package hazard

import (
	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// GetTx is Get in tx.
func (s *Service) GetTx(tx *db.Tx, by access.Principal, id ident.ID) (Hazard, error) {
	if err := by.May(access.HazardRead); err != nil {
		return Hazard{}, err
	}
	h, err := get(tx, by.District, id)
	return s.show(tx, by, h, err)
}

// ByNumberTx is ByNumber in tx.
func (s *Service) ByNumberTx(tx *db.Tx, by access.Principal, number string) (Hazard, error) {
	if err := by.May(access.HazardRead); err != nil {
		return Hazard{}, err
	}
	if !sound(number) {
		return Hazard{}, missing()
	}
	h, err := getByNumber(tx, by.District, number)
	return s.show(tx, by, h, err)
}

// show hides what the caller may not see.
func (s *Service) show(tx *db.Tx, by access.Principal, h Hazard, err error) (Hazard, error) {
	if err != nil {
		return Hazard{}, err
	}
	if err := s.sees(tx, by, h); err != nil {
		return Hazard{}, err
	}
	return h, nil
}

// sees refuses, as if it did not exist, a hazard that lies outside what the
// caller sees, is not of his reporting, and whose open duty does not concern him
// either.
func (s *Service) sees(tx *db.Tx, by access.Principal, h Hazard) error {
	if by.Scope.Covers(h.Division, h.Industry, h.Unit) || by.Person != 0 && by.Person == h.Reporter {
		return nil
	}
	if h.Duty != 0 {
		_, err := s.duty.GetTx(tx, by, h.Duty)
		if fault.KindOf(err) != fault.NotFound {
			return err
		}
	}
	return missing()
}

// ListTx is List in tx.
func (s *Service) ListTx(tx *db.Tx, by access.Principal, q Query) (Page, error) {
	if err := by.May(access.HazardRead); err != nil {
		return Page{}, err
	}
	var posts []ident.ID
	if q.Mine {
		var err error
		if posts, err = s.duty.PostsTx(tx, by); err != nil {
			return Page{}, err
		}
	}
	tx.ByValues()
	var pages []Page
	var l listing
	for _, part := range q.parts(by) {
		p, how, err := part.read(tx, posts, s.clock.Now())
		if err != nil {
			return Page{}, err
		}
		l, pages = how, append(pages, p)
	}
	return together(pages, l.order, l.limit), nil
}

// maxSources bounds the list of sources: nobody picks from a longer one.
const maxSources = 200

// SourcesTx is Sources in tx.
func (s *Service) SourcesTx(tx *db.Tx, by access.Principal) ([]string, error) {
	if err := by.May(access.HazardRead); err != nil {
		return nil, err
	}
	if !by.Scope.All && len(by.Scope.Areas) == 0 {
		return nil, nil
	}
	return sourcesOf(tx, by.District, maxSources)
}

// EvidenceTx is Evidence in tx.
func (s *Service) EvidenceTx(tx *db.Tx, by access.Principal, id ident.ID) ([]Evidence, error) {
	if _, err := s.GetTx(tx, by, id); err != nil {
		return nil, err
	}
	return evidenceOf(tx, by.District, id)
}
