package story_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/org"
	"anwang/internal/tally"
)

// A county's database becomes a province's, and goes back. The tables lie on one
// PostgreSQL that stands in for a Citus; it knows the rules of the keys, and its
// planner tells how many shards a statement needs.
func TestACountyMovesToManyNodesAndBack(t *testing.T) {
	cfg := app.Config{DB: dbtest.PlainURL(t), Data: t.TempDir()}
	dbtest.AddStandIn(t, cfg.DB)
	c := newCounty(t, cfg, 3)
	c.live()
	before := c.everything()
	c.must(c.app.Close())

	d, err := db.Open(c.ctx, cfg.DB, db.Options{})
	c.must(err)
	defer d.Close()
	c.must(d.Distribute(c.ctx, 0, time.Now(), func(db.Spreading) {}))
	c.reopen(cfg)
	c.verify()
	if after := c.everything(); after != before {
		t.Errorf("on many nodes:\n%s\nbefore:\n%s", after, before)
	}
	c.closed(0, "搬家以后的第一条")
	c.must(c.app.Settle(c.ctx))
	c.verify()
	c.lawful()
	moved := c.everything()
	c.must(c.app.Close())

	for _, name := range c.spreadTables(d) {
		c.must(db.Do(c.ctx, d, func(tx *db.Tx) error {
			_, err := tx.Exec("SELECT undistribute_table('" + name + "')")
			return err
		}))
	}
	c.reopen(cfg)
	c.verify()
	if back := c.everything(); back != moved {
		t.Errorf("back on one:\n%s\nbefore:\n%s", back, moved)
	}
	c.closed(1, "搬回来以后的第一条")
	c.must(c.app.Settle(c.ctx))
	c.verify()
}

func (c *county) reopen(cfg app.Config) {
	c.t.Helper()
	var err error
	c.app, err = app.Open(c.ctx, cfg, app.WithClock(c.clock))
	c.must(err)
	c.t.Cleanup(func() { c.app.Close() })
}

// everything is what people would notice: the counts of the nation and of the town,
// how long the ledger is, and its newest head.
func (c *county) everything() string {
	c.t.Helper()
	c.must(c.app.Settle(c.ctx))
	nation, err := c.app.Tally.Query(c.ctx, tally.Q{By: []tally.By{tally.ByState, tally.ByGrade}})
	c.must(err)
	here, err := c.app.Tally.Query(c.ctx, tally.Q{Division: town, By: []tally.By{tally.ByState}})
	c.must(err)
	head, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) (s string, err error) {
		return s, tx.QueryRow("SELECT note FROM checkpoint WHERE district = $1 ORDER BY size DESC LIMIT 1", district).Scan(&s)
	})
	c.must(err)
	return fmt.Sprintf("%+v\n%+v\n%s", nation, here, head)
}

func (c *county) spreadTables(d *db.DB) []string {
	c.t.Helper()
	all, err := db.Read(c.ctx, d, func(tx *db.Tx) ([]string, error) {
		rows, err := tx.Query("SELECT table_name::text FROM citus_tables ORDER BY 1")
		return db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
	})
	c.must(err)
	return all
}

// manyAtOnce are the questions that are put to all districts at once, each with its
// reason. They read, and neither lock nor recur; everything else names its district.
var manyAtOnce = []struct{ part, why string }{
	{"run_command_on_shards", "looks for districts with work, shard by shard, before a transaction of each does it"},
	{"FROM tally_rise LIMIT 1", "is anything on its way to the counts above the districts?"},
	{"FROM tally_rise ORDER BY", "takes it up for many districts at once"},
	{"FROM import_job WHERE finished = 0", "looks for imports that wait, of any district"},
	{"SELECT DISTINCT sum FROM import_job", "which uploaded files are still needed"},
	{"FROM tree t LEFT JOIN follower", "in which districts a follower is behind"},
	{"SELECT DISTINCT district FROM checkpoint", "verify: districts without a ledger of their own"},
	{"WHERE district < '' ORDER BY", "verify: rows that no district's code can have"},
	{"min(district) FROM", "verify: rows of districts that nobody knows"},
}

// Everything that the system does in two districts of one database is held against
// the rules of many nodes: a transaction that writes names one district in each of
// its statements, and nothing that stays on the coordinator is written with it.
func TestEveryTransactionKeepsToOneDistrict(t *testing.T) {
	dsn := dbtest.StandInURL(t)
	wire, through := dbtest.Tap(t, dsn)
	c := newCounty(t, app.Config{DB: through, Data: t.TempDir()}, 3)
	c.neighbours()
	c.live()
	c.must(c.app.Settle(c.ctx))
	_, err := c.app.Duty.SweepAll(c.ctx)
	c.must(err)
	_, err = c.app.Exchange.SweepFiles(c.ctx, time.Hour)
	c.must(err)
	for _, d := range []string{district, neighbour} {
		c.must(c.app.Access.Tidy(c.ctx, d))
	}
	c.must(c.app.RebuildTallies(c.ctx))
	c.everything()
	c.verify()

	sent := wire.Transactions()
	if n := len(sent); n < 200 {
		t.Errorf("only %d transactions were seen", n)
	}
	for _, f := range dbtest.Judge(t, dsn, sent) {
		t.Errorf("not fit for many nodes: %s", f)
	}
	for _, text := range dbtest.AcrossShards(t, dsn, sent) {
		if !slices.ContainsFunc(manyAtOnce, func(m struct{ part, why string }) bool { return strings.Contains(text, m.part) }) {
			t.Errorf("asks all districts at once, and nobody has said why: %s", text)
		}
	}
}

const neighbour = "371503"

// neighbours are a second district of the same database, so that one statement too
// few for a district shows.
func (c *county) neighbours() {
	c.t.Helper()
	_, err := c.app.Access.Setup(c.ctx, access.System(neighbour, "setup"),
		org.SetupSpec{District: neighbour, AdminName: "邻主任", AdminPhone: "19800000001", At: start}, password)
	c.must(err)
}

// The judge is no judge unless it finds what is wrong.
func TestTheJudgeOfDistrictsFinds(t *testing.T) {
	dsn := dbtest.StandInURL(t)
	for _, c := range []struct {
		name, found string
		sent        []string
	}{
		{"two districts in one transaction", "names another district", []string{"DELETE FROM burden WHERE district = '371502'", "DELETE FROM burden WHERE district = '371503'"}},
		{"no district", "touches 4 shards in a writing transaction", []string{"UPDATE duty SET rung = 1 WHERE id = 7"}},
		{"a join that forgets it", "shards in a writing transaction", []string{"DELETE FROM burden WHERE district = '371502'",
			"SELECT h.id FROM hazard h JOIN duty d ON d.subject = h.id WHERE h.district = '371502'"}},
		{"both sides in one transaction", "writes what stays", []string{"DELETE FROM tallied WHERE district = '371502'", "DELETE FROM tally_above WHERE parent = '37'"}},
		{"a lock over all", "touches 4 shards in a writing transaction", []string{"SELECT id FROM duty WHERE next_at > 0 ORDER BY next_at LIMIT 5 FOR UPDATE SKIP LOCKED"}},
		{"a recursion over all", "recurs over 4 shards", []string{"WITH RECURSIVE d(district) AS (SELECT min(district) FROM entry UNION ALL SELECT (SELECT min(e.district) FROM entry e WHERE e.district > d.district) FROM d WHERE d.district IS NOT NULL) SELECT district FROM d"}},
		{"a row that moves", "moves a row", []string{"UPDATE burden SET district = '371503' WHERE district = '371502'"}},
		{"a join of both sides", "joins what is spread", []string{"SELECT t.n FROM tally t JOIN tally_above a ON a.area = t.district WHERE t.district = '371502'"}},
	} {
		var tx []dbtest.Statement
		for _, s := range c.sent {
			tx = append(tx, dbtest.Statement{Text: s})
		}
		found := strings.Join(dbtest.Judge(t, dsn, [][]dbtest.Statement{tx}), "\n")
		if !strings.Contains(found, c.found) {
			t.Errorf("%s: found %q, want %q", c.name, found, c.found)
		}
	}
	fine := []dbtest.Statement{{Text: "SELECT h.id FROM hazard h JOIN duty d ON d.district = h.district AND d.subject = h.id WHERE h.district = '371502'"},
		{Text: "DELETE FROM burden WHERE district = '371502'"}, {Text: "SELECT 1 FROM lease WHERE slot = 1 FOR SHARE"}}
	if found := dbtest.Judge(t, dsn, [][]dbtest.Statement{fine}); len(found) > 0 {
		t.Errorf("what is right is found wrong: %v", found)
	}
}
