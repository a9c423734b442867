package nation

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// Reference is what the sqlite3 shell takes for the same rows and indexes: once for
// the rows, once for the indexes.
type Reference struct {
	Rows, Indexes       time.Duration // as the clock on the wall says
	RowsCPU, IndexesCPU time.Duration
	Bytes               int64
}

// referenceChunk is how many hazards lie on the disk as text at once.
const referenceChunk = 200_000

// gatheredTables are the tables whose rows a load changes as it goes: a scratch
// database gathers them, and the shell gets them once, as they stand at the end.
var gatheredTables = []string{"tile", "tree", "follower", "hazard_count", "tally", "tally_above", "burden"}

// Measure loads the rows of a nation by the sqlite3 shell into a database in dir,
// from text that is made chunk by chunk; only the shell is timed. It needs no other
// database of the nation, and leaves nothing in dir but the shell's.
//
// The shell reads no binary values from text: a hash stands as a text of the same
// length there. Its index of words lacks contentless_delete, which older shells do
// not know.
func Measure(ctx context.Context, s Spec, dir string) (r Reference, err error) {
	s = s.filled()
	c := &shell{ctx: ctx, dir: dir, out: &r, file: filepath.Join(dir, "reference.db"), open: map[string]*table{}}
	scratch := filepath.Join(dir, "scratch")
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(scratch, 0o700)); err != nil {
		return r, err
	}
	pace := newShellPace(s, &r)
	file, err := c.fill(s, scratch, pace)
	if err != nil {
		return r, err
	}
	if err := errors.Join(c.rest(file), os.RemoveAll(scratch)); err != nil {
		return r, err
	}
	pace.indexing()
	if err := c.run(&r.Indexes, &r.IndexesCPU, "PRAGMA cache_size = -65536;\n"+strings.Join(c.indexes, ";\n")+";\n"); err != nil {
		return r, err
	}
	st, err := os.Stat(c.file)
	if err == nil {
		r.Bytes = st.Size()
	}
	pace.end()
	return r, err
}

// fill opens a scratch system, has the shell make the tables as they are there and
// read the nation's rows, and returns the scratch's file.
func (c *shell) fill(s Spec, scratch string, pace *shellPace) (file string, err error) {
	a, err := app.Open(c.ctx, app.Config{DB: scratch})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := c.schema(a.DB.Path()); err != nil {
		return "", err
	}
	if err := c.rows(s, a, pace); err != nil {
		return "", err
	}
	return a.DB.Path(), c.flush()
}

// rows makes the nation's rows over a scratch system, which gathers what changes as
// they come, writes the others as text, and has the shell read it chunk by chunk. The
// last chunk is left.
func (c *shell) rows(s Spec, a *app.App, pace *shellPace) (err error) {
	l, err := a.DB.Loader(c.ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	m := &maker{app: a, spec: s, clock: clock.NewFake(s.Until)}
	if m.workshop, err = openWorkshop(c.ctx, m); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.workshop.close()) }()
	if err := m.pictures(c.ctx); err != nil {
		return err
	}
	var waiting int64 // hazards that lie there as text
	err = m.all(c.ctx, cursor{}, func(b *batch) error {
		// On SQLite a loader runs this once, so nothing is written twice.
		err := l.Do(c.ctx, func(s db.Sink) error {
			c.gathered = s
			return b.save(c)
		})
		if err != nil {
			return err
		}
		pace.rows(b.next.Done)
		if waiting += int64(len(b.hazards.Hazards)); waiting < referenceChunk {
			return nil
		}
		waiting = 0
		err = c.flush()
		pace.flushed()
		return err
	})
	if err != nil {
		return err
	}
	return l.Finish(c.ctx)
}

// shell is a sink that writes text and has the sqlite3 shell read it.
type shell struct {
	ctx     context.Context
	dir     string
	file    string
	out     *Reference
	indexes []string
	open    map[string]*table
	// gathered takes what changes rows that are there.
	gathered db.Sink
}

// table is a file of text in hand.
type table struct {
	f   *os.File
	w   *bufio.Writer
	buf []byte
}

var _ db.Sink = (*shell)(nil)

// schema makes the tables as they are, and notes the indexes for later.
func (c *shell) schema(file string) error {
	text, err := exec.CommandContext(c.ctx, "sqlite3", "-readonly", file, `SELECT replace(sql, char(10), ' ') FROM sqlite_master
		WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND (sql LIKE 'CREATE VIRTUAL TABLE%' OR name NOT LIKE 'search_%' AND tbl_name NOT LIKE 'search_%') ORDER BY type DESC`).Output()
	if err != nil {
		return fmt.Errorf("read the schema with the sqlite3 shell: %w", err)
	}
	var tables strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(line, "CREATE INDEX") || strings.HasPrefix(line, "CREATE UNIQUE INDEX") {
			c.indexes = append(c.indexes, line)
			continue
		}
		tables.WriteString(strings.Replace(line, "contentless_delete=1, ", "", 1) + ";\n")
	}
	var wall, cpu time.Duration
	return c.run(&wall, &cpu, tables.String())
}

// run has the shell run a script, and adds what it took.
func (c *shell) run(wall, cpu *time.Duration, script string) error {
	cmd := exec.CommandContext(c.ctx, "sqlite3", "-bail", c.file)
	cmd.Stdin = strings.NewReader(script)
	began := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("run the sqlite3 shell: %w: %s", err, out)
	}
	*wall += time.Since(began)
	*cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return nil
}

// flush has the shell read what was written, and removes it.
func (c *shell) flush() error {
	script := "PRAGMA cache_size = -65536;\nBEGIN;\n"
	for _, name := range slices.Sorted(maps.Keys(c.open)) {
		t := c.open[name]
		if err := errors.Join(t.w.Flush(), t.f.Close()); err != nil {
			return err
		}
		script += ".import --csv " + t.f.Name() + " " + name + "\n"
	}
	err := c.run(&c.out.Rows, &c.out.RowsCPU, script+"COMMIT;\n")
	for _, t := range c.open {
		err = errors.Join(err, os.Remove(t.f.Name()))
	}
	clear(c.open)
	return err
}

// rest brings over the tables that a load changes as it goes.
func (c *shell) rest(file string) error {
	for _, t := range gatheredTables {
		text := filepath.Join(c.dir, t+".csv")
		columns, err := exec.CommandContext(c.ctx, "sqlite3", "-readonly", file, fmt.Sprintf(
			"SELECT group_concat(CASE type WHEN 'BYTEA' THEN '''x'' || substr(hex(' || name || '), 2, length(' || name || ') - 1)' ELSE name END, ', ') FROM pragma_table_info('%s')", t)).Output()
		if err != nil {
			return fmt.Errorf("read the columns of %s: %w", t, err)
		}
		cmd := exec.CommandContext(c.ctx, "sqlite3", "-readonly", "-csv", file)
		cmd.Stdin = strings.NewReader(fmt.Sprintf(".once %s\nSELECT %s FROM %s;\n", text, strings.TrimSpace(string(columns)), t))
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("write %s as text: %w: %s", t, err, out)
		}
		script := "PRAGMA cache_size = -65536;\nBEGIN;\n.import --csv " + text + " " + t + "\nCOMMIT;\n"
		if err := c.run(&c.out.Rows, &c.out.RowsCPU, script); err != nil {
			return err
		}
		if err := os.Remove(text); err != nil {
			return err
		}
	}
	return nil
}

// Exec implements db.Sink: a statement that is no row changes what is gathered.
func (c *shell) Exec(query string, args ...any) (int64, error) {
	return c.gathered.Exec(query, args...)
}

// Upsert implements db.Sink: rest brings these over.
func (c *shell) Upsert(name string, columns, key []string, set string, rows [][]any) error {
	if !slices.Contains(gatheredTables, name) {
		return fmt.Errorf("%s is changed as a load goes, and not among those that are read at its end", name)
	}
	return c.gathered.Upsert(name, columns, key, set, rows)
}

// NewText implements db.Sink.
func (c *shell) NewText(index, district string, rows []db.TextRow) error {
	all := make([][]any, len(rows))
	for i, r := range rows {
		all[i] = []any{strings.Join(db.InDistrict(district, r.Words), " ")}
	}
	return c.Insert(index, nil, all)
}

// order is the table's own order of columns, where Insert names them in another.
var order = map[string][]int{"entry": {1, 2, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11}}

// Insert implements db.Sink.
func (c *shell) Insert(name string, columns []string, rows [][]any) error {
	t := c.open[name]
	if t == nil {
		f, err := os.Create(filepath.Join(c.dir, name+".csv"))
		if err != nil {
			return err
		}
		t = &table{f: f, w: bufio.NewWriterSize(f, 1<<20)}
		c.open[name] = t
	}
	for _, r := range rows {
		t.buf = t.buf[:0]
		for i := range r {
			if i > 0 {
				t.buf = append(t.buf, ',')
			}
			v := r[i]
			if o := order[name]; o != nil {
				v = r[o[i]]
			}
			var err error
			if t.buf, err = appendCSV(t.buf, v); err != nil {
				return fmt.Errorf("write %s as text: %w", name, err)
			}
		}
		t.buf = append(t.buf, '\n')
		if _, err := t.w.Write(t.buf); err != nil {
			return err
		}
	}
	return nil
}

func appendCSV(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case ident.ID:
		return strconv.AppendInt(b, int64(v), 10), nil
	case string:
		if !strings.ContainsAny(v, "\",\n\r") {
			return append(b, v...), nil
		}
		b = append(b, '"')
		b = append(b, strings.ReplaceAll(v, `"`, `""`)...)
		return append(b, '"'), nil
	case []byte:
		if len(v) == 0 {
			return b, nil
		}
		b = append(b, 'x') // so that no run of digits is taken for a number
		return append(b, hex.EncodeToString(v)[:len(v)-1]...), nil
	}
	return b, fmt.Errorf("a %T", v)
}
