package benchmark

import (
	"context"

	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/nation"
	"anwang/internal/tally"
)

// dashboard is one thing that a screen of counts asks for.
type dashboard struct {
	name string
	bar  bool
	ask  func(ctx context.Context, a *app.App, district string) error
}

// dashboardsAsked are a district's overviews, a town's, and the counts of the areas
// above, whose screens have no overview.
func dashboardsAsked() []dashboard {
	counts := func(q func(district string) tally.Q) func(context.Context, *app.App, string) error {
		return func(ctx context.Context, a *app.App, district string) error {
			_, err := a.Tally.Query(ctx, q(district))
			return err
		}
	}
	return []dashboard{
		{"overview of a district, this month", true, overviewOf(tally.ThisMonth)},
		{"overview of a district, this year", true, overviewOf(tally.ThisYear)},
		{"overview of a district, twelve months", true, overviewOf(tally.Twelve)},
		{"counts of the nation", false, counts(func(string) tally.Q { return tally.Q{} })},
		{"counts of a province by city", false, counts(func(d string) tally.Q { return tally.Q{Division: d[:2], By: []tally.By{tally.ByDivision}} })},
		{"counts of a district by town", true, counts(func(d string) tally.Q { return tally.Q{Division: d, By: []tally.By{tally.ByDivision}} })},
	}
}

// overviewOf is a district's overview of a stretch that ends on the generator's last
// day: it is as full when it is measured years later.
func overviewOf(stretch string) func(context.Context, *app.App, string) error {
	return func(ctx context.Context, a *app.App, district string) error {
		st, err := tally.StretchOf(stretch, tally.Day(clock.Micros(nation.Last), a.Zone), 0, 0)
		if err != nil {
			return err
		}
		_, err = a.Tally.Overview(ctx, tally.Ask{Division: district, Stretch: st})
		return err
	}
}
