package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/fault"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

func code(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Code
	}
	return fmt.Sprint(err)
}

func run(t *testing.T, d *db.DB, text string, args ...any) {
	t.Helper()
	if err := db.Do(t.Context(), d, func(tx *db.Tx) error {
		_, err := tx.Exec(text, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func texts(t *testing.T, d *db.DB, query string, args ...any) []string {
	t.Helper()
	all, err := db.Read(t.Context(), d, func(tx *db.Tx) ([]string, error) { return strs(tx, query, args...) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// withStandIn is a plain database with data, and the functions that would spread it.
func withStandIn(t *testing.T) *db.DB {
	t.Helper()
	dsn := dbtest.PlainURL(t)
	dbtest.AddStandIn(t, dsn)
	d, err := db.Open(t.Context(), dsn, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	for i := range 40 {
		run(t, d, "INSERT INTO hazard_count (district, day, n) VALUES ($1, 20261124, $2)", fmt.Sprintf("3715%02d", i), i)
		run(t, d, "INSERT INTO tree (district, size) VALUES ($1, $2)", fmt.Sprintf("3715%02d", i), i)
	}
	return d
}

const allCounts = "SELECT district || ' ' || day || ' ' || n FROM hazard_count ORDER BY district"

// A county's database becomes a province's: every growing table is spread, the
// rows are all there, and a second call finds nothing to do.
func TestDistributeSpreadsEveryGrowingTable(t *testing.T) {
	d := withStandIn(t)
	before := texts(t, d, allCounts)
	var told []string
	if err := d.Distribute(t.Context(), 0, noon, func(s db.Spreading) {
		if s.Done {
			told = append(told, s.Table)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if told[0] != "entry" || !slices.Contains(told, "hazard") || slices.Contains(told, "tally_above") {
		t.Errorf("spread %v", told)
	}
	if after := texts(t, d, allCounts); !slices.Equal(before, after) {
		t.Errorf("before %v\nafter %v", before, after)
	}
	shards := texts(t, d, "SELECT DISTINCT tableoid::regclass::text FROM hazard_count")
	if len(shards) < 2 {
		t.Errorf("40 districts lie in %v", shards)
	}
	together := texts(t, d, `SELECT DISTINCT c.district FROM hazard_count c JOIN tree r ON r.district = c.district
		WHERE mod(right(c.tableoid::regclass::text, 6)::int - 102008, 4) <> mod(right(r.tableoid::regclass::text, 6)::int - 102008, 4)`)
	if len(together) > 0 {
		t.Errorf("rows of %v lie apart", together)
	}
	plan, err := d.PlanDistribution(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plan.Spread {
		if !s.Done || len(s.SQL) != 1 {
			t.Errorf("%s is to be spread again: %v", s.Table, s.SQL)
		}
	}
	if err := d.Distribute(t.Context(), 0, noon, func(db.Spreading) {}); err != nil {
		t.Errorf("again: %v", err)
	}
}

// Every table of the schema is spread by district or stays, and somebody has said
// which; no key of a spread one lacks the district.
func TestEveryTableHasItsPlace(t *testing.T) {
	d, err := db.Open(t.Context(), dbtest.PlainURL(t), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	plan, err := d.PlanDistribution(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	all := texts(t, d, "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
	if n := len(plan.Spread) + len(plan.Stay); n != len(all) {
		t.Errorf("%d tables have a place, there are %d", n, len(all))
	}
	for _, name := range plan.Stay {
		if size, ok := dbtest.SizeOf(name); ok && size == dbtest.Growing && name != "tally_above" {
			t.Errorf("%s grows, and stays on one machine", name)
		}
	}
}

// Killed between any two statements, it goes on where it was.
func TestDistributeGoesOnWhereItWasKilled(t *testing.T) {
	d := withStandIn(t)
	before := texts(t, d, allCounts)
	for at := range 12 {
		ctx, kill := context.WithCancel(t.Context())
		n := 0
		err := d.Distribute(ctx, 0, noon, func(db.Spreading) {
			if n++; n > at {
				kill()
			}
		})
		kill()
		if err == nil {
			t.Fatalf("killed at %d and yet done", at)
		}
	}
	if err := d.Distribute(t.Context(), 0, noon, func(db.Spreading) {}); err != nil {
		t.Fatal(err)
	}
	if after := texts(t, d, allCounts); !slices.Equal(before, after) {
		t.Errorf("before %v\nafter %v", before, after)
	}
	if left := texts(t, d, "SELECT relname::text FROM pg_class WHERE relname LIKE '%\\_whole'"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDistributeRefuses(t *testing.T) {
	lite := dbtest.SQLite(t)
	if err := lite.Distribute(t.Context(), 0, noon, func(db.Spreading) {}); code(err) != "db.only_postgres" {
		t.Errorf("on SQLite: %v", err)
	}
	plain, err := db.Open(t.Context(), dbtest.PlainURL(t), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if err := plain.Distribute(t.Context(), 0, noon, func(db.Spreading) {}); code(err) != "db.no_citus" {
		t.Errorf("without the extension: %v", err)
	}
	d := withStandIn(t)
	if err := d.Distribute(t.Context(), 1, noon, func(db.Spreading) {}); code(err) != "db.bad_shards" {
		t.Errorf("one shard: %v", err)
	}
	run(t, d, "INSERT INTO node (id, holder, until) VALUES (0, 'a', $1)", noon.Add(time.Minute).UnixMicro())
	if err := d.Distribute(t.Context(), 0, noon, func(db.Spreading) {}); code(err) != "db.in_use" {
		t.Errorf("while a process serves: %v", err)
	}
	run(t, d, "UPDATE node SET until = $1", noon.UnixMicro())
	for _, c := range []struct {
		name, code string
		do, undo   []string
	}{
		{"a table of no district", "db.unplaced", []string{"CREATE TABLE stray (id BIGINT PRIMARY KEY)"}, []string{"DROP TABLE stray"}},
		{"a key without the district", "db.key_without_district", []string{"CREATE UNIQUE INDEX bad ON hazard (number)"}, []string{"DROP INDEX bad"}},
		{"a foreign key that may cross", "db.foreign_key", []string{"ALTER TABLE evidence ADD CONSTRAINT bad FOREIGN KEY (hazard) REFERENCES node (id)"},
			[]string{"ALTER TABLE evidence DROP CONSTRAINT bad"}},
		{"a trigger", "db.trigger", []string{"CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
			"CREATE TRIGGER bad BEFORE INSERT ON duty FOR EACH ROW EXECUTE FUNCTION t()"}, []string{"DROP TRIGGER bad ON duty"}},
	} {
		for _, s := range c.do {
			run(t, d, s)
		}
		if err := d.Distribute(t.Context(), 0, noon, func(db.Spreading) {}); code(err) != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
		for _, s := range c.undo {
			run(t, d, s)
		}
	}
	if err := d.Distribute(t.Context(), 0, noon, func(db.Spreading) {}); err != nil {
		t.Errorf("with all of them gone: %v", err)
	}
}

// A table that a later version brings is spread when that version migrates.
func TestMigrateSpreadsWhatIsNew(t *testing.T) {
	d := dbtest.Spread(t)
	run(t, d, "CREATE TABLE newcomer (district TEXT NOT NULL, id BIGINT NOT NULL, PRIMARY KEY (district, id))")
	if err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if at := texts(t, d, "SELECT citus_table_type FROM citus_tables WHERE table_name = 'newcomer'::regclass"); !slices.Equal(at, []string{"distributed"}) {
		t.Errorf("the new table lies %v", at)
	}
	run(t, d, "DROP TABLE newcomer")
}

// Nothing is loaded in bulk into what is spread: its transactions write both sides.
func TestABulkLoadRefusesManyNodes(t *testing.T) {
	if _, err := dbtest.Spread(t).Loader(t.Context()); code(err) != "db.load_spread" {
		t.Errorf("a load into many nodes: %v", err)
	}
}

// The way back gives the tables as they were.
func TestUndistributeGivesTheTablesBack(t *testing.T) {
	d := withStandIn(t)
	before, rows := pgShape(t, d), texts(t, d, allCounts)
	if err := d.Distribute(t.Context(), 0, noon, func(db.Spreading) {}); err != nil {
		t.Fatal(err)
	}
	for _, name := range texts(t, d, "SELECT table_name::text FROM citus_tables ORDER BY 1") {
		run(t, d, "SELECT undistribute_table('"+name+"')")
	}
	after := pgShape(t, d)
	for name, shape := range before {
		if after[name] != shape {
			t.Errorf("%s was\n%s, is\n%s", name, shape, after[name])
		}
	}
	if got := texts(t, d, allCounts); !slices.Equal(rows, got) {
		t.Errorf("before %v\nafter %v", rows, got)
	}
}

// The districts of a table are found alike, spread or not.
func TestDistrictsAreFoundInEveryShard(t *testing.T) {
	all := func(d *db.DB, where string) string {
		some, err := db.Read(t.Context(), d, func(tx *db.Tx) ([]string, error) { return tx.Districts("hazard_count", where) })
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(some, " ")
	}
	d := withStandIn(t)
	plain, some := all(d, ""), all(d, "n < 5")
	if err := d.Distribute(t.Context(), 0, noon, func(db.Spreading) {}); err != nil {
		t.Fatal(err)
	}
	if spread := all(d, ""); spread != plain || len(strings.Fields(plain)) != 40 {
		t.Errorf("plain %s\nspread %s", plain, spread)
	}
	if spread := all(d, "n < 5"); spread != some || len(strings.Fields(some)) != 5 {
		t.Errorf("plain %s\nspread %s", some, spread)
	}
}
