package notice

import (
	"context"
	"encoding/json"
	"fmt"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// apply takes a batch of entries, in the transaction that moves the cursor.
func (s *Service) apply(tx *db.Tx, district string, entries []ledger.Entry) error {
	if !concerned(entries) {
		return nil
	}
	states, err := before(tx, district, entries)
	if err != nil {
		return err
	}
	g, err := s.org.Graph(tx, district)
	if err != nil {
		return err
	}
	var out []Notice
	for _, e := range entries {
		some, err := states.read(g, e)
		if err != nil {
			return fmt.Errorf("read entry %d: %w", e.Number, err)
		}
		out = append(out, some...)
	}
	if err := save(tx, district, out); err != nil {
		return err
	}
	return welcome(tx, district, entries)
}

const (
	tenureBegan   = "tenure.began"
	accountOpened = "account.opened"
)

func concerned(entries []ledger.Entry) bool {
	for _, e := range entries {
		if e.About == duty.About || e.Kind == tenureBegan || e.Kind == accountOpened {
			return true
		}
	}
	return false
}

// folds are the duties that a batch is about, as they stood before its next entry.
type folds struct {
	duties map[ident.ID]*state
	// passing are the duties that an import opened and ended itself: they asked
	// nothing of anybody.
	passing map[ident.ID]bool
}

// before folds what the ledger says of the batch's duties before the batch. A duty
// that is born in it needs no reading, unless an import brought it.
func before(tx *db.Tx, district string, entries []ledger.Entry) (folds, error) {
	out := folds{map[ident.ID]*state{}, map[ident.ID]bool{}}
	first := map[ident.ID]int64{}
	var read []ident.ID
	for _, e := range entries {
		if _, seen := first[e.Subject]; e.About != duty.About || seen {
			continue
		}
		first[e.Subject] = e.Version
		if e.Version > 1 || actorOf(e.Actor).carried() {
			read = append(read, e.Subject)
		}
	}
	all, err := ledger.EventsOf(tx, district, duty.About, read)
	if err != nil {
		return out, err
	}
	for id, story := range all {
		out.passing[id] = passes(story)
		for _, e := range story {
			if e.Version >= first[id] {
				break
			}
			if _, err := out.step(e); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// passes tells whether the import that opened a duty ended it too.
func passes(story []ledger.Entry) bool {
	if !actorOf(story[0].Actor).carried() {
		return false
	}
	for _, e := range story {
		if e.Kind == "duty.settled" && e.Actor == story[0].Actor {
			return true
		}
	}
	return false
}

// step folds an entry about a duty and returns what it said.
func (f folds) step(e ledger.Entry) (ledger.Body, error) {
	b, err := e.Parts()
	if err != nil {
		return b, err
	}
	d := f.duties[e.Subject]
	if d == nil {
		d = &state{}
		d.ID = e.Subject
		f.duties[e.Subject] = d
	}
	set, err := json.Marshal(b.Set)
	if err == nil {
		err = json.Unmarshal(set, &d.Duty)
	}
	if e.Kind == "duty.submitted" {
		d.handedInFor = actorOf(e.Actor).post
	}
	return b, err
}

// read folds an entry and returns what it tells.
func (f folds) read(g *org.Graph, e ledger.Entry) ([]Notice, error) {
	switch {
	case e.Kind == tenureBegan:
		return began(e)
	case e.About != duty.About:
		return nil, nil
	}
	var was state
	if d := f.duties[e.Subject]; d != nil {
		was = *d
	}
	b, err := f.step(e)
	if err != nil || f.passing[e.Subject] {
		return nil, err
	}
	is := *f.duties[e.Subject]
	h := happened{kind: e.Kind, actor: actorOf(e.Actor), say: b.Say}
	at := clock.FromMicros(e.Recorded)
	return notices(e, h, is, tell(h, was, is), func(post ident.ID) ident.ID {
		held, err := g.Holder(post, at)
		if err != nil {
			return 0 // over rows that no verb wrote: there is nobody to tell
		}
		return held.Person
	}), nil
}

// welcome counts as seen what was told before somebody had an account: nobody is
// rung up with years of what is over, and what is open of it is among his duties.
func welcome(tx *db.Tx, district string, entries []ledger.Entry) error {
	for _, e := range entries {
		if e.Kind != accountOpened {
			continue
		}
		var account struct {
			Person ident.ID `json:"person"`
		}
		if err := setOf(e, &account); err != nil {
			return fmt.Errorf("read entry %d: %w", e.Number, err)
		}
		if err := saveSeen(tx, district, account.Person, e.Number); err != nil {
			return err
		}
	}
	return nil
}

// setOf reads what an entry set into the subject that it is about.
func setOf(e ledger.Entry, into any) error {
	b, err := e.Parts()
	if err != nil {
		return err
	}
	set, err := json.Marshal(b.Set)
	if err != nil {
		return err
	}
	return json.Unmarshal(set, into)
}

// began reads a tenure's beginning.
func began(e ledger.Entry) ([]Notice, error) {
	var t org.Tenure
	if err := setOf(e, &t); err != nil || t.To != 0 && t.To <= e.Recorded || actorOf(e.Actor).person == t.Person {
		return nil, err // over before we knew of it, or his own doing
	}
	return []Notice{took(e, t.Post, t.Person, t.From)}, nil
}

// Rebuild makes a district's notices anew from its ledger; what people have seen
// stays seen. Readers find them again as the follower comes round.
func (s *Service) Rebuild(ctx context.Context, district string) error {
	return db.Do(ctx, s.db, func(tx *db.Tx) error {
		if err := tx.Lock(ledger.FollowLock(FollowerName, district)); err != nil {
			return err
		}
		if err := clear(tx, district); err != nil {
			return err
		}
		return ledger.Rewind(tx, district, FollowerName)
	})
}
