package dbtest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Findings names a file to which tests on the stand-in add what they sent that
// breaks the rules of a distributed database. What tests do with their own hands
// to a table stands there too.
const Findings = "ANWANG_TEST_FINDINGS"

// watched puts a wire before a spread database when findings are asked for.
func watched(t testing.TB, dsn string) string {
	t.Helper()
	file := os.Getenv(Findings)
	if file == "" {
		return dsn
	}
	w, through := Tap(t, dsn)
	t.Cleanup(func() {
		f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for _, found := range Judge(t, dsn, w.Transactions()) {
			fmt.Fprintf(f, "%s: %s\n", t.Name(), found)
		}
	})
	return through
}

// rules holds transactions against the rules:
//
// a transaction that writes the growing tables names one district in every
// statement that it sends to them; it writes nothing that stays on the
// coordinator; no statement joins the two; a question to many districts neither
// writes, locks nor recurs.
type rules struct {
	conn   *pgconn.PgConn
	spread map[string]bool
	stay   map[string]bool
	names  *regexp.Regexp
	known  map[string][]string // text → shards that it may touch
	found  map[string]bool
	across map[string]bool // what was asked of many shards
}

// Judge returns what breaks the rules. dsn is a database of the stand-in, whose
// planner tells which shards a statement needs.
func Judge(t testing.TB, dsn string, all [][]Statement) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(held(t, dsn, all).found))
}

// AcrossShards returns the statements that need more shards than one.
func AcrossShards(t testing.TB, dsn string, all [][]Statement) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(held(t, dsn, all).across))
}

func held(t testing.TB, dsn string, all [][]Statement) *rules {
	t.Helper()
	ctx := context.Background()
	conn, err := pgconn.Connect(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	j := &rules{conn: conn, spread: map[string]bool{}, stay: map[string]bool{}, known: map[string][]string{},
		found: map[string]bool{}, across: map[string]bool{}}
	r := conn.ExecParams(ctx, `SELECT c.relname, EXISTS (SELECT 1 FROM citus_tables s WHERE s.table_name = c.oid)
		FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`, nil, nil, nil, nil).Read()
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	var names []string
	for _, row := range r.Rows {
		name := string(row[0])
		names = append(names, name)
		j.spread[name], j.stay[name] = string(row[1]) == "t", string(row[1]) != "t"
	}
	j.names = regexp.MustCompile(`\b(?:` + strings.Join(names, "|") + `)\b`)
	for _, tx := range all {
		j.transaction(tx)
	}
	return j
}

func (j *rules) find(st Statement, format string, args ...any) {
	text := strings.Join(strings.Fields(st.Text), " ")
	if len(text) > 400 {
		text = text[:400] + "…"
	}
	j.found[fmt.Sprintf(format, args...)+": "+text] = true
}

func (j *rules) transaction(tx []Statement) {
	writes := slices.ContainsFunc(tx, func(st Statement) bool { return isWrite(st.Text) && j.mentions(st.Text, j.spread) })
	districts := map[string]bool{}
	for _, st := range tx {
		grows, stays := j.mentions(st.Text, j.spread), j.mentions(st.Text, j.stay)
		switch {
		case grows && stays:
			j.find(st, "joins what is spread with what stays")
		case stays && writes && writeWord.MatchString(st.Text): // a lock on it is let go by itself
			j.find(st, "writes what stays in a transaction that writes a district")
		}
		if !grows || strings.Contains(st.Text, "run_command_on_shards") || internal(st.Text) {
			continue
		}
		if strings.Contains(st.Text, "SET district") {
			j.find(st, "moves a row to another district")
		}
		j.statement(st, writes, districts)
	}
}

// internal are the statements by which the tests and the judge look at the schema.
func internal(text string) bool {
	return strings.Contains(text, "pg_class") || strings.Contains(text, "pg_index") || strings.Contains(text, "information_schema") ||
		regexp.MustCompile(`(?i)^\s*(create|alter|drop|truncate|analyze|set|select create_distributed_table|select truncate_local)\b`).MatchString(text)
}

func (j *rules) mentions(text string, among map[string]bool) bool {
	return slices.ContainsFunc(j.names.FindAllString(text, -1), func(n string) bool { return among[n] })
}

var (
	writeWord = regexp.MustCompile(`(?is)^\s*(insert|update|delete|copy)\b|\b(insert\s+into|delete\s+from|\(update)\b`)
	lockWord  = regexp.MustCompile(`(?i)\bfor\s+(update|share|no key update)\b`)
	recurWord = regexp.MustCompile(`(?i)\bwith\s+recursive\b`)
	saidWhich = regexp.MustCompile(`\bdistrict\s*=\s*(?:\$(\d+)|'([^']*)'|CAST\(\$(\d+))`)
	inserted  = regexp.MustCompile(`(?is)^\s*insert\s+into\s+(\S+)\s*\(([^)]*)\)\s*(values|select|with)?(.*)$`)
)

func isWrite(text string) bool { return writeWord.MatchString(text) || lockWord.MatchString(text) }

func (j *rules) statement(st Statement, writing bool, districts map[string]bool) {
	for _, d := range st.districts() {
		districts[d] = true
	}
	if writing && len(districts) > 1 {
		j.find(st, "names another district (%s) than its transaction", strings.Join(slices.Sorted(maps.Keys(districts)), ", "))
	}
	shards, err := j.shards(st)
	if err != nil {
		j.find(st, "cannot be judged (%v)", err)
		return
	}
	if len(shards) > 1 {
		j.across[strings.Join(strings.Fields(st.Text), " ")] = true
	}
	switch {
	case len(shards) > 1 && writing:
		j.find(st, "touches %d shards in a writing transaction", len(shards))
	case len(shards) > 1 && recurWord.MatchString(st.Text):
		j.find(st, "recurs over %d shards", len(shards))
	case len(shards) <= 1 && writing && len(st.districts()) == 0:
		j.find(st, "does not say its district")
	}
}

// districts are those that a statement names.
func (st Statement) districts() []string {
	var all []string
	add := func(s string) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	for _, m := range saidWhich.FindAllStringSubmatch(st.Text, -1) {
		switch n := m[1] + m[3]; {
		case n != "":
			add(st.value(n))
		default:
			add(m[2])
		}
	}
	for _, d := range st.Copied {
		add(d)
	}
	for _, d := range st.inserted() {
		add(d)
	}
	return all
}

func (st Statement) value(number string) string {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(st.Values) {
		return "?"
	}
	return string(st.Values[n-1])
}

// inserted are the districts of the rows of an INSERT: of its VALUES, or of the
// array that they come from.
func (st Statement) inserted() []string {
	m := inserted.FindStringSubmatch(st.Text)
	if m == nil {
		return nil
	}
	columns := strings.Split(m[2], ",")
	at := slices.IndexFunc(columns, func(c string) bool { return strings.TrimSpace(c) == "district" })
	if at < 0 {
		return nil
	}
	if a := regexp.MustCompile(`(?i)unnest\(([^)]*)\)`).FindStringSubmatch(m[4]); a != nil {
		number := regexp.MustCompile(`\$(\d+)`).FindStringSubmatch(strings.Split(a[1], ",")[at])
		return arrayOf(st.value(number[1]))
	}
	if !strings.EqualFold(m[3], "values") {
		return nil
	}
	var all []string
	for _, row := range regexp.MustCompile(`\(([^()]*(?:\([^()]*\)[^()]*)*)\)`).FindAllStringSubmatch(cutTail(m[4]), -1) {
		cell := strings.TrimSpace(strings.Split(row[1], ",")[at])
		if number, ok := strings.CutPrefix(cell, "$"); ok {
			all = append(all, st.value(number))
		} else {
			all = append(all, strings.Trim(cell, "'"))
		}
	}
	return all
}

func cutTail(values string) string {
	head, _, _ := strings.Cut(values, "ON CONFLICT")
	head, _, _ = strings.Cut(head, "RETURNING")
	return head
}

// arrayOf reads an array of texts in the binary form or as {a,b}.
func arrayOf(array string) []string {
	if strings.HasPrefix(array, "{") {
		return strings.Split(strings.Trim(array, "{}"), ",")
	}
	const head = 20 // dimensions, nulls, type, length, lower bound
	var all []string
	if len(array) < head {
		return nil
	}
	for b := []byte(array[head:]); len(b) >= 4; {
		n := int(b[0])<<24 | int(b[1])<<16 | int(b[2])<<8 | int(b[3])
		all = append(all, string(b[4:4+n]))
		b = b[4+n:]
	}
	return all
}

// shards asks the planner which shards a statement needs. What an INSERT or a COPY
// needs follows from its rows' districts.
func (j *rules) shards(st Statement) ([]string, error) {
	if copyText.MatchString(st.Text) || len(st.inserted()) > 0 {
		return st.districts(), nil
	}
	if known, ok := j.known[st.Text]; ok {
		return known, nil
	}
	r := j.conn.ExecParams(context.Background(), "EXPLAIN (FORMAT JSON, COSTS OFF) "+st.Text, st.Values, nil, st.Formats, nil).Read()
	if r.Err != nil {
		return nil, r.Err
	}
	var plans []any
	if err := json.Unmarshal(r.Rows[0][0], &plans); err != nil {
		return nil, err
	}
	parts := map[string]bool{}
	j.walk(plans, parts)
	all := slices.Sorted(maps.Keys(parts))
	j.known[st.Text] = all
	return all, nil
}

// firstShard is the number from which the stand-in counts its shards, four a table.
const firstShard = 102008

func (j *rules) walk(node any, parts map[string]bool) {
	switch n := node.(type) {
	case []any:
		for _, c := range n {
			j.walk(c, parts)
		}
	case map[string]any:
		if name, ok := n["Relation Name"].(string); ok {
			if at := strings.LastIndexByte(name, '_'); at > 0 && j.spread[name[:at]] {
				number, err := strconv.Atoi(name[at+1:])
				if err != nil { // a table, and none of its shards
					break
				}
				parts[strconv.Itoa((number-firstShard)%4)] = true
			}
		}
		for _, c := range n {
			j.walk(c, parts)
		}
	}
}
