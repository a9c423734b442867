package benchmark

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// request is one question to a server, ready to be written.
type request struct {
	method, path string
	header       string // whole lines, each ended by \r\n
	body         []byte
}

// answer is what came back.
type answer struct {
	status int
	body   []byte
}

// wire is one client's connection, kept alive. It writes requests by hand, so
// that the client takes as little as can be of the cores that it shares with the
// server.
type wire struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
	out     []byte
}

// answerWithin ends a wait for a server that hangs.
const answerWithin = 2 * time.Minute

// dial connects to a server, "127.0.0.1:8080".
func dial(ctx context.Context, address string) (*wire, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &wire{address: address, conn: conn, in: bufio.NewReaderSize(conn, 64<<10)}, nil
}

func (w *wire) close() { _ = w.conn.Close() }

// ask sends a request and reads the whole answer.
func (w *wire) ask(r request) (answer, error) {
	w.out = append(w.out[:0], r.method...)
	w.out = append(w.out, ' ')
	w.out = append(w.out, r.path...)
	w.out = append(w.out, " HTTP/1.1\r\nHost: "...)
	w.out = append(w.out, w.address...)
	w.out = append(w.out, "\r\n"...)
	w.out = append(w.out, r.header...)
	if r.body != nil {
		w.out = append(w.out, "Content-Type: application/json\r\nContent-Length: "...)
		w.out = strconv.AppendInt(w.out, int64(len(r.body)), 10)
		w.out = append(w.out, "\r\n"...)
	}
	w.out = append(w.out, "\r\n"...)
	w.out = append(w.out, r.body...)
	if err := w.conn.SetDeadline(time.Now().Add(answerWithin)); err != nil {
		return answer{}, err
	}
	if _, err := w.conn.Write(w.out); err != nil {
		return answer{}, err
	}
	res, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, body}, err
}

// good asks and takes nothing but a 2xx answer.
func (w *wire) good(r request) ([]byte, error) {
	a, err := w.ask(r)
	if err == nil && (a.status < 200 || a.status > 299) {
		err = fmt.Errorf("%s %s: %d %s", r.method, r.path, a.status, head(a.body))
	}
	return a.body, err
}

func head(b []byte) string {
	if len(b) > 300 {
		b = b[:300]
	}
	return string(b)
}
