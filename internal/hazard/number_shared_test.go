package hazard

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// Those who come while somebody asks are asked for together: every number once, none
// left out, and fewer questions than numbers.
func TestNumbersAreTakenTogether(t *testing.T) {
	var s spare
	key := dayOf{"371502", 20261124}
	var mu sync.Mutex
	var at, questions int64
	started, open := make(chan struct{}, 1), make(chan struct{})
	ask := func(n int64) (int64, error) {
		select {
		case started <- struct{}{}:
			<-open // the first holds everybody up
		default:
		}
		mu.Lock()
		defer mu.Unlock()
		at, questions = at+n, questions+1
		return at, nil
	}
	var wg sync.WaitGroup
	got := make([]int64, 40)
	for i := range got {
		wg.Go(func() {
			n, err := s.next(context.Background(), key, ask)
			if err != nil {
				t.Error(err)
			}
			got[i] = n
		})
	}
	<-started
	for {
		s.mu.Lock()
		waiting := len(s.busy[key].waiting)
		s.mu.Unlock()
		if waiting == len(got)-1 {
			break
		}
	}
	close(open)
	wg.Wait()
	slices.Sort(got)
	for i, n := range got {
		if n != int64(i+1) {
			t.Fatalf("the numbers are %v", got)
		}
	}
	if questions != 2 {
		t.Errorf("%d questions, want the first's and one for all others", questions)
	}
	if len(s.busy) != 0 {
		t.Error("the counter stays busy")
	}
}

// A question that fails fails for whoever asked it; the others ask again. Who gives up
// gives back what has come to him.
func TestWhoWaitsForANumberIsNotLeft(t *testing.T) {
	var s spare
	key := dayOf{"371502", 20261124}
	no := errors.New("no")
	asking, open := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		_, err := s.next(context.Background(), key, func(int64) (int64, error) {
			close(asking)
			<-open
			return 0, no
		})
		first <- err
	}()
	<-asking
	at := int64(0)
	ask := func(n int64) (int64, error) { at += n; return at, nil }
	ctx, stop := context.WithCancel(context.Background())
	wait := func(ctx context.Context) chan error {
		s.mu.Lock()
		before := len(s.busy[key].waiting)
		s.mu.Unlock()
		out := make(chan error, 1)
		go func() {
			_, err := s.next(ctx, key, ask)
			out <- err
		}()
		for {
			s.mu.Lock()
			now := len(s.busy[key].waiting)
			s.mu.Unlock()
			if now > before {
				return out
			}
		}
	}
	quitter, patient := wait(ctx), wait(context.Background())
	stop()
	if err := <-quitter; !errors.Is(err, context.Canceled) {
		t.Errorf("who gave up got %v", err)
	}
	close(open)
	if err := <-first; !errors.Is(err, no) {
		t.Errorf("who asked got %v", err)
	}
	if err := <-patient; err != nil || at != 1 {
		t.Errorf("who waited got %v, and %d numbers were taken", err, at)
	}
	if len(s.busy) != 0 {
		t.Error("the counter stays busy")
	}
}
