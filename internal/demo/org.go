package demo

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
	"anwang/internal/org/codes"
	"anwang/internal/org/gazetteer"
)

//go:embed villages.csv
var villagesCSV string

// town is a town with the posts that answer for it.
type town struct {
	code, name               string
	party, mayor, inspection ident.ID // posts
	inspectionUnit           ident.ID
	villages                 []org.DivisionSpec
}

// firm is an enterprise with its posts.
type firm struct {
	trade                trade
	unit, site           ident.ID
	name, division       string
	head, safety, worker ident.ID // posts
	town                 int
}

var setup = ledger.Actor{System: "demo"}

// organise enters the whole organisation in a few transactions, as an import of
// registers would.
func (m *maker) organise(ctx context.Context) error {
	chief := m.name()
	_, err := m.app.Access.Setup(ctx, access.System(District, "setup"),
		org.SetupSpec{District: District, AdminName: chief, AdminPhone: m.phone(), At: m.clock.Now()}, m.spec.Password)
	if err != nil {
		return err
	}
	m.out.Accounts = append(m.out.Accounts, Account{Name: chief, Phone: phone(m.people - 1), Title: "主任", Unit: "安委办"})
	return db.Do(ctx, m.app.DB, func(tx *db.Tx) error {
		e, err := m.app.Org.Edit(tx, setup, District)
		if err != nil {
			return err
		}
		for _, f := range []func(*org.Editor) error{m.leaders, m.townsIn, m.departmentsIn, m.firmsIn} {
			if err := f(e); err != nil {
				return err
			}
		}
		return nil
	})
}

// leaders gives the two heads their posts: the district's top cannot be vacant.
func (m *maker) leaders(e *org.Editor) error {
	g, err := e.Graph()
	if err != nil {
		return err
	}
	for _, id := range g.Units() {
		u, _ := g.Unit(id)
		title := map[org.UnitKind]string{org.KindParty: "区委书记", org.KindGovernment: "区长"}[u.Kind]
		if title == "" {
			continue
		}
		line := map[org.UnitKind]org.Line{org.KindParty: org.Party, org.KindGovernment: org.Government}[u.Kind]
		p, err := m.person(e)
		if err != nil {
			return err
		}
		top, err := e.AddTop(org.TopSpec{Unit: id, Title: title, Line: line, Head: true, Person: p})
		if err != nil {
			return err
		}
		if _, err := e.AddCharge(org.ChargeSpec{Post: top.ID, Line: line, Divisions: []string{District}}); err != nil {
			return err
		}
		if u.Kind == org.KindGovernment {
			deputy, err := m.post(e, org.PostSpec{Unit: id, Title: "常务副区长（分管安全）", Superior: top.ID})
			if err != nil {
				return err
			}
			m.depts["政府"] = deputy
			if _, err := e.AddCharge(org.ChargeSpec{Post: deputy, Line: org.Government, Divisions: []string{District}}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *maker) townsIn(e *org.Editor) error {
	byTown := map[string][]org.DivisionSpec{}
	rows, err := csv.NewReader(strings.NewReader(villagesCSV)).ReadAll()
	if err != nil {
		return fmt.Errorf("read villages: %w", err)
	}
	for _, r := range rows[1:] {
		if _, err := e.AddDivision(org.DivisionSpec{Code: r[0], Name: r[1]}); err != nil {
			return err
		}
		byTown[r[0][:9]] = append(byTown[r[0][:9]], org.DivisionSpec{Code: r[0], Name: r[1]})
	}
	for _, d := range gazetteer.Towns(District) {
		t := town{code: d.Code, name: d.Name, villages: byTown[d.Code]}
		if err := m.townIn(e, &t); err != nil {
			return fmt.Errorf("town %s: %w", d.Name, err)
		}
		m.towns = append(m.towns, t)
	}
	return nil
}

func (m *maker) townIn(e *org.Editor, t *town) error {
	party, err := m.unit(e, org.UnitSpec{Kind: org.KindTown, Name: t.name + "党委" + mark, Division: t.code})
	if err != nil {
		return err
	}
	gov, err := m.unit(e, org.UnitSpec{Kind: org.KindTown, Name: t.name + "政府" + mark, Division: t.code})
	if err != nil {
		return err
	}
	if t.party, err = m.charged(e, org.PostSpec{Unit: party, Title: "书记", Line: org.Party, Head: true}, org.ChargeSpec{Line: org.Party, Divisions: []string{t.code}}); err != nil {
		return err
	}
	if t.mayor, err = m.charged(e, org.PostSpec{Unit: gov, Title: "镇长（主任）", Line: org.Government, Head: true, Superior: m.depts["政府"]}, org.ChargeSpec{Line: org.Government, Divisions: []string{t.code}}); err != nil {
		return err
	}
	t.inspectionUnit = gov
	if t.inspection, err = m.charged(e, org.PostSpec{Unit: gov, Title: "应急管理办公室主任", Superior: t.mayor}, org.ChargeSpec{Line: org.Government, Divisions: []string{t.code}}); err != nil {
		return err
	}
	for _, v := range t.villages {
		u, err := m.unit(e, org.UnitSpec{Kind: org.KindVillage, Name: v.Name + mark, Division: v.Code, Parent: gov})
		if err != nil {
			return err
		}
		for _, post := range []struct {
			title    string
			line     org.Line
			superior ident.ID
		}{{"书记", org.Party, t.party}, {"主任", org.Government, t.inspection}} {
			_, err := m.charged(e, org.PostSpec{Unit: u, Title: post.title, Line: post.line, Superior: post.superior},
				org.ChargeSpec{Line: post.line, Divisions: []string{v.Code}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *maker) departmentsIn(e *org.Editor) error {
	for _, d := range departments {
		u, err := m.unit(e, org.UnitSpec{Kind: org.KindDepartment, Name: "东昌府区" + d.name + mark, Division: District})
		if err != nil {
			return err
		}
		head, err := m.post(e, org.PostSpec{Unit: u, Title: "局长", Line: org.Industry, Head: true, Superior: m.depts["政府"]})
		if err != nil {
			return err
		}
		section, err := m.post(e, org.PostSpec{Unit: u, Title: "安全监管科科长", Line: org.Industry, Superior: head})
		if err != nil {
			return err
		}
		for _, post := range []ident.ID{section, head} {
			if err := m.answersFor(e, post, d); err != nil {
				return err
			}
		}
		m.depts[d.short] = head
	}
	return nil
}

// answersFor charges a post with the department's industries, where it leads, and
// with the kinds of things that it oversees in every industry.
func (m *maker) answersFor(e *org.Editor, post ident.ID, d department) error {
	if len(d.industries) > 0 {
		c := org.ChargeSpec{Post: post, Line: org.Industry, Divisions: []string{District}, Industries: d.industries, Lead: true}
		if _, err := e.AddCharge(c); err != nil {
			return err
		}
	}
	if len(d.kinds) == 0 {
		return nil
	}
	_, err := e.AddCharge(org.ChargeSpec{Post: post, Line: org.Industry, Divisions: []string{District}, Kinds: d.kinds})
	return err
}

func (m *maker) firmsIn(e *org.Editor) error {
	used := map[string]bool{}
	for i := range m.spec.Enterprises {
		f := firm{trade: trades[m.skewed(len(trades))], town: m.skewed(len(m.towns))}
		t := m.towns[f.town]
		f.division = t.code
		if len(t.villages) > 0 {
			f.division = t.villages[m.rng.IntN(len(t.villages))].Code
		}
		for f.name == "" || used[f.name] {
			f.name = "聊城" + firmWords[m.rng.IntN(len(firmWords))] + firmWords[m.rng.IntN(len(firmWords))] + f.trade.suffix + mark
		}
		used[f.name] = true
		if err := m.firmIn(e, i, &f, t); err != nil {
			return fmt.Errorf("enterprise %s: %w", f.name, err)
		}
		m.firms = append(m.firms, f)
	}
	return nil
}

func (m *maker) firmIn(e *org.Editor, i int, f *firm, t town) (err error) {
	code, err := codes.CompleteCreditCode(fmt.Sprintf("91371502MA%07d", 3000000+i*37))
	if err != nil {
		return err
	}
	if f.unit, err = m.unit(e, org.UnitSpec{Kind: org.KindEnterprise, Name: f.name, Code: code, Division: f.division, Industry: f.trade.industry}); err != nil {
		return err
	}
	site, err := e.AddSite(org.SiteSpec{Unit: f.unit, Name: f.name, Code: code, Division: f.division, Industry: f.trade.industry,
		Attributes: f.trade.attributes, Address: t.name + "示例路" + fmt.Sprint(1+m.rng.IntN(300)) + "号"})
	if err != nil {
		return err
	}
	f.site = site.ID
	if f.head, err = m.post(e, org.PostSpec{Unit: f.unit, Title: "主要负责人", Line: org.Enterprise, Head: true, Superior: t.inspection}); err != nil {
		return err
	}
	if f.safety, err = m.charged(e, org.PostSpec{Unit: f.unit, Title: "安全总监", Line: org.Enterprise, Superior: f.head}, org.ChargeSpec{Line: org.Enterprise}); err != nil {
		return err
	}
	for n := range 3 + m.rng.IntN(7) {
		team, err := m.post(e, org.PostSpec{Unit: f.unit, Title: fmt.Sprintf("%d 班班长", n+1), Line: org.Enterprise, Superior: f.safety})
		if err != nil {
			return err
		}
		f.worker = team
	}
	return nil
}

// skewed picks an index, the early ones more often: some towns and trades hold
// most of a county's enterprises.
func (m *maker) skewed(n int) int {
	return min(m.rng.IntN(n), m.rng.IntN(n))
}

func (m *maker) unit(e *org.Editor, s org.UnitSpec) (ident.ID, error) {
	u, err := e.AddUnit(s)
	m.units++
	return u.ID, err
}

// post adds a post with somebody in it.
func (m *maker) post(e *org.Editor, s org.PostSpec) (ident.ID, error) {
	p, err := e.AddPost(s)
	if err != nil {
		return 0, err
	}
	who, err := m.person(e)
	if err != nil {
		return 0, err
	}
	_, err = e.Appoint(org.Appointment{Post: p.ID, Person: who})
	return p.ID, err
}

func (m *maker) charged(e *org.Editor, s org.PostSpec, c org.ChargeSpec) (ident.ID, error) {
	p, err := m.post(e, s)
	if err != nil {
		return 0, err
	}
	c.Post = p
	_, err = e.AddCharge(c)
	return p, err
}

func (m *maker) person(e *org.Editor) (ident.ID, error) {
	p, err := e.AddPerson(org.PersonSpec{Name: m.name(), Phone: m.phone()})
	return p.ID, err
}

func (m *maker) name() string {
	return string(surnames[m.rng.IntN(len(surnames))]) + givens[m.rng.IntN(len(givens))]
}

// phone is the next invented number; the first digits are of no operator's range
// in use for people here.
func (m *maker) phone() string {
	m.people++
	return phone(m.people - 1)
}

func phone(n int) string { return fmt.Sprintf("199%08d", n+1) }
