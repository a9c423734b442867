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

// gatheredTables are the tables whose rows a load changes as it goes: the shell gets them
// once, as they stand at the end.
var gatheredTables = []string{"tile", "tree", "follower", "hazard_count", "tally", "tally_above", "burden"}

// Measure loads the rows of a nation by the sqlite3 shell into dir, from text that
// is made chunk by chunk; only the shell is timed. file is the database that Load
// made of the same nation; scratch is an empty system to make the rows with.
//
// The shell reads no binary values from text: a hash stands as a text of the same
// length there. Its index of words lacks contentless_delete, which older shells do
// not know.
func Measure(ctx context.Context, scratch *app.App, s Spec, file, dir string, tell func(hazards int64)) (r Reference, err error) {
	s = s.filled()
	c := &shell{ctx: ctx, dir: dir, out: &r, file: filepath.Join(dir, "reference.db"), open: map[string]*table{}}
	if err := c.schema(file); err != nil {
		return r, err
	}
	m := &maker{app: scratch, spec: s, clock: clock.NewFake(s.Until)}
	if m.workshop, err = openWorkshop(ctx, m); err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, m.workshop.close()) }()
	if err := m.pictures(ctx); err != nil {
		return r, err
	}
	var since int64
	err = m.all(ctx, cursor{}, func(b *batch) error {
		if err := b.save(c); err != nil {
			return err
		}
		if since += int64(len(b.hazards.Hazards)); since < referenceChunk {
			return nil
		}
		since = 0
		tell(b.next.Done)
		return c.flush()
	})
	if err != nil {
		return r, err
	}
	if err := errors.Join(c.flush(), c.rest(file)); err != nil {
		return r, err
	}
	if err := c.run(&r.Indexes, &r.IndexesCPU, "PRAGMA cache_size = -65536;\n"+strings.Join(c.indexes, ";\n")+";\n"); err != nil {
		return r, err
	}
	st, err := os.Stat(c.file)
	if err == nil {
		r.Bytes = st.Size()
	}
	return r, err
}

// shell is a sink that writes text and has the sqlite3 shell read it.
type shell struct {
	ctx     context.Context
	dir     string
	file    string
	out     *Reference
	indexes []string
	open    map[string]*table
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
		WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_%' AND tbl_name NOT LIKE 'search_%' ORDER BY type DESC`).Output()
	if err != nil {
		return fmt.Errorf("read the schema with the sqlite3 shell: %w", err)
	}
	var tables strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(line, "CREATE TABLE") {
			tables.WriteString(line + ";\n")
			continue
		}
		c.indexes = append(c.indexes, line)
	}
	tables.WriteString("CREATE VIRTUAL TABLE search_word USING fts5(words, content='', detail=none, tokenize='ascii');\n")
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

// Exec implements db.Sink: what is no row is not the shell's to do.
func (c *shell) Exec(string, ...any) (int64, error) { return 0, nil }

// Upsert implements db.Sink: rest brings these over.
func (c *shell) Upsert(name string, _, _ []string, _ string, _ [][]any) error {
	if !slices.Contains(gatheredTables, name) {
		return fmt.Errorf("%s is changed as a load goes, and not among those that are read at its end", name)
	}
	return nil
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
