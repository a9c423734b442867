package hazard

import (
	"time"

	"anwang/internal/ledger"
)

// restore brings back a hazard whose import was undone, when its source brings it
// once more. It keeps its number and its entries, so that whoever finds the old
// one finds the new one, and the source's key names one row. It stands as a new
// one would; how it came there is the source's to tell.
func (b *batch) restore(r Import, h Hazard, k known) (Outcome, error) {
	cur, ok := b.fresh[k.id]
	if !ok {
		var err error
		if cur, err = get(b.tx, b.by.District, k.id); err != nil {
			return Outcome{}, err
		}
	}
	h.Ref, h.Number = cur.Ref, cur.Number
	h.Reporter, h.ReporterPost = b.by.Person, b.by.Post
	earlier, again := b.repeats(h)
	h.RecurrenceOf = earlier.ID
	who := b.answers(r, h)
	s := r.stages(h, b.now)
	steps := h.history(r.State, s, who)
	next := *steps[len(steps)-1].Is.(*Hazard)
	duty, err := openFor(b.desk, h, r.State, s, who, b.now)
	if err != nil {
		return Outcome{}, err
	}
	if next.State.Open() {
		next.Duty = duty
	}
	out, err := b.record(&cur, step(next, ledger.Event{Kind: "hazard.restored", At: time.Time{}, Say: map[string]any{"source": r.Source}}))
	if err != nil {
		return Outcome{}, err
	}
	return b.taken(out, who, earlier, again)
}
