package dbtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"anwang/internal/db"
)

// The wide database is where plans are asked for on PostgreSQL, which chooses by
// what it knows of a table. It holds rows enough for true shares of every column,
// and its statistics say that there are some hundreds of times as many: 14.2
// million hazards. It is made once a server and schema, and shared.
const (
	wideHazards = 24_000
	nation      = 14_200_000
)

var wideServer struct {
	sync.Mutex
	once sync.Once
	conn *pgx.Conn
	err  error
}

// wide is a connection to the wide database; whoever uses it holds wideServer.
func wide(t testing.TB) *pgx.Conn {
	t.Helper()
	wideServer.once.Do(func() { wideServer.conn, wideServer.err = openWide(t) })
	if wideServer.err != nil {
		t.Fatalf("make the wide database: %v", wideServer.err)
	}
	return wideServer.conn
}

func openWide(t testing.TB) (*pgx.Conn, error) {
	ctx := context.Background()
	postgresTemplate(t) // says what is wrong where no server is named
	mark, err := db.SchemaMark()
	if err != nil {
		return nil, err
	}
	fill := wideRows()
	name := "anwang_wide_" + fmt.Sprintf("%x", sha256.Sum256([]byte(mark+strings.Join(fill, ";"))))[:12]
	admin, err := pgx.Connect(ctx, os.Getenv(Variable))
	if err != nil {
		return nil, err
	}
	defer admin.Close(ctx)
	if _, err := admin.Exec(ctx, "SELECT pg_advisory_lock(hashtext('anwang_wide'))"); err != nil { // ends with the connection
		return nil, err
	}
	var done bool
	if err := admin.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&done); err != nil {
		return nil, err
	}
	if !done {
		if err := makeWide(ctx, t, admin, name, fill); err != nil {
			return nil, err
		}
	}
	return pgx.Connect(ctx, withDatabase(t, name))
}

// makeWide fills a database and gives it its name when it is whole.
func makeWide(ctx context.Context, t testing.TB, admin *pgx.Conn, name string, fill []string) error {
	part := name + "_part"
	for _, s := range []string{"DROP DATABASE IF EXISTS " + part + " WITH (FORCE)", "CREATE DATABASE " + part + " TEMPLATE " + postgresTemplate(t)} {
		if _, err := admin.Exec(ctx, s); err != nil {
			return err
		}
	}
	conn, err := pgx.Connect(ctx, withDatabase(t, part))
	if err != nil {
		return err
	}
	for _, s := range fill {
		if _, err := conn.Exec(ctx, s); err != nil {
			return errors.Join(fmt.Errorf("%.200s: %w", s, err), conn.Close(ctx))
		}
	}
	if err := conn.Close(ctx); err != nil {
		return err
	}
	if _, err = admin.Exec(ctx, "ALTER DATABASE "+part+" RENAME TO "+name); err != nil {
		return err
	}
	return dropOlder(ctx, admin, name)
}

// dropOlder removes the wide databases of other schemas that nobody uses just now.
func dropOlder(ctx context.Context, admin *pgx.Conn, name string) error {
	rows, err := admin.Query(ctx, `SELECT datname::text FROM pg_database d WHERE datname LIKE 'anwang\_wide\_%' AND datname <> $1
		AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datname = d.datname)`, name)
	if err != nil {
		return err
	}
	old, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, o := range old {
		// Somebody may have come meanwhile; then it stays until the next time.
		_, _ = admin.Exec(ctx, "DROP DATABASE IF EXISTS "+o)
	}
	return nil
}

// wideRows are the statements that fill it. i counts a table's rows from 1.
func wideRows() []string {
	var all []string
	for _, table := range slices.Sorted(maps.Keys(wideTables)) {
		w := wideTables[table]
		all = append(all, w.insert(table), "ALTER TABLE "+table+" SET (autovacuum_enabled = off)")
	}
	all = append(all, "SELECT gin_clean_pending_list('search_token_words')", "VACUUM ANALYZE")
	// The shares of values stay as they were counted, and the rows become a nation's.
	return append(all, fmt.Sprintf(`UPDATE pg_class SET reltuples = reltuples * %d WHERE relkind IN ('r', 'i') AND reltuples > 0
		AND relnamespace = 'public'::regnamespace AND relname <> 'schema_version' AND relname <> 'schema_version_once'`, nation/wideHazards))
}

// filling says how many rows a table gets, and what stands in its columns; what is
// not named is empty or nought.
type filling struct {
	rows    int
	columns map[string]string
}

func (f filling) insert(table string) string {
	names := slices.Sorted(maps.Keys(f.columns))
	values := make([]string, len(names))
	for i, n := range names {
		values[i] = f.columns[n]
	}
	// Columns that are not named get the empty value of their type.
	return fmt.Sprintf(`DO $do$ DECLARE names text; empties text; BEGIN
		SELECT coalesce(string_agg(', ' || column_name, '' ORDER BY ordinal_position), ''),
			coalesce(string_agg(CASE WHEN data_type = 'text' THEN ', ''''' WHEN data_type = 'bytea' THEN ', ''\x''::bytea'
				WHEN data_type = 'ARRAY' THEN ', ''{}''' ELSE ', 0' END, '' ORDER BY ordinal_position), '')
		INTO names, empties FROM information_schema.columns
		WHERE table_schema = 'public' AND table_name = '%s' AND NOT column_name = ANY('{%s}');
		EXECUTE 'INSERT INTO %s (%s' || names || ') SELECT %s' || empties || ' FROM generate_series(1, %d) AS i ON CONFLICT DO NOTHING';
	END $do$`, table, strings.Join(names, ","), table, strings.Join(names, ", "),
		strings.ReplaceAll(strings.Join(values, ", "), "'", "''"), f.rows)
}
