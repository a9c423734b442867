package story_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

const stormClients = 6

// TestAStormOfReportsOutlivesEveryKill has clients report hazards over HTTP while
// the server is killed again and again: what was acknowledged is there, exactly
// once, and what was not is there at most once.
func TestAStormOfReportsOutlivesEveryKill(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		folder := filepath.Join(t.TempDir(), "anwang")
		newStorm(t, app.Config{DB: folder, Data: folder}).rounds(crashRounds() * 35 / 100)
	})
	t.Run("postgres", func(t *testing.T) { newStorm(t, server(t)).rounds(crashRounds() * 4 / 100) })
}

// storm is a served system with clients that do not give up.
type storm struct {
	t       testing.TB
	at      place
	rng     *rand.Rand
	bearers []string
	sites   []ident.ID

	mu    sync.Mutex
	acked map[string]string // a hazard's text and the number it was given
	asked map[string]bool   // texts that were sent and not acknowledged
	again []report          // those to be sent once more
	told  map[int]int       // answers by status
	n     int
}

// report is what a client sends; who is the account that it has to come from.
type report struct {
	key, text string
	who       int
}

func newStorm(t testing.TB, cfg app.Config) *storm {
	t.Helper()
	binary(t)
	c := newCountyAt(t, cfg, 3, time.Now())
	s := &storm{t: t, at: place{t: t, db: cfg.DB, data: cfg.Data}, rng: rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2)),
		acked: map[string]string{}, asked: map[string]bool{}, told: map[int]int{}}
	for i, w := range c.works {
		account, _, err := c.app.Access.OpenAccount(c.ctx, c.system(), access.Open{Person: c.who[fmt.Sprint("worker", i)], Password: password, Keep: true})
		c.must(err)
		bearer, _, err := c.app.Access.MakeTokenFor(c.ctx, c.system(), account.ID, access.NewToken{Name: "story", Post: c.posts[fmt.Sprint("worker", i)], Until: time.Now().AddDate(0, 1, 0)})
		c.must(err)
		s.bearers, s.sites = append(s.bearers, bearer), append(s.sites, w.site)
	}
	c.must(c.app.Settle(c.ctx))
	c.must(c.app.Close())
	return s
}

// rounds kills the server so often and looks each time at what it left.
func (s *storm) rounds(kills int) {
	s.t.Helper()
	began := time.Now()
	for range kills {
		base, kill := s.serve()
		ctx, stop := context.WithCancel(context.Background())
		var clients sync.WaitGroup
		for i := range stormClients {
			clients.Go(func() { s.client(ctx, base, i) })
		}
		time.Sleep(50*time.Millisecond + time.Duration(s.rng.Int64N(int64(500*time.Millisecond))))
		kill()
		stop()
		clients.Wait()
		s.at.look(s.hold)
	}
	s.t.Logf("%d kills in %s: %d acknowledged, %d never answered, answers %v", kills, time.Since(began).Round(time.Second), len(s.acked), len(s.asked), s.told)
	if len(s.acked) < kills {
		s.t.Errorf("only %d hazards were acknowledged in %d rounds", len(s.acked), kills)
	}
}

var serving = regexp.MustCompile(`http://[0-9.:]+`)

// serve starts the server on a free port and returns its address.
func (s *storm) serve() (base string, kill func()) {
	s.t.Helper()
	c := s.at.command("serve", "--listen", "127.0.0.1:0")
	out, err := c.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	var log bytes.Buffer
	c.Stderr = &log
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	line := make([]byte, 300)
	n, err := out.Read(line)
	if base = serving.FindString(string(line[:n])); base == "" {
		end(c)
		s.t.Fatalf("the server says %q (%v): %s", line[:n], err, log.Bytes())
	}
	return base, func() { end(c) }
}

func end(c *exec.Cmd) {
	c.Process.Kill() //nolint:errcheck // it may be dead already
	c.Wait()         //nolint:errcheck // killed
}

// client reports one hazard after the other until the server is gone. A report
// that was not answered is sent again, under the same key, to the next server.
func (s *storm) client(ctx context.Context, base string, i int) {
	web := &http.Client{Transport: &http.Transport{}}
	defer web.CloseIdleConnections()
	for ctx.Err() == nil {
		r, repeated := s.next(i)
		number, status, err := s.send(ctx, web, base, r)
		s.mu.Lock()
		switch {
		case err == nil && status/100 == 2:
			s.told[status]++
			s.acked[r.text] = number
			delete(s.asked, r.text)
		case err == nil && repeated && status == http.StatusConflict:
			s.told[status]++ // the server that had it died over it; it says so for two minutes
		case err == nil:
			s.t.Errorf("a report was answered with %d: %s", status, number)
		case !repeated:
			s.again = append(s.again, r)
		}
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

func (s *storm) next(i int) (r report, repeated bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.again) > 0 {
		r, s.again = s.again[0], s.again[1:]
		return r, true
	}
	s.n++
	r = report{key: fmt.Sprintf("story-%d", s.n), text: fmt.Sprintf("第%d处临边无防护", s.n), who: i % len(s.bearers)}
	s.asked[r.text] = true
	return r, false
}

// send reports one hazard. Its first result is the number it was given, or what
// the server says instead.
func (s *storm) send(ctx context.Context, web *http.Client, base string, r report) (string, int, error) {
	body, err := json.Marshal(map[string]any{"site": s.sites[r.who], "text": r.text, "place": "二号线"})
	if err != nil {
		return "", 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/api/v1/hazards", bytes.NewReader(body))
	if err != nil {
		return "", 0, err
	}
	req.Header.Set("Authorization", "Bearer "+s.bearers[r.who])
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", r.key)
	answer, err := web.Do(req)
	if err != nil {
		return "", 0, err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", 0, err
	}
	var h struct {
		Number string `json:"number"`
	}
	if answer.StatusCode/100 != 2 {
		return string(raw), answer.StatusCode, nil
	}
	err = json.Unmarshal(raw, &h)
	return h.Number, answer.StatusCode, err
}

// hold checks what is there against what was acknowledged.
func (s *storm) hold(c *county) {
	c.t.Helper()
	there, numbers := map[string]int{}, map[string]string{}
	for _, h := range c.hazards(hazard.Query{}) {
		there[h.Text]++
		numbers[h.Text] = h.Number
		if !h.State.Open() || h.Duty == 0 {
			c.t.Errorf("%s is %s and has duty %d", h.Number, h.State, h.Duty)
		}
	}
	for text, number := range s.acked {
		if there[text] != 1 || numbers[text] != number {
			c.t.Errorf("%s was acknowledged as %s and is there %d times, as %s", text, number, there[text], numbers[text])
		}
		delete(there, text)
	}
	for text, n := range there {
		if n > 1 || !s.asked[text] {
			c.t.Errorf("%s was not acknowledged and is there %d times (asked: %v)", text, n, s.asked[text])
		}
	}
}
