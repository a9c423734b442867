package story_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"sync"
	"testing"
	"time"

	"anwang/internal/db"
)

const (
	hammerClients = 64
	answerWithin  = 4 * time.Second // a process that stands still answers nobody
	giveUpAfter   = 20 * time.Second
)

// hammer has many people at once carry hazards from report to closing over HTTP,
// at whichever process answers. Nobody gives up on a command that was not
// answered: it is sent again, under its key, to another process.
type hammer struct {
	t     testing.TB
	hands hands
	fleet func() []string // addresses of the processes that may answer
	web   *http.Client
	photo string // sum of a picture, as everybody uploaded it

	mu     sync.Mutex
	done   map[string]map[string]bool // by text: the kinds of entries that were acknowledged
	doubt  map[string]string          // by text: the kind of the command that was never answered
	number map[string]string          // as acknowledged
	again  int                        // commands that had to be sent more than once
	told   map[int]int                // answers by status
	slow   time.Duration              // the longest wait for an acknowledgement
	acks   int
}

func newHammer(t testing.TB, h hands, fleet func() []string) *hammer {
	return &hammer{t: t, hands: h, fleet: fleet, done: map[string]map[string]bool{}, doubt: map[string]string{}, number: map[string]string{}, told: map[int]int{},
		web: &http.Client{Timeout: answerWithin, Transport: &http.Transport{MaxIdleConnsPerHost: hammerClients}}}
}

// run hammers until ctx ends; hazards in hand are carried on to their end.
func (h *hammer) run(ctx context.Context) {
	defer h.web.CloseIdleConnections()
	for _, bearer := range h.hands.Safety {
		h.photo = h.upload(bearer)
	}
	var all sync.WaitGroup
	for i := range hammerClients {
		all.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				h.carry(i%len(h.hands.Worker), fmt.Sprintf("第%d组第%d处护栏松动", i, n))
			}
		})
	}
	all.Wait()
}

// upload stores a picture and returns its sum. It is asked of every process until
// one takes it.
func (h *hammer) upload(bearer string) string {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "after.png")
	if err != nil {
		h.t.Fatal(err)
	}
	part.Write([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR after")) //nolint:errcheck // in memory
	form.Close()
	for range 10 {
		req, err := http.NewRequest(http.MethodPost, h.any()+"/api/v1/evidence", bytes.NewReader(body.Bytes()))
		if err != nil {
			h.t.Fatal(err)
		}
		req.Header.Set("Content-Type", form.FormDataContentType())
		req.Header.Set("Authorization", "Bearer "+bearer)
		answer, err := h.web.Do(req)
		if err != nil {
			continue
		}
		raw, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		var ref struct{ Sum string }
		if answer.StatusCode/100 == 2 && json.Unmarshal(raw, &ref) == nil {
			return ref.Sum
		}
		h.t.Logf("upload: %d %s", answer.StatusCode, raw)
	}
	h.t.Fatal("nobody takes a picture")
	return ""
}

func (h *hammer) any() string {
	all := h.fleet()
	return all[rand.IntN(len(all))]
}

// carry takes one hazard from report to closing, some by way of an extension.
func (h *hammer) carry(i int, text string) {
	due := func(seconds int) string {
		return time.Now().Add(24*time.Hour + time.Duration(seconds)*time.Second).UTC().Format(time.RFC3339Nano)
	}
	// A day before its deadline the holder is reminded: within the story.
	deadline := due(3 + rand.IntN(12))
	state, ok := h.command(text, "hazard.reported", h.hands.Worker[i], "/api/v1/hazards", "",
		map[string]any{"site": h.hands.Sites[i], "text": text, "place": "二号线"})
	steps := []struct {
		kind, path, bearer string
		body               map[string]any
	}{
		{"hazard.confirmed", "confirm", h.hands.Key, map[string]any{"fixes": map[string]any{"measures": "加装", "responsible": h.hands.Posts[i], "deadline": deadline}}},
		{"hazard.extension_asked", "extension", h.hands.Safety[i], map[string]any{"due": due(3600), "reason": "配件未到"}},
		{"hazard.extended", "extension/grant", h.hands.Key, map[string]any{}},
		{"hazard.submitted", "submit", h.hands.Safety[i], map[string]any{"note": "已完成", "after": []any{map[string]any{"sum": h.photo}}}},
		{"hazard.closed", "accept", h.hands.Key, map[string]any{}},
	}
	asks, stays := rand.IntN(3) == 0, rand.IntN(3) == 0
	for _, s := range steps {
		switch {
		case !ok:
			return
		case !asks && (s.path == "extension" || s.path == "extension/grant"):
			continue
		case stays && s.path == "submit": // its date comes near, and the ladder is climbed
			return
		}
		state, ok = h.command(text, s.kind, s.bearer, "/api/v1/hazards/"+state.ID+"/"+s.path, state.tag, s.body)
	}
}

// state is a hazard as a command left it.
type state struct {
	ID, Number string
	tag        string
}

// command sends a command until it is acknowledged; ok is false when that could
// not be had. Its text and kind are then in doubt: done once, or not at all.
func (h *hammer) command(text, kind, bearer, path, tag string, body map[string]any) (s state, ok bool) {
	raw, err := json.Marshal(body)
	if err != nil {
		h.t.Error(err)
		return s, false
	}
	key := fmt.Sprintf("hammer-%x", rand.Uint64())
	began := time.Now()
	for try := 1; ; try++ {
		s, status, code, pause := h.send(h.any(), bearer, path, tag, key, raw)
		switch {
		case status/100 == 2:
			h.ack(text, kind, s, try, status, time.Since(began))
			return s, true
		case code == "access.key_done": // done, and the answer died with its process
			h.ack(text, kind, s, try, status, time.Since(began))
			return s, false // its version is not known: nobody goes on with it
		case status != 0 && status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable && code != "access.key_in_use":
			h.t.Errorf("%s of %s was answered with %d %s on try %d", kind, text, status, code, try)
			return s, false
		case time.Since(began) > giveUpAfter:
			h.mu.Lock()
			h.doubt[text] = kind
			h.told[status]++
			h.mu.Unlock()
			return s, false
		}
		time.Sleep(pause + time.Duration(rand.IntN(50))*time.Millisecond)
	}
}

func (h *hammer) ack(text, kind string, s state, tries, status int, took time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.done[text] == nil {
		h.done[text] = map[string]bool{}
	}
	h.done[text][kind] = true
	if s.Number != "" {
		h.number[text] = s.Number
	}
	h.told[status]++
	h.acks++
	if tries > 1 {
		h.again++
	}
	h.slow = max(h.slow, took)
}

// send sends a command once. status is 0 when nobody answered.
func (h *hammer) send(base, bearer, path, tag, key string, body []byte) (s state, status int, code string, pause time.Duration) {
	req, err := http.NewRequest(http.MethodPost, base+path, bytes.NewReader(body))
	if err != nil {
		h.t.Error(err)
		return s, 0, "", 0
	}
	req.Header.Set("Authorization", "Bearer "+bearer)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	if tag != "" {
		req.Header.Set("If-Match", tag)
	}
	answer, err := h.web.Do(req)
	if err != nil {
		return s, 0, "", 50 * time.Millisecond
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return s, 0, "", 50 * time.Millisecond
	}
	var said struct{ ID, Number, Code string }
	if err := json.Unmarshal(raw, &said); err != nil && answer.StatusCode/100 == 2 {
		h.t.Errorf("%s answered %s: %v", path, raw, err)
	}
	if answer.StatusCode/100 != 2 {
		return s, answer.StatusCode, said.Code, 200 * time.Millisecond
	}
	return state{ID: said.ID, Number: said.Number, tag: answer.Header.Get("ETag")}, answer.StatusCode, "", 0
}

// hold checks what is there against what was acknowledged: every acknowledged
// command has one entry, one in doubt has at most one, and nothing else is there.
func (h *hammer) hold(c *county) {
	c.t.Helper()
	there := map[string]map[string]int{}
	for _, k := range c.commands() {
		if there[k.text] == nil {
			there[k.text] = map[string]int{}
		}
		there[k.text][k.kind] += k.n
		if k.hazards != 1 {
			c.t.Errorf("%s is there %d times", k.text, k.hazards)
		}
		if n := h.number[k.text]; n != "" && n != k.number {
			c.t.Errorf("%s was acknowledged as %s and is %s", k.text, n, k.number)
		}
	}
	lost, doubled := 0, 0
	for text, kinds := range h.done {
		for kind := range kinds {
			switch n := there[text][kind]; {
			case n == 0:
				lost++
				c.t.Errorf("%s of %s was acknowledged and is not there", kind, text)
			case n > 1:
				doubled++
				c.t.Errorf("%s of %s was done %d times", kind, text, n)
			}
			delete(there[text], kind)
		}
	}
	for text, kinds := range there {
		for kind, n := range kinds {
			if h.doubt[text] != kind || n > 1 {
				c.t.Errorf("%s of %s was never acknowledged and is there %d times (in doubt: %q)", kind, text, n, h.doubt[text])
			}
		}
	}
	h.t.Logf("%d commands acknowledged (%d after more than one try, slowest %s), %d in doubt, %d lost, %d doubled; answers %v",
		h.acks, h.again, h.slow.Round(time.Millisecond), len(h.doubt), lost, doubled, h.told)
}

// told is a kind of command as the ledger has it.
type told struct {
	text, number, kind string
	n, hazards         int
}

// commands counts the entries about hazards by text and kind.
func (c *county) commands() []told {
	c.t.Helper()
	all, err := db.Read(c.ctx, c.app.DB, func(tx *db.Tx) ([]told, error) {
		rows, err := tx.Query(`SELECT h.text, max(h.number), e.kind, count(*), count(DISTINCT h.id) FROM hazard h
			JOIN entry e ON e.district = h.district AND e.about = 'hazard' AND e.subject = h.id
			WHERE h.district = $1 AND h.text LIKE '第%组%' GROUP BY h.text, e.kind`, district)
		return db.Collect(rows, err, func(r *db.Rows) (t told, err error) {
			return t, r.Scan(&t.text, &t.number, &t.kind, &t.n, &t.hazards)
		})
	})
	c.must(err)
	return all
}
