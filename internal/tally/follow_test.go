package tally

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

var (
	districts  = []string{"371502", "371503", "370102", "110101"}
	industries = []string{"", "C", "C26", "C27", "G54"}
	grades     = []string{"", "general", "major"}
)

// someFact makes a fact of a legal shape.
func someFact(r *rand.Rand, district string) Fact {
	f := Fact{
		Division: district, Industry: industries[r.IntN(len(industries))], Grade: grades[r.IntN(len(grades))],
		FoundDay: someDay(r),
	}
	if n := r.IntN(4); n > 0 {
		f.Division = fmt.Sprintf("%s1%02d", district, n)
		if r.IntN(5) == 0 {
			f.Division += "007" // a village: counted with its town
		}
	}
	switch r.IntN(4) {
	case 0:
		f.State, f.ClosedDay, f.Late = "closed", someDay(r), r.IntN(3) == 0
	case 1:
		f.State = "rejected"
	case 2:
		f.State, f.DueDay = "submitted", someDay(r)
	default:
		f.State, f.DueDay = "rectifying", someDay(r)
	}
	return f
}

func someDay(r *rand.Rand) int {
	return asDay(asTime(20260901).AddDate(0, 0, r.IntN(120)))
}

func someQuestion(r *rand.Rand) Q {
	places := []string{"", "37", "3715", "371502", "371503", "371502101", "371502102", "11", "99"}
	q := Q{Division: places[r.IntN(len(places))]}
	for _, b := range []By{ByDivision, ByIndustry, ByGrade, ByState} {
		if r.IntN(3) == 0 {
			q.By = append(q.By, b)
		}
	}
	if r.IntN(2) == 0 {
		q.From = someDay(r)
	}
	if r.IntN(2) == 0 {
		q.To = someDay(r)
	}
	if q.From != 0 && q.To != 0 && q.From > q.To {
		q.From, q.To = q.To, q.From
	}
	switch r.IntN(3) {
	case 0:
		if q.From != 0 && q.To != 0 {
			q.By = append(q.By, ByDay)
		}
	case 1:
		q.By = append(q.By, ByMonth)
	}
	q.Industry = []string{"", "", "C", "C26"}[r.IntN(4)]
	q.Grade = []string{"", "", "major"}[r.IntN(3)]
	q.State = []string{"", "", "closed"}[r.IntN(3)]
	return q
}

// TestRandomHistories lives through random changes, numbered and followed at
// random moments by a follower that now and then breaks off in the middle and is
// started anew, and holds many answers against a direct recount.
func TestRandomHistories(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		r := rand.New(rand.NewPCG(7, uint64(len(d.Engine()))))
		stumble := errors.New("the process was stopped")
		var all []*spot
		for round := range 40 {
			h.step(r, &all)
			if r.IntN(2) == 0 {
				h.sequence()
			}
			left := r.IntN(3)
			h.fail = func() error {
				if left--; left < 0 {
					return stumble
				}
				return nil
			}
			h.tally = New(d, h.ledger, h.clock, cst, h.project)
			if _, err := h.ledger.Follow(context.Background(), h.tally.Follower()); err != nil && !errors.Is(err, stumble) {
				t.Fatal(err)
			}
			h.fail = nil
			if round%10 == 9 {
				h.verified(districts...) // holds behind the ledger's end too
			}
		}
		h.follow()
		h.verified(districts...)
		for range 150 {
			h.compareAnswer(someQuestion(r))
		}
	})
}

// step reports some hazards, changes some and takes some away.
func (h *house) step(r *rand.Rand, all *[]*spot) {
	h.t.Helper()
	var fresh []*spot
	for range r.IntN(12) {
		district := districts[r.IntN(len(districts))]
		fresh = append(fresh, h.fresh(district, someFact(r, district)))
	}
	h.record("hazard.reported", fresh...)
	*all = append(*all, fresh...)
	for range r.IntN(min(8, len(*all)+1)) {
		s := (*all)[r.IntN(len(*all))]
		s.Fact, s.Gone = someFact(r, s.District), r.IntN(10) == 0
		h.record("hazard.changed", s)
	}
}

// TestTwoFollowers runs several followers against each other while entries come in.
func TestTwoFollowers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		r := rand.New(rand.NewPCG(3, 3))
		var all []*spot
		for range 10 {
			h.step(r, &all)
		}
		h.sequence()
		var wg sync.WaitGroup
		failed := make(chan error, 4)
		for range 4 {
			wg.Go(func() {
				other := New(d, h.ledger, h.clock, cst, h.project)
				for range 5 {
					if _, err := h.ledger.Follow(context.Background(), other.Follower()); err != nil {
						failed <- err
						return
					}
				}
			})
		}
		for range 10 {
			h.step(r, &all)
			h.sequence()
		}
		wg.Wait()
		close(failed)
		for err := range failed {
			t.Fatal(err)
		}
		h.follow()
		h.verified(districts...)
		h.compareAnswer(Q{By: []By{ByDivision, ByState}})
		h.compareAnswer(Q{Division: "371502", By: []By{ByDivision, ByMonth}})
	})
}

// TestApplyTwice gives the same entries to the follower again, as a cursor that
// was put back would.
func TestApplyTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := build(t, d)
		var all []*spot
		h.step(rand.New(rand.NewPCG(9, 9)), &all)
		h.follow()
		was := h.ask(Q{})
		h.must(db.Do(context.Background(), d, func(tx *db.Tx) error {
			_, err := tx.Exec("DELETE FROM follower")
			return err
		}))
		h.follow()
		if is := h.ask(Q{}); is.Total != was.Total || is.Total.Found == 0 {
			t.Errorf("total %+v after the second time, %+v after the first", is.Total, was.Total)
		}
	})
}
