package org

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// TestRandomVerbsOnDatabases runs verbs at random, legal and illegal ones, each
// in a transaction of its own or several in one, and holds that what the Editor
// keeps in memory, what the database holds and what the entries say are one.
func TestRandomVerbsOnDatabases(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		r := rand.New(rand.NewPCG(2026, 11))
		refused := 0
		for range 60 {
			k.clock.Forward(time.Duration(r.IntN(72)) * time.Hour)
			err := db.Do(k.ctx, k.db, func(tx *db.Tx) error {
				e, err := k.Edit(tx, k.by, testDistrict)
				if err != nil {
					return err
				}
				for range 1 + r.IntN(6) {
					if err := k.randomVerb(e, r); err != nil {
						var f *fault.Error
						if !errors.As(err, &f) {
							return err
						}
						refused++
					}
				}
				return k.inStep(e)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		g, at := k.graph(), k.clock.Now()
		for _, id := range g.Posts() {
			if _, err := g.Holder(id, at); err != nil {
				t.Errorf("post %d: %v", id, err)
			}
		}
		t.Logf("%d posts, %d refusals", len(g.Posts()), refused)
		if len(g.Posts()) < 10 || refused == 0 {
			t.Errorf("%d posts, %d refusals: not much of a test", len(g.Posts()), refused)
		}
		k.verify()
	})
}

// inStep compares the Editor's draft with the rows.
func (k *desk) inStep(e *Editor) error {
	g, err := k.Graph(e.tx, testDistrict)
	if err != nil {
		return err
	}
	mine, theirs := e.d.picture(), g
	if !reflect.DeepEqual(mine.tenures, theirs.tenures) || !reflect.DeepEqual(mine.allCharge, theirs.allCharge) {
		return fmt.Errorf("tenures or charges are out of step")
	}
	for id, n := range theirs.posts {
		if mine.posts[id] == nil || mine.posts[id].Post != n.Post {
			return fmt.Errorf("post %d is out of step", id)
		}
	}
	for id, u := range theirs.units {
		if mine.units[id] == nil || *mine.units[id] != *u {
			return fmt.Errorf("unit %d is out of step", id)
		}
	}
	return nil
}

func oneOf[T any](r *rand.Rand, m map[ident.ID]*T) ledger.Ref {
	ids := values(m)
	if len(ids) == 0 {
		return ledger.Ref{District: testDistrict, ID: 1}
	}
	return *any(&ids[r.IntN(len(ids))]).(ledger.Subject).Reference()
}

func (k *desk) randomVerb(e *Editor, r *rand.Rand) error {
	d, err := e.draft()
	if err != nil {
		return err
	}
	if _, err := e.allPeople(); err != nil {
		return err
	}
	unit, post, person := oneOf(r, d.units), oneOf(r, d.posts), oneOf(r, d.people)
	when := k.clock.Now().Add(time.Duration(r.IntN(200)-100) * time.Hour)
	name := fmt.Sprint(r.IntN(40))
	switch r.IntN(13) {
	case 0:
		_, err = e.AddUnit(UnitSpec{Kind: unitKinds[3+r.IntN(5)], Name: "单位" + name, Division: "371502001", Parent: unit.ID})
	case 1, 2:
		_, err = e.AddPost(PostSpec{Unit: unit.ID, Title: "岗" + name, Head: r.IntN(3) == 0})
	case 3:
		_, err = e.MovePost(post, oneOf(r, d.posts).ID)
	case 4:
		_, err = e.AbolishPost(post)
	case 5:
		_, err = e.AddPerson(PersonSpec{Name: "人" + name, Phone: fmt.Sprintf("138%08d", r.IntN(30))})
	case 6, 7:
		_, err = e.Appoint(Appointment{Post: post.ID, Person: person.ID, From: when})
	case 8:
		_, err = e.EndTenure(oneOf(r, d.tenures), when)
	case 9:
		_, err = e.Exchange(Appointment{Post: post.ID, Person: person.ID, From: when})
	case 10:
		_, err = e.PersonLeft(person, when)
	case 11:
		_, err = e.AddCharge(ChargeSpec{Post: post.ID, Line: Lines[r.IntN(4)], Divisions: []string{"371502001"}, Industries: []string{"C"}})
	case 12:
		_, err = e.ErasePerson(person)
	}
	return err
}
