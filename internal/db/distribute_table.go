package db

import (
	"fmt"
	"slices"
	"strings"

	"anwang/internal/fault"
)

// table is what the extension will look at when it is to spread a table.
type table struct {
	name     string
	leads    string   // the first column of its primary key
	loose    []string // unique indexes without the district
	strange  []string // foreign keys that may lead into another district
	triggers []string
}

// place puts a table among those that are spread, or among those that stay.
func (t table) place(plan *Distribution, done bool, shards int) error {
	if slices.Contains(stays, t.name) {
		plan.Stay = append(plan.Stay, t.name)
		return nil
	}
	switch {
	case t.leads != "district":
		return fault.New(fault.Invalid, "db.unplaced", "table", t.name)
	case len(t.loose) > 0:
		return fault.New(fault.Invalid, "db.key_without_district", "table", t.name, "index", t.loose[0])
	case len(t.strange) > 0:
		return fault.New(fault.Invalid, "db.foreign_key", "table", t.name, "key", t.strange[0])
	case len(t.triggers) > 0:
		return fault.New(fault.Invalid, "db.trigger", "table", t.name, "trigger", t.triggers[0])
	}
	plan.Spread = append(plan.Spread, Spreading{Table: t.name, Done: done, SQL: t.statements(done, shards)})
	return nil
}

// statements spread a table, free the space that its rows had on the coordinator,
// and let the planner know the new shards. The second is done again when the
// table is spread already, since a kill may have come before it.
func (t table) statements(done bool, shards int) []string {
	free := fmt.Sprintf("SELECT truncate_local_data_after_distributing_table('%s')", t.name)
	if done {
		return []string{free}
	}
	beside := fmt.Sprintf("colocate_with => '%s'", first)
	if t.name == first {
		beside = fmt.Sprintf("colocate_with => 'none', shard_count => %d", shards)
	}
	return []string{
		fmt.Sprintf("SELECT create_distributed_table('%s', 'district', %s)", t.name, beside),
		free,
		"ANALYZE " + t.name,
	}
}

// readTables reads the tables of the schema in use, by name. Parts of a table are
// not tables of their own.
func readTables(tx *Tx) ([]table, error) {
	rows, err := tx.Query(`SELECT c.relname::text,
			COALESCE((SELECT a.attname::text FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]
				WHERE x.indrelid = c.oid AND x.indisprimary), ''),
			COALESCE((SELECT string_agg(i.relname, ' ' ORDER BY i.relname) FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
				WHERE x.indrelid = c.oid AND x.indisunique AND NOT EXISTS (SELECT 1 FROM pg_attribute a
					WHERE a.attrelid = c.oid AND a.attname = 'district' AND a.attnum = ANY (x.indkey))), ''),
			COALESCE((SELECT string_agg(k.conname, ' ' ORDER BY k.conname) FROM pg_constraint k
				WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0 AND NOT EXISTS (
					SELECT 1 FROM unnest(k.conkey, k.confkey) AS p(ours, theirs)
					JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.ours AND a.attname = 'district'
					JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = p.theirs AND b.attname = 'district')), ''),
			COALESCE((SELECT string_agg(g.tgname, ' ' ORDER BY g.tgname) FROM pg_trigger g
				WHERE g.tgrelid = c.oid AND NOT g.tgisinternal), '')
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition
		ORDER BY c.relname`)
	return Collect(rows, err, func(r *Rows) (table, error) {
		var t table
		var loose, strange, triggers string
		err := r.Scan(&t.name, &t.leads, &loose, &strange, &triggers)
		t.loose, t.strange, t.triggers = strings.Fields(loose), strings.Fields(strange), strings.Fields(triggers)
		return t, err
	})
}
