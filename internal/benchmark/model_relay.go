package benchmark

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"anwang/internal/sizing"
)

// relay stands between the program and PostgreSQL and counts.
type relay struct {
	server string

	mu    sync.Mutex
	trips int
	whole float64 // seconds of transactions that took a district's row
	held  float64 // of those, from asking for the row to the commit's answer
}

// rowOf names the statement after which writers of one district wait for each other:
// the counter of human numbers.
const rowOf = "hazard_count"

// countTrips serves the database through a relay for a while, with one client.
func (f *farm) countTrips(ctx context.Context, write, read *sizing.Costs) error {
	u, err := url.Parse(f.dsn)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer l.Close()
	r := &relay{server: u.Host}
	go r.accept(l)
	u.Host = l.Addr().String()
	s, err := f.serve(ctx, u.String())
	if err != nil {
		return err
	}
	one := farm{ours: f.ours, serial: f.serial, at: []*served{s}}
	defer one.stop()
	for _, k := range []struct {
		costs *sizing.Costs
		ask   question
	}{{write, qCreate}, {read, qFirst}} {
		if _, err := one.press(ctx, k.ask, 1); err != nil {
			return err
		}
		before := r.count()
		p, err := one.press(ctx, k.ask, 1)
		if err != nil {
			return err
		}
		k.costs.Trips = max(1, (r.count()-before+p.answers/2)/p.answers)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.whole > 0 {
		write.Held = r.held / r.whole
	}
	return nil
}

func (r *relay) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.trips
}

func (r *relay) accept(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go r.pass(c)
	}
}

// pass relays one connection.
func (r *relay) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", r.server)
	if err != nil {
		return
	}
	defer server.Close()
	t := &talk{relay: r, rows: map[string]bool{}, ends: map[string]bool{}}
	go func() {
		buf := make([]byte, 64<<10)
		for {
			n, err := server.Read(buf)
			if n > 0 {
				t.answered()
				if _, err := client.Write(buf[:n]); err != nil {
					break
				}
			}
			if err != nil {
				break
			}
		}
		client.Close()
	}()
	for first := true; ; first = false {
		kind, body, err := frame(client, server, first)
		if err != nil {
			return
		}
		t.sent(kind, body)
	}
}

// frame passes one message of the client on. The first has no kind.
func frame(from io.Reader, to io.Writer, first bool) (kind byte, body []byte, err error) {
	head := make([]byte, 5)
	if first {
		head = head[:4]
	}
	if _, err := io.ReadFull(from, head); err != nil {
		return 0, nil, err
	}
	if !first {
		kind = head[0]
	}
	size := binary.BigEndian.Uint32(head[len(head)-4:])
	if size < 4 {
		return 0, nil, errors.New("a message shorter than its length")
	}
	body = make([]byte, size-4)
	if _, err := io.ReadFull(from, body); err != nil {
		return 0, nil, err
	}
	_, err = to.Write(append(head, body...))
	return kind, body, err
}

// talk is what one connection is about.
type talk struct {
	*relay
	rows, ends map[string]bool // prepared statements: that take the row, that commit

	began, took time.Time
	asking      bool // sent, and not answered yet
	ending      bool
}

func (t *talk) sent(kind byte, body []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.asking {
		t.asking = true
		t.trips++
		if t.began.IsZero() {
			t.began = time.Now()
		}
	}
	switch kind {
	case 'P':
		var m pgproto3.Parse
		if m.Decode(body) == nil {
			t.rows[m.Name], t.ends[m.Name] = strings.Contains(m.Query, rowOf), strings.EqualFold(strings.TrimSpace(m.Query), "commit")
		}
	case 'B':
		var m pgproto3.Bind
		if m.Decode(body) == nil {
			t.does(t.rows[m.PreparedStatement], t.ends[m.PreparedStatement])
		}
	case 'Q':
		text := strings.ToLower(string(body))
		t.does(strings.Contains(text, rowOf), strings.Contains(text, "commit"))
	}
}

func (t *talk) does(row, end bool) {
	if row && t.took.IsZero() {
		t.took = time.Now()
	}
	t.ending = t.ending || end
}

func (t *talk) answered() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asking = false
	if !t.ending {
		return
	}
	if !t.took.IsZero() {
		t.whole += time.Since(t.began).Seconds()
		t.held += time.Since(t.took).Seconds()
	}
	t.began, t.took, t.ending = time.Time{}, time.Time{}, false
}
