package app

import (
	"context"
	"strings"
	"sync"
	"time"

	"anwang/internal/db"
)

// What processes say to each other: a word, and the districts that it is about. A
// word only hastens what its hearer would find by looking, so one that is lost
// costs a moment and nothing else.
const (
	newsChannel = "anwang"

	// wordWritten: entries are being written that the district's sequencer, which
	// is another process, should number.
	wordWritten = "written"
	// wordNumbered: the followers have taken entries; pages should look anew. The
	// sequencer says it once a batch, so that no writer does.
	wordNumbered = "numbered"
	// wordLeases: somebody gave slots back; whom they fall to need not wait.
	wordLeases = "leases"
)

const (
	// gatherFor is how long words are gathered before they are said together.
	gatherFor = 40 * time.Millisecond
	// writtenEvery is how often the same district is said to be written in.
	writtenEvery = 250 * time.Millisecond
	// wordBytes bounds one word.
	wordBytes = 7000
)

// news gathers what this process has to say and says it, and hears the others.
type news struct {
	line db.News
	told chan struct{}

	mu      sync.Mutex
	waiting map[string]map[string]bool // districts by word
	said    map[string]time.Time       // when a district was last said to be written in
}

func newNews(d *db.DB) *news {
	return &news{line: d.News(newsChannel), told: make(chan struct{}, 1), waiting: map[string]map[string]bool{}, said: map[string]time.Time{}}
}

// written says that somebody writes in a district, not too often.
func (n *news) written(district string) {
	now := time.Now()
	n.mu.Lock()
	early := now.Sub(n.said[district]) < writtenEvery
	if !early {
		if len(n.said) > 4096 {
			clear(n.said)
		}
		n.said[district] = now
	}
	n.mu.Unlock()
	if !early {
		n.say(wordWritten, district)
	}
}

// say has a word said about a district, "" for a word about none.
func (n *news) say(word, district string) {
	n.mu.Lock()
	if n.waiting[word] == nil {
		n.waiting[word] = map[string]bool{}
	}
	n.waiting[word][district] = true
	n.mu.Unlock()
	select {
	case n.told <- struct{}{}:
	default:
	}
}

// speak says what is gathered until ctx ends, and what is left then.
func (n *news) speak(ctx context.Context, failed func(error)) {
	s := n.line.Speaker()
	defer s.Close()
	for {
		select {
		case <-ctx.Done():
			last, stop := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer stop()
			_ = s.Say(last, n.words()...) // the others find out for themselves
			return
		case <-n.told:
		}
		select {
		case <-ctx.Done():
		case <-time.After(gatherFor):
		}
		if ctx.Err() == nil {
			if err := s.Say(ctx, n.words()...); err != nil && ctx.Err() == nil {
				failed(err)
			}
		}
	}
}

// words are what is gathered, as it is said.
func (n *news) words() (all []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for word, districts := range n.waiting {
		line := word
		for d := range districts {
			if len(line)+len(d)+1 > wordBytes {
				all, line = append(all, line), word
			}
			line += " " + d
		}
		all = append(all, line)
	}
	clear(n.waiting)
	return all
}

// cut takes a word apart.
func cut(line string) (word string, districts []string) {
	parts := strings.Fields(line)
	if len(parts) == 0 {
		return "", nil
	}
	return parts[0], parts[1:]
}

// WakeAll wakes everybody: news may have been missed.
func (w *Wakes) WakeAll() {
	w.mu.Lock()
	all := make([]string, 0, len(w.waiting))
	for d := range w.waiting {
		all = append(all, d)
	}
	w.mu.Unlock()
	for _, d := range all {
		w.Wake(d)
	}
}
