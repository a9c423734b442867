package exchange

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
	"anwang/internal/org/codes"
)

// File is a file in hand.
type File struct {
	Name string // without its folder; the report and the job show it
	Data io.ReaderAt
	Size int64 // bytes
}

// Input is a hazard ledger to import.
type Input struct {
	File
	Profile  sheet.Profile
	Options  Options
	Progress func(Progress) // told after every batch; may be nil
}

// sum is the SHA-256 of a file, in hexadecimal.
func (f File) sum() (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f.Data, 0, f.Size)); err != nil {
		return "", fmt.Errorf("read %s: %w", f.Name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// newJob makes the job of a file, with every default filled in. It writes nothing.
func (s *Service) newJob(tx *db.Tx, by access.Principal, pl *places, name, sum string, p sheet.Profile, o Options) (Job, error) {
	if err := p.Check(); err != nil {
		return Job{}, err
	}
	g, err := s.org.Graph(tx, by.District)
	if err != nil {
		return Job{}, err
	}
	j := Job{
		District: by.District, ID: s.ids.New(), Kind: Hazards, Name: name, Sum: sum, Profile: p, Options: o, State: Waiting,
		Person: by.Person, Post: by.Post, Started: s.clock.Now(),
	}
	if err := j.fill(g, by, pl); err != nil {
		return Job{}, err
	}
	if err := foreignSource(tx, g, by, j); err != nil {
		return Job{}, err
	}
	j.mapping, err = j.digest()
	return j, err
}

// fill puts the defaults in place of what the options leave out.
func (j *Job) fill(g *org.Graph, by access.Principal, pl *places) error {
	o := &j.Options
	o.Scope = by.Scope
	var wrong fault.Fields
	if o.Division == "" && j.Profile.Division != "" {
		o.Division = j.Profile.Division
	}
	if o.Division != "" {
		f := pl.find(o.Division)
		if f.code == "" {
			wrong.Add("options.division", "exchange.division_unknown", "value", o.Division)
		}
		o.Division = f.code
	} else {
		o.Division = j.District
	}
	if o.Unit == 0 && o.Post == 0 && by.Post == 0 && j.Profile.Unit != "" {
		o.Unit = newStaff(g, j.Started).unit(j.Profile.Unit, j.Profile.Unit)
	}
	if o.Post == 0 && o.Unit != 0 && by.Post == 0 {
		o.Post = g.Head(o.Unit, org.Enterprise)
	}
	if o.Post == 0 {
		o.Post = by.Post
	}
	switch post, ok := g.Post(o.Post); {
	case o.Post != 0 && !ok:
		wrong.Add("options.post", "exchange.post_unknown", "id", o.Post)
	case ok && (o.Unit == 0 || !by.Scope.All): // nobody imports as somebody else's unit
		o.Unit = post.Unit
	}
	if o.Post != by.Post && !by.IsSystem() && !by.Scope.All && !g.IsAbove(by.Post, o.Post) {
		wrong.Add("options.post", "exchange.post_foreign")
	}
	j.Source = j.source(g)
	if len([]rune(j.Source)) > 60 {
		wrong.Add("options.source", "exchange.source_long", "most", 60)
	}
	return wrong.Err()
}

// source names where the records come from.
func (j *Job) source(g *org.Graph) string {
	switch {
	case j.Options.Source != "":
		return j.Options.Source
	case j.Profile.Source != "":
		return j.Profile.Source
	}
	if u, ok := g.Unit(j.Options.Unit); ok {
		return u.ID.String() + "/ledger"
	}
	return "ledger"
}

// foreignSource refuses records under the name of a source that another unit
// imports: they would change that unit's hazards.
func foreignSource(tx *db.Tx, g *org.Graph, by access.Principal, j Job) error {
	if by.Scope.All {
		return nil
	}
	posts, err := sourcePosts(tx, j.District, j.Source)
	if err != nil {
		return err
	}
	for _, id := range posts {
		if p, ok := g.Post(id); !ok || p.Unit != j.Options.Unit {
			return fault.New(fault.Forbidden, "exchange.source_foreign", "source", j.Source)
		}
	}
	return nil
}

// digest tells two ways of taking a file apart.
func (j Job) digest() (string, error) {
	raw, err := json.Marshal(struct {
		Kind    Kind
		Source  string
		Profile sheet.Profile
		Options Options
	}{j.Kind, j.Source, j.Profile, j.Options})
	if err != nil {
		return "", fmt.Errorf("write profile: %w", err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16]), nil
}

// placesOf reads the villages that the district has imported.
func (s *Service) placesOf(ctx context.Context, district string) (*places, error) {
	villages := map[string][]village{}
	for page := (org.Page{Limit: 500}); ; {
		all, err := s.org.ListDivisions(ctx, district, "", page)
		if err != nil {
			return nil, err
		}
		for _, d := range all {
			if town, ok := codes.Ancestor(d.Code, codes.Town); ok {
				villages[town] = append(villages[town], village{code: d.Code, name: d.Name})
			}
			page.ID = d.ID
		}
		if len(all) < page.Limit {
			return newPlaces(district, villages), nil
		}
	}
}

// importer is the part of the system that brings a job's records in; the entry
// import.started says who set it to work.
func importer(district string, job ident.ID) access.Principal {
	p := access.System(district, "import")
	p.Via = "import:" + job.String()
	return p
}
