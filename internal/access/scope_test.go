package access

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ident"
)

type scoped struct {
	id                 ident.ID
	division, industry string
	unit               ident.ID
}

// Few characters, 9 among them (its successor is no digit), so that prefixes meet.
var (
	divisionGen = rapid.StringMatching(`(37(150|199)[129]([019]0[29](00[19])?)?)?`)
	prefixGen   = rapid.StringMatching(`37(1(5(0([129]([019]0[29])?)?)?)?)?|371999?|9`)
	industryGen = rapid.StringMatching(`([ACZ]([29][69]([19][19])?)?)?`)
	sectionGen  = rapid.StringMatching(`[ACZ]([29]([69][19]?)?)?`)
	unitGen     = rapid.Custom(func(t *rapid.T) ident.ID { return ident.ID(rapid.IntRange(1, 12).Draw(t, "unit")) })
)

var areaGen = rapid.Custom(func(t *rapid.T) Area {
	return Area{
		Divisions:  rapid.SliceOfN(prefixGen, 0, 3).Draw(t, "divisions"),
		Industries: rapid.SliceOfN(sectionGen, 0, 3).Draw(t, "industries"),
		Units:      rapid.SliceOfN(unitGen, 0, 3).Draw(t, "units"),
	}
})

var scopeGen = rapid.Custom(func(t *rapid.T) Scope {
	return Scope{
		All:   rapid.IntRange(0, 9).Draw(t, "all") == 0,
		Areas: rapid.SliceOfN(areaGen, 0, 4).Draw(t, "areas"),
		Units: rapid.SliceOfN(unitGen, 0, 4).Draw(t, "units"),
	}
})

func makeScoped(t *testing.T, d *db.DB) []scoped {
	t.Helper()
	var rows []scoped
	for i := range 600 {
		rows = append(rows, scoped{ident.ID(i + 1), divisionGen.Example(i), industryGen.Example(i + 7), ident.ID(i % 13)})
	}
	err := db.Do(context.Background(), d, func(tx *db.Tx) error {
		for _, q := range []string{
			`CREATE TABLE scoped (id BIGINT NOT NULL PRIMARY KEY, division TEXT NOT NULL, industry TEXT NOT NULL, unit BIGINT NOT NULL)`,
			`CREATE INDEX scoped_division ON scoped (division)`,
			`CREATE INDEX scoped_unit ON scoped (unit)`,
		} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		var values [][]any
		for _, r := range rows {
			values = append(values, []any{r.id, r.division, r.industry, r.unit})
		}
		return tx.Insert("scoped", []string{"id", "division", "industry", "unit"}, values)
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func seen(d *db.DB, s Scope, c Columns) ([]ident.ID, error) {
	return db.Read(context.Background(), d, func(tx *db.Tx) ([]ident.ID, error) {
		var w db.Where
		w.And("id > ?", 0)
		s.Where(&w, c)
		rows, err := tx.Query("SELECT id FROM scoped"+w.SQL()+" ORDER BY id", w.Args()...)
		return db.Collect(rows, err, func(r *db.Rows) (ident.ID, error) {
			var id ident.ID
			return id, r.Scan(&id)
		})
	})
}

func TestWhereAgreesWithCovers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rows := makeScoped(t, d)
		rapid.Check(t, func(t *rapid.T) {
			s := scopeGen.Draw(t, "scope")
			got, err := seen(d, s, Columns{"division", "industry", "unit"})
			if err != nil {
				t.Fatal(err)
			}
			var want []ident.ID
			for _, r := range rows {
				if s.Covers(r.division, r.industry, r.unit) {
					want = append(want, r.id)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("SQL sees %d rows, Covers %d: %v and %v", len(got), len(want), got, want)
			}
		})
	})
}

// A table that lacks a column shows less, never more.
func TestWhereWithoutColumnShowsLess(t *testing.T) {
	d := dbtest.SQLite(t)
	makeScoped(t, d)
	rapid.Check(t, func(t *rapid.T) {
		s := scopeGen.Draw(t, "scope")
		whole, err := seen(d, s, Columns{"division", "industry", "unit"})
		if err != nil {
			t.Fatal(err)
		}
		c := Columns{"division", "industry", "unit"}
		switch rapid.IntRange(0, 2).Draw(t, "lacking") {
		case 0:
			c.Division = ""
		case 1:
			c.Industry = ""
		case 2:
			c.Unit = ""
		}
		less, err := seen(d, s, c)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range less {
			if !slices.Contains(whole, id) {
				t.Fatalf("row %d is seen only without a column", id)
			}
		}
	})
}

func TestEmptyScopeSeesNothing(t *testing.T) {
	d := dbtest.SQLite(t)
	makeScoped(t, d)
	got, err := seen(d, Scope{}, Columns{"division", "industry", "unit"})
	if err != nil || len(got) != 0 || !(Scope{}).Empty() || (Scope{}).Covers("371502", "C26", 1) || (Scope{}).Covers("", "", 0) {
		t.Fatalf("the zero scope sees %v, %v", got, err)
	}
}

func TestWhereUsesIndexes(t *testing.T) {
	s := Scope{Areas: []Area{{Divisions: []string{"371502102"}}}, Units: []ident.ID{3, 4}}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		makeScoped(t, d)
		plan, err := db.Write(context.Background(), d, func(tx *db.Tx) (string, error) {
			explain := "EXPLAIN QUERY PLAN "
			if d.Engine() == db.Postgres {
				explain = "EXPLAIN "
				if _, err := tx.Exec("SET LOCAL enable_seqscan = off"); err != nil {
					return "", err
				}
			}
			var w db.Where
			s.Where(&w, Columns{"division", "industry", "unit"})
			rows, err := tx.Query(explain+"SELECT id FROM scoped"+w.SQL(), w.Args()...)
			lines, err := db.Collect(rows, err, func(r *db.Rows) (string, error) {
				columns, err := r.Columns()
				if err != nil {
					return "", err
				}
				cells := make([]any, len(columns))
				for i := range cells {
					cells[i] = new(any)
				}
				err = r.Scan(cells...)
				return fmt.Sprint(*cells[len(cells)-1].(*any)), err
			})
			return strings.Join(lines, "\n"), err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, index := range []string{"scoped_division", "scoped_unit"} {
			if !strings.Contains(plan, index) {
				t.Errorf("%s is not used:\n%s", index, plan)
			}
		}
	})
}

// The edges of a prefix's range: the prefix itself, its last and first follower.
func TestWhereAtTheEdges(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		makeScoped(t, d)
		err := db.Do(context.Background(), d, func(tx *db.Tx) error {
			if _, err := tx.Exec("DELETE FROM scoped"); err != nil {
				return err
			}
			return tx.Insert("scoped", []string{"id", "division", "industry", "unit"}, [][]any{
				{1, "371501", "C26", 0}, {2, "371501999999", "C26", 0}, {3, "371502", "C26", 0}, {4, "371500", "C26", 0},
				{5, "37150", "C26", 0}, {6, "371501", "C25", 0}, {7, "371501", "C27", 0}, {8, "371501", "C2", 0}, {9, "", "", 0},
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		s := Scope{Areas: []Area{{Divisions: []string{"371501"}, Industries: []string{"C26"}}}}
		got, err := seen(d, s, Columns{"division", "industry", "unit"})
		if err != nil || !slices.Equal(got, []ident.ID{1, 2}) {
			t.Errorf("seen %v, %v", got, err)
		}
	})
}

func TestAfter(t *testing.T) {
	for prefix, want := range map[string]string{"371502": "371503", "9": ":", "C26": "C27", "Z": "[", "C": "D"} {
		if got := after(prefix); got != want {
			t.Errorf("after(%q) = %q, want %q", prefix, got, want)
		}
	}
}

func TestAreaHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := areaGen.Draw(t, "a"), areaGen.Draw(t, "b")
		if !a.holds(b) {
			return
		}
		for i := range 200 {
			d, n, u := divisionGen.Example(i), industryGen.Example(i), ident.ID(i%13)
			if b.covers(d, n, u) && !a.covers(d, n, u) {
				t.Fatalf("%+v holds %+v but not %q %q %d", a, b, d, n, u)
			}
		}
	})
}
