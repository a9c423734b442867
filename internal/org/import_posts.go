package org

import (
	"context"
	"slices"
	"strings"
	"time"

	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// PostRow is a row of a list of posts. A row may name the holder, by phone or
// name, and one charge; several rows of one post give it several charges.
type PostRow struct {
	Row        int       `json:"-"`
	Unit       string    `json:"unit"` // name, credit code or path
	Title      string    `json:"title"`
	Line       string    `json:"line"`     // word or code; "" goes with the kind of the unit
	Superior   string    `json:"superior"` // title in the same unit, or "unit/title"; "" = by rule
	Head       string    `json:"head"`     // yes: leads the unit
	Top        string    `json:"top"`      // yes: a top post, which must name its holder
	Holder     string    `json:"holder"`
	Manner     string    `json:"manner"`
	From       time.Time `json:"from"`       // of tenure and charge; zero = now
	Charged    string    `json:"charged"`    // yes: charged, even if no list narrows it
	Divisions  string    `json:"divisions"`  // codes or names, separated by 、
	Industries string    `json:"industries"` // codes or names
	Kinds      string    `json:"kinds"`
	Units      string    `json:"units"` // names or credit codes
	Lead       string    `json:"lead"`  // yes: leads where several cover the same
}

// ImportPosts adds and corrects posts, puts their holders in and charges them. A
// post is the same when unit and title are. Superiors may stand below their
// subordinates in the list; heads of units are made first, so that the rule for
// superiors finds them.
func (s *Service) ImportPosts(ctx context.Context, by ledger.Actor, to Import, rows []PostRow) ([]RowReport, error) {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	prepare := func(m *importer) error {
		_, err := m.allPeople()
		rank := make([]int, len(rows))
		for i := range rows {
			rank[i] = m.rank(rows[i])
		}
		slices.SortStableFunc(order, func(a, b int) int { return rank[a] - rank[b] })
		return err
	}
	reports, err := run(ctx, s, by, to, order, prepare, func(i int) int { return rows[i].Row },
		func(m *importer, f *form, i int) (ident.ID, error) { return m.postFromRow(f, rows[i]) })
	if err != nil {
		return nil, err
	}
	sorted := make([]RowReport, len(rows))
	for at, i := range order {
		sorted[i] = reports[at]
	}
	return sorted, nil
}

// leading are titles of those who lead a unit.
var leading = [...]string{"书记", "主任", "局长", "镇长", "乡长", "区长", "县长", "市长", "主要负责人", "法定代表人", "法人", "董事长", "总经理", "厂长", "矿长", "校长", "院长", "站长", "所长", "经理", "负责人"}

// leads guesses from its title whether a post leads its unit: 副镇长 does not.
func leads(title string) bool {
	title = tidy(title)
	if strings.Contains(title, "副") || strings.Contains(title, "助理") {
		return false
	}
	return slices.ContainsFunc(leading[:], func(end string) bool { return strings.HasSuffix(title, end) })
}

// rank orders rows: top posts, then the units of the state before the
// enterprises, outer units before inner ones, heads before the rest.
func (m *importer) rank(r PostRow) int {
	if yes(r.Top) {
		return 0
	}
	n := 1
	if id := m.unitNamed(m.form(), "", r.Unit); id != 0 {
		u := m.d.units[id]
		switch u.Kind {
		case KindParty, KindGovernment, KindOffice:
		case KindDepartment, KindTown:
			n += 40
		case KindVillage:
			n += 80
		default:
			n += 120
		}
		for up := m.d.units[u.Parent]; up != nil && n%40 < 30; up = m.d.units[up.Parent] {
			n += 3
		}
	}
	switch {
	case yes(r.Head):
	case tidy(r.Head) == "" && leads(r.Title):
		n++
	default:
		n += 2
	}
	return n
}

func (m *importer) postFromRow(f *form, r PostRow) (ident.ID, error) {
	unit := m.unitNamed(f, "unit", r.Unit)
	line := word(lineWords, r.Line)
	var superior, holder ident.ID
	late := false
	if tidy(r.Superior) != "" {
		superior = m.postNamed(f, "superior", unit, r.Superior)
		late = superior == 0
	}
	if tidy(r.Holder) != "" {
		holder = m.personNamed(f, "holder", r.Holder)
	} else if yes(r.Top) {
		f.Add("holder", "org.missing")
	}
	charge := m.chargeFromRow(f, r)
	if unit != 0 {
		m.checkPost(f, unit, r, holder)
	}
	switch {
	case late:
		return 0, errLater
	case len(f.Fields) > 0:
		return 0, nil
	}
	id, err := m.putPostRow(r, unit, line, superior, holder)
	if err != nil {
		return id, err
	}
	if holder != 0 && m.occupant(id) != holder {
		if _, err := m.Appoint(Appointment{Post: id, Person: holder, Manner: word(mannerWords, r.Manner), From: r.From}); err != nil {
			return id, err
		}
	}
	if charge == nil {
		return id, nil
	}
	charge.Post = id
	_, err = m.AddCharge(*charge)
	if fault.CodeOf(err) == "org.charge_twice" {
		err = nil
	}
	return id, err
}

// checkPost finds beforehand what the verbs would refuse halfway through a row.
func (m *importer) checkPost(f *form, unit ident.ID, r PostRow, holder ident.ID) {
	id := m.d.postByTitle(unit, tidy(r.Title))
	m.d.postFrom(f, id, unit, r.Title, word(lineWords, r.Line))
	if manner := word(mannerWords, r.Manner); manner != "" && !manner.Known() {
		f.Add("manner", "org.manner_unknown", "manner", string(manner))
	}
	if id == 0 || holder == 0 {
		return
	}
	if now := m.occupant(id); now != 0 && now != holder {
		f.Add("holder", "org.post_held", "post", tidy(r.Title), "person", m.d.names[now].name)
	}
}

func (m *importer) putPostRow(r PostRow, unit ident.ID, line Line, superior, holder ident.ID) (ident.ID, error) {
	id := m.d.postByTitle(unit, tidy(r.Title))
	switch {
	case id == 0 && yes(r.Top):
		p, err := m.AddTop(TopSpec{Unit: unit, Title: r.Title, Line: line, Head: yes(r.Head), Person: holder, From: r.From})
		return p.ID, err
	case id == 0:
		p, err := m.AddPost(PostSpec{Unit: unit, Title: r.Title, Line: line, Superior: superior, Head: yes(r.Head)})
		return p.ID, err
	}
	was := m.d.posts[id]
	c := PostChange{Title: was.Title, Line: was.Line, Head: was.Head}
	if line != "" {
		c.Line = line
	}
	if tidy(r.Head) != "" {
		c.Head = yes(r.Head)
	}
	if _, err := m.ChangePost(ledger.Ref{ID: id}, c); err != nil {
		return id, err
	}
	if superior != 0 && !was.Top {
		_, err := m.MovePost(ledger.Ref{ID: id}, superior)
		return id, err
	}
	return id, nil
}

// chargeFromRow reads the charge of a row, nil when it has none.
func (m *importer) chargeFromRow(f *form, r PostRow) *ChargeSpec {
	if !yes(r.Charged) && tidy(r.Divisions+r.Industries+r.Kinds+r.Units) == "" {
		return nil
	}
	c := &ChargeSpec{Line: word(lineWords, r.Line), Industries: split(r.Industries), Kinds: split(r.Kinds), Lead: yes(r.Lead), From: r.From}
	for _, d := range split(r.Divisions) {
		if code := m.place(f, "divisions", d); code != "" {
			c.Divisions = append(c.Divisions, code)
		}
	}
	for _, u := range split(r.Units) {
		if id := m.unitNamed(f, "units", u); id != 0 {
			c.Units = append(c.Units, id)
		}
	}
	m.d.scopeFrom(f, *c, &Charge{})
	return c
}
