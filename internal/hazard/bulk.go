package hazard

import (
	"fmt"
	"strconv"
	"time"

	"anwang/internal/access"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Bulk takes in records of a district's new hazards outside a transaction. It does
// with each what ImportTx does with a record that its source names for the first
// time, over a picture of the posts that must not change meanwhile; what it would
// have looked up it remembers: the counts of the days and the closed hazards. It is
// not safe for concurrent use.
type Bulk struct {
	s     *Service
	by    access.Principal
	actor string
	now   time.Time
	desk  *duty.Bulk
	out   *ledger.Bulk
	// Salt makes the salt of a hazard that holds personal data; nil draws one.
	Salt func(id ident.ID) []byte

	who    map[placeKey]answerer
	past   pasts
	counts map[int]int64 // numbers given, by day
	moved  map[int]int64 // of them in this batch
	born   Born
	duties [][]any
	files  [][]any
}

// placeKey is what decides who answers.
type placeKey struct {
	site, unit, hint, fallback ident.ID
	division, industry         string
}

// BeginBulk begins a load into a district. g is its posts.
func (s *Service) BeginBulk(by access.Principal, g *org.Graph) (*Bulk, error) {
	if err := by.May(access.ImportHazards); err != nil {
		return nil, err
	}
	out := s.ledger.Bulk()
	return &Bulk{s: s, by: by, actor: by.Actor().String(), now: s.clock.Now(), desk: s.duty.Bulk(g, by, out), out: out,
		who: map[placeKey]answerer{}, past: newPasts(), counts: map[int]int64{}, moved: map[int]int64{}}, nil
}

// Add takes in a record. attributes of its site count only with a site. files are
// evidence that came with it, by role; their sums belong into Before and After.
func (b *Bulk) Add(r Import, files map[Role][]File) error {
	h := r.hazard(b.by.District, b.now)
	if err := r.check(h, b.now); err != nil {
		return err
	}
	h.ID = b.s.ids.New()
	if b.Salt != nil && len(h.Salt) > 0 {
		h.Salt = b.Salt(h.ID)
	}
	h.Reporter, h.ReporterPost = b.by.Person, b.by.Post
	day := localDay(h.Found)
	b.counts[day]++
	b.moved[day]++
	h.Number = numberText(h.District, day, b.counts[day])
	earlier, again := b.past.latest(h)
	h.RecurrenceOf = earlier.id
	who := b.answers(r, h)
	s := r.stages(h, b.now)
	steps := h.history(r.State, s, who)
	open, err := openFor(b.desk, h, r.State, s, who, b.now)
	if err != nil {
		return fmt.Errorf("open the duty of %s: %w", h.Number, err)
	}
	for _, st := range steps {
		if is := st.Is.(*Hazard); is.State.Open() && r.State.Open() {
			is.Duty = open
		}
	}
	if err := b.out.Record(b.actor, nil, steps...); err != nil {
		return err
	}
	is := *steps[len(steps)-1].Is.(*Hazard)
	if is.State == Closed {
		b.past.add(is)
	}
	if is.State.Open() {
		if err := is.leavesOpen(b.desk, who.verifier, earlier.accepter, again, b.now); err != nil {
			return err
		}
	}
	b.duties = b.desk.Rows(b.duties)
	b.born.Hazards = append(b.born.Hazards, is)
	return b.keep(is, files)
}

// answers is batch.answers over what is remembered.
func (b *Bulk) answers(r Import, h Hazard) answerer {
	hint := r.Fixes.Responsible
	if r.Holder != 0 {
		hint = r.Holder
	}
	place := placeKey{h.Site, h.Unit, hint, r.Fallback, h.Division, h.Industry}
	who, ok := b.who[place]
	if !ok {
		who = answering(b.desk.Graph(), h.subject(r.Attributes), hint, r.Fallback, b.now)
		b.who[place] = who
	}
	return who
}

// answering finds who answers for a record's place, today: the source's charges of
// old are not ours. hint is the post that the source names, fallback the importing
// unit's.
func answering(g *org.Graph, s org.Subject, hint, fallback ident.ID, now time.Time) answerer {
	var who answerer
	who.holder, who.line, who.blind = g.Responsible(s, now)
	if p, ok := g.Post(fallback); who.blind && ok && !p.Abolished {
		who.holder, who.line = p.ID, p.Line
	}
	if hint != 0 {
		who.holder, who.line = hint, lineOf(g, hint)
	}
	who.verifier = verifier(g, access.System(g.District, "import"), s, who.holder, now)
	return who
}

// keep records the evidence that came with a record.
func (b *Bulk) keep(h Hazard, files map[Role][]File) error {
	for _, role := range [...]Role{Before, After, Other} {
		for _, f := range files[role] {
			e := Evidence{Sum: f.Sum, Size: f.Size, Media: f.Media, Hazard: h.ID, Role: role, Name: f.Name, By: b.by.Person}
			if !f.Taken.IsZero() {
				e.TakenAt = f.Taken.UnixMicro()
			}
			e.District, e.ID = h.District, b.s.ids.New()
			if err := b.out.Record(b.actor, nil, ledger.Step{Event: ledger.Event{Kind: "evidence.kept"}, Is: &e}); err != nil {
				return err
			}
			b.files = append(b.files, e.row())
		}
	}
	return nil
}

// past is a closed hazard, as much of it as a recurrence looks at.
type past struct {
	id, accepter ident.ID
	closed       int64
	next         int32 // the one before it under the same mark, from 1
}

// pasts are the closed hazards of a district by their marks.
type pasts struct {
	heads map[uint64]int32
	all   []past
}

func newPasts() pasts { return pasts{heads: map[uint64]int32{}} }

func (p *pasts) add(h Hazard) {
	for i, m := range [...]string{h.Mark, h.ClauseMark} {
		if m == "" {
			continue
		}
		at := markNumber(m, i)
		p.all = append(p.all, past{id: h.ID, accepter: h.Accepter, closed: h.ClosedAt, next: p.heads[at]})
		p.heads[at] = int32(len(p.all))
	}
}

// latest is Hazard.latest: the one that h repeats, closed last.
func (p *pasts) latest(h Hazard) (past, bool) {
	var best past
	for i, m := range [...]string{h.Mark, h.ClauseMark} {
		if m == "" {
			continue
		}
		for at := p.heads[markNumber(m, i)]; at != 0; at = p.all[at-1].next {
			// From the newest back: of those closed at once, the oldest counts.
			if e := p.all[at-1]; e.closed <= h.Found && (best.id == 0 || e.closed > best.closed || e.closed == best.closed && e.id < best.id) {
				best = e
			}
		}
	}
	return best, best.id != 0
}

// markNumber is a mark as a number; the two kinds of mark lie apart.
func markNumber(mark string, kind int) uint64 {
	n, err := strconv.ParseUint(mark, 16, 64)
	if err != nil {
		panic(err) // marks are hashes
	}
	return n<<1 | uint64(kind)
}
