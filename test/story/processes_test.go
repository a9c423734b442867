package story_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/ident"
)

// soak is how long processes are killed under load: ANWANG_SOAK, a duration, by
// default long enough for three kills and one that stands still.
func soak() (length, every, still time.Duration) {
	if long, err := time.ParseDuration(os.Getenv("ANWANG_SOAK")); err == nil && long > 0 {
		return long, 10 * time.Second, time.Minute
	}
	return 22 * time.Second, 4 * time.Second, 9 * time.Second
}

// TestThreeProcessesUnderFire has three processes serve one database to 64 people
// while one after the other is killed and one stands still for a while. Then
// nothing is lost, nothing doubled, numbers have no gap, every rung was climbed
// once and in time, and everybody was told once.
func TestThreeProcessesUnderFire(t *testing.T) {
	cfg := server(t)
	binary(t)
	c := newCountyAt(t, cfg, 3, time.Now())
	h := staff(c)
	c.must(c.app.Settle(c.ctx))
	c.must(c.app.Close())
	at := place{t: t, db: cfg.DB, data: cfg.Data}
	f := newFleet(t, at, binary(t), binary(t), binary(t))
	hammer := newHammer(t, h, f.bases)

	length, every, still := soak()
	ctx, stop := context.WithTimeout(context.Background(), length)
	defer stop()
	hammered := make(chan struct{})
	go func() { defer close(hammered); hammer.run(ctx) }()
	for round := 1; ctx.Err() == nil; round++ {
		select {
		case <-ctx.Done():
			continue
		case <-time.After(every):
		}
		if round%4 == 2 {
			f.stall(still)
		} else {
			f.killOne()
		}
	}
	<-hammered
	at.calm(30 * time.Second)
	f.sink()
	t.Logf("%d kills in %s", f.kills, length)
	if hammer.acks < 50 || f.kills < 2 {
		t.Errorf("only %d commands were acknowledged between %d kills", hammer.acks, f.kills)
	}
	at.look(func(c *county) {
		hammer.hold(c)
		c.gapless()
		c.rungOnce(time.Minute)
		c.toldOnce()
	})
}

// calm waits until the processes have nothing left to do.
func (p place) calm(within time.Duration) {
	p.t.Helper()
	d, err := db.Open(context.Background(), p.db, db.Options{Readers: 2})
	if err != nil {
		p.t.Fatal(err)
	}
	defer d.Close()
	var left [3]int64
	for began := time.Now(); time.Since(began) < within; time.Sleep(200 * time.Millisecond) {
		left, err = db.Read(context.Background(), d, func(tx *db.Tx) (n [3]int64, err error) {
			err = tx.QueryRow(`SELECT (SELECT count(*) FROM entry WHERE number IS NULL),
				(SELECT count(*) FROM tree t, follower f WHERE f.district = t.district AND f.number < t.size
					AND f.name <> 'search'), -- the previous release's, which ends with its processes
				(SELECT count(*) FROM duty WHERE next_at > 0 AND next_at < $1)`, time.Now().UnixMicro()).Scan(&n[0], &n[1], &n[2])
			return n, err
		})
		if err != nil {
			p.t.Fatal(err)
		}
		if left == [3]int64{} {
			return
		}
	}
	p.t.Errorf("after %s there are %d entries without a number, %d followers behind, %d rungs to climb", within, left[0], left[1], left[2])
}

// gapless checks that the numbers of the ledger run from 1 without gap or double.
func (c *county) gapless() {
	c.t.Helper()
	type numbers struct{ n, low, high, kinds int64 }
	r, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) (r numbers, err error) {
		err = tx.QueryRow("SELECT count(*), min(number), max(number), count(DISTINCT number) FROM entry WHERE district = $1", district).Scan(&r.n, &r.low, &r.high, &r.kinds)
		return r, err
	})
	c.must(err)
	if r.low != 1 || r.high != r.n || r.kinds != r.n {
		c.t.Errorf("%d entries have %d numbers from %d to %d", r.n, r.kinds, r.low, r.high)
	}
}

// rungOnce checks that each rung of each duty was climbed once, and so late at most
// after its time had come and its duty was what it was.
func (c *county) rungOnce(late time.Duration) {
	c.t.Helper()
	type climb struct {
		duty                  ident.ID
		body                  string
		version, at, recorded int64
		before                int64 // when the duty's entry before this one was written
	}
	all, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) ([]climb, error) {
		rows, err := tx.Query(`SELECT e.subject, e.body, e.version, e.at, e.recorded, coalesce(b.recorded, 0) FROM entry e
			LEFT JOIN entry b ON b.district = e.district AND b.about = e.about AND b.subject = e.subject AND b.version = e.version - 1
			WHERE e.district = $1 AND e.kind = 'duty.climbed'`, district)
		return db.Collect(rows, err, func(r *db.Rows) (k climb, err error) {
			return k, r.Scan(&k.duty, &k.body, &k.version, &k.at, &k.recorded, &k.before)
		})
	})
	c.must(err)
	seen, slowest := map[string]bool{}, time.Duration(0)
	for _, k := range all {
		var body struct {
			Say struct {
				Rung int   `json:"rung"`
				Fell int64 `json:"fell"`
			} `json:"say"`
			Set struct {
				Due int64 `json:"due"`
			} `json:"set"`
		}
		c.must(json.Unmarshal([]byte(k.body), &body))
		// An extension moves the due time, and with it the rungs: they may be climbed anew.
		name := fmt.Sprintf("%d/%d/%d", k.duty, body.Say.Rung, body.Say.Fell)
		if seen[name] {
			c.t.Errorf("rung %d of duty %d, which fell at %d, was climbed twice", body.Say.Rung, k.duty, body.Say.Fell)
		}
		seen[name] = true
		waited := time.Duration(k.recorded-max(body.Say.Fell, k.before)) * time.Microsecond
		slowest = max(slowest, waited)
		if waited > late {
			c.t.Errorf("rung %d of duty %d was climbed %s late", body.Say.Rung, k.duty, waited.Round(time.Second))
		}
	}
	if len(all) == 0 {
		c.t.Error("no rung was climbed")
	}
	c.t.Logf("%d rungs climbed, the latest %s after its time", len(all), slowest.Round(time.Millisecond))
}

// toldOnce checks that everybody has been told what he would be told if the whole
// ledger were read anew, and that paperwork was counted as it would be.
func (c *county) toldOnce() {
	c.t.Helper()
	picture := func() map[string]int {
		all, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) ([]string, error) {
			rows, err := tx.Query(`SELECT 'notice ' || person || ' ' || number || ' ' || kind || ' ' || duty FROM notice WHERE district = $1
				UNION ALL SELECT 'burden ' || month || ' ' || unit || ' ' || form || ' ' || hazards || ' ' || times || ' ' || fields FROM burden WHERE district = $1`, district)
			return db.Collect(rows, err, func(r *db.Rows) (s string, err error) { return s, r.Scan(&s) })
		})
		c.must(err)
		m := map[string]int{}
		for _, s := range all {
			m[s]++
		}
		return m
	}
	got := picture()
	c.must(c.app.RebuildTallies(c.ctx))
	if want := picture(); len(got) == 0 || unlike(got, want) != "the same" {
		c.t.Errorf("told or counted otherwise than from the beginning: %s", unlike(got, want))
	}
}

// TestProcessesHearOfEachOther has two processes serve one database: what is
// changed at one shows at the other within a second, numbered and counted, and
// what somebody may no longer do is refused by both at once.
func TestProcessesHearOfEachOther(t *testing.T) {
	cfg := server(t)
	binary(t)
	c := newCountyAt(t, cfg, 3, time.Now())
	h := staff(c)
	c.must(c.app.Settle(c.ctx))
	f := newFleet(t, place{t: t, db: cfg.DB, data: cfg.Data}, binary(t), binary(t))
	a, b := f.ships[0].base, f.ships[1].base
	heard := f.listen(b, h.Key)
	<-heard // as it is at first
	hammer := newHammer(t, h, func() []string { return []string{a} })
	var waits []time.Duration
	for n := range 12 {
		time.Sleep(700 * time.Millisecond)
		for len(heard) > 0 {
			<-heard
		}
		began := time.Now()
		if _, ok := hammer.command(fmt.Sprintf("第0组第%d处护栏松动", n), "hazard.reported", h.Worker[0], "/api/v1/hazards", "",
			map[string]any{"site": h.Sites[0], "text": fmt.Sprintf("第0组第%d处护栏松动", n)}); !ok {
			t.Fatal("nobody takes a report")
		}
		select {
		case <-heard:
			waits = append(waits, time.Since(began))
		case <-time.After(20 * time.Second):
			t.Fatal("the other process says nothing of it")
		}
	}
	slices.Sort(waits)
	t.Logf("heard at the other process after %s (median), %s at most", waits[len(waits)/2].Round(time.Millisecond), waits[len(waits)-1].Round(time.Millisecond))

	me := func(base string) int { return f.ask(base+"/api/v1/me", h.Spare["bearer"]) }
	if one, other := me(a), me(b); one != http.StatusOK || other != http.StatusOK {
		t.Fatalf("somebody with an account is answered with %d and %d", one, other)
	}
	spare, err := ident.Parse(h.Spare["account"])
	c.must(err)
	_, err = c.app.Access.Close(c.ctx, c.system(), spare, "离任") // in a third process
	c.must(err)
	if one, other := me(a), me(b); one != http.StatusUnauthorized || other != http.StatusUnauthorized {
		t.Errorf("somebody whose account is closed is answered with %d and %d", one, other)
	}
	// A post that he no longer holds counts no more, in any process.
	g := c.graph()
	if s := f.ask(b+"/api/v1/hazards", h.Key); s != http.StatusOK {
		t.Fatalf("the bureau's head lists hazards: %d", s)
	}
	held, ok := g.Current(c.posts["bureau"], time.Now())
	if !ok {
		t.Fatal("nobody holds the bureau's post")
	}
	_, err = c.app.Org.EndTenure(c.ctx, c.system().Actor(), held.Ref, time.Now())
	c.must(err)
	if s := f.ask(b+"/api/v1/hazards", h.Key); s/100 == 2 {
		t.Errorf("somebody who holds no post any more lists hazards: %d", s)
	}
	c.must(c.app.Close())
}

// ask gets a page and returns the status.
func (f *fleet) ask(url, bearer string) int {
	f.t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+bearer)
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		f.t.Fatal(err)
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, answer.Body) //nolint:errcheck // of no interest
	return answer.StatusCode
}

// listen opens the stream of news and sends a word for each event.
func (f *fleet) listen(base, bearer string) chan struct{} {
	f.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	f.t.Cleanup(stop)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v1/events", nil)
	if err != nil {
		f.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+bearer)
	answer, err := http.DefaultClient.Do(req)
	if err != nil || answer.StatusCode != http.StatusOK {
		f.t.Fatalf("listen: %v %v", answer, err)
	}
	heard := make(chan struct{}, 100)
	go func() {
		defer answer.Body.Close()
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if strings.HasPrefix(lines.Text(), "data:") {
				heard <- struct{}{}
			}
		}
	}()
	return heard
}
