package demo_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/demo"
	"anwang/internal/hazard"
	"anwang/internal/notice"
	"anwang/internal/tally"
)

var until = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func build(t *testing.T, seed uint64) (*app.App, demo.County) {
	t.Helper()
	c := clock.NewFake(until)
	a, err := app.Open(context.Background(), app.Config{DB: filepath.Join(t.TempDir(), "demo")}, app.WithClock(c))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	county, err := demo.Build(context.Background(), a, c, demo.Spec{Seed: seed, Until: until, Password: "a-demo-password", Enterprises: 30, Daily: 4})
	if err != nil {
		t.Fatal(err)
	}
	return a, county
}

func TestADemoCountyHoldsAllFourLaws(t *testing.T) {
	a, county := build(t, 1)
	ctx := context.Background()
	if _, err := a.Verify(ctx, nil); err != nil {
		t.Fatalf("the third law: %v", err)
	}
	breaches, err := db.Read(ctx, a.DB, func(tx *db.Tx) (int, error) {
		b, err := a.Duty.CheckLaw1(tx, demo.District)
		return len(b), err
	})
	if err != nil || breaches != 0 {
		t.Fatalf("the first law: %d breaches, %v", breaches, err)
	}
	if n, err := a.Duty.SweepAll(ctx); err != nil || n != 0 {
		t.Fatalf("the second law: %d rungs were left unclimbed, %v", n, err)
	}
	total, err := a.Tally.Query(ctx, tally.Q{Division: demo.District, By: []tally.By{tally.ByState}})
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]bool{}
	for _, r := range total.Rows {
		states[r.State] = true
	}
	for _, s := range []hazard.State{hazard.Reported, hazard.Rectifying, hazard.Submitted, hazard.Closed, hazard.Rejected} {
		if !states[string(s)] {
			t.Errorf("no hazard is %s", s)
		}
	}
	if total.Total.Found != int64(county.Hazards) || total.Total.Overdue == 0 || total.Total.ClosedLate == 0 {
		t.Errorf("tally %+v of %d hazards", total.Total, county.Hazards)
	}
	if _, err := a.Prove(ctx, demo.District, county.Example); err != nil {
		t.Errorf("prove %s: %v", county.Example, err)
	}
	for _, who := range county.Accounts {
		_, in, err := a.Access.Login(ctx, demo.District, who.Phone, "a-demo-password", "")
		if err != nil {
			t.Errorf("%s %s cannot sign in: %v", who.Unit, who.Title, err)
			continue
		}
		if news, err := a.Notice.Unseen(ctx, in); err != nil || news.Count == notice.MostUnseen {
			t.Errorf("%s %s is rung up with two months: %v, %v", who.Unit, who.Title, news, err)
		}
	}
}

func TestTheSameSeedMakesTheSameCounty(t *testing.T) {
	texts := func(seed uint64) string {
		a, _ := build(t, seed)
		page, err := a.Hazard.List(context.Background(), access.System(demo.District, "test"), hazard.Query{Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		var all string
		for _, h := range page.Items {
			all += h.Number + string(h.State) + h.SiteName + h.Text + "\n"
		}
		return all
	}
	first := texts(7)
	if first != texts(7) {
		t.Error("the same seed made another county")
	}
	if first == texts(8) {
		t.Error("another seed made the same county")
	}
}
