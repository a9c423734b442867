package story_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/db"
)

// previous is the revision of the release before this one: its program is what
// runs while this one's is brought in.
const previous = "80feb14"

// TestAnUpgradeStopsNobody has the previous release's program make and serve a
// database to 64 people, starts this one's beside it, which brings the schema
// forward under them, and then ends the old ones one by one.
func TestAnUpgradeStopsNobody(t *testing.T) {
	old := olderProgram(t)
	cfg := server(t)
	emptied(t, cfg.DB)
	old.run(t, old.seed, "ANWANG_MAKE_DB="+cfg.DB, "ANWANG_MAKE_DATA="+cfg.Data)
	var h hands
	raw, err := os.ReadFile(filepath.Join(cfg.Data, "hands.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &h); err != nil {
		t.Fatal(err)
	}
	at := place{t: t, db: cfg.DB, data: cfg.Data}
	past := filepath.Join(t.TempDir(), "台账.csv")
	if err := os.WriteFile(past, []byte(bigLedger(1500)), 0o600); err != nil {
		t.Fatal(err)
	}
	load := exec.Command(old.program, "import", "hazards", past, "--source", "past", "--db", at.db, "--data", at.data)
	if out, err := load.CombinedOutput(); err != nil {
		t.Fatalf("the older program imports: %v\n%s", err, out)
	}

	f := newFleet(t, at, old.program, old.program)
	was := schemaOf(t, at)
	hammer := newHammer(t, h, f.bases)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	hammered := make(chan struct{})
	go func() { defer close(hammered); hammer.run(ctx) }()
	time.Sleep(3 * time.Second)
	olds := append([]*ship{}, f.ships...)
	began := time.Now()
	first := f.join(binary(t)) // brings the schema forward while the old ones write
	is, took := schemaOf(t, at), time.Since(began)
	if is <= was {
		t.Errorf("the schema was %d and is %d", was, is)
	}
	t.Logf("from schema %d to %d under load in %s:\n%s", was, is, took.Round(time.Millisecond), first.log.lines(`"state":"waits"`))
	time.Sleep(3 * time.Second)
	f.join(binary(t))
	late := f.launch(old.program) // an older program that is started again goes on: the steps only expand
	late.kill()
	for _, s := range olds {
		f.retire(s)
		time.Sleep(2 * time.Second)
	}
	stop()
	<-hammered
	at.calm(30 * time.Second)
	f.sink()
	if len(hammer.doubt) > 0 {
		t.Errorf("%d commands were never answered, although nobody was killed", len(hammer.doubt))
	}
	if hammer.slow > answerWithin*2 {
		t.Logf("somebody waited %s", hammer.slow)
	}
	at.look(func(c *county) {
		hammer.hold(c)
		c.gapless()
		c.rungOnce(time.Minute)
		c.toldOnce()
	})
}

// older is what was built of an older revision.
type older struct{ root, program, seed string }

// olderProgram builds the previous release's program, and its tests, from git.
func olderProgram(t *testing.T) older {
	t.Helper()
	root, err := exec.Command("git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		t.Fatalf("no git here, and the older program is built from the repository's history: %v", err)
	}
	tree := t.TempDir()
	o := older{root: tree, program: filepath.Join(tree, "older"), seed: filepath.Join(tree, "seed")}
	source := exec.Command("git", "-C", strings.TrimSpace(string(root)), "archive", previous)
	unpack := exec.Command("tar", "x", "-C", tree)
	var told bytes.Buffer
	if unpack.Stdin, err = source.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	source.Stderr, unpack.Stderr = &told, &told
	if err := source.Start(); err != nil {
		t.Fatal(err)
	}
	if err := unpack.Run(); err != nil || source.Wait() != nil {
		t.Fatalf("revision %s is not in this repository; a clone with its whole history has it: %s", previous, told.Bytes())
	}
	for from, to := range map[string]string{"hands_test.go": "hands_test.go", "testdata/place.go.txt": "place_test.go"} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(tree, "test", "story", to), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o.build(t, "build", "-o", o.program, "./cmd/anwang")
	o.build(t, "test", "-c", "-o", o.seed, "./test/story")
	return o
}

func (o older) build(t *testing.T, args ...string) {
	t.Helper()
	c := exec.Command("go", args...)
	c.Dir, c.Env = o.root, append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("go %v of the older program: %v\n%s", args, err, out)
	}
}

// run runs the older program's tests to make a place.
func (o older) run(t *testing.T, program string, env ...string) {
	t.Helper()
	c := exec.Command(program, "-test.run", "^TestMakeAPlace$")
	c.Dir, c.Env = filepath.Join(o.root, "test", "story"), append(os.Environ(), env...)
	if out, err := c.CombinedOutput(); err != nil || bytes.Contains(out, []byte("no tests to run")) {
		t.Fatalf("the older program makes a place: %v\n%s", err, out)
	}
}

// emptied removes the schema that a fresh test database has.
func emptied(t *testing.T, dsn string) {
	t.Helper()
	d, err := db.Open(context.Background(), dsn, db.Options{Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, s := range []string{"DROP SCHEMA public CASCADE", "CREATE SCHEMA public"} {
		if err := db.Do(context.Background(), d, func(tx *db.Tx) error { _, err := tx.Exec(s); return err }); err != nil {
			t.Fatal(err)
		}
	}
}

func schemaOf(t *testing.T, at place) int64 {
	t.Helper()
	d, err := db.Open(context.Background(), at.db, db.Options{Readers: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	n, err := db.Read(context.Background(), d, func(tx *db.Tx) (int64, error) { return tx.Schema() })
	if err != nil {
		t.Fatal(err)
	}
	return n
}
