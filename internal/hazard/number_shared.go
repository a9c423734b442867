package hazard

import (
	"context"
	"slices"
)

// counter is a day's counter while somebody takes numbers from it. Whoever comes
// meanwhile waits, and the next to ask asks for all who wait: a statement for one
// number costs what one for a hundred does.
type counter struct {
	waiting []chan int64
}

// askYourself is what one hears who waited and is the next to ask.
const askYourself = 0

// next takes one number. ask moves the counter by n and returns the last number
// taken; it is called for several at once where they may keep them though the
// transaction that asked comes to nothing.
func (s *spare) next(ctx context.Context, key dayOf, ask func(n int64) (last int64, err error)) (int64, error) {
	s.mu.Lock()
	c := s.busy[key]
	if c != nil {
		w := make(chan int64, 1)
		c.waiting = append(c.waiting, w)
		s.mu.Unlock()
		n, err := s.wait(ctx, key, c, w)
		if n != askYourself || err != nil {
			return n, err
		}
		s.mu.Lock()
	} else {
		c = &counter{}
		if s.busy == nil {
			s.busy = map[dayOf]*counter{}
		}
		s.busy[key] = c
	}
	others := c.waiting
	c.waiting = nil
	s.mu.Unlock()
	asked := false
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !asked {
			c.waiting = append(others, c.waiting...)
		}
		s.pass(key, c)
	}()
	last, err := ask(1 + int64(len(others)))
	if err != nil {
		return 0, err
	}
	asked = true
	for i, w := range others {
		w <- last - int64(i)
	}
	return last - int64(len(others)), nil
}

// pass lets the next one ask. The caller holds the lock.
func (s *spare) pass(key dayOf, c *counter) {
	if len(c.waiting) == 0 {
		delete(s.busy, key)
		return
	}
	c.waiting[0] <- askYourself
	c.waiting = c.waiting[1:]
}

// wait waits for a number or for the turn to ask. Whoever gives up passes on what
// has come to him.
func (s *spare) wait(ctx context.Context, key dayOf, c *counter, w chan int64) (int64, error) {
	select {
	case n := <-w:
		return n, nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	i := slices.Index(c.waiting, w)
	if i >= 0 {
		c.waiting = slices.Delete(c.waiting, i, i+1)
	}
	s.mu.Unlock()
	if i >= 0 {
		return 0, ctx.Err()
	}
	n := <-w // somebody is asking for him just now
	if n != askYourself {
		s.give(key, span{n, n})
		return 0, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pass(key, c)
	return 0, ctx.Err()
}
