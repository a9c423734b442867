package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"anwang/internal/db"
	"anwang/internal/db/dbtest"
)

// A gate lets in first who came first, turns away at once who would wait too long,
// and forgets who went away.
func TestAGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(2, 10, 3200*time.Millisecond)
		stay := func(d time.Duration) error {
			leave, _, err := g.enter(context.Background())
			if err == nil {
				time.Sleep(d)
				leave()
			}
			return err
		}
		began := time.Now()
		for range 6 { // a second each, two at once
			go func() {
				if err := stay(time.Second); err != nil {
					t.Error(err)
				}
			}()
		}
		synctest.Wait()
		if in, waits := g.crowd(); in != 2 || waits != 4 {
			t.Fatalf("%d inside, %d wait", in, waits)
		}
		gone, cancel := context.WithCancel(context.Background())
		go func() {
			if _, _, err := g.enter(gone); !errors.Is(err, context.Canceled) {
				t.Errorf("who went away: %v", err)
			}
		}()
		synctest.Wait()
		cancel()
		time.Sleep(3100 * time.Millisecond)
		if in, waits := g.crowd(); in != 0 || waits != 0 {
			t.Fatalf("%d inside, %d wait, %v later", in, waits, time.Since(began))
		}
		// A stay takes a second of late: the seventh who waits would wait over three.
		var refused atomic.Int64
		for range 20 {
			go func() {
				came := time.Now()
				switch err := stay(time.Second); {
				case errors.Is(err, errFull):
					refused.Add(1)
					if time.Since(came) > 0 {
						t.Errorf("refused only after %v", time.Since(came))
					}
				case time.Since(came) > 4*time.Second:
					t.Errorf("let in and done after %v", time.Since(came))
				}
			}()
			synctest.Wait()
		}
		if n := refused.Load(); n != 12 { // two inside, six wait
			t.Errorf("%d refused", n)
		}
		time.Sleep(10 * time.Second)
		if in, waits := g.crowd(); in != 0 || waits != 0 {
			t.Fatalf("in the end %d inside, %d wait", in, waits)
		}
	})
}

func TestABucketFillsUp(t *testing.T) {
	b, now := newBuckets(2, 5), time.Now()
	take := func(who string) bool { _, ok := b.take(who, now); return ok }
	for i := range 5 {
		if !take("a") {
			t.Fatalf("refused at %d", i)
		}
	}
	if again, ok := b.take("a", now); ok || again != 500*time.Millisecond {
		t.Fatalf("%v %v", again, ok)
	}
	if !take("b") {
		t.Fatal("another pays for it")
	}
	now = now.Add(time.Second)
	if !take("a") || !take("a") || take("a") {
		t.Fatal("a second is two")
	}
	now = now.Add(-time.Hour) // a clock that was set back takes nothing away
	if take("a") {
		t.Fatal("out of nothing")
	}
}

// limited makes a county whose server has limits.
func limited(t *testing.T, d *db.DB, l Limits) *county {
	c := newCounty(t, d)
	r := c.s.Rooms
	r.Limits = l
	c.s = New(r)
	c.http.Close()
	c.http = httptest.NewServer(c.s.Handler())
	t.Cleanup(func() {
		c.s.Close()
		c.http.Close()
	})
	return c
}

// One caller who takes too much is told when to come again; nobody else notices,
// and the signs of life and signing out are never refused.
func TestOneCallerTakesTooMuch(t *testing.T) {
	c := limited(t, dbtest.SQLite(t), Limits{Rate: 5, Burst: 10, BulkRate: 1, BulkBurst: 3, StrangerRate: 2, StrangerBurst: 20})
	ok, refused := 0, 0
	for range 30 {
		a := c.get("yuan", "/me")
		if a.status == http.StatusOK {
			ok++
			continue
		}
		refused++
		p := a.refused(http.StatusTooManyRequests, "api.too_fast")
		if a.header.Get("Retry-After") != "1" || !strings.Contains(p.Detail, "1 秒") {
			t.Fatalf("Retry-After %q, %s", a.header.Get("Retry-After"), p.Detail)
		}
	}
	if ok != 11 || refused != 19 { // the first as a stranger, whose login was not known yet
		t.Errorf("%d answered, %d refused", ok, refused)
	}
	c.get("zhen", "/me").want(http.StatusOK)
	for range 3 { // photos have a purse of their own
		c.send("yuan", "/evidence", jpeg("x")).want(http.StatusCreated)
	}
	c.send("yuan", "/evidence", jpeg("x")).refused(http.StatusTooManyRequests, "api.too_fast")
	for i := range 40 { // guessing at logins: each is another, and all come from here
		c.bearer["guess"] = fmt.Sprintf("aw1.371502.%032d", i)
		if a := c.get("guess", "/me"); a.status == http.StatusTooManyRequests {
			break
		} else if i == 39 {
			t.Error("forty guesses at once")
		}
	}
	c.ask("", http.MethodGet, "/api/healthz", nil).want(http.StatusOK)
	c.send("yuan", "/logout", nil).want(http.StatusNoContent)
}

// Hundreds come at once where few can be served: those who are let in are answered
// within the patience and their own time, the others at once and with when to come
// again, and whatever was acknowledged is there.
func TestACrowdIsServedOrToldToComeAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const callers, patience = 300, 500 * time.Millisecond
		c := limited(t, d, Limits{Reads: 2, Writes: 4, Queue: 16, Patience: patience, ReadWithin: 10 * time.Second, WriteWithin: 10 * time.Second})
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers}}
		var mu sync.Mutex
		var done []string
		var took, turned []time.Duration
		var wg sync.WaitGroup
		for i := range callers {
			wg.Go(func() {
				for round := range 3 {
					name := fmt.Sprintf("第%d处%d", i, round)
					began := time.Now()
					status, again, err := c.reportOver(client, name)
					mu.Lock()
					switch {
					case err != nil:
						t.Errorf("report %s: %v", name, err)
					case status == http.StatusCreated:
						done, took = append(done, name), append(took, time.Since(began))
					case status == http.StatusServiceUnavailable && again > 0:
						turned = append(turned, time.Since(began))
					default:
						t.Errorf("report %s: status %d, Retry-After %d", name, status, again)
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(done) == 0 || len(turned) == 0 {
			t.Fatalf("%d done, %d turned away", len(done), len(turned))
		}
		slices.Sort(took)
		slices.Sort(turned)
		t.Logf("%d done (median %v, slowest %v), %d turned away (median %v)", len(done), took[len(took)/2], took[len(took)-1], len(turned), turned[len(turned)/2])
		c.every(done)
		c.holds()
	})
}

// reportOver reports a hazard as anybody with a phone would.
func (c *county) reportOver(client *http.Client, text string) (status, again int, err error) {
	body := fmt.Sprintf(`{"site":"%s","text":%q}`, c.sites["works"], text)
	r, err := http.NewRequest(http.MethodPost, c.http.URL+prefix+"/hazards", strings.NewReader(body))
	if err != nil {
		return 0, 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.bearer["yuan"])
	res, err := client.Do(r)
	if err != nil {
		return 0, 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	again, _ = strconv.Atoi(res.Header.Get("Retry-After"))
	return res.StatusCode, again, err
}

// every finds each of the hazards once.
func (c *county) every(texts []string) {
	c.t.Helper()
	seen := map[string]int{}
	for after := ""; ; {
		page := as[Page[Hazard]](c.get("yuan", "/hazards?limit=500&after="+after).want(http.StatusOK))
		for _, h := range page.Items {
			seen[h.Text]++
		}
		if after = page.Next; after == "" {
			break
		}
	}
	for _, text := range texts {
		if seen[text] != 1 {
			c.t.Errorf("%s was acknowledged and is there %d times", text, seen[text])
		}
	}
	if len(seen) < len(texts) {
		c.t.Errorf("%d are there, %d were acknowledged", len(seen), len(texts))
	}
}

// Who has gone while he waited is not worked for.
func TestWhoHasGoneIsNotWorkedFor(t *testing.T) {
	c := limited(t, dbtest.SQLite(t), Limits{Writes: 1, Queue: 16, Patience: time.Minute})
	leave, _, err := c.s.doors.gates[writing].enter(c.ctx)
	c.must(err)
	client := &http.Client{Timeout: 200 * time.Millisecond}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			if status, _, err := c.reportOver(client, fmt.Sprint("走了", i)); err == nil {
				t.Errorf("answered %d", status)
			}
		})
	}
	wg.Wait()
	for range 100 {
		if _, waits := c.s.doors.gates[writing].crowd(); waits == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	leave()
	c.report("yuan", "还在")
	if list := as[Page[Hazard]](c.get("yuan", "/hazards").want(http.StatusOK)).Items; len(list) != 1 {
		t.Errorf("%d hazards are there; only one caller waited for his", len(list))
	}
}
