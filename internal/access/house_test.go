package access

import (
	"context"
	"testing"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// house is a small district with people in it.
type house struct {
	*testing.T
	d      *db.DB
	s      *Service
	org    *org.Service
	ledger *ledger.Ledger
	clock  *clock.Fake
	hasher *Hasher
	people map[string]ident.ID
	posts  map[string]ident.ID
	admin  Account // of Zhao, system administrator
}

var setup = System(county, "setup")

const (
	zhaoPhone, zhaoPassword = "13800138001", "zhao's bees like clover"
	qianPhone, qianPassword = "13800138002", "一条大河波浪宽风吹稻花"
	sunPhone, sunPassword   = "13800138003", "seven kettles of tea"
)

// newHouse makes: Zhao, who heads the committee office and is system
// administrator; Qian, who holds two posts in a department; Sun, who heads an
// enterprise; two people called Li Qiang, the first with an account; Zhou, who
// has none.
func newHouse(t *testing.T, d *db.DB) *house {
	t.Helper()
	c := clock.NewFake(noon)
	ids := ident.NewMaker(c, 1, noon.AddDate(0, 0, -1))
	key, err := ledger.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	l := ledger.New(d, c, ids, key)
	o := org.New(d, l, c, ids)
	h := &house{T: t, d: d, org: o, ledger: l, clock: c, hasher: NewHasher(cheap), people: map[string]ident.ID{}, posts: map[string]ident.ID{}}
	h.s = New(d, l, c, ids, o).WithHasher(h.hasher)
	h.furnish()
	hash, err := h.s.HashFirst(context.Background(), "赵铁柱", zhaoPhone, zhaoPassword)
	h.ok(err)
	h.admin, err = db.Write(context.Background(), d, func(tx *db.Tx) (Account, error) {
		return h.s.SetupTx(tx, setup, h.people["zhao"], hash)
	})
	h.ok(err)
	return h
}

func (h *house) furnish() {
	h.Helper()
	ctx, by := context.Background(), ledger.Actor{System: "setup"}
	for _, p := range []struct{ key, name, phone string }{
		{"zhao", "赵铁柱", zhaoPhone}, {"qian", "钱进", qianPhone}, {"sun", "孙莉", sunPhone},
		{"li1", "李强", "13800138004"}, {"li2", "李强", "13800138005"}, {"zhou", "周全", "13800138006"},
	} {
		who, err := h.org.AddPerson(ctx, by, county, org.PersonSpec{Name: p.name, Phone: p.phone})
		h.ok(err)
		h.people[p.key] = who.ID
	}
	unit := func(kind org.UnitKind, name string) ident.ID {
		u, err := h.org.AddUnit(ctx, by, county, org.UnitSpec{Kind: kind, Name: name, Division: "371502"})
		h.ok(err)
		return u.ID
	}
	office := unit(org.KindOffice, "安全生产委员会办公室")
	top, err := h.org.AddTop(ctx, by, county, org.TopSpec{Unit: office, Title: "主任", Head: true, Person: h.people["zhao"]})
	h.ok(err)
	h.posts["top"] = top.ID
	department, enterprise := unit(org.KindDepartment, "应急管理局"), unit(org.KindEnterprise, "东昌化工有限公司")
	for _, p := range []struct {
		key   string
		unit  ident.ID
		title string
		who   string
	}{
		{"deputy", department, "副局长", "qian"}, {"chief", department, "科长", "qian"},
		{"boss", enterprise, "总经理", "sun"}, {"clerk", department, "科员", "li1"},
	} {
		post, err := h.org.AddPost(ctx, by, county, org.PostSpec{Unit: p.unit, Title: p.title, Superior: top.ID})
		h.ok(err)
		h.posts[p.key] = post.ID
		_, err = h.org.Appoint(ctx, by, county, org.Appointment{Post: post.ID, Person: h.people[p.who], Manner: org.Formal})
		h.ok(err)
	}
	h.posts["enterprise-unit"] = enterprise
}

func (h *house) ok(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// want checks the code of a fault.
func (h *house) want(err error, code string) {
	h.Helper()
	if got := codeOf(err); got != code {
		h.Errorf("got %q (%v), want %s", got, err, code)
	}
}

// codeOf is the code of a fault, or of its only field.
func codeOf(err error) string {
	code := fault.CodeOf(err)
	if f, ok := err.(*fault.Error); ok && len(f.Fields) == 1 {
		return f.Fields[0].Code
	}
	return code
}

// open opens an account with a password that its owner may keep.
func (h *house) open(who, password string) Account {
	h.Helper()
	a, _, err := h.s.OpenAccount(context.Background(), setup, Open{Person: h.people[who], Password: password, Keep: true})
	h.ok(err)
	return a
}

// login lets somebody in who must get in.
func (h *house) login(login, password string) (string, Principal) {
	h.Helper()
	bearer, p, err := h.s.Login(context.Background(), county, login, password, "10.0.0.1")
	h.ok(err)
	return bearer, p
}

// try is a login from an address, for its error.
func (h *house) try(login, password, addr string) error {
	_, _, err := h.s.Login(context.Background(), county, login, password, addr)
	return err
}

func (h *house) auth(bearer string) (Principal, error) {
	return h.s.Authenticate(context.Background(), bearer)
}
