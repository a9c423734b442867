package tally

import (
	"context"
	"math/rand/v2"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// TestCheckFindsTampering changes what is stored in every way that keeps the
// counts plausible, one at a time, and expects each to be found — and mended by a
// rebuild.
func TestCheckFindsTampering(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		var all []*spot
		r := rand.New(rand.NewPCG(5, 5))
		for range 6 {
			h.step(r, &all)
		}
		h.record("hazard.reported", h.fresh("371502", Fact{Division: "371502101", State: "reported", FoundDay: 20261101, DueDay: 20261102}))
		h.follow()
		h.verified(districts...)
		for _, c := range [][2]string{
			{"a town's cell", "UPDATE tally SET n = n + 1 WHERE district = '371502' AND area = '371502101' AND measure = 4"},
			{"a cell taken away", "DELETE FROM tally WHERE district = '371502' AND measure = 1 AND period = 0"},
			{"a cell of zero", "INSERT INTO tally VALUES ('371502', '371502101', 1, 0, 'X', '', '', 0)"},
			{"a cell put in", "INSERT INTO tally VALUES ('371502', '371502199', 1, 0, 'X', '', '', 3)"},
			{"a measure unheard of", "INSERT INTO tally VALUES ('371502', '371502199', 9, 0, 'X', '', '', 3)"},
			{"two cells that cancel", "UPDATE tally SET period = 20991231 WHERE district = '371502' AND area = '371502101' AND measure = 4 AND period > 999912"},
			{"a district's cell", "UPDATE tally_above SET n = n - 1 WHERE area = '371502' AND measure = 14 AND period = 0"},
			{"a city's cell", "UPDATE tally_above SET n = n - 1 WHERE area = '3715' AND measure = 14 AND period = 0"},
			{"a count grown by what weighs nothing", "UPDATE tally_above SET n = n + 2305843009213693951 WHERE area = '3715' AND measure = 14 AND period = 0"},
			{"a province's cell", "DELETE FROM tally_above WHERE area = '37' AND measure = 1 AND period = 0"},
			{"the nation's cell", "UPDATE tally_above SET n = n * 2 WHERE area = ''"},
			{"an area of nobody", "INSERT INTO tally_above VALUES ('88', '8801', 1, 0, '', '', '', 5)"},
			{"a district of nobody", "INSERT INTO tally VALUES ('888801', '888801', 1, 0, '', '', '', 5)"},
			{"a counted fact", "UPDATE tallied SET fact = '{\"division\":\"371502\",\"found\":20260101}' WHERE district = '371502'"},
			{"a counted fact that says the same otherwise", "UPDATE tallied SET fact = replace(fact, 'division', 'Division') WHERE district = '371502'"},
			{"a counted fact that nobody can read", "UPDATE tallied SET fact = fact || '}' WHERE district = '371502'"},
			{"counted facts taken away", "DELETE FROM tallied WHERE district = '371503'"},
			{"a counted fact put in", "INSERT INTO tallied VALUES ('371502', 7, '{\"division\":\"371502\",\"found\":20260101}')"},
			{"a hazard behind its back", "UPDATE spot SET fact = '{\"division\":\"371502\",\"found\":20260101}' WHERE district = '371502'"},
		} {
			h.tamper(c[0], c[1])
		}
		h.verified(districts...)
	})
}

// tamper runs a statement that must be found; what a rebuild cannot mend is undone.
func (h *house) tamper(name, statement string) {
	h.t.Helper()
	ctx := context.Background()
	h.must(db.Do(ctx, h.d, func(tx *db.Tx) error {
		n, err := tx.Exec(statement)
		if err == nil && n == 0 {
			h.t.Errorf("%s: the statement changed nothing", name)
		}
		return err
	}))
	if len(h.differences(districts...)) == 0 {
		h.t.Errorf("%s: not found", name)
	}
	v := h.tally.Verification(RowProjection{})
	found := false
	for _, d := range districts {
		_, err := db.Read(ctx, h.d, func(tx *db.Tx) (int64, error) { return v.Run(tx, d) })
		found = found || err != nil
	}
	if !found {
		h.t.Errorf("%s: not found by verify", name)
	}
	for _, d := range append([]string{"888801"}, districts...) {
		h.must(h.tally.Rebuild(ctx, d))
	}
	h.must(h.tally.RebuildAbove(ctx))
	for _, d := range h.differences(districts...) {
		h.t.Errorf("%s: after the rebuild: %v", name, &d)
	}
}

// TestCheckAllowsLag: hazards whose entries have not been taken are no difference.
func TestCheckAllowsLag(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		s := h.fresh("371502", Fact{Division: "371502101", State: "reported", FoundDay: 20261101, DueDay: 20261102})
		h.record("hazard.reported", s)
		h.verified("371502")
		h.follow()
		s.Fact.State = "rectifying"
		h.record("hazard.confirmed", s)
		h.verified("371502")
		h.sequence()
		h.verified("371502")
		h.follow()
		h.verified("371502")
		h.compareAnswer(Q{By: []By{ByState}})
	})
}

// TestRebuild while the follower is behind: what it takes later counts once.
func TestRebuild(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		var all []*spot
		r := rand.New(rand.NewPCG(6, 6))
		for range 5 {
			h.step(r, &all)
			h.sequence()
		}
		h.must(h.tally.Rebuild(context.Background(), "371502"))
		h.compareAnswer(Q{Division: "371502", By: []By{ByDivision, ByIndustry, ByState, ByMonth}})
		h.follow()
		h.must(h.tally.Rebuild(context.Background(), "371503"))
		h.verified(districts...)
		h.compareAnswer(Q{By: []By{ByDivision, ByIndustry, ByState}})
	})
}
