package org

import (
	"context"
	"errors"
	"testing"
	"time"

	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// desk is a service over a fresh database with a district that is set up.
type desk struct {
	*Service
	t     *testing.T
	ctx   context.Context
	clock *clock.Fake
	by    ledger.Actor
	admin ident.ID
	top   ident.ID
}

func newDesk(t *testing.T, d *db.DB) *desk {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC))
	ids := ident.NewMaker(c, 1, time.Time{})
	key, err := ledger.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	k := &desk{Service: New(d, ledger.New(d, c, ids, key), c, ids), t: t, ctx: context.Background(), clock: c, by: ledger.Actor{System: "test"}}
	err = db.Do(k.ctx, d, func(tx *db.Tx) error {
		k.admin, k.top, err = k.Setup(tx, k.by, SetupSpec{District: testDistrict, AdminName: "管理员", AdminPhone: "13800000000"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func each(t *testing.T, f func(t *testing.T, k *desk)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { f(t, newDesk(t, d)) })
}

func need[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", code)
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatalf("%v is no fault, want %s", err, code)
	}
	if f.Code == code {
		return
	}
	for _, field := range f.Fields {
		if field.Code == code {
			return
		}
	}
	t.Fatalf("%v, want %s", err, code)
}

func (k *desk) graph() *Graph {
	k.t.Helper()
	return need[*Graph](k.t)(k.GraphOf(k.ctx, testDistrict))
}

func (k *desk) unit(c UnitSpec) Unit {
	k.t.Helper()
	return need[Unit](k.t)(k.AddUnit(k.ctx, k.by, testDistrict, c))
}

func (k *desk) post(c PostSpec) Post {
	k.t.Helper()
	return need[Post](k.t)(k.AddPost(k.ctx, k.by, testDistrict, c))
}

func (k *desk) person(name string) Person {
	k.t.Helper()
	return need[Person](k.t)(k.AddPerson(k.ctx, k.by, testDistrict, PersonSpec{Name: name}))
}

func (k *desk) appoint(post, person ident.ID) Tenure {
	k.t.Helper()
	return need[Tenure](k.t)(k.Appoint(k.ctx, k.by, testDistrict, Appointment{Post: post, Person: person}))
}

// verify numbers the entries and holds rows and entries against each other, as
// `anwang verify` does.
func (k *desk) verify() {
	k.t.Helper()
	if _, err := k.ledger.Sequence(k.ctx); err != nil {
		k.t.Fatal(err)
	}
	seen, err := k.ledger.Verify(k.ctx, Tables(), nil, nil)
	if err != nil {
		k.t.Fatal(err)
	}
	if len(seen) != 1 || seen[0].Pending != 0 || seen[0].Rows["unit"] == 0 || seen[0].Rows["tenure"] == 0 {
		k.t.Fatalf("verified %+v", seen)
	}
}
