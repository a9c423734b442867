package story_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"anwang/internal/app"
	"anwang/internal/hazard"
)

const restartClients = 8

// TestAProgramIsReplacedUnderLoad puts another file in the program's place and
// tells the running one to give way, twice, while clients report and look. Each
// asks over a connection of its own, so that nothing is tried again unseen: not one
// request fails, and what was acknowledged is there.
func TestAProgramIsReplacedUnderLoad(t *testing.T) {
	for name, cfg := range map[string]func(testing.TB) app.Config{"sqlite": folder, "postgres": server} {
		t.Run(name, func(t *testing.T) {
			c := cfg(t)
			if c.Data == "" {
				c.Data = c.DB
			}
			s := newStorm(t, c)
			s.replaced(2)
		})
	}
}

// standing is a program that runs where its file is replaced.
type standing struct {
	t       testing.TB
	program string
	out     *os.File
	pids    []int
	base    string
}

// stand starts a copy of the program.
func (s *storm) stand() *standing {
	s.t.Helper()
	p := &standing{t: s.t, program: filepath.Join(s.t.TempDir(), "anwang")}
	p.install(binary(s.t))
	c := exec.Command(p.program, "serve", "--listen", "127.0.0.1:0", "--rate", "0", "--db", s.at.db, "--data", s.at.data, "--lang", "en")
	out, told, err := os.Pipe()
	if err != nil {
		s.t.Fatal(err)
	}
	p.out = out
	log, err := os.Create(filepath.Join(filepath.Dir(p.program), "log"))
	if err != nil {
		s.t.Fatal(err)
	}
	c.Stdout, c.Stderr = told, log
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	told.Close()
	p.pids = []int{c.Process.Pid}
	p.base = p.said()
	go c.Wait() //nolint:errcheck // the first of several; the last is waited for by its port
	s.t.Cleanup(func() {
		for _, pid := range p.pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		if raw, err := os.ReadFile(log.Name()); err == nil && s.t.Failed() {
			for line := range strings.Lines(string(raw)) {
				if !strings.Contains(line, `"msg":"request"`) {
					s.t.Log(line)
				}
			}
		}
	})
	return p
}

// install puts another file where the program lies, as an upgrade does.
func (p *standing) install(from string) {
	p.t.Helper()
	raw, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(p.program+".new", raw, 0o700)
	}
	if err == nil {
		err = os.Rename(p.program+".new", p.program)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// said is the address that a process says it serves on.
func (p *standing) said() string {
	p.t.Helper()
	line, err := bufio.NewReader(p.out).ReadString('\n')
	base := serving.FindString(line)
	if base == "" {
		p.t.Fatalf("the server says %q: %v", line, err)
	}
	return base
}

// giveWay tells the running process to, and waits until it has ended.
func (p *standing) giveWay() {
	p.t.Helper()
	old := p.pids[len(p.pids)-1]
	if err := syscall.Kill(old, syscall.SIGUSR2); err != nil {
		p.t.Fatal(err)
	}
	if base := p.said(); base != p.base {
		p.t.Fatalf("the successor serves on %s, not %s", base, p.base)
	}
	pid := childOf(p.t, old, p.program)
	p.pids = append(p.pids, pid)
	for deadline := time.Now().Add(40 * time.Second); syscall.Kill(old, 0) == nil && !defunct(old); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("process %d does not end", old)
		}
	}
}

// childOf finds the successor among the processes.
func childOf(t testing.TB, old int, program string) int {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		raw, err := os.ReadFile(f)
		var pid int
		if err == nil && strings.HasPrefix(string(raw), program+"\x00") {
			if _, err := fmt.Sscanf(f, "/proc/%d/", &pid); err == nil && pid != old && !defunct(pid) {
				return pid
			}
		}
	}
	t.Fatalf("process %d has no successor", old)
	return 0
}

// defunct tells a process that has ended and was not waited for.
func defunct(pid int) bool {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(raw), ") Z ")
}

// replaced replaces the program so often under load.
func (s *storm) replaced(times int) {
	s.t.Helper()
	p := s.stand()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var looks, reports, failed atomic.Int64
	var mu sync.Mutex
	done := map[string]bool{}
	var clients sync.WaitGroup
	for i := range restartClients {
		clients.Go(func() {
			web := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}
			for n := 0; ctx.Err() == nil; n++ {
				text := fmt.Sprintf("第%d处%d", i, n)
				if err := s.once(web, p.base, i, text, n%2 == 0); err != nil {
					failed.Add(1)
					s.t.Errorf("request %d of client %d: %v", n, i, err)
					return
				}
				if n%2 != 0 {
					looks.Add(1)
					continue
				}
				reports.Add(1)
				mu.Lock()
				done[text] = true
				mu.Unlock()
			}
		})
	}
	time.Sleep(500 * time.Millisecond)
	for range times {
		p.install(binary(s.t))
		p.giveWay()
		time.Sleep(500 * time.Millisecond)
	}
	stop()
	clients.Wait()
	s.t.Logf("%d reports and %d looks over %d processes, %d failed", reports.Load(), looks.Load(), len(p.pids), failed.Load())
	if reports.Load() < 50 || len(p.pids) != times+1 {
		s.t.Errorf("only %d reports, by %d processes", reports.Load(), len(p.pids))
	}
	last := p.pids[len(p.pids)-1]
	_ = syscall.Kill(last, syscall.SIGTERM)
	for deadline := time.Now().Add(40 * time.Second); !defunct(last) && syscall.Kill(last, 0) == nil && time.Now().Before(deadline); {
		time.Sleep(20 * time.Millisecond)
	}
	s.at.look(func(c *county) {
		there := map[string]int{}
		for _, h := range c.hazards(hazard.Query{}) {
			there[h.Text]++
		}
		for text := range done {
			if there[text] != 1 {
				s.t.Errorf("%s was acknowledged and is there %d times", text, there[text])
			}
		}
	})
}

// once reports a hazard or looks at the list.
func (s *storm) once(web *http.Client, base string, i int, text string, report bool) error {
	method, path, body := http.MethodGet, "/api/v1/hazards?limit=5", io.Reader(nil)
	want := http.StatusOK
	if report {
		method, path, want = http.MethodPost, "/api/v1/hazards", http.StatusCreated
		body = strings.NewReader(fmt.Sprintf(`{"site":"%s","text":%q}`, s.sites[i%len(s.sites)], text))
	}
	r, err := http.NewRequest(method, base+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+s.bearers[i%len(s.bearers)])
	res, err := web.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != want {
		err = errors.New(res.Status + " " + string(raw))
	}
	return err
}
