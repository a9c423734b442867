// Package demo invents a county to try the system on: 371502 with its real towns
// and villages, and with units, people and hazards that nobody should take for
// real. Every invented unit says so in its name.
//
// Two months pass: people report, confirm, rectify, verify and miss their dates
// by the same verbs as anywhere else, under a clock that is wound forward, and
// the sweep comes round every day. The same seed and the same last day give the
// same county.
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// District is where the demo takes place.
const District = "371502"

// days is how long the demo's history is.
const days = 60

// Spec says what to invent.
type Spec struct {
	Seed        uint64
	Until       time.Time // the demo's last moment
	Password    string    // of every account that is made
	Enterprises int       // 0 means 300
	Daily       int       // hazards found a day; 0 means 25
	Past        int       // hazards of the years before, loaded as from an old ledger
	// Progress is told as the days pass; may be nil.
	Progress func(day, days int)
	// Loading is told as the past is loaded; may be nil.
	Loading func(done, all int)
}

// Account is somebody to sign in as.
type Account struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
	Title string `json:"title"`
	Unit  string `json:"unit"`
}

// County is what was made.
type County struct {
	Accounts []Account `json:"accounts"`
	// Administrators are the three (三员): system, security, audit, in this order.
	Administrators []Account `json:"administrators"`
	Hazards        int       `json:"hazards"`
	People         int       `json:"people"`
	Units          int       `json:"units"`
	Example        string    `json:"example"` // the number of a closed hazard, to prove
}

// maker is the making in hand.
type maker struct {
	app   *app.App
	spec  Spec
	rng   *rand.Rand
	clock *clock.Fake
	zone  *time.Location

	towns  []town
	depts  map[string]ident.ID // head post by the department's short name
	firms  []firm
	graph  *org.Graph
	people int
	units  int
	out    County

	before, after []picture
	lookers       []ident.ID // the posts whose holders have accounts
	open          []*matter
}

// Build makes the county in an empty database. a must have been opened with c as
// its clock.
func Build(ctx context.Context, a *app.App, c *clock.Fake, spec Spec) (County, error) {
	if spec.Enterprises == 0 {
		spec.Enterprises = 300
	}
	if spec.Daily == 0 {
		spec.Daily = 25
	}
	if spec.Progress == nil {
		spec.Progress = func(int, int) {}
	}
	if spec.Loading == nil {
		spec.Loading = func(int, int) {}
	}
	m := &maker{app: a, spec: spec, clock: c, zone: a.Zone, depts: map[string]ident.ID{},
		rng: rand.New(rand.NewPCG(spec.Seed, 20261124))}
	start := midnight(spec.Until, a.Zone).AddDate(0, 0, -days)
	c.Set(start.AddDate(0, 0, -30).Add(8 * time.Hour))
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"organisation", m.organise},
		{"accounts", m.accounts},
		{"administrators", m.administrators},
		{"pictures", m.pictures},
		{"laws", m.laws},
		{"history", func(ctx context.Context) error { return m.live(ctx, start) }},
		{"past", func(ctx context.Context) error { return m.past(ctx, spec.Until) }},
	} {
		if err := step.do(ctx); err != nil {
			return County{}, fmt.Errorf("make the demo's %s: %w", step.name, err)
		}
	}
	m.out.People, m.out.Units = m.people, m.units
	if err := a.Settle(ctx); err != nil {
		return m.out, err
	}
	return m.out, m.look(ctx)
}

func midnight(t time.Time, zone *time.Location) time.Time {
	y, mo, d := t.In(zone).Date()
	return time.Date(y, mo, d, 0, 0, 0, 0, zone)
}
