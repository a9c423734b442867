package duty

import (
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// view is what a decision looks at: who asks, the posts as they are, the ladders
// and the time. Decisions read nothing else.
type view struct {
	by    access.Principal
	graph *org.Graph
	book  *Book
	now   time.Time
}

// trusted tells whether a part of the system acts, or a room that has decided by
// its own rules that the person may. It still may not let a person verify
// himself.
func (v view) trusted() bool { return v.by.System != "" }

// judges is the person whose own doing a verb is: 0 for a part of the system, and
// for an import, whose person carries in what others have done.
func (v view) judges() ident.ID {
	if strings.HasPrefix(v.by.System, "import") {
		return 0
	}
	return v.by.Person
}

// happened is when a verb took place: now, or what a system principal says.
func (v view) happened(at time.Time) (time.Time, error) {
	switch {
	case at.IsZero() || at.Equal(v.now):
		return v.now, nil
	case !v.trusted():
		return v.now, fault.New(fault.Invalid, "duty.at_now")
	case at.After(v.now):
		return v.now, fault.New(fault.Invalid, "duty.at_future")
	}
	return at, nil
}

// event is an entry's head; At is left out when it is now.
func (v view) event(kind string, at time.Time, say map[string]any) ledger.Event {
	if at.Equal(v.now) {
		at = time.Time{}
	}
	return ledger.Event{Kind: kind, At: at, Say: say}
}

// mayHold asks whether the principal is who the holder post resolves to.
func (v view) mayHold(d Duty) error {
	if v.trusted() || v.graph.Holds(v.by.Person, d.Holder, v.now) {
		return nil
	}
	return fault.New(fault.Forbidden, "duty.not_holder")
}

// judge returns the post and person that may judge what the holder does: the
// duty's verifier while he is fit, else the nearest that is. All are 0 when
// nobody else exists.
func (v view) judge(d Duty) (post, person ident.ID) {
	h, err := v.graph.Holder(d.Holder, v.now)
	if err != nil {
		return 0, 0
	}
	try := func(post ident.ID) (ident.ID, bool) {
		p, ok := v.fit(d, h, post)
		return p, ok
	}
	if p, ok := try(d.Verifier); ok {
		return d.Verifier, p
	}
	s := org.Subject{Kind: d.Concerns, Unit: d.Unit, Division: d.Division, Industry: d.Industry}
	for _, from := range []ident.ID{d.Holder, h.Post} {
		post := v.graph.VerifierFor(from, s, v.now)
		if p, ok := try(post); ok {
			return post, p
		}
	}
	for up := v.graph.Superior(h.Post); up != 0; up = v.graph.Superior(up) {
		if p, ok := try(up); ok {
			return up, p
		}
	}
	for _, top := range v.graph.Tops() {
		if p, ok := try(top); ok {
			return top, p
		}
	}
	return 0, 0
}

// fit tells whether a post may judge the duty, and who holds it: somebody other
// than the holder and the submitter, and no subordinate of either the holder
// post or the post that stands in for it.
func (v view) fit(d Duty, h org.Holding, post ident.ID) (ident.ID, bool) {
	if post == 0 {
		return 0, false
	}
	j, err := v.graph.Holder(post, v.now)
	if err != nil || j.Person == h.Person || j.Person == d.SubmittedBy {
		return 0, false
	}
	for _, boss := range []ident.ID{d.Holder, h.Post} {
		if j.Post == boss || v.graph.IsAbove(boss, j.Post) || v.graph.IsAbove(boss, post) {
			return 0, false
		}
	}
	return j.Person, true
}

// mayJudge asks whether the principal may accept, return, grant or refuse.
// Faults: duty.self_verify, duty.no_verifier, duty.not_verifier.
func (v view) mayJudge(d Duty) error {
	if p := v.judges(); p != 0 && (p == d.SubmittedBy || v.graph.Holds(p, d.Holder, v.now) || v.beneath(p, d)) {
		return fault.New(fault.Forbidden, "duty.self_verify")
	}
	if v.trusted() {
		return nil
	}
	_, person := v.judge(d)
	switch person {
	case 0:
		return fault.New(fault.Conflict, "duty.no_verifier")
	case v.by.Person:
		return nil
	}
	return fault.New(fault.Forbidden, "duty.not_verifier")
}

// beneath tells whether every post that a person holds is under the duty's holder
// post.
func (v view) beneath(person ident.ID, d Duty) bool {
	posts := v.graph.PostsOf(person, v.now)
	for _, post := range posts {
		if !v.graph.IsAbove(d.Holder, post) {
			return false
		}
	}
	return len(posts) > 0
}

// mayCommand asks whether the principal stands above the holder: holds a post on
// its way up, or heads the committee office, or is the verifier. It is never the
// holder himself.
func (v view) mayCommand(d Duty) error {
	if v.trusted() {
		return nil
	}
	p := v.by.Person
	if p == 0 || v.graph.Holds(p, d.Holder, v.now) {
		return fault.New(fault.Forbidden, "duty.not_superior")
	}
	if office := v.graph.Office(); office != 0 && v.graph.Holds(p, office, v.now) {
		return nil
	}
	if _, judge := v.judge(d); verified(d.Kind) && judge == p {
		return nil
	}
	for _, post := range v.graph.PostsOf(p, v.now) {
		if v.graph.IsAbove(post, d.Holder) {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "duty.not_superior")
}

// after counts a length of time from now, in µs.
func (v view) after(d time.Duration) time.Time { return v.now.Add(d) }

func (v view) micros() int64 { return clock.Micros(v.now) }
