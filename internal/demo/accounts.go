package demo

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// accounts opens one for each sort of user, so that everybody can be tried.
func (m *maker) accounts(ctx context.Context) error {
	g, err := m.app.Org.GraphOf(ctx, District)
	if err != nil {
		return err
	}
	m.graph = g
	posts := []ident.ID{}
	for _, id := range g.Tops() {
		if id != g.Office() { // its head has the account that setup made
			posts = append(posts, id)
		}
	}
	busy := m.firms[0]
	posts = append(posts, m.depts["政府"], m.depts["应急"], m.depts["住建"], m.towns[busy.town].mayor, m.towns[busy.town].inspection,
		busy.head, busy.safety, busy.worker)
	for _, post := range posts {
		if err := m.account(ctx, g, post); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) account(ctx context.Context, g *org.Graph, post ident.ID) error {
	h, err := g.Holder(post, m.clock.Now())
	if err != nil {
		return err
	}
	_, _, err = m.app.Access.OpenAccount(ctx, access.System(District, "setup"),
		access.Open{Person: h.Person, Password: m.spec.Password, Keep: true})
	if err != nil {
		return err
	}
	p, _ := g.Post(post)
	u, _ := g.Unit(p.Unit)
	who, err := db.Read(ctx, m.app.DB, func(tx *db.Tx) (org.Person, error) { return m.app.Org.PersonTx(tx, District, h.Person) })
	if err != nil {
		return err
	}
	m.out.Accounts = append(m.out.Accounts, Account{Name: who.Name, Phone: who.Phone, Title: p.Title, Unit: u.Name})
	m.lookers = append(m.lookers, post)
	return nil
}
