package benchmark

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"anwang/internal/app"
	"anwang/internal/db"
)

// writes counts hazards that are reported and acknowledged: by the verb itself,
// against bare transactions of the same statements; and over HTTP, against bare
// transactions of one insert.
func (b *bench) writes(ctx context.Context) error {
	if err := errors.Join(b.verbOn(ctx, "SQLite", ""), b.writesOn(ctx, "SQLite", "")); err != nil {
		return err
	}
	if b.Postgres == "" {
		b.leave("PostgreSQL", "no server given")
		return nil
	}
	return errors.Join(b.verbOn(ctx, "PostgreSQL", b.Postgres), b.writesOn(ctx, "PostgreSQL", b.Postgres))
}

func (b *bench) writesOn(ctx context.Context, engine, dsn string) (err error) {
	a, err := b.fresh(ctx, "writes-"+engine, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	served, stop := context.WithCancel(ctx)
	l, err := app.Listen("127.0.0.1:0")
	if err != nil {
		stop()
		return err
	}
	done := make(chan error, 1)
	go func() { done <- a.Serve(served, l, "bench") }()
	defer func() {
		stop()
		err = errors.Join(err, <-done)
	}()
	c := &client{base: "http://" + l.Addr().String(), http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}}}
	if err := c.login(ctx); err != nil {
		return err
	}
	if err := db.Do(ctx, a.DB, func(tx *db.Tx) error {
		_, err := tx.Exec("CREATE TABLE bare (district TEXT NOT NULL, id BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (district, id))")
		return err
	}); err != nil {
		return err
	}
	for _, callers := range []int{1, 16, 64} {
		var ours, theirs []float64
		for range b.repeats() {
			n, err := b.storm(ctx, callers, func(ctx context.Context, i int64) error { return c.report(ctx, i) })
			if err != nil {
				return err
			}
			ours = append(ours, n)
			if n, err = b.storm(ctx, callers, func(ctx context.Context, i int64) error { return bare(ctx, a, i) }); err != nil {
				return err
			}
			theirs = append(theirs, n)
		}
		b.against(fmt.Sprintf("acknowledged reports, %d clients (%s)", callers, engine), "1/s", ours, "bare insert transactions", theirs)
	}
	return nil
}

var next atomic.Int64

// storm lets callers work for a while and returns how many calls a second came back.
func (b *bench) storm(ctx context.Context, callers int, do func(ctx context.Context, i int64) error) (float64, error) {
	length := 3 * time.Second
	if b.Quick {
		length = 500 * time.Millisecond
	}
	var count atomic.Int64
	errs := make(chan error, callers)
	began := time.Now()
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			for time.Since(began) < length {
				if err := do(ctx, next.Add(1)); err != nil {
					errs <- err
					return
				}
				count.Add(1)
			}
		})
	}
	wg.Wait()
	close(errs)
	return float64(count.Load()) / time.Since(began).Seconds(), <-errs
}

func bare(ctx context.Context, a *app.App, i int64) error {
	return db.Do(ctx, a.DB, func(tx *db.Tx) error {
		_, err := tx.Exec("INSERT INTO bare (district, id, body) VALUES ($1, $2, $3)", district, i, text)
		return err
	})
}

const text = "砂轮机未装防护罩，托架间隙过大；安全出口堆放纸箱，疏散通道宽度不足"

// client is a caller of the API.
type client struct {
	base, bearer string
	http         *http.Client
}

func (c *client) login(ctx context.Context) error {
	var out struct {
		Bearer string `json:"bearer"`
	}
	err := c.post(ctx, "/api/v1/login", map[string]string{"district": district, "login": phone, "password": password}, &out)
	c.bearer = out.Bearer
	return err
}

func (c *client) report(ctx context.Context, i int64) error {
	return c.post(ctx, "/api/v1/hazards", map[string]any{
		"site_name": "基准机械厂", "division": "371502001", "place": fmt.Sprintf("%d号车间", i), "text": text, "grade": "general"}, nil)
}

func (c *client) post(ctx context.Context, path string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if c.bearer != "" {
		r.Header.Set("Authorization", "Bearer "+c.bearer)
	}
	res, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("POST %s: %d %s", path, res.StatusCode, body)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(body, out)
}
