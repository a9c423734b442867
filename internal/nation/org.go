package nation

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
	"anwang/internal/org/gazetteer"
)

// workshop is a database beside the real one in which the room of the org makes
// each district's organisation by its ordinary verbs. What comes of it is carried
// over and the workshop left as it was, so the real one need not be written by two.
type workshop struct {
	dir   string
	db    *db.DB
	rooms *app.Loading
	kinds map[string][]string // of a table's columns, by table
}

func openWorkshop(ctx context.Context, m *maker) (*workshop, error) {
	dir, err := os.MkdirTemp("", "anwang-nation-")
	if err != nil {
		return nil, fmt.Errorf("make a workshop: %w", err)
	}
	w := &workshop{dir: dir, kinds: map[string][]string{}}
	if w.db, err = db.Open(ctx, filepath.Join(dir, "workshop.db"), db.Options{Readers: 1}); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := w.db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, w.close())
	}
	w.rooms = m.app.Loading(w.db, m.clock, m.ids)
	return w, nil
}

func (w *workshop) close() error { return errors.Join(w.db.Close(), os.RemoveAll(w.dir)) }

// carried are the rows of one table.
type carried struct {
	table   string
	columns []string
	rows    [][]any
}

// organised is a district's organisation as it was made.
type organised struct {
	graph   *org.Graph
	sites   []site
	rows    []carried
	entries []ledger.Entry
}

// errMade takes back what the workshop has made and handed over.
var errMade = errors.New("made")

// organise makes a district's organisation.
func (w *workshop) organise(ctx context.Context, p place, s Spec) (out organised, err error) {
	ctx, gathered := ledger.Gather(ctx)
	err = db.Do(ctx, w.db, func(tx *db.Tx) error {
		gathered.Begin()
		rng := s.rng(p, -1)
		salts := 0
		w.rooms.Org.Salted(func() []byte { salts++; return salt(s.Seed, p.code, uint64(salts)) })
		o := &organiser{place: p, spec: s, rng: rng, firms: map[string]bool{}}
		if out.sites, err = o.make(tx, w.rooms.Org); err != nil {
			return err
		}
		if out.graph, err = w.rooms.Org.Graph(tx, p.code); err != nil {
			return err
		}
		if out.rows, err = w.carry(tx, p.code); err != nil {
			return err
		}
		out.entries = gathered.Entries()
		return errMade
	})
	if !errors.Is(err, errMade) {
		return out, fmt.Errorf("organise %s: %w", p.code, err)
	}
	return out, nil
}

// salt is 16 bytes that look like chance and are none.
func salt(seed uint64, what string, n uint64) []byte {
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:8], seed)
	binary.LittleEndian.PutUint64(b[8:], n)
	sum := sha256.Sum256(append(b[:], what...))
	return sum[:16]
}

// organiser makes one organisation.
type organiser struct {
	place  place
	spec   Spec
	rng    *rand.Rand
	people int
	since  time.Time
	firms  map[string]bool // the names that are taken
}

func (o *organiser) make(tx *db.Tx, rooms *org.Service) ([]site, error) {
	by := ledger.Actor{System: "nation"}
	o.since = o.spec.Until.AddDate(0, -months, -30)
	_, top, err := rooms.Setup(tx, by, org.SetupSpec{District: o.place.code, AdminName: name(o.rng), AdminPhone: o.phone(), At: o.since})
	if err != nil {
		return nil, err
	}
	e, err := rooms.Edit(tx, by, o.place.code)
	if err != nil {
		return nil, err
	}
	department, err := e.AddUnit(org.UnitSpec{Kind: org.KindDepartment, Name: o.place.name + "应急管理局", Division: o.place.code})
	if err != nil {
		return nil, err
	}
	head, err := o.post(e, org.PostSpec{Unit: department.ID, Title: "局长", Line: org.Industry, Head: true, Superior: top}, nil)
	if err != nil {
		return nil, err
	}
	if _, err := o.post(e, org.PostSpec{Unit: department.ID, Title: "执法大队大队长", Line: org.Industry, Superior: head},
		&org.ChargeSpec{Line: org.Industry, Divisions: []string{o.place.code}, Lead: true}); err != nil {
		return nil, err
	}
	grounds, err := o.towns(e, top)
	if err != nil {
		return nil, err
	}
	return o.sites(e, grounds)
}

// ground is a town with the post that answers for it.
type ground struct {
	division string
	post     ident.ID
}

// mostTowns is how many towns of a district have posts of their own here.
const mostTowns = 6

func (o *organiser) towns(e *org.Editor, top ident.ID) ([]ground, error) {
	var all []ground
	for _, t := range gazetteer.Towns(o.place.code) {
		if len(all) == mostTowns {
			break
		}
		u, err := e.AddUnit(org.UnitSpec{Kind: org.KindTown, Name: t.Name + "人民政府", Division: t.Code})
		if err != nil {
			return nil, err
		}
		p, err := o.post(e, org.PostSpec{Unit: u.ID, Title: "应急管理办公室主任", Line: org.Government, Head: true, Superior: top},
			&org.ChargeSpec{Line: org.Government, Divisions: []string{t.Code}})
		if err != nil {
			return nil, err
		}
		all = append(all, ground{t.Code, p})
	}
	if len(all) == 0 {
		all = []ground{{o.place.code, top}}
	}
	return all, nil
}

// sites adds the places where hazards are found: the larger enterprises with posts
// of their own, and many small ones that the town answers for.
func (o *organiser) sites(e *org.Editor, grounds []ground) ([]site, error) {
	large, all := 2+min(30, o.place.hazards/300), 8+min(400, o.place.hazards/25)
	sites := make([]site, 0, all)
	for i := range all {
		t := o.trade()
		g := grounds[min(o.rng.IntN(len(grounds)), o.rng.IntN(len(grounds)))]
		s := site{name: o.firm(i, i >= large, t), division: g.division, industry: t.industry, trade: t}
		if i < large {
			u, err := e.AddUnit(org.UnitSpec{Kind: org.KindEnterprise, Name: s.name, Division: s.division, Industry: s.industry})
			if err != nil {
				return nil, err
			}
			if _, err := o.post(e, org.PostSpec{Unit: u.ID, Title: "安全总监", Line: org.Enterprise, Head: true, Superior: g.post},
				&org.ChargeSpec{Line: org.Enterprise}); err != nil {
				return nil, err
			}
			s.unit = u.ID
		}
		made, err := e.AddSite(org.SiteSpec{Unit: s.unit, Name: s.name, Division: s.division, Industry: s.industry,
			Address: fmt.Sprintf("示例路%d号", 1+o.rng.IntN(400))})
		if err != nil {
			return nil, err
		}
		s.id = made.ID
		sites = append(sites, s)
	}
	return sites, nil
}

// firm names the enterprise of a site, each by a name of its own: small ones and most
// others have a number in it, and whoever would be called like another.
func (o *organiser) firm(i int, small bool, t *trade) string {
	s := short(o.place.name) + one(o.rng, firms) + one(o.rng, firms) + t.suffix
	if i > 0 && o.rng.IntN(5) > 0 || small || o.firms[s] {
		s += fmt.Sprintf("（%d号）", i+1)
	}
	o.firms[s] = true
	return s
}

// short is a place's name without what kind of place it is.
func short(name string) string {
	r := []rune(name)
	if len(r) > 2 {
		r = r[:len(r)-1]
	}
	return string(r[:min(2, len(r))])
}

func (o *organiser) trade() *trade {
	n := o.rng.IntN(100)
	for i := range trades {
		if n -= trades[i].share; n < 0 {
			return &trades[i]
		}
	}
	return &trades[0]
}

func (o *organiser) phone() string {
	o.people++
	return fmt.Sprintf("199%08d", o.people)
}

// post adds a post with somebody in it, charged when a charge is given.
func (o *organiser) post(e *org.Editor, s org.PostSpec, c *org.ChargeSpec) (ident.ID, error) {
	p, err := e.AddPost(s)
	if err != nil {
		return 0, err
	}
	who, err := e.AddPerson(org.PersonSpec{Name: name(o.rng), Phone: o.phone()})
	if err != nil {
		return 0, err
	}
	if _, err := e.Appoint(org.Appointment{Post: p.ID, Person: who.ID, From: o.since}); err != nil || c == nil {
		return p.ID, err
	}
	c.Post = p.ID
	_, err = e.AddCharge(*c)
	return p.ID, err
}

// tables are those that an organisation has rows in.
var tables = []string{"unit", "post", "person", "tenure", "charge", "site", "org_revision"}

// carry reads a district's rows as they are stored.
func (w *workshop) carry(tx *db.Tx, district string) ([]carried, error) {
	var all []carried
	for _, t := range tables {
		c := carried{table: t}
		rows, err := tx.Query("SELECT name, type FROM pragma_table_info($1) ORDER BY cid", t)
		kinds, err := db.Collect(rows, err, func(r *db.Rows) (string, error) {
			var name, kind string
			err := r.Scan(&name, &kind)
			c.columns = append(c.columns, name)
			return kind, err
		})
		if err != nil {
			return nil, fmt.Errorf("read the columns of %s: %w", t, err)
		}
		rows, err = tx.Query("SELECT * FROM "+t+" WHERE district = $1 ORDER BY 1, 2", district)
		c.rows, err = db.Collect(rows, err, func(r *db.Rows) ([]any, error) { return scanKinds(r, kinds) })
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", t, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// scanKinds reads a row as the values that its columns are made for.
func scanKinds(r *db.Rows, kinds []string) ([]any, error) {
	into := make([]any, len(kinds))
	for i, k := range kinds {
		switch k {
		case "TEXT":
			into[i] = new(string)
		case "BYTEA":
			into[i] = new([]byte)
		default:
			into[i] = new(int64)
		}
	}
	if err := r.Scan(into...); err != nil {
		return nil, err
	}
	for i, v := range into {
		switch v := v.(type) {
		case *string:
			into[i] = *v
		case *[]byte:
			into[i] = *v
		case *int64:
			into[i] = *v
		}
	}
	return into, nil
}
