package duty

import (
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// ending says which duties that were opened for a duty end with a change of it.
type ending int

const (
	endNone   ending = iota
	endVerify        // the verify duty only
	endAll           // verify, supervise and account duties
)

// ends tells whether a child of that kind ends.
func (e ending) ends(kind string) bool {
	switch e {
	case endVerify:
		return kind == Verify
	case endAll:
		return kind == Verify || kind == Supervise || kind == Account
	}
	return false
}

// turn says what becomes of the ladders of the duties to supervise one.
type turn int

const (
	turnNone   turn = iota
	turnPause       // they stand still
	turnResume      // they go on
)

// change is what a verb decided about one duty: its new states with their
// entries, the duties to open for it, and those that end with it.
type change struct {
	steps []ledger.Step
	opens []Open
	ends  ending
	turn  turn
	why   string // the verb that ended the children, for their entries
	child State  // what they end as
}

// step adds a state; the copy is the entry's own.
func (c *change) step(e ledger.Event, d Duty) {
	c.steps = append(c.steps, ledger.Step{Event: e, Is: &d})
}

// last is the duty after the change.
func (c change) last() Duty {
	d := *c.steps[len(c.steps)-1].Is.(*Duty)
	d.deferred = false
	return d
}

// climbs counts the rungs that the change climbs.
func (c change) climbs() (n int) {
	for _, s := range c.steps {
		if s.Kind == "duty.climbed" {
			n++
		}
	}
	return n
}

// with says one more thing when it is worth saying.
func with(say map[string]any, name, value string) map[string]any {
	if value == "" {
		return say
	}
	if say == nil {
		say = map[string]any{}
	}
	say[name] = value
	return say
}

// withID is with for an id.
func withID(say map[string]any, name string, id ident.ID) map[string]any {
	if id == 0 {
		return say
	}
	return with(say, name, id.String())
}

// touchesChildren tells whether duties that were opened for d before may change
// with it. Only a duty that has climbed is supervised.
func (c change) touchesChildren(d Duty, born bool) bool {
	return !born && (c.ends != endNone || c.turn != turnNone && d.Rung > 0)
}

// forChild is what the change does to a pending duty that was opened for the
// changed one; false when it does nothing.
func (c change) forChild(v view, child Duty) (change, bool, error) {
	switch {
	case c.ends.ends(child.Kind):
		then, err := child.settle(v, c.child, c.why)
		return then, true, err
	case c.turn != turnNone:
		return child.turns(v, c.turn)
	}
	return change{}, false, nil
}
