package notice

import (
	"fmt"

	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Fold reads the entries of things that were born in the same batch, so that their
// whole histories are among them, and returns whom they concern. g is the
// district's posts.
func Fold(g *org.Graph, entries []ledger.Entry) ([]Notice, error) {
	f := folds{map[ident.ID]*state{}, map[ident.ID]bool{}}
	stories := map[ident.ID][]ledger.Entry{}
	for _, e := range entries {
		if e.About == duty.About && actorOf(e.Actor).carried() {
			stories[e.Subject] = append(stories[e.Subject], e)
		}
	}
	for id, story := range stories {
		f.passing[id] = passes(story)
	}
	var out []Notice
	for _, e := range entries {
		if f.passing[e.Subject] && e.About == duty.About {
			continue // asked nothing of anybody
		}
		some, err := f.read(g, e)
		if err != nil {
			return nil, fmt.Errorf("read entry %d: %w", e.Number, err)
		}
		out = append(out, some...)
	}
	return out, nil
}

// Load saves what Fold returned, and counts as seen what was told before somebody
// had an account.
func Load(s db.Sink, district string, all []Notice) error {
	rows := make([][]any, len(all))
	for i, n := range all {
		rows[i] = []any{district, int64(n.Person), n.Number, int64(n.Post), string(n.Kind), n.At, int64(n.Duty), n.DutyKind, n.About,
			int64(n.Subject), n.Title, n.Due, int64(n.Actor), n.Said}
	}
	if err := s.Insert("notice", columns, rows); err != nil {
		return fmt.Errorf("save notices: %w", err)
	}
	return nil
}
