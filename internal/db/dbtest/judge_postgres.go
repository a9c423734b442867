package dbtest

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// node is one step of PostgreSQL's plan.
type node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Index    string  `json:"Index Name"`
	Cond     string  `json:"Index Cond"`
	Recheck  string  `json:"Recheck Cond"`
	Relating string  `json:"Parent Relationship"`
	Rows     float64 `json:"Plan Rows"`
	Plans    []node  `json:"Plans"`
}

var (
	compared = regexp.MustCompile(`\((?:\w+\.)?(\w+) (?:=|@>) `)
	// A stretch between two values, which the server prefers to a list of keys where
	// it knows the values and they lie close together.
	between = regexp.MustCompile(`\((?:\w+\.)?(\w+) >= '[^']*'[^()]*\) AND \((?:\w+\.)?(\w+) <= '`)
	ends    = []string{"Sort", "Incremental Sort", "Hash", "Aggregate", "SetOp", "WindowAgg", "Bitmap Heap Scan", "CTE Scan"}
)

// postgresScans explains a statement on the wide database. generic asks for the
// plan that serves every value, which the server takes after a few runs.
func postgresScans(ctx context.Context, conn *pgx.Conn, text string, args []any, generic bool) (scans []scan, plan string, err error) {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return nil, "", err
	}
	defer tx.Rollback(ctx) //nolint:errcheck // nothing is to be kept
	explain, args := "EXPLAIN (FORMAT JSON) "+text, here(args)
	// The wide database has the rows of a nation in its statistics and not on its
	// disk, where reading a whole table looks cheap.
	set := "SET LOCAL enable_seqscan = off"
	if generic && len(args) > 0 {
		if _, err := tx.Exec(ctx, "PREPARE asked AS "+text); err != nil {
			return nil, "", err
		}
		defer conn.Exec(ctx, "DEALLOCATE asked") //nolint:errcheck // gone with the connection at the latest
		set += "; SET LOCAL plan_cache_mode = force_generic_plan"
		explain, args = "EXPLAIN (FORMAT JSON) EXECUTE asked("+strings.Repeat("NULL, ", len(args)-1)+"NULL)", nil
	}
	if _, err := tx.Exec(ctx, set); err != nil {
		return nil, "", err
	}
	var raw []byte
	if err := tx.QueryRow(ctx, explain, args...).Scan(&raw); err != nil {
		return nil, "", err
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal(raw, &plans); err != nil {
		return nil, "", err
	}
	for _, p := range plans {
		p.Plan.collect(false, !generic, &scans)
	}
	return scans, plans[0].Plan.tree(0), nil
}

// fewRows is how many rows of a value a server may gather that knows their number.
const fewRows = 1000

// here puts the wide database's large district in place of a test's own.
func here(args []any) []any {
	all := slices.Clone(args)
	for i, a := range all {
		if s, ok := a.(string); ok && len(s) == 6 && strings.Trim(s, "0123456789") == "" {
			all[i] = "371502"
		}
	}
	return all
}

// collect gathers the readings below a node. stops: whoever is above takes a page
// and no more.
func (n node) collect(stops, known bool, into *[]scan) {
	if n.Relation != "" && n.Type != "ModifyTable" {
		s := n.reading(stops)
		s.rare = known && n.Rows < fewRows
		*into = append(*into, s)
	}
	if n.Type == "Bitmap Heap Scan" {
		return // its indexes are in its reading
	}
	if n.Type == "Limit" {
		stops = true
	}
	if slices.Contains(ends, n.Type) {
		stops = false
	}
	for i, p := range n.Plans {
		// An inner side runs once for each row of the outer one; what is prepared
		// aside runs to its end.
		aside := p.Relating == "InitPlan" || p.Relating == "SubPlan" || i > 0 && (n.Type == "Nested Loop" || strings.HasPrefix(n.Type, "Hash"))
		p.collect(stops && !aside, known, into)
	}
}

func (n node) reading(stops bool) scan {
	s := scan{table: n.Relation, index: n.Index, stops: stops, whole: n.Cond == "", how: n.say()}
	cond := n.Cond
	if n.Type == "Bitmap Heap Scan" {
		s.stops, s.whole = false, false
		cond = n.Recheck
		if len(n.Plans) > 0 {
			s.index = n.Plans[0].Index
		}
	}
	for _, m := range compared.FindAllStringSubmatch(cond, -1) {
		s.pinned = append(s.pinned, m[1])
	}
	if m := between.FindStringSubmatch(cond); m != nil && m[1] == m[2] {
		s.pinned = append(s.pinned, m[1])
	}
	if n.Type == "Index Only Scan" || n.Type == "Index Scan" {
		s.whole = n.Cond == ""
	}
	return s
}

// say is a step as a person reads it.
func (n node) say() string {
	line := strings.Join(strings.Fields(n.Type+" "+n.Relation+" "+n.Index+" "+n.Cond+n.Recheck), " ")
	return fmt.Sprintf("%.300s rows=%.0f", line, n.Rows)
}

func (n node) tree(depth int) string {
	all := strings.Repeat("  ", depth) + n.say()
	for _, p := range n.Plans {
		all += "\n" + p.tree(depth+1)
	}
	return all
}
