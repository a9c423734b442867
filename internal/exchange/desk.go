package exchange

import (
	"io"
	"sync"
	"time"

	"anwang/internal/clock"
	"anwang/internal/exchange/sheet"
)

const (
	// deskBooks is how many workbooks lie open to be looked at. Opening one reads
	// all its texts, which takes seconds for half a million rows.
	deskBooks = 4
	// deskIdle is how long one lies there unread.
	deskIdle = 10 * time.Minute
)

// desk holds the workbooks that people are looking at just now.
type desk struct {
	clock clock.Clock
	mu    sync.Mutex
	books map[string]*openBook // by content and name
}

// openBook is a workbook on the desk; whoever reads it holds it.
type openBook struct {
	book   *sheet.Book
	file   io.Closer
	rows   map[string]rowCount // by sheet, as far as they were counted
	mu     sync.Mutex          // of rows
	desk   *desk
	held   int
	gone   bool // off the desk: closed when the last reader lets go
	readAt time.Time
}

type rowCount struct {
	n    int
	more bool
}

// open takes the workbook of a job from the desk, or puts it there. The caller
// releases it.
func (d *desk) open(files *Folder, j Job) (*openBook, error) {
	key := j.Sum + "/" + j.Name // a text's one sheet is called after its file
	if b := d.take(key); b != nil {
		return b, nil
	}
	file, size, err := files.Open(j.Sum)
	if err != nil {
		return nil, err
	}
	book, err := sheet.Open(j.Name, file, size)
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	b := &openBook{book: book, file: file, rows: map[string]rowCount{}, desk: d, held: 1, readAt: d.clock.Now()}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.books == nil {
		d.books = map[string]*openBook{}
	}
	if old := d.books[key]; old != nil { // somebody else opened it meanwhile
		b.gone = true
		return b, nil
	}
	d.books[key] = b
	d.clear()
	return b, nil
}

func (d *desk) take(key string) *openBook {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.clear()
	b := d.books[key]
	if b != nil {
		b.held++
		b.readAt = d.clock.Now()
	}
	return b
}

// clear takes off what lies there too long or is too much, the longest unread
// first.
func (d *desk) clear() {
	for {
		var oldest string
		for sum, b := range d.books {
			if oldest == "" || b.readAt.Before(d.books[oldest].readAt) {
				oldest = sum
			}
		}
		if oldest == "" || len(d.books) <= deskBooks && d.clock.Now().Sub(d.books[oldest].readAt) < deskIdle {
			return
		}
		b := d.books[oldest]
		delete(d.books, oldest)
		b.gone = true
		b.closeWhenFree()
	}
}

func (b *openBook) release() {
	b.desk.mu.Lock()
	defer b.desk.mu.Unlock()
	b.held--
	b.closeWhenFree()
}

func (b *openBook) closeWhenFree() {
	if b.gone && b.held == 0 {
		_ = b.book.Close()
		_ = b.file.Close()
	}
}

// count counts the rows of a sheet once, as far as they are shown.
func (b *openBook) count(s *sheet.Sheet) (rowCount, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c, ok := b.rows[s.Name]; ok {
		return c, nil
	}
	n, more, err := s.CountRows(shownRows)
	c := rowCount{n, more}
	if err == nil {
		b.rows[s.Name] = c
	}
	return c, err
}
