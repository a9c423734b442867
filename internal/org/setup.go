package org

import (
	"time"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org/gazetteer"
)

// SetupSpec is what a district's org begins with.
type SetupSpec struct {
	District   string // 6 digits, in the shipped tree
	AdminName  string
	AdminPhone string
	At         time.Time // since when the office's head holds the post; zero = now
}

// Names of what Setup makes. They are data in the district's language, not
// sentences of the program.
const (
	officeName  = "安全生产委员会办公室"
	officeTitle = "安委办主任"
)

// Setup makes the Party committee, the government and the committee office of a
// district that has no org yet, and the first top post: the office's head, held
// by the administrator and charged with the whole district on the government
// line. Faults: org.set_up when there is an org, org.division_unknown.
func (s *Service) Setup(tx *db.Tx, by ledger.Actor, c SetupSpec) (person, post ident.ID, err error) {
	e, err := s.Edit(tx, by, c.District)
	if err != nil {
		return 0, 0, err
	}
	d, err := e.draft()
	if err != nil {
		return 0, 0, err
	}
	if len(d.units) > 0 {
		return 0, 0, fault.New(fault.Conflict, "org.set_up", "district", c.District)
	}
	name := gazetteer.FullName(c.District)
	if name == "" {
		return 0, 0, fault.New(fault.Invalid, "org.division_unknown", "code", c.District)
	}
	for _, u := range []UnitSpec{{Kind: KindParty, Name: "中共" + name + "委员会"}, {Kind: KindGovernment, Name: name + "人民政府"}} {
		if _, err := e.AddUnit(u); err != nil {
			return 0, 0, err
		}
	}
	office, err := e.AddUnit(UnitSpec{Kind: KindOffice, Name: name + officeName})
	if err != nil {
		return 0, 0, err
	}
	admin, err := e.AddPerson(PersonSpec{Name: c.AdminName, Phone: c.AdminPhone})
	if err != nil {
		return 0, 0, err
	}
	top, err := e.AddTop(TopSpec{Unit: office.ID, Title: officeTitle, Line: Government, Head: true, Person: admin.ID, From: c.At})
	if err != nil {
		return 0, 0, err
	}
	_, err = e.AddCharge(ChargeSpec{Post: top.ID, Line: Government, From: c.At})
	return admin.ID, top.ID, err
}
