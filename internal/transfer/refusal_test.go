package transfer_test

import (
	"context"
	"path/filepath"
	"testing"

	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/demo"
	"anwang/internal/transfer"
)

// small makes a database with one district and little in it.
func small(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "small")
	a, err := app.Open(t.Context(), app.Config{DB: dir})
	must(t, err)
	write(t, a.DB, "INSERT INTO hazard_count (district, day, n) VALUES ('"+demo.District+"', 20261124, 7)")
	must(t, a.Close())
	return dir
}

func write(t *testing.T, d *db.DB, statement string) {
	t.Helper()
	must(t, db.Do(t.Context(), d, func(tx *db.Tx) error {
		_, err := tx.Exec(statement)
		return err
	}))
}

func TestASourceThatIsServedIsNotCarried(t *testing.T) {
	from := small(t)
	a, err := app.Open(t.Context(), app.Config{DB: from})
	must(t, err)
	_, err = app.Transfer(t.Context(), from, dbtest.PlainURL(t), false, nil)
	refused(t, err, "db.occupied")
	must(t, a.Close())
	_, err = app.Transfer(t.Context(), from, dbtest.PlainURL(t), false, nil)
	must(t, err)
}

func TestATargetInUseIsNotFilled(t *testing.T) {
	from, to := small(t), dbtest.PlainURL(t)
	a, err := app.Open(t.Context(), app.Config{DB: to, Data: t.TempDir()})
	must(t, err)
	defer a.Close()
	_, err = app.Transfer(t.Context(), from, to, false, nil)
	refused(t, err, "db.occupied")
}

func TestATargetWithRowsIsNotFilled(t *testing.T) {
	from, to := small(t), dbtest.PlainURL(t)
	_, err := app.Transfer(t.Context(), from, to, false, nil)
	must(t, err)
	_, err = app.Transfer(t.Context(), from, to, false, nil)
	refused(t, err, "transfer.not_empty")
}

func TestWhatIsNoDatabaseIsNotCarried(t *testing.T) {
	to := dbtest.PlainURL(t)
	_, err := app.Transfer(t.Context(), filepath.Join(t.TempDir(), "nothing"), to, false, nil)
	refused(t, err, "transfer.no_source")
	empty := filepath.Join(t.TempDir(), "empty.db")
	must(t, open(t, empty).Close())
	_, err = app.Transfer(t.Context(), empty, to, false, nil)
	refused(t, err, "transfer.no_source")
	_, err = app.Transfer(t.Context(), to, to, false, nil)
	refused(t, err, "transfer.same_kind")
}

// A step of the schema that one of the two has not made would lose or invent
// columns.
func TestAnotherSchemaIsNotCarried(t *testing.T) {
	from := small(t)
	d := open(t, from)
	write(t, d, "DELETE FROM schema_version WHERE version_id = (SELECT max(version_id) FROM schema_version)")
	must(t, d.Close())
	_, err := app.Transfer(t.Context(), from, dbtest.PlainURL(t), false, nil)
	refused(t, err, "transfer.other_schema")
}

// Somebody works on the source between the death of a copy and the next try: half
// of the rows would be of one moment and half of another.
func TestASourceThatWasUsedMeanwhileIsNotGoneOnWith(t *testing.T) {
	from, to := small(t), dbtest.PlainURL(t)
	j := job(t, from, to).InSmall(1000, 1)
	if _, err := transfer.Copy(t.Context(), j); err == nil {
		t.Fatal("it did not die")
	}
	must(t, j.From.Close())
	must(t, j.To.Close())
	a, err := app.Open(t.Context(), app.Config{DB: from})
	must(t, err)
	must(t, a.Close())
	_, err = app.Transfer(t.Context(), from, to, false, nil)
	refused(t, err, "transfer.other")
}

func TestAValueOfTheWrongKindIsNamed(t *testing.T) {
	for _, value := range []string{"'seven'", "x'07'", "7.5"} {
		from := small(t)
		d := open(t, from)
		write(t, d, "UPDATE hazard_count SET n = "+value)
		must(t, d.Close())
		_, err := app.Transfer(t.Context(), from, dbtest.PlainURL(t), false, nil)
		refused(t, err, "db.carry_value")
	}
	from := small(t)
	d := open(t, from)
	write(t, d, "UPDATE hazard_count SET district = '3715' || char(0) || '2'")
	must(t, d.Close())
	_, err := app.Transfer(t.Context(), from, dbtest.PlainURL(t), false, nil)
	refused(t, err, "db.carry_value")
}

// What somebody changes in the target before the tables are read back is found.
func TestATableThatIsNotTheSourcesIsFound(t *testing.T) {
	from, to := small(t), dbtest.PlainURL(t)
	other := open(t, to)
	tell := func(at transfer.Progress) {
		if at.Stage == transfer.Reading && at.Done == 0 {
			write(t, other, "UPDATE hazard_count SET n = 8")
		}
	}
	_, err := app.Transfer(t.Context(), from, to, false, tell)
	refused(t, err, "transfer.differs")
}

// While a copy or a load is at it, other commands are sent away; when it is over,
// however it ended, they are not.
func TestNobodyOpensWhatIsBeingLoaded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		where := d.Path()
		if where == "" {
			where = dbtest.PlainURL(t)
		}
		data := t.TempDir()
		loading, err := app.Open(t.Context(), app.Config{DB: where, Data: data}, app.WithLoad())
		must(t, err)
		_, err = app.Open(t.Context(), app.Config{DB: where, Data: data})
		refused(t, err, "db.loading")
		_, err = app.Open(t.Context(), app.Config{DB: where, Data: data}, app.WithLoad())
		refused(t, err, "db.occupied")
		must(t, loading.Close())
		var both []*app.App
		for range 2 {
			a, err := app.Open(t.Context(), app.Config{DB: where, Data: data})
			must(t, err)
			both = append(both, a)
		}
		_, err = app.Open(t.Context(), app.Config{DB: where, Data: data}, app.WithLoad())
		refused(t, err, "db.occupied")
		for _, a := range both {
			must(t, a.Close())
		}
	})
}

// A copy that the caller breaks off goes on later.
func TestACopyThatIsBrokenOffGoesOn(t *testing.T) {
	from, to := small(t), dbtest.PlainURL(t)
	ctx, stop := context.WithCancel(t.Context())
	_, err := app.Transfer(ctx, from, to, false, func(at transfer.Progress) {
		if at.Stage == transfer.Indexes {
			stop()
		}
	})
	if err == nil || ctx.Err() == nil {
		t.Fatalf("it was not broken off: %v", err)
	}
	report, err := app.Transfer(t.Context(), from, to, false, nil)
	must(t, err)
	if !report.Resumed {
		t.Error("it began anew")
	}
	d := open(t, to)
	n, err := db.Read(t.Context(), d, func(tx *db.Tx) (n int, err error) {
		return n, tx.QueryRow("SELECT n FROM hazard_count WHERE district = $1", demo.District).Scan(&n)
	})
	if err != nil || n != 7 {
		t.Errorf("%d rows, %v", n, err)
	}
}
