package app

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/org"
)

const (
	feedDistrict = "371502"
	feedPassword = "Feed-Pass-2026"
)

// served is a system that answers, with somebody logged in.
type served struct {
	*App
	t       testing.TB
	address string
	bearer  string
	who     access.Principal
	site    ident.ID
	stop    func() error
}

func serve(t testing.TB, c Config) *served {
	t.Helper()
	ctx := context.Background()
	if c.DB == "" {
		c.DB = t.TempDir()
	}
	a, err := Open(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	s := &served{App: a, t: t}
	machine := access.System(feedDistrict, "test")
	_, err = a.Access.Setup(ctx, machine, org.SetupSpec{District: feedDistrict, AdminName: "安建国", AdminPhone: "13800000001"}, feedPassword)
	s.must(err)
	works, err := a.Org.AddUnit(ctx, machine.Actor(), feedDistrict, org.UnitSpec{Kind: org.KindEnterprise, Name: "永丰厂", Division: "371502102", Industry: "C34"})
	s.must(err)
	site, err := a.Org.AddSite(ctx, machine.Actor(), feedDistrict, org.SiteSpec{Unit: works.ID, Name: "总装车间", Division: "371502102", Industry: "C3411"})
	s.must(err)
	s.site = site.ID
	s.bearer, s.who, err = a.Access.Login(ctx, feedDistrict, "13800000001", feedPassword, "127.0.0.1")
	s.must(err)
	l, err := Listen("127.0.0.1:0")
	s.must(err)
	s.address = l.Addr().String()
	serving, end := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- a.Serve(serving, l, "test") }()
	s.stop = sync.OnceValue(func() error {
		end()
		return <-done
	})
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		s.must(a.Close())
	})
	return s
}

func (s *served) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// report makes news.
func (s *served) report(text string) {
	s.t.Helper()
	_, err := s.Hazard.Report(context.Background(), s.who, hazard.Report{Site: s.site, Text: text})
	s.must(err)
	s.Wakes.Wake(feedDistrict)
}

// listener is one open page.
type listener struct {
	net.Conn
	in *bufio.Reader
}

// listen opens a stream of events, having last seen that one.
func (s *served) listen(last string) (*listener, error) {
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(c, "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nAccept-Encoding: gzip\r\nLast-Event-ID: %s\r\n\r\n", s.bearer, last)
	l := &listener{Conn: c, in: bufio.NewReaderSize(c, 512)}
	status, err := l.in.ReadString('\n')
	if err == nil && !strings.Contains(status, " 200 ") {
		err = fmt.Errorf("answered %s", status)
	}
	return l, err
}

// event reads up to the next event of a kind, and returns its id.
func (l *listener) event(kind string, within time.Duration) (id string, err error) {
	l.SetReadDeadline(time.Now().Add(within))
	for {
		line, err := l.in.ReadString('\n')
		if err != nil {
			return "", err
		}
		if v, ok := strings.CutPrefix(line, "id: "); ok {
			id = strings.TrimSpace(v)
		}
		if strings.TrimSpace(line) == "event: "+kind {
			return id, nil
		}
	}
}

// Thousands of pages are open. Each hears of a change, each is told to come back
// elsewhere when the server leaves, and none that listens slowly holds up another.
func TestThousandsListen(t *testing.T) {
	const pages = 2500
	s := serve(t, Config{})
	all := make([]*listener, pages)
	each := func(f func(i int) error) {
		t.Helper()
		var wg sync.WaitGroup
		var failed atomic.Int64
		gate := make(chan struct{}, 200)
		for i := range pages {
			gate <- struct{}{}
			wg.Go(func() {
				defer func() { <-gate }()
				if err := f(i); err != nil && failed.Add(1) < 4 {
					t.Errorf("page %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if n := failed.Load(); n > 0 {
			t.Fatalf("%d pages of %d", n, pages)
		}
	}
	first := make([]string, pages)
	each(func(i int) (err error) {
		if all[i], err = s.listen(""); err != nil {
			return err
		}
		first[i], err = all[i].event("changed", 20*time.Second)
		return err
	})
	deaf, err := s.listen("") // reads no more
	s.must(err)
	defer deaf.Close()
	s.report("护栏松动")
	began := time.Now()
	each(func(i int) error {
		id, err := all[i].event("changed", 20*time.Second)
		if err == nil && id == first[i] {
			return fmt.Errorf("told twice of %s", id)
		}
		return err
	})
	t.Logf("%d pages heard of a change within %v", pages, time.Since(began))
	go func() { _ = s.stop() }()
	each(func(i int) error {
		_, err := all[i].event("bye", 20*time.Second)
		return err
	})
	s.must(s.stop())
	for _, l := range all {
		l.Close()
	}
}

// A page that lost its connection hears at once of what it missed, and of nothing
// when it missed nothing.
func TestAPageComesBack(t *testing.T) {
	s := serve(t, Config{})
	s.must(s.Settle(context.Background()))
	page, err := s.listen("")
	s.must(err)
	seen, err := page.event("changed", 5*time.Second)
	s.must(err)
	for { // until background work has settled
		id, err := page.event("changed", 2500*time.Millisecond)
		if err != nil {
			break
		}
		seen = id
	}
	page.Close()
	again, err := s.listen(seen)
	s.must(err)
	if id, err := again.event("changed", 1500*time.Millisecond); err == nil {
		t.Errorf("told of %s although it had seen %s", id, seen)
	}
	again.Close()
	s.report("护栏松动")
	back, err := s.listen(seen)
	s.must(err)
	defer back.Close()
	if id, err := back.event("changed", 5*time.Second); err != nil || id == seen {
		t.Errorf("id %s, %v", id, err)
	}
}

// Wakes reach who waits for that district, once however often, and nobody else.
func TestWakes(t *testing.T) {
	w := NewWakes()
	here, leave := w.Subscribe("371502")
	there, away := w.Subscribe("371503")
	defer away()
	w.Wake("371502")
	w.Wake("371502")
	<-here
	select {
	case <-here:
		t.Error("woken twice")
	case <-there:
		t.Error("woken for another's news")
	default:
	}
	leave()
	leave()
	w.Wake("371502")
	select {
	case <-here:
		t.Error("woken after leaving")
	default:
	}
}

// A connection too many is refused in words, by kind, and its place is free again
// when it ends.
func TestAConnectionTooMany(t *testing.T) {
	s := serve(t, Config{Connections: 3, PerAddress: -1})
	var held []net.Conn
	ask := func() (int, string) {
		t.Helper()
		c, err := net.Dial("tcp", s.address)
		s.must(err)
		held = append(held, c)
		fmt.Fprintf(c, "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", s.bearer)
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		s.must(err)
		res.Body.Close()
		return res.StatusCode, res.Header.Get("Retry-After")
	}
	for i := range 3 {
		if status, _ := ask(); status != http.StatusOK {
			t.Fatalf("connection %d: %d", i, status)
		}
	}
	if status, again := ask(); status != http.StatusServiceUnavailable || again == "" {
		t.Fatalf("the fourth: %d, Retry-After %q", status, again)
	}
	for _, c := range held {
		c.Close()
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if status, _ := ask(); status == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("places do not come free")
		}
	}
}
