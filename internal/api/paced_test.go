package api

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
)

// A body that stops coming is given up; a command that takes longer than its body
// might have is not.
func TestSlowBodiesAndLongCommands(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	c.s.grace = 150 * time.Millisecond
	type done struct {
		Whole bool `json:"whole"`
	}
	guarded(c.s, post("/long", "long", "很久", "takes long"), access.AccessSelf,
		func(ctx context.Context, _ access.Principal, _ *Add[Why]) (*Body[done], error) {
			time.Sleep(4 * c.s.grace)
			return &Body[done]{done{ctx.Err() == nil}}, nil
		})
	for _, how := range [][]asking{nil, {key("long-1")}} {
		if a := c.send("yuan", "/long", o{"reason": "x"}, how...).want(http.StatusOK); !as[done](a).Whole {
			t.Fatal("the request was cancelled while its command was done")
		}
	}
	for _, extra := range []string{"Content-Type: application/json\r\n", "Content-Type: application/json\r\nIdempotency-Key: k\r\n"} {
		conn, err := net.Dial("tcp", c.http.Listener.Addr().String())
		c.must(err)
		_, err = conn.Write([]byte("POST /api/v1/long HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nAuthorization: Bearer " + c.bearer["yuan"] + "\r\n" + extra + "\r\n{\"re"))
		c.must(err)
		c.must(conn.SetReadDeadline(time.Now().Add(10 * time.Second)))
		var b [4096]byte
		n, err := conn.Read(b[:])
		if err != nil || !strings.HasPrefix(string(b[:n]), "HTTP/1.1 408") {
			t.Errorf("a body that stopped coming: %q %v", b[:n], err)
		}
		conn.Close()
	}
}

// What is too big to be remembered passes with a key, and comes twice to the same.
func TestBigUploadsTakeKeys(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	big := jpeg(strings.Repeat("pixels", 400_000))
	one := c.send("yuan", "/evidence", big, key("big")).want(http.StatusCreated)
	two := c.send("yuan", "/evidence", big, key("big")).want(http.StatusCreated)
	if !bytes.Equal(one.raw, two.raw) || two.header.Get(repeatedHeader) != "" {
		t.Fatalf("%s, then %s", one.raw, two.raw)
	}
	body, kind := form(t, "现场.jpg", big, nil)
	if got := c.send("yuan", "/evidence", body, kind).want(http.StatusCreated); !bytes.Equal(got.raw, one.raw) {
		t.Fatalf("as a form: %s", got.raw)
	}
}

func TestWhereACallerComesFrom(t *testing.T) {
	s := &Server{Rooms: Rooms{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}}
	for _, x := range []struct{ remote, forwarded, want string }{
		{"192.0.2.7:1234", "", "192.0.2.7"},
		{"192.0.2.7:1234", "203.0.113.9", "192.0.2.7"}, // a stranger says what he likes
		{"10.1.1.1:80", "203.0.113.9", "203.0.113.9"},
		{"10.1.1.1:80", "1.1.1.1, 203.0.113.9, 10.2.2.2", "203.0.113.9"},
		{"10.1.1.1:80", "", "10.1.1.1"},
		{"10.1.1.1:80", "nonsense", "10.1.1.1"},
		{"[::1]:80", "2001:db8::5", "2001:db8::5"},
		{"[::ffff:10.1.1.1]:80", "203.0.113.9", "203.0.113.9"},
		{"pipe", "203.0.113.9", ""},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.RemoteAddr = x.remote
		if x.forwarded != "" {
			r.Header.Set("X-Forwarded-For", x.forwarded)
		}
		if got := s.address(r); got != x.want {
			t.Errorf("%s, %q: %s, want %s", x.remote, x.forwarded, got, x.want)
		}
	}
}

// A bug in a verification fails the run and not the process.
func TestAVerificationThatPanics(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	c.s.Verify = nil
	a := c.send("aud", "/ledger/verify", nil)
	a.refused(http.StatusServiceUnavailable, "api.not_ready")
	if a.header.Get("Retry-After") == "" {
		t.Error("503 without Retry-After")
	}
	c.s.Verify = func(context.Context, ledger.Progress) ([]ledger.Verified, error) { panic("a bug") }
	at := c.send("aud", "/ledger/verify", nil).want(http.StatusAccepted).header.Get("Location")
	if end := c.watch("aud", strings.TrimPrefix(at, prefix)+"/events"); !strings.Contains(end, `"state":"failed"`) {
		t.Fatalf("ended with %s", end)
	}
}
