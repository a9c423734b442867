package app

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/exchange"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// ledgerOf is a county's ledger as a table: some closed, some open, some late, some
// come again. dump is 1 for the first and 2 for a newer one that changes a few.
func ledgerOf(rows, dump int) string {
	var b strings.Builder
	b.WriteString("编号,企业名称,乡镇,隐患描述,检查日期,整改期限,整改情况,完成时间,责任人\n")
	for i := range rows {
		found := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i%500)
		state, done := "已整改", found.AddDate(0, 0, 3+i%20).Format(time.DateOnly)
		if i%7 == 0 && (dump == 1 || i%14 == 0) {
			state, done = "未整改", ""
		}
		fmt.Fprintf(&b, "N-%d,永丰机械厂%d,堂邑镇,疏散通道堆放杂物第%d处,%s,%s,%s,%s,王安\n", i, i%9, i%400, found.Format(time.DateOnly),
			found.AddDate(0, 0, 15).Format(time.DateOnly), state, done)
	}
	return b.String()
}

type county struct {
	*App
	t *testing.T
}

func openCounty(t *testing.T, dsn string) county {
	t.Helper()
	now := clock.NewFake(time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC))
	a, err := Open(context.Background(), Config{DB: dsn, Data: t.TempDir()}, WithClock(now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	err = db.Do(context.Background(), a.DB, func(tx *db.Tx) error {
		_, _, err := a.Org.Setup(tx, ledger.Actor{System: "setup"}, org.SetupSpec{District: "371502", AdminName: "李明", AdminPhone: "13812345678"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return county{a, t}
}

func (c county) take(text string) {
	c.t.Helper()
	in := exchange.Input{File: exchange.File{Name: "a.csv", Data: strings.NewReader(text), Size: int64(len(text))}, Options: exchange.Options{Source: "old"}}
	r, err := c.Exchange.ImportHazards(context.Background(), access.System("371502", "cli"), in)
	if err != nil {
		c.t.Fatal(err)
	}
	if r.Counts.Refused > 0 {
		c.t.Fatalf("refused %d: %+v", r.Counts.Refused, r.Refusals[0])
	}
}

// waiting is how many entries have no number yet.
func (c county) waiting() int64 {
	c.t.Helper()
	n, err := db.Read(context.Background(), c.DB, func(tx *db.Tx) (n int64, err error) {
		return n, tx.QueryRow("SELECT count(*) FROM entry WHERE number IS NULL").Scan(&n)
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return n
}

// derived is what followers have made, without ids.
func (c county) derived() string {
	c.t.Helper()
	var b strings.Builder
	_, err := db.Read(context.Background(), c.DB, func(tx *db.Tx) (bool, error) {
		for _, q := range []string{
			"SELECT area || ' ' || measure || ' ' || period || ' ' || industry || ' ' || grade || ' ' || state || ' ' || n FROM tally ORDER BY 1",
			"SELECT area || ' ' || measure || ' ' || period || ' ' || industry || ' ' || grade || ' ' || state || ' ' || n FROM tally_above ORDER BY 1",
			"SELECT fact FROM tallied ORDER BY fact",
			"SELECT month || ' ' || form || ' ' || hazards || ' ' || times || ' ' || fields FROM burden ORDER BY 1",
			"SELECT kind || ' ' || duty_kind || ' ' || title || ' ' || due || ' ' || said FROM notice ORDER BY 1",
			"SELECT name || ' ' || number FROM follower ORDER BY 1",
			"SELECT kind || ' ' || count(*) FROM entry GROUP BY kind ORDER BY kind",
		} {
			rows, err := tx.Query(q)
			all, err := db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
			if err != nil {
				return false, err
			}
			fmt.Fprintf(&b, "%d: %s\n", len(all), strings.Join(all, "\n"))
		}
		for _, word := range []string{"疏散", "399", "电线"} {
			ids, err := tx.FindWords("search_token", "371502", []string{word}, 5000)
			if err != nil {
				return false, err
			}
			fmt.Fprintln(&b, word, len(ids))
		}
		return true, nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return b.String()
}

// An import that settles each batch as it goes leaves behind what the sequencer and
// the followers make of one that does not.
func TestAnImportSettlesAsItGoes(t *testing.T) {
	ctx := context.Background()
	for name, fresh := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return t.TempDir() },
		"postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			quick, slow := openCounty(t, fresh(t)), openCounty(t, fresh(t))
			slow.Exchange.Settling(nil)
			for _, c := range []county{quick, slow} { // the org's entries come first
				if err := c.Settle(ctx); err != nil {
					t.Fatal(err)
				}
			}
			compare := func(what string) {
				t.Helper()
				if err := slow.Settle(ctx); err != nil {
					t.Fatal(err)
				}
				if q, s := quick.derived(), slow.derived(); q != s {
					t.Errorf("%s: settled as it went\n%s\nsettled later\n%s", what, q, s)
				}
			}
			for _, c := range []county{quick, slow} {
				c.take(ledgerOf(1000, 1))
			}
			// Only the note that the import is over waits.
			if n := quick.waiting(); n != 1 {
				t.Errorf("%d entries wait after an import that settles", n)
			}
			if err := quick.Settle(ctx); err != nil {
				t.Fatal(err)
			}
			compare("a first dump")
			for _, c := range []county{quick, slow} {
				c.take(ledgerOf(1000, 2)) // changes what was there
			}
			if err := quick.Settle(ctx); err != nil {
				t.Fatal(err)
			}
			compare("a newer dump")
			for _, c := range []county{quick, slow} {
				if _, err := c.Verify(ctx, nil); err != nil {
					t.Errorf("verify: %v", err)
				}
			}
			was := quick.derived()
			if err := quick.RebuildTallies(ctx); err != nil {
				t.Fatal(err)
			}
			if is := quick.derived(); is != was {
				t.Error("a rebuild makes something else of it")
			}
		})
	}
}
