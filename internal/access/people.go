package access

import (
	"errors"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
	"anwang/internal/org/codes"
)

// person reads the person of an account.
func (s *Service) person(tx *db.Tx, district string, id ident.ID) (org.Person, error) {
	return s.org.PersonTx(tx, district, id)
}

// peopleBy finds whom a login text means, among those who work here: by phone
// when it is one, however it is written, else by name.
func (s *Service) peopleBy(tx *db.Tx, district, login string) ([]org.Person, error) {
	phone, err := codes.Mobile(login)
	if err != nil {
		return s.org.FindPeopleByName(tx, district, login)
	}
	p, err := s.org.FindPersonByPhone(tx, district, phone)
	if errors.Is(err, fault.New(fault.NotFound, "org.person_unknown")) {
		return nil, nil
	}
	return []org.Person{p}, err
}
