package ledger

import (
	"slices"

	"anwang/internal/ident"
)

// Beside looks at rows as Verify passes them. It tells only that all is well.
type Beside struct {
	About   string
	Columns []string                                 // of which Row is told the values
	Row     func(id ident.ID, values []string) error // nil when they cannot be told
	End     func() (count int64, sure bool, err error)
}

// watched is somebody who looks at the rows of the merger.
type watched struct {
	*Beside
	at     []int // the places of his columns
	values []string
}

func (m *merger) watch(b *Beside) {
	w := watched{Beside: b, values: make([]string, len(b.Columns))}
	for _, name := range b.Columns {
		w.at = append(w.at, slices.IndexFunc(m.plan.fields, func(f planned) bool { return f.column == name }))
	}
	m.watched = append(m.watched, w)
}

func (w watched) pass(id ident.ID, values []string, apart bool) error {
	if !apart {
		return w.Row(id, nil)
	}
	for i, at := range w.at {
		w.values[i] = values[at]
	}
	return w.Row(id, w.values)
}
