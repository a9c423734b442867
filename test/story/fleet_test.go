package story_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"
)

// fleet is several processes that serve one database.
type fleet struct {
	t  testing.TB
	at place

	mu    sync.Mutex
	ships []*ship
	kills int
}

// ship is one of them.
type ship struct {
	program string
	cmd     *exec.Cmd
	base    string
	log     *tail
	still   bool
}

// tail keeps the last of what a process logs.
type tail struct {
	mu   sync.Mutex
	last bytes.Buffer
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last.Len() > 1<<20 {
		t.last.Reset()
	}
	return t.last.Write(b)
}

func (t *tail) lines(containing string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out bytes.Buffer
	for line := range bytes.Lines(t.last.Bytes()) {
		if bytes.Contains(line, []byte(containing)) && out.Len() < 4000 {
			out.Write(line)
		}
	}
	return out.String()
}

func newFleet(t testing.TB, at place, programs ...string) *fleet {
	t.Helper()
	f := &fleet{t: t, at: at}
	for _, p := range programs {
		f.ships = append(f.ships, f.launch(p))
	}
	t.Cleanup(f.sink)
	return f
}

// launch starts a process and returns when it answers.
func (f *fleet) launch(program string) *ship {
	f.t.Helper()
	s := &ship{program: program, log: &tail{}}
	s.cmd = exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--db", f.at.db, "--data", f.at.data, "--lang", "en")
	s.cmd.Env = []string{"HOME=" + os.TempDir(), "PATH=" + os.Getenv("PATH")}
	s.cmd.Stderr = s.log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		f.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	line := make([]byte, 300)
	n, err := out.Read(line)
	if s.base = serving.FindString(string(line[:n])); s.base == "" {
		s.kill()
		f.t.Fatalf("the server says %q (%v): %s", line[:n], err, s.log.lines(""))
	}
	go io.Copy(io.Discard, out) //nolint:errcheck // until it ends
	return s
}

func (s *ship) kill() {
	s.cmd.Process.Kill() //nolint:errcheck // it may be dead already
	s.cmd.Wait()         //nolint:errcheck // killed
}

// bases are the addresses that clients know: one that stands still is among them.
func (f *fleet) bases() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := make([]string, len(f.ships))
	for i, s := range f.ships {
		all[i] = s.base
	}
	return all
}

// killOne kills a process without warning and starts another in its place.
func (f *fleet) killOne() {
	f.mu.Lock()
	i := rand.IntN(len(f.ships))
	old := f.ships[i]
	f.kills++
	f.mu.Unlock()
	old.kill()
	f.report(old)
	fresh := f.launch(old.program)
	f.mu.Lock()
	f.ships[i] = fresh
	f.mu.Unlock()
}

// stall stops a process for a while, as a machine does that pages or is moved, and
// has it go on as if nothing had happened.
func (f *fleet) stall(long time.Duration) {
	f.mu.Lock()
	s := f.ships[rand.IntN(len(f.ships))]
	f.mu.Unlock()
	if err := s.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		f.t.Errorf("stop a process: %v", err)
	}
	time.Sleep(long)
	if err := s.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		f.t.Errorf("wake a process: %v", err)
	}
}

// sink ends all of them in good order; what they found wrong is told.
func (f *fleet) sink() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.ships {
		s.cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may be dead
	}
	for _, s := range f.ships {
		late := time.AfterFunc(20*time.Second, func() { s.cmd.Process.Kill() }) //nolint:errcheck // it may be dead
		if err := s.cmd.Wait(); err != nil && !f.t.Failed() {
			f.t.Errorf("a process ended with %v: %s", err, s.log.lines(""))
		}
		late.Stop()
		f.report(s)
	}
	f.ships = nil
}

// report shows errors of background work, of which there should be few: a database
// that ended a transaction of a process that stood still.
func (f *fleet) report(s *ship) {
	if lines := s.log.lines(`"level":"ERROR"`); lines != "" {
		f.t.Logf("%s logged:\n%s", s.base, lines)
	}
}

// retire ends one process in good order and leaves its place empty.
func (f *fleet) retire(s *ship) {
	f.mu.Lock()
	for i, other := range f.ships {
		if other == s {
			f.ships = append(f.ships[:i:i], f.ships[i+1:]...)
			break
		}
	}
	f.mu.Unlock()
	s.cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may be dead
	if err := s.cmd.Wait(); err != nil {
		f.t.Errorf("a process that was asked to end ended with %v", err)
	}
	f.report(s)
}

// join starts one more.
func (f *fleet) join(program string) *ship {
	f.t.Helper()
	s := f.launch(program)
	f.mu.Lock()
	f.ships = append(f.ships, s)
	f.mu.Unlock()
	return s
}

func (s *ship) String() string { return fmt.Sprintf("process %d at %s", s.cmd.Process.Pid, s.base) }
