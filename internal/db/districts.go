package db

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Districts lists the districts that have rows in a table, in order: one index
// probe a district, however many rows there are. where narrows it to the rows of
// a partial index that begins with the district ("number IS NULL"); "" is all.
// It is for finding work, before a transaction per district does it.
func (tx *Tx) Districts(table, where string) ([]string, error) {
	return tx.districts(probe{table: table, where: where})
}

// DistrictsDue lists those that have a row in which a column is at or before a
// time, by one more probe a district: an index of district and column.
func (tx *Tx) DistrictsDue(table, where, column string, at int64) ([]string, error) {
	return tx.districts(probe{table, where, column, at})
}

// probe is a walk over the districts of a table.
type probe struct {
	table, where string
	column       string // "" for none
	at           int64
}

func (tx *Tx) districts(p probe) ([]string, error) {
	spread, err := tx.spread()
	if err != nil {
		return nil, err
	}
	if spread {
		return tx.districtsOfShards(p)
	}
	var args []any
	at := "$1"
	if p.column != "" {
		args = []any{p.at}
	}
	rows, err := tx.Query(p.text("SELECT min(district) FROM "+p.table+p.filter(), p.table)+
		"SELECT d.district FROM d WHERE d.district IS NOT NULL"+p.due(p.table, at), args...)
	return Collect(rows, err, func(r *Rows) (string, error) {
		var s []byte // SQLite may hold a blob there, which Misfit tells
		err := r.Scan(&s)
		return string(s), err
	})
}

// text walks from a first district to the last.
func (p probe) text(from, table string) string {
	more := ""
	if p.where != "" {
		more = p.where + " AND "
	}
	return fmt.Sprintf(`WITH RECURSIVE d(district) AS (
			%s
			UNION ALL
			SELECT (SELECT min(t.district) FROM %s t WHERE %st.district > d.district) FROM d WHERE d.district IS NOT NULL)
		`, from, table, more)
}

func (p probe) filter() string {
	if p.where == "" {
		return ""
	}
	return " WHERE " + p.where
}

// due is the condition that a district has something due.
func (p probe) due(table, at string) string {
	if p.column == "" {
		return ""
	}
	return fmt.Sprintf(" AND EXISTS (SELECT 1 FROM %s t WHERE t.district = d.district AND %s AND t.%s <= %s)", table, p.where, p.column, at)
}

// districtsOfShards asks each shard for its own: a question that probes again and
// again cannot be asked across nodes. %1$s is the shard's name.
func (tx *Tx) districtsOfShards(p probe) ([]string, error) {
	const shard = "%1$s"
	at := strconv.FormatInt(p.at, 10)
	text := p.text("SELECT CAST('' AS TEXT)", shard) + "SELECT string_agg(d.district, ' ') FROM d WHERE d.district IS NOT NULL" + p.due(shard, at)
	rows, err := tx.Query("SELECT success, COALESCE(result, '') FROM run_command_on_shards($1::text::regclass, $2)", p.table, text)
	parts, err := Collect(rows, err, func(r *Rows) (string, error) {
		var ok bool
		var s string
		if err := r.Scan(&ok, &s); err != nil || ok {
			return s, err
		}
		return "", fmt.Errorf("list districts of %s: %s", p.table, s)
	})
	if err != nil {
		return nil, err
	}
	all := strings.Fields(strings.Join(parts, " "))
	slices.Sort(all)
	return all, nil
}

// spread tells whether the growing tables are spread over nodes.
func (tx *Tx) spread() (bool, error) {
	if tx.db.engine != Postgres {
		return false, nil
	}
	var known bool
	if err := tx.QueryRow("SELECT to_regclass('citus_tables') IS NOT NULL").Scan(&known); err != nil || !known {
		return false, err
	}
	var spread bool
	err := tx.QueryRow("SELECT EXISTS (SELECT 1 FROM citus_tables WHERE table_name = to_regclass('" + first + "') AND citus_table_type = 'distributed')").Scan(&spread)
	return spread, err
}
