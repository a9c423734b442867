package benchmark

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// asking is a load on a server of the test's own.
func asking(h http.Handler, t *testing.T) load {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return load{
		address: strings.TrimPrefix(s.URL, "http://"), clients: 3, length: 50 * time.Millisecond, least: 4, serial: &serial{},
		ask: func(i int64) []request {
			return []request{{method: "GET", path: fmt.Sprintf("/first?%d", i)}, {method: "POST", path: "/second", header: "X-Who: member\r\n", body: []byte(`{"n":1}`)}}
		},
		cpu: func() (float64, error) { return 1, nil },
	}
}

// Three clients ask questions of two requests each: every one is answered, timed as
// a whole, and asked over no more connections than there are clients.
func TestPressCountsWhatWasAnswered(t *testing.T) {
	var firsts, seconds atomic.Int64
	var wrong atomic.Value
	addresses := make(chan string, 1<<16)
	l := asking(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addresses <- r.RemoteAddr
		if r.URL.Path == "/first" {
			firsts.Add(1)
			return
		}
		body, _ := io.ReadAll(r.Body)
		if string(body) != `{"n":1}` || r.Header.Get("X-Who") != "member" || r.Header.Get("Content-Type") != "application/json" {
			wrong.Store(fmt.Sprintf("%s %v", body, r.Header))
		}
		seconds.Add(1)
		w.WriteHeader(http.StatusCreated)
		fmt.Fprint(w, strings.Repeat("长", 10_000))
	}), t)
	got, err := press(context.Background(), l)
	if err != nil {
		t.Fatal(err)
	}
	if w := wrong.Load(); w != nil {
		t.Errorf("the server read %v", w)
	}
	if n := int64(got.answers); n < 12 || n != firsts.Load() || n != seconds.Load() || n != l.serial.n.Load() || int(n) != len(got.waits) {
		t.Errorf("%d answers; the server counted %d and %d, and %d were numbered", n, firsts.Load(), seconds.Load(), l.serial.n.Load())
	}
	if got.at(0) > got.at(.5) || got.at(.5) > got.at(1) || got.at(0) <= 0 {
		t.Errorf("percentiles %v, %v, %v", got.at(0), got.at(.5), got.at(1))
	}
	close(addresses)
	from := map[string]bool{}
	for a := range addresses {
		from[a] = true
	}
	if len(from) != 3 {
		t.Errorf("%d connections for 3 clients", len(from))
	}
}

// A server that begins to refuse is not measured by its refusals.
func TestPressEndsAtARefusal(t *testing.T) {
	var n atomic.Int64
	l := asking(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) > 10 {
			http.Error(w, "too fast", http.StatusTooManyRequests)
		}
	}), t)
	l.length = time.Hour
	if _, err := press(context.Background(), l); err == nil || !strings.Contains(err.Error(), "429") || !strings.Contains(err.Error(), "too fast") {
		t.Fatalf("got %v, want the refusal", err)
	}
}

// The CPU time of a process has that of its children in it.
func TestCPUOfThisProcess(t *testing.T) {
	before, err := cpuOf(os.Getppid())
	if err != nil {
		t.Fatal(err)
	}
	for began := ownCPU(); ownCPU()-began < .2; {
		_ = strings.Repeat("x", 100)
	}
	after, err := cpuOf(os.Getppid())
	if err != nil {
		t.Fatal(err)
	}
	if after-before < .1 {
		t.Errorf("this process and its parent used %.2f s while this one used 0.2", after-before)
	}
}
