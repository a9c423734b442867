package org

import (
	"fmt"

	"anwang/internal/db"
	"anwang/internal/ledger"
)

// many runs a verb over many specs with one Editor. The first refusal ends it.
func many[S, T any](s *Service, tx *db.Tx, by ledger.Actor, district string, specs []S, verb func(*Editor, S) (T, error)) ([]T, error) {
	e, err := s.Edit(tx, by, district)
	if err != nil {
		return nil, err
	}
	rows := make([]T, 0, len(specs))
	for i, c := range specs {
		row, err := verb(e, c)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// AddUnitsTx adds many units; all or none.
func (s *Service) AddUnitsTx(tx *db.Tx, by ledger.Actor, district string, specs []UnitSpec) ([]Unit, error) {
	return many(s, tx, by, district, specs, (*Editor).AddUnit)
}

// AddPostsTx adds many posts; all or none.
func (s *Service) AddPostsTx(tx *db.Tx, by ledger.Actor, district string, specs []PostSpec) ([]Post, error) {
	return many(s, tx, by, district, specs, (*Editor).AddPost)
}

// AddPeopleTx adds many people; all or none.
func (s *Service) AddPeopleTx(tx *db.Tx, by ledger.Actor, district string, specs []PersonSpec) ([]Person, error) {
	return many(s, tx, by, district, specs, func(e *Editor, c PersonSpec) (Person, error) {
		if _, err := e.allPeople(); err != nil {
			return Person{}, err
		}
		return e.AddPerson(c)
	})
}

// AppointAllTx makes many appointments; all or none.
func (s *Service) AppointAllTx(tx *db.Tx, by ledger.Actor, district string, list []Appointment) ([]Tenure, error) {
	return many(s, tx, by, district, list, (*Editor).Appoint)
}

// AddChargesTx adds many charges; all or none.
func (s *Service) AddChargesTx(tx *db.Tx, by ledger.Actor, district string, specs []ChargeSpec) ([]Charge, error) {
	return many(s, tx, by, district, specs, (*Editor).AddCharge)
}

// AddSitesTx adds many sites; all or none.
func (s *Service) AddSitesTx(tx *db.Tx, by ledger.Actor, district string, specs []SiteSpec) ([]Site, error) {
	return many(s, tx, by, district, specs, func(e *Editor, c SiteSpec) (Site, error) {
		if len(specs) > 50 {
			if _, err := e.allSites(); err != nil {
				return Site{}, err
			}
		}
		return e.AddSite(c)
	})
}
