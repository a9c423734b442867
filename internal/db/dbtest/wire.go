package dbtest

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
)

// Statement is one statement as it went over the wire.
type Statement struct {
	Text    string
	Values  [][]byte
	Formats []int16
	Copied  []string // COPY: the districts of the rows
}

// Wire stands between the program and a PostgreSQL server, passes everything on,
// and keeps what each transaction sent.
type Wire struct {
	server string

	mu  sync.Mutex
	all [][]Statement
}

// Tap puts a wire before a database and returns the URL to open in its place.
func Tap(t testing.TB, dsn string) (*Wire, string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &Wire{server: u.Host}
	var conns sync.WaitGroup
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns.Go(func() { w.serve(c) })
		}
	}()
	t.Cleanup(func() { l.Close() })
	u.Host = l.Addr().String()
	return w, u.String()
}

// Transactions returns what was sent so far, transaction by transaction.
func (w *Wire) Transactions() [][]Statement {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all
}

func (w *Wire) keep(tx []Statement) {
	if len(tx) > 0 {
		w.mu.Lock()
		w.all = append(w.all, tx)
		w.mu.Unlock()
	}
}

func (w *Wire) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", w.server)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(client, server)
		client.Close()
	}()
	s := session{wire: w, texts: map[string]string{}}
	defer func() { w.keep(s.tx) }()
	for first := true; ; first = false {
		kind, body, err := message(client, server, first)
		if err != nil {
			return
		}
		s.see(kind, body)
	}
}

// message passes one message on and returns it. The first of a connection has no
// kind.
func message(from io.Reader, to io.Writer, first bool) (kind byte, body []byte, err error) {
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
	body = make([]byte, binary.BigEndian.Uint32(head[len(head)-4:])-4)
	if _, err := io.ReadFull(from, body); err != nil {
		return 0, nil, err
	}
	_, err = to.Write(append(head, body...))
	return kind, body, err
}

// session is one connection's state.
type session struct {
	wire  *Wire
	texts map[string]string // prepared, by name
	in    bool              // a transaction is open
	tx    []Statement
	copy  *copying
}

func (s *session) see(kind byte, body []byte) {
	switch kind {
	case 'P':
		var m pgproto3.Parse
		if m.Decode(body) == nil {
			s.texts[m.Name] = m.Query
		}
	case 'B':
		var m pgproto3.Bind
		if m.Decode(body) == nil {
			s.sent(Statement{Text: s.texts[m.PreparedStatement], Values: m.Parameters, Formats: m.ParameterFormatCodes})
		}
	case 'Q':
		text := strings.TrimRight(string(body), "\x00; ")
		s.sent(Statement{Text: text})
		s.copy = newCopying(text)
	case 'd':
		if s.copy != nil && len(s.tx) > 0 {
			s.tx[len(s.tx)-1].Copied = s.copy.take(body)
		}
	case 'c', 'f':
		s.copy = nil
		s.end()
	}
}

func (s *session) sent(st Statement) {
	switch word, _, _ := strings.Cut(strings.TrimSpace(st.Text), " "); strings.ToUpper(strings.TrimRight(word, ";")) {
	case "":
	case "BEGIN", "START":
		s.in = true
	case "COMMIT", "ROLLBACK", "END", "ABORT":
		s.in = false
		s.end()
	default:
		s.tx = append(s.tx, st)
		if word := strings.ToUpper(word); word != "COPY" {
			s.end()
		}
	}
}

// end keeps what was sent, unless a transaction is open.
func (s *session) end() {
	if !s.in {
		s.wire.keep(s.tx)
		s.tx = nil
	}
}
