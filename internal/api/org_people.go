package api

import (
	"cmp"
	"context"
	"regexp"
	"time"

	"anwang/internal/access"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Person is somebody as the caller may see him: a phone number in full for whoever
// has him in his scope, an identity number for whoever keeps the register.
type Person struct {
	ID       ident.ID        `json:"id"`
	Version  int64           `json:"version"`
	Name     string          `json:"name"`
	Phone    string          `json:"phone,omitempty"`
	Identity string          `json:"identity,omitempty"`
	State    org.PersonState `json:"state" enum:"active,left,deceased"`
	Erased   bool            `json:"erased,omitempty"`
	Posts    []Post          `json:"posts" nullable:"false" doc:"现任岗位 · the posts held now"`
}

func (s *Server) people() thing[org.Person, Person] {
	return thing[org.Person, Person]{
		path: "/people", ref: (*org.Person).Reference,
		get: func(ctx context.Context, by access.Principal, id ident.ID) (org.Person, error) {
			p, err := s.Org.GetPerson(ctx, by.District, id)
			if err != nil {
				return p, err
			}
			v, err := s.sight(ctx, by)
			if err == nil && !s.person(v, id) {
				err = hidden("org.person_unknown", id)
			}
			return p, err
		},
		show: func(ctx context.Context, by access.Principal, p org.Person) (Person, error) {
			v, err := s.sight(ctx, by)
			return s.showPerson(v, p), err
		},
	}
}

func (s *Server) showPerson(v sight, p org.Person) Person {
	out := Person{ID: p.ID, Version: p.Version, Name: p.Name, Phone: p.Phone, State: p.State, Erased: p.Erased, Posts: s.heldBy(v, p.ID)}
	if !s.calls(v, p.ID) {
		out.Phone = masked(p.Phone)
	}
	if v.by.May(access.OrgPerson) == nil {
		out.Identity = p.Identity
	}
	return out
}

// masked hides the middle of a phone number: 138****5678.
func masked(phone string) string {
	const shown = 7
	if len(phone) < shown {
		return ""
	}
	return phone[:3] + "****" + phone[len(phone)-4:]
}

// PersonList picks people.
type PersonList struct {
	Paging
	Name  string `query:"name" maxLength:"100" doc:"全名 · the whole name"`
	Text  string `query:"q" maxLength:"100" doc:"姓名、拼音、首字母，或手机号码中至少四位数字 · name, pinyin, initials, or four digits or more of the phone"`
	Ended bool   `query:"ended" doc:"含离任、去世的 · those who left or died too"`
}

// When says since when; left out it is now.
type When struct {
	At *time.Time `json:"at,omitempty"`
}

func (s *Server) personRoutes() {
	k := s.people()
	guarded(s, get("/people", "list-people", "人员列表", "people"), access.OrgRead, s.listPeople)
	reads(s, k, "get-person", "人员", "one person", access.OrgRead)
	adds(s, k, post("/people", "add-person", "新增人员", "add a person"), access.OrgPerson,
		func(ctx context.Context, by access.Principal, b org.PersonSpec) (org.Person, error) {
			return s.Org.AddPerson(ctx, by.Actor(), by.District, b)
		})
	edits(s, k, put("/people/{id}", "change-person", "修改人员", "change what is known about a person"), access.OrgPerson,
		func(ctx context.Context, by access.Principal, ref ledger.Ref, b org.PersonSpec) (org.Person, error) {
			return s.Org.ChangePerson(ctx, by.Actor(), ref, b)
		})
	edits(s, k, post("/people/{id}/leave", "person-left", "人员离任", "somebody no longer works here"), access.OrgPerson,
		func(ctx context.Context, by access.Principal, ref ledger.Ref, b When) (org.Person, error) {
			return s.Org.PersonLeft(ctx, by.Actor(), ref, instant(b.At))
		})
	edits(s, k, post("/people/{id}/die", "person-deceased", "人员去世", "somebody has died"), access.OrgPerson,
		func(ctx context.Context, by access.Principal, ref ledger.Ref, b When) (org.Person, error) {
			return s.Org.PersonDeceased(ctx, by.Actor(), ref, instant(b.At))
		})
	ends(s, k, post("/people/{id}/return", "person-back", "人员返岗", "somebody who had left is back"), access.OrgPerson, s.Org.PersonBack)
	ends(s, k, post("/people/{id}/erase", "erase-person", "清除个人信息", "erase the personal data of somebody who has left"), access.OrgErase, s.Org.ErasePerson)
}

func (s *Server) listPeople(ctx context.Context, by access.Principal, in *PersonList) (*Body[Page[Person]], error) {
	v, err := s.sight(ctx, by)
	if err != nil {
		return nil, err
	}
	if digits.MatchString(in.Text) {
		return s.peopleByPhone(ctx, v, in)
	}
	text := in.Text
	if in.Name != "" {
		text = in.Name
	}
	var from org.Persona
	if err := unseal(in.After, &from); err != nil {
		return nil, err
	}
	var ids []ident.ID
	next, last := "", from
	for _, p := range v.g.Directory(text, in.Ended) {
		if cmp.Or(cmp.Compare(p.Key, from.Key), cmp.Compare(p.ID, from.ID)) <= 0 || in.Name != "" && v.g.PersonName(p.ID) != in.Name || !s.person(v, p.ID) {
			continue
		}
		if len(ids) == in.Limit {
			next = seal(last)
			break
		}
		ids, last = append(ids, p.ID), p
	}
	rows, err := s.Org.PeopleByID(ctx, by.District, ids)
	out := make([]Person, 0, len(ids))
	for _, id := range ids {
		out = append(out, s.showPerson(v, rows[id]))
	}
	return pageOf(out, next), err
}

// digits are enough of a phone number to look for.
var digits = regexp.MustCompile(`^[0-9]{4,11}$`)

// peopleByPhone finds those whose number the caller may have in full.
func (s *Server) peopleByPhone(ctx context.Context, v sight, in *PersonList) (*Body[Page[Person]], error) {
	items, next, err := sieve(in.Paging, func(p org.Page) ([]org.Person, error) {
		return s.Org.PeopleByDigits(ctx, v.by.District, in.Text, in.Ended, p)
	}, func(p org.Person) org.Page { return org.Page{ID: p.ID} }, func(p org.Person) bool { return s.person(v, p.ID) && s.calls(v, p.ID) })
	out := make([]Person, len(items))
	for i, p := range items {
		out[i] = s.showPerson(v, p)
	}
	return pageOf(out, next), err
}
