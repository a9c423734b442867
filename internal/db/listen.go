package db

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

var errImpatient = errors.New("db: Patient inside a Write")

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// News are words that processes on one database send each other. A word may be
// lost (a connection breaks), so it only ever hastens what somebody looks for
// anyway. Nothing is sent on SQLite, where one process serves.
type News struct {
	db      *DB
	channel string
}

// News opens a channel; its name is letters and underscores.
func (d *DB) News(channel string) News { return News{db: d, channel: channel} }

const (
	// maxWord bounds one word in bytes: PostgreSQL takes less than 8,000.
	maxWord     = 7900
	reconnectIn = time.Second
	// quietFor is how long a silent connection is trusted before it is asked
	// whether it still stands.
	quietFor = 15 * time.Second
	askFor   = 5 * time.Second
)

// Listen hands every word to heard until ctx ends, over a connection of its own,
// which it opens again when it breaks. opened is called each time it stands: what
// was said before that is lost. broke hears why it broke.
func (n News) Listen(ctx context.Context, opened func(), heard func(word string), broke func(error)) {
	if !n.db.Shared() {
		<-ctx.Done()
		return
	}
	for ctx.Err() == nil {
		err := n.listenOnce(ctx, opened, heard)
		if ctx.Err() != nil {
			return
		}
		broke(err)
		select {
		case <-ctx.Done():
		case <-time.After(reconnectIn):
		}
	}
}

func (n News) listenOnce(ctx context.Context, opened func(), heard func(string)) error {
	conn, err := n.db.aside(ctx)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // only listened
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{n.channel}.Sanitize()); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	opened()
	for {
		wait, stop := context.WithTimeout(ctx, quietFor)
		word, err := conn.WaitForNotification(wait)
		stop()
		switch {
		case err == nil:
			heard(word.Payload)
		case ctx.Err() != nil:
			return ctx.Err()
		case wait.Err() != nil && !conn.IsClosed():
			if err := ask(ctx, conn); err != nil {
				return err
			}
		default:
			return fmt.Errorf("wait for news: %w", err)
		}
	}
}

func ask(ctx context.Context, conn *pgx.Conn) error {
	ctx, stop := context.WithTimeout(ctx, askFor)
	defer stop()
	return conn.Ping(ctx)
}

// Speaker says words over a connection of its own. PostgreSQL lets one
// transaction at a time commit a word, so words are no part of transactions that
// write, and what is said needs no sync.
type Speaker struct {
	news News
	conn *pgx.Conn
}

// Speaker returns one; it connects when it first speaks. It is for one goroutine.
func (n News) Speaker() *Speaker { return &Speaker{news: n} }

// Say says words, each shorter than 7,900 bytes.
func (s *Speaker) Say(ctx context.Context, words ...string) error {
	if len(words) == 0 || !s.news.db.Shared() {
		return nil
	}
	if s.conn == nil || s.conn.IsClosed() {
		conn, err := s.news.db.aside(ctx)
		if err != nil {
			return err
		}
		s.conn = conn
	}
	batch := &pgx.Batch{}
	for _, w := range words {
		if len(w) > maxWord {
			return fmt.Errorf("say: a word of %d bytes", len(w))
		}
		batch.Queue("SELECT pg_notify($1, $2)", s.news.channel, w)
	}
	if err := s.conn.SendBatch(ctx, batch).Close(); err != nil {
		s.Close()
		return fmt.Errorf("say: %w", err)
	}
	return nil
}

// Close ends the connection; the next word opens another.
func (s *Speaker) Close() {
	if s.conn != nil {
		ctx, stop := context.WithTimeout(context.Background(), askFor)
		defer stop()
		_ = s.conn.Close(ctx)
		s.conn = nil
	}
}

// aside opens a connection beside the pool's.
func (d *DB) aside(ctx context.Context) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(d.dsn)
	if err != nil {
		return nil, fmt.Errorf("read the database's address: %w", err)
	}
	cfg.RuntimeParams["application_name"] = "anwang"
	cfg.RuntimeParams["timezone"] = "UTC"
	cfg.RuntimeParams["synchronous_commit"] = "off" // words alone: nothing is stored over it
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	ctx, stop := context.WithTimeout(ctx, 2*askFor)
	defer stop()
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect for news: %w", err)
	}
	return conn, nil
}
