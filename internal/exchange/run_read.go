package exchange

import (
	"context"

	"anwang/internal/exchange/sheet"
)

// load is a batch as it was read.
type load struct {
	items  []sheet.Item
	rows   int
	walked int // items that were read, those that are not taken included
	err    error
}

// read yields what is left of the file in batches, until ctx ends.
func (r *run) read(ctx context.Context) <-chan load {
	out := make(chan load, 2)
	send := func(l load) bool {
		select {
		case out <- l:
			return true
		case <-ctx.Done():
			return false
		}
	}
	next := r.job.Next
	go func() {
		defer close(out)
		var l load
		size := r.stride.size()
		for item, err := range r.reader.From(next) {
			if err != nil {
				send(load{err: err})
				return
			}
			if l.walked == 0 {
				size = r.stride.size()
			}
			name, row, part := item.Place()
			if part <= 1 {
				// The items of a row that is taken again stay together.
				if (l.walked >= size || r.again != nil && l.walked >= skimItems) && !full(&l, send) {
					return
				}
				l.rows++
			}
			l.walked++
			if r.again == nil || r.again[place{sheet: name, row: row}] {
				l.items = append(l.items, item)
			}
			if r.again == nil && l.walked >= size && !full(&l, send) {
				return
			}
		}
		if l.walked > 0 {
			send(l)
		}
	}()
	return out
}

// full sends a batch and begins the next.
func full(l *load, send func(load) bool) bool {
	if l.walked == 0 {
		return true
	}
	ok := send(*l)
	*l = load{}
	return ok
}
