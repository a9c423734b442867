package benchmark

import (
	"fmt"
	"sync"
	"time"

	"anwang/internal/nation"
)

// tellEvery is how often long work says how far it is: an unattended run's log stays
// short, and nobody wonders for long whether it still lives.
const tellEvery = 20 * time.Second

// pacer says how far long work is and about how long it will take yet, also while
// nothing new is heard of it.
type pacer struct {
	name string
	tell func(string)
	stop chan struct{}
	done chan struct{}

	mu    sync.Mutex
	began time.Time
	text  string
	left  time.Duration // from heard on; negative while it is not known
	heard time.Time
}

// pace begins to tell; end ends it.
func (b *bench) pace(name string) *pacer {
	p := &pacer{name: name, tell: b.Tell, stop: make(chan struct{}), done: make(chan struct{}), began: time.Now(), left: -1}
	go func() {
		defer close(p.done)
		t := time.NewTicker(tellEvery)
		defer t.Stop()
		for {
			select {
			case <-p.stop:
				return
			case now := <-t.C:
				p.tell(p.line(now))
			}
		}
	}()
	return p
}

func (p *pacer) end() {
	close(p.stop)
	<-p.done
}

// at says how far the work is.
func (p *pacer) at(text string, left time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text, p.left, p.heard = text, left, time.Now()
}

// part says that so many pieces of equal work are done of all.
func (p *pacer) part(done, of int64, what string) {
	text := fmt.Sprintf("%d of %d %s", done, of, what)
	p.mu.Lock()
	took := time.Since(p.began)
	p.mu.Unlock()
	if done <= 0 || done > of {
		p.at(text, -1)
		return
	}
	p.at(text, time.Duration(float64(took)*float64(of-done)/float64(done)))
}

// loading is a nation's load.
func (p *pacer) loading(at nation.Progress) {
	left := at.Left
	if left <= 0 {
		left = -1
	}
	switch at.Stage {
	case nation.Rows:
		p.at(fmt.Sprintf("%d of %d hazards, %.0f/s", at.Done, at.Of, at.Rate), left)
	case nation.Indexes:
		p.at("building index "+at.Index, left)
	case nation.Ended:
		p.at("loaded", 0)
	}
}

func (p *pacer) line(now time.Time) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.text == "" {
		return fmt.Sprintf("%s: at it for %s", p.name, now.Sub(p.began).Round(time.Second))
	}
	if p.left < 0 {
		return fmt.Sprintf("%s: %s", p.name, p.text)
	}
	left := p.left - now.Sub(p.heard)
	if left <= 0 {
		return fmt.Sprintf("%s: %s, nearly done", p.name, p.text)
	}
	return fmt.Sprintf("%s: %s, about %s left", p.name, p.text, left.Round(time.Second))
}
