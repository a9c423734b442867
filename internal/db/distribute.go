package db

import (
	"context"
	"fmt"
	"slices"
	"time"

	"anwang/internal/fault"
)

// Distribution says how the tables lie, or will lie, on a PostgreSQL whose tables
// are spread over several nodes by the Citus extension.
//
// A table whose key begins with the district is spread by it, and all of them
// alike: the rows of a district lie together on one node, so that a verb of a
// district is a transaction of that node alone. Everything else stays on the
// coordinator. A transaction writes one or the other and never both: the
// extension commits the node first and the coordinator after it, and a crash
// between the two would keep half.
type Distribution struct {
	Extension string // its version; "" when the server has none
	Nodes     int    // nodes that hold shards
	Spread    []Spreading
	Stay      []string // tables that stay on the coordinator
}

// Spreading is what is to be done to one table.
type Spreading struct {
	Table string
	Done  bool // it is spread already
	SQL   []string
}

// first is the table that the others lie beside.
const first = "entry"

// stays names the tables that are the deployment's or lie above the districts.
// Each is written in transactions that write nothing else.
var stays = []string{
	"node", "process", "lease", "schema_version", "schema_step", // the deployment's
	"load_index", "load_cursor", // of a load into a database that is not spread yet
	"tally_above", "tally_risen",
}

// Shards bounds the number of shards: more than nodes, or some would be idle;
// not so many that a national question asks each node a hundred times.
const (
	fewShards     = 2
	defaultShards = 32
	manyShards    = 1024
)

// PlanDistribution reads how the tables lie and what would spread them over
// shards (0 means 32). It changes nothing and works without the extension, so
// that what will be done can be read beforehand. Errors: db.only_postgres on
// SQLite, db.bad_shards, db.unplaced, db.key_without_district, db.foreign_key and
// db.trigger when a table cannot be placed.
func (d *DB) PlanDistribution(ctx context.Context, shards int) (Distribution, error) {
	if d.engine != Postgres {
		return Distribution{}, fault.New(fault.Invalid, "db.only_postgres")
	}
	if shards == 0 {
		shards = defaultShards
	}
	if shards < fewShards || shards > manyShards {
		return Distribution{}, fault.New(fault.Invalid, "db.bad_shards", "shards", shards, "least", fewShards, "most", manyShards)
	}
	return Read(ctx, d, func(tx *Tx) (Distribution, error) { return planDistribution(tx, shards) })
}

func planDistribution(tx *Tx, shards int) (Distribution, error) {
	var plan Distribution
	spread, err := plan.readExtension(tx)
	if err != nil {
		return plan, err
	}
	tables, err := readTables(tx)
	if err != nil {
		return plan, err
	}
	for _, t := range tables {
		if err := t.place(&plan, slices.Contains(spread, t.name), shards); err != nil {
			return plan, err
		}
	}
	slices.SortStableFunc(plan.Spread, func(a, b Spreading) int {
		return order(a.Table == first) - order(b.Table == first)
	})
	return plan, nil
}

func order(comesFirst bool) int {
	if comesFirst {
		return 0
	}
	return 1
}

// readExtension returns the tables that are spread already.
func (p *Distribution) readExtension(tx *Tx) ([]string, error) {
	var known bool
	if err := tx.QueryRow("SELECT to_regclass('citus_tables') IS NOT NULL").Scan(&known); err != nil || !known {
		return nil, err
	}
	err := tx.QueryRow("SELECT COALESCE((SELECT extversion FROM pg_extension WHERE extname = 'citus'), '?')").Scan(&p.Extension)
	if err != nil {
		return nil, err
	}
	err = tx.QueryRow("SELECT count(*) FROM pg_dist_node WHERE isactive AND shouldhaveshards").Scan(&p.Nodes)
	if err != nil {
		return nil, fmt.Errorf("count nodes: %w", err)
	}
	rows, err := tx.Query("SELECT table_name::text FROM citus_tables WHERE citus_table_type = 'distributed'")
	return Collect(rows, err, func(r *Rows) (string, error) {
		var s string
		return s, r.Scan(&s)
	})
}

// Distribute spreads the tables that are not spread yet, one after the other, and
// tells each before and after. It may be killed at any instant and run again: a
// table is spread wholly or not at all, and what was done is left out. Nobody may
// use the database meanwhile: now is held against the leases of the processes
// that do (db.in_use). Errors: those of PlanDistribution, and db.no_citus.
func (d *DB) Distribute(ctx context.Context, shards int, now time.Time, told func(Spreading)) error {
	plan, err := d.PlanDistribution(ctx, shards)
	if err != nil {
		return err
	}
	if plan.Extension == "" {
		return fault.New(fault.Invalid, "db.no_citus")
	}
	if err := d.alone(ctx, now); err != nil {
		return err
	}
	leave, err := d.aloneMigrating(ctx, func(Step) {})
	if err != nil {
		return err
	}
	defer leave()
	return d.spread(ctx, plan, told)
}

func (d *DB) spread(ctx context.Context, plan Distribution, told func(Spreading)) error {
	for _, s := range plan.Spread {
		told(s)
		for _, text := range s.SQL {
			if err := Do(ctx, d, func(tx *Tx) error {
				_, err := tx.Exec(text)
				return err
			}); err != nil {
				return fmt.Errorf("spread %s: %w", s.Table, err)
			}
		}
		s.Done = true
		told(s)
	}
	return nil
}

// alone refuses while another process holds a node number: rows that it writes
// while their table is copied would wait, and then meet a table of another kind.
func (d *DB) alone(ctx context.Context, now time.Time) error {
	live, err := Read(ctx, d, func(tx *Tx) (n int, err error) {
		return n, tx.QueryRow("SELECT count(*) FROM node WHERE until > $1", now.UnixMicro()).Scan(&n)
	})
	if err == nil && live > 0 {
		err = fault.New(fault.Conflict, "db.in_use", "processes", live)
	}
	return err
}

// spreadNew spreads the tables that a migration has made in a database that is
// spread already: left on the coordinator, they would be written together with a
// node's.
func (d *DB) spreadNew(ctx context.Context) error {
	if d.engine != Postgres {
		return nil
	}
	if is, err := Read(ctx, d, (*Tx).spread); err != nil || !is {
		return err
	}
	plan, err := d.PlanDistribution(ctx, 0)
	if err != nil {
		return err
	}
	plan.Spread = slices.DeleteFunc(plan.Spread, func(s Spreading) bool { return s.Done })
	return d.spread(ctx, plan, func(Spreading) {})
}

// notSpread refuses a bulk load into tables that are spread: it writes those of the
// districts, the counts above them and its own cursor in one transaction, which on
// many nodes may be kept by half. Fault: db.load_spread.
func (d *DB) notSpread(ctx context.Context) error {
	is, err := Read(ctx, d, (*Tx).spread)
	if err == nil && is {
		err = fault.New(fault.Conflict, "db.load_spread")
	}
	return err
}
