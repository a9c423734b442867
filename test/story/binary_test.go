package story_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"anwang/internal/app"
	"anwang/internal/db"
	"anwang/internal/ident"
)

// built is the real program, made once for all stories that need it.
var built struct {
	once sync.Once
	dir  string
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(code)
}

// binary builds the program and returns its path.
func binary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "anwang-story-"); built.err != nil {
			return
		}
		c := exec.Command("go", "build", "-o", filepath.Join(built.dir, "anwang"), "anwang/cmd/anwang")
		c.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := c.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("build anwang: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.dir, "anwang")
}

// place is a system on disk that processes come and go on.
type place struct {
	t    testing.TB
	db   string // --db
	data string // --data
}

func (p place) command(args ...string) *exec.Cmd {
	c := exec.Command(binary(p.t), append(args, "--db", p.db, "--data", p.data, "--lang", "en")...)
	c.Env = []string{"HOME=" + os.TempDir(), "PATH=" + os.Getenv("PATH")}
	return c
}

// run runs a command to its end; it must succeed.
func (p place) run(args ...string) []byte {
	p.t.Helper()
	var out, told bytes.Buffer
	c := p.command(args...)
	c.Stdout, c.Stderr = &out, &told
	if err := c.Run(); err != nil {
		p.t.Fatalf("anwang %v: %v\n%s%s", args, err, out.Bytes(), told.Bytes())
	}
	return out.Bytes()
}

// killed runs a command and kills it (SIGKILL) after a while; it tells whether
// the command had come to its end before.
func (p place) killed(after time.Duration, args ...string) bool {
	p.t.Helper()
	var told bytes.Buffer
	c := p.command(args...)
	c.Stderr = &told
	if err := c.Start(); err != nil {
		p.t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { c.Process.Kill() }) //nolint:errcheck // it may be over
	defer timer.Stop()
	err := c.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == -1 {
		return false
	}
	if err != nil {
		p.t.Fatalf("anwang %v: %v\n%s", args, err, told.Bytes())
	}
	return true
}

// look opens the system beside, without doing any of its work, and verifies it.
func (p place) look(f func(c *county)) {
	p.t.Helper()
	c := &county{t: p.t, ctx: context.Background()}
	var err error
	c.app, err = app.Open(c.ctx, app.Config{DB: p.db, Data: p.data})
	c.must(err)
	defer c.app.Close()
	if _, err := c.app.Verify(c.ctx, nil); err != nil {
		p.t.Fatalf("verify after a kill: %v", err)
	}
	if f != nil {
		f(c)
	}
}

// copyFolder copies a folder of files and folders.
func copyFolder(t testing.TB, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// kinds counts the entries about each hazard and its duties by kind:
// "hazard.reported×1 …".
func (c *county) kinds() map[ident.ID]string {
	c.t.Helper()
	type count struct {
		id   ident.ID
		kind string
		n    int64
	}
	all, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) ([]count, error) {
		rows, err := tx.Query(`SELECT subject, kind, count(*) FROM (
				SELECT subject, kind FROM entry WHERE district = $1 AND about = 'hazard'
				UNION ALL
				SELECT d.subject, e.kind FROM entry e JOIN duty d ON d.district = e.district AND d.id = e.subject
				WHERE e.district = $1 AND e.about = 'duty' AND d.about = 'hazard') AS k
			GROUP BY subject, kind ORDER BY subject, kind`, district)
		return db.Collect(rows, err, func(r *db.Rows) (k count, err error) { return k, r.Scan(&k.id, &k.kind, &k.n) })
	})
	c.must(err)
	out := map[ident.ID]string{}
	for _, k := range all {
		out[k.id] += fmt.Sprintf("%s×%d ", k.kind, k.n)
	}
	return out
}
