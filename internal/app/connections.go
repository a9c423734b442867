package app

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"anwang/internal/api"
)

// Connections bound what the operating system lets a process hold open, and what
// one address may have of it.
const (
	mostConnections = 16_000
	mostOfAddress   = 4096 // a whole office may come from one address
)

// connections counts what it accepts. Beyond its bound a connection is marked, so
// that its request is refused in words; far beyond it is closed at once, for words
// cost memory too.
type connections struct {
	net.Listener
	most, ofAddress int
	proxies         []netip.Prefix // come for many, and are counted by request instead

	mu   sync.Mutex
	open int
	by   map[netip.Addr]int
	busy map[net.Conn]stage // those that wait for an answer, or have just come
}

// stage is where a connection stands, and since when.
type stage struct {
	state http.ConnState
	since time.Time
}

func newConnections(l net.Listener, most, ofAddress int, proxies []netip.Prefix) *connections {
	return &connections{Listener: l, most: most, ofAddress: ofAddress, proxies: proxies, by: map[netip.Addr]int{}, busy: map[net.Conn]stage{}}
}

// connection is one that is counted until it is closed.
type connection struct {
	*net.TCPConn
	why  func(context.Context) context.Context
	of   *connections
	from netip.Addr
	once sync.Once
}

// Accept waits for a connection.
func (l *connections) Accept() (net.Conn, error) {
	for {
		raw, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		tcp, ok := raw.(*net.TCPConn)
		if !ok {
			return raw, nil
		}
		if c := l.count(tcp); c != nil {
			return c, nil
		}
		_ = tcp.SetLinger(0) // no words, and no memory of it either
		_ = tcp.Close()
	}
}

// count notes a connection; nil when it is far too many.
func (l *connections) count(tcp *net.TCPConn) *connection {
	c := &connection{TCPConn: tcp, of: l}
	if end, ok := tcp.RemoteAddr().(*net.TCPAddr); ok {
		c.from = end.AddrPort().Addr().Unmap()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.most > 0 && l.open >= l.most+l.most/8+16 {
		return nil
	}
	l.open++
	l.by[c.from]++
	proxy := slices.ContainsFunc(l.proxies, func(p netip.Prefix) bool { return p.Contains(c.from) })
	switch {
	case l.most > 0 && l.open > l.most:
		c.why = func(ctx context.Context) context.Context { return api.Crowded(ctx, api.TooManyConnections) }
	case l.ofAddress > 0 && !proxy && l.by[c.from] > l.ofAddress:
		c.why = func(ctx context.Context) context.Context { return api.Crowded(ctx, api.TooManyOfAddress) }
	}
	return c
}

// Close closes the connection and counts it off.
func (c *connection) Close() error {
	c.once.Do(func() {
		c.of.mu.Lock()
		defer c.of.mu.Unlock()
		c.of.open--
		if c.of.by[c.from]--; c.of.by[c.from] == 0 {
			delete(c.of.by, c.from)
		}
	})
	return c.TCPConn.Close()
}

// turned notes where a connection stands; it is the server's ConnState.
func (l *connections) turned(c net.Conn, state http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if state == http.StateNew || state == http.StateActive {
		l.busy[c] = stage{state, time.Now()}
		return
	}
	delete(l.busy, c)
}

// unspoken is how long a connection may say nothing before it is taken for one that
// a browser has opened for later.
const unspoken = 5 * time.Second

// settled waits until whoever was let in has been answered. The server's own
// Shutdown would hang up on a caller whose request it had not read to its end yet.
func (l *connections) settled(ctx context.Context) {
	for pause := time.Millisecond; l.waiting() && ctx.Err() == nil; pause = min(2*pause, 50*time.Millisecond) {
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

func (l *connections) waiting() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.busy {
		if s.state == http.StateActive || time.Since(s.since) < unspoken {
			return true
		}
	}
	return false
}

// marked puts a connection's mark into the context of its requests.
func marked(ctx context.Context, c net.Conn) context.Context {
	if c, ok := c.(*connection); ok && c.why != nil {
		return c.why(ctx)
	}
	return ctx
}
