package hazard

import (
	"fmt"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// ImportTx records what a source says of one hazard: a new one with the history
// that its dates tell, or what changed since the last dump. The same content
// again changes nothing. Errors: the record's fields, hazard.clause_unknown,
// hazard.import_move.
func (s *Service) ImportTx(tx *db.Tx, by access.Principal, in Import) (Result, Hazard, error) {
	b, out, err := s.importAll(tx, by, []Import{in})
	if err != nil {
		return "", Hazard{}, err
	}
	if out[0].Err != nil {
		return Refused, Hazard{}, out[0].Err
	}
	if h, ok := b.fresh[out[0].ID]; ok {
		return out[0].Result, h, nil
	}
	h, err := get(tx, by.District, out[0].ID)
	return out[0].Result, h, err
}

// ImportBatchTx is ImportTx for many records, in their order, with one look at
// what is there and one at the posts. A record that is refused leaves nothing
// behind and stops nobody.
func (s *Service) ImportBatchTx(tx *db.Tx, by access.Principal, in []Import) ([]Outcome, error) {
	_, out, err := s.importAll(tx, by, in)
	return out, err
}

// batch is an import in hand.
type batch struct {
	*work
	have    map[key]known       // what the sources' keys named before, and now
	fresh   map[ident.ID]Hazard // as this batch left them
	times   map[key]int         // how often a key comes in this batch
	who     map[place]answerer  // who answers
	clauses map[Clause]error    // what was found out about each clause
	earlier map[string][]Hazard // closed hazards by their marks
	numbers *numbers
	ward    *ward
}

type key struct{ source, key string }

// known is as much of a hazard as tells whether a record is news.
type known struct {
	id     ident.ID
	hash   string
	number string
	blind  bool
	// withdrawn says that it was brought by an import that was undone.
	withdrawn bool
}

// place is what decides who answers: attributes are the site's.
type place struct {
	placeKey
	attributes string
}

// answerer is who answers for a place, on which line.
type answerer struct {
	holder, verifier ident.ID
	line             org.Line
	blind            bool
}

func (s *Service) importAll(tx *db.Tx, by access.Principal, in []Import) (*batch, []Outcome, error) {
	b, err := s.beginImport(tx, by, in)
	if err != nil {
		return nil, nil, err
	}
	out := make([]Outcome, len(in))
	fresh := make([]Hazard, len(in)) // the records as hazards, where they are news
	for i, r := range in {
		if k, ok := b.have[key{r.Source, r.Key}]; ok && k.hash == r.Hash && !k.withdrawn && b.times[key{r.Source, r.Key}] == 1 {
			out[i] = Outcome{Result: Unchanged, ID: k.id, Number: k.number, Blind: k.blind}
			continue
		}
		fresh[i] = r.hazard(by.District, b.now)
		if err := b.check(r, fresh[i]); err != nil {
			o, ok := refused(err)
			if !ok {
				return nil, nil, err
			}
			out[i] = o
		}
	}
	if err := b.look(in, fresh, out); err != nil {
		return nil, nil, err
	}
	for i, r := range in {
		if out[i].Result != "" {
			continue
		}
		if out[i], err = b.one(r, fresh[i]); err != nil {
			return nil, nil, fmt.Errorf("import %s %s: %w", r.Source, r.Key, err)
		}
	}
	return b, out, nil
}

func (s *Service) beginImport(tx *db.Tx, by access.Principal, in []Import) (*batch, error) {
	if err := by.May(access.ImportHazards); err != nil {
		return nil, err
	}
	if by.System == "" {
		by.System = "import"
	}
	desk, err := s.duty.Desk(tx, by)
	if err != nil {
		return nil, err
	}
	w := &work{Service: s, tx: tx, by: by, desk: desk, now: s.clock.Now()}
	b := &batch{work: w, have: map[key]known{}, fresh: map[ident.ID]Hazard{}, times: map[key]int{},
		who: map[place]answerer{}, clauses: map[Clause]error{}, earlier: map[string][]Hazard{}, ward: s.openWard(desk.Graph(), by)}
	sources := map[string][]string{}
	for _, r := range in {
		k := key{r.Source, r.Key}
		if b.times[k]++; b.times[k] == 1 {
			sources[r.Source] = append(sources[r.Source], r.Key)
		}
	}
	for _, source := range sorted(sources) {
		// Two runs over one source take turns, so that neither makes what the other makes.
		if err := tx.Lock("import/" + by.District + "/" + source); err != nil {
			return nil, err
		}
		if err := b.existing(source, sources[source]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// check refuses a record that cannot be recorded as it is.
func (b *batch) check(r Import, h Hazard) error {
	if err := r.check(h, b.now); err != nil {
		return err
	}
	if err := checkPost(b.desk.Graph(), r.Holder, "holder"); err != nil {
		return err
	}
	if err := checkPost(b.desk.Graph(), r.Fixes.Responsible, "fixes.responsible"); err != nil {
		return err
	}
	err, seen := b.clauses[h.Clause]
	if !seen {
		err = b.checkClause(b.tx, h.District, h.Clause)
		b.clauses[h.Clause] = err
	}
	return err
}

// look reserves numbers for the new records and reads the closed hazards that
// they may repeat.
func (b *batch) look(in []Import, fresh []Hazard, out []Outcome) error {
	var found []int64
	var births []Hazard
	counted := map[key]bool{}
	for i, r := range in {
		k := key{r.Source, r.Key}
		if _, ok := b.have[k]; ok || out[i].Result != "" || counted[k] {
			continue
		}
		counted[k] = true
		found = append(found, fresh[i].Found)
		births = append(births, fresh[i])
	}
	var err error
	if b.numbers, err = b.spare.newNumbers(b.tx, b.by.District, found); err != nil {
		return err
	}
	earlier, err := earlierLike(b.tx, b.by.District, births)
	for _, h := range earlier {
		b.remember(h)
	}
	return err
}

func (b *batch) one(r Import, h Hazard) (Outcome, error) {
	k, ok := b.have[key{r.Source, r.Key}]
	switch {
	case !ok:
		return b.birth(r, h)
	case k.withdrawn:
		return b.restore(r, h, k)
	case k.hash == r.Hash: // it came twice in this batch
		return Outcome{Result: Unchanged, ID: k.id, Number: k.number, Blind: k.blind}, nil
	}
	return b.update(r, h, k)
}

// birth records a hazard that the source names for the first time.
func (b *batch) birth(r Import, h Hazard) (Outcome, error) {
	h.ID = b.ids.New()
	h.Reporter, h.ReporterPost = b.by.Person, b.by.Post
	number, err := b.numbers.take(h.Found)
	if err != nil {
		return Outcome{}, err
	}
	h.Number = number
	earlier, again := b.repeats(h)
	h.RecurrenceOf = earlier.ID
	who := b.answers(r, h)
	if b.times[key{r.Source, r.Key}] == 1 {
		return b.deliver(r, h, who, earlier, again)
	}
	s := r.stages(h, b.now)
	steps := h.history(r.State, s, who)
	duty, err := openFor(b.desk, h, r.State, s, who, b.now)
	if err != nil {
		return Outcome{}, err
	}
	for _, st := range steps {
		if is := st.Is.(*Hazard); is.State.Open() && r.State.Open() {
			is.Duty = duty
		}
	}
	out, err := b.record(nil, steps...)
	if err != nil {
		return Outcome{}, err
	}
	return b.taken(out, who, earlier, again)
}

// note remembers a hazard for the records that follow.
func (b *batch) note(h Hazard) {
	b.have[key{h.Source, h.SourceKey}] = known{id: h.ID, hash: h.SourceHash, number: h.Number, blind: h.Blind}
	b.fresh[h.ID] = h
	if h.State == Closed {
		b.remember(h)
	}
}

// answers finds who answers for a record's place, today: the source's charges of
// old are not ours.
func (b *batch) answers(r Import, h Hazard) answerer {
	hint := r.Fixes.Responsible
	if r.Holder != 0 {
		hint = r.Holder
	}
	at := place{placeKey{h.Site, h.Unit, hint, r.Fallback, h.Division, h.Industry}, strings.Join(r.Attributes, ",")}
	who, ok := b.who[at]
	if !ok {
		who = answering(b.desk.Graph(), h.subject(r.Attributes), hint, r.Fallback, b.now)
		b.who[at] = who
	}
	return who
}

// opener is a desk where duties are opened: one in a transaction, or one that
// gathers them in memory.
type opener interface {
	Open(o duty.Open) (duty.Duty, error)
	History(o duty.Open, submitted, accepted time.Time) (duty.Duty, error)
	Submit(id ident.ID, c duty.Submit) (duty.Duty, error)
}

// openFor opens the duty of an open hazard, or records the one that an ended one
// had, and returns the open one.
func openFor(desk opener, h Hazard, state State, s stages, who answerer, now time.Time) (ident.ID, error) {
	o := h.toRectify(who.holder, who.verifier, who.line)
	o.At = s.found
	switch state {
	case Reported:
		d, err := desk.Open(h.toConfirm(who.holder, who.line, now))
		return d.ID, err
	case Rejected:
		return 0, nil
	case Closed:
		if h.OnSpot {
			return 0, nil
		}
		_, err := desk.History(o, s.submitted, s.closed)
		return 0, err
	}
	o.Quiet = clock.Micros(now) > h.Due
	d, err := desk.Open(o)
	if err == nil && state == Submitted {
		_, err = desk.Submit(d.ID, duty.Submit{At: s.submitted})
	}
	return d.ID, err
}

// taken ends the taking in of a record: what it leaves open is asked.
func (b *batch) taken(h Hazard, who answerer, earlier Hazard, again bool) (Outcome, error) {
	b.note(h)
	if h.State.Open() {
		if err := h.leavesOpen(b.desk, who.verifier, earlier.Accepter, again, b.now); err != nil {
			return Outcome{}, err
		}
	}
	return Outcome{Result: Imported, ID: h.ID, Number: h.Number, Blind: h.Blind, Version: h.Version}, nil
}
