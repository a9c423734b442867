package benchmark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// ours is the system itself, as it is shipped.
type ours struct {
	*bench
	engine string
	dsn    string // "" for SQLite: a folder
	member org.Post
}

func (o *ours) name() string { return "Anwang on " + o.engine }

func (o *ours) dir() string { return filepath.Join(o.Dir, "rivals-ours-"+o.engine) }

// Phones of the two callers.
const (
	memberPhone = "19900000003"
	chiefPhone  = "19900000004"
)

func (o *ours) prepare(ctx context.Context) (err error) {
	if o.engine != "SQLite" {
		if o.dsn, err = database(ctx, o.Postgres, "anwang_rivals"); err != nil {
			return err
		}
	}
	a, err := o.fresh(ctx, filepath.Base(o.dir()), o.dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := people(ctx, a); err != nil {
		return err
	}
	if err := o.loadRecords(ctx, a, o.name(), o.Rows); err != nil {
		return err
	}
	if err := a.Settle(ctx); err != nil || o.dsn == "" {
		return err
	}
	return vacuum(ctx, o.dsn)
}

// people gives the district its head and a government to every town, and opens
// accounts for the head and for the member's.
func people(ctx context.Context, a *app.App) error {
	by := access.System(district, "bench")
	g, err := a.Org.GraphOf(ctx, district)
	if err != nil {
		return err
	}
	office, _ := g.Post(g.Office())
	chief, err := a.Org.AddPerson(ctx, by.Actor(), district, org.PersonSpec{Name: "区长某", Phone: chiefPhone})
	if err != nil {
		return err
	}
	top, err := a.Org.AddTop(ctx, by.Actor(), district, org.TopSpec{Unit: office.Unit, Title: "区长", Person: chief.ID})
	if err != nil {
		return err
	}
	for i := range towns {
		code, phone := fmt.Sprintf("%s%03d", district, 1+i), fmt.Sprintf("199000001%02d", i)
		if code == memberTown {
			phone = memberPhone
		}
		p, err := townHead(ctx, a, by, code, phone, top.ID)
		if err != nil {
			return err
		}
		if code == memberTown {
			if _, _, err := a.Access.OpenAccount(ctx, by, access.Open{Person: p, Password: password, Keep: true}); err != nil {
				return err
			}
		}
	}
	_, _, err = a.Access.OpenAccount(ctx, by, access.Open{Person: chief.ID, Password: password, Keep: true})
	return err
}

func townHead(ctx context.Context, a *app.App, by access.Principal, code, phone string, superior ident.ID) (ident.ID, error) {
	u, err := a.Org.AddUnit(ctx, by.Actor(), district, org.UnitSpec{Kind: org.KindTown, Name: "基准" + code + "人民政府", Division: code})
	if err != nil {
		return 0, err
	}
	post, err := a.Org.AddPost(ctx, by.Actor(), district, org.PostSpec{Unit: u.ID, Title: "镇长", Superior: superior})
	if err != nil {
		return 0, err
	}
	p, err := a.Org.AddPerson(ctx, by.Actor(), district, org.PersonSpec{Name: "镇长" + code[6:], Phone: phone})
	if err != nil {
		return 0, err
	}
	if _, err := a.Org.Appoint(ctx, by.Actor(), district, org.Appointment{Post: post.ID, Person: p.ID}); err != nil {
		return 0, err
	}
	_, err = a.Org.AddCharge(ctx, by.Actor(), district, org.ChargeSpec{Post: post.ID, Line: org.Government, Divisions: []string{code}})
	return p.ID, err
}

func (o *ours) start(ctx context.Context) (*running, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	at := o.dsn
	if at == "" {
		at = o.dir()
	}
	p, err := spawn(ctx, o.Dir, nil, o.Binary, "serve", "--db", at, "--data", o.dir(), "--listen", address, "--rate", "0")
	if err != nil {
		return nil, err
	}
	s := &running{address: address, stop: p.stop}
	roots := []int{p.cmd.Process.Pid}
	if o.dsn != "" {
		pid, err := postmaster(ctx, o.dsn)
		if err != nil {
			return nil, errors.Join(err, p.stop())
		}
		roots = append(roots, pid)
	}
	s.cpu = func() (float64, error) { return cpuOf(roots...) }
	if err := p.until(ctx, address, "/api/readyz"); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	for phone, who := range map[string]*asker{memberPhone: &s.member, chiefPhone: &s.chief} {
		if *who, err = enterOurs(ctx, address, phone); err != nil {
			return nil, errors.Join(err, p.stop())
		}
	}
	if o.dsn != "" {
		s.chief = nil // compared on one engine
	}
	return s, nil
}

// enterOurs logs in as people do.
func enterOurs(ctx context.Context, address, phone string) (asker, error) {
	a, err := enterAs(ctx, address, district, phone)
	if err != nil {
		return nil, err
	}
	return a, nil
}

// enterAs logs somebody of a district in.
func enterAs(ctx context.Context, address, district, phone string) (*oursAsker, error) {
	w, err := dial(ctx, address)
	if err != nil {
		return nil, err
	}
	defer w.close()
	body, err := json.Marshal(map[string]string{"district": district, "login": phone, "password": password})
	if err != nil {
		return nil, err
	}
	raw, err := w.good(request{method: "POST", path: "/api/v1/login", body: body})
	if err != nil {
		return nil, err
	}
	var in struct {
		Bearer string `json:"bearer"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	return &oursAsker{header: "Authorization: Bearer " + in.Bearer + "\r\n"}, nil
}
