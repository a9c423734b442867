package notice

import (
	"strings"

	"anwang/internal/duty"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// happened is an entry made ready to be judged.
type happened struct {
	kind  string
	actor actor
	say   map[string]any
}

func (h happened) said(name string) string {
	s, _ := h.say[name].(string)
	return s
}

// actor is who did something, as the entry names him.
type actor struct {
	system string
	person ident.ID
	post   ident.ID
}

// actorOf reads "system:hazard/person:1/post:2/import:3".
func actorOf(s string) actor {
	var a actor
	for _, part := range strings.Split(s, "/") {
		kind, rest, _ := strings.Cut(part, ":")
		switch kind {
		case "system":
			a.system = rest
		case "person":
			a.person, _ = ident.Parse(rest)
		case "post":
			a.post, _ = ident.Parse(rest)
		}
	}
	return a
}

// carried tells whether an import recorded what others did long ago.
func (a actor) carried() bool { return strings.HasPrefix(a.system, "import") }

// address is whom an entry concerns: whoever a post resolves to, or a person who
// acted for a post.
type address struct {
	kind   Kind
	post   ident.ID
	person ident.ID // 0: whoever the post resolves to
}

// state is as much of a duty as notices need, and the post for which it was handed in.
type state struct {
	duty.Duty
	handedInFor ident.ID
}

// tell decides whom an entry about a duty concerns. is is the duty after the
// entry. Entries that an import wrote about the past, and those that say "quiet",
// ring nobody up.
func tell(h happened, was, is state) []address {
	if h.said("quiet") != "" {
		return nil
	}
	switch h.kind {
	case "duty.opened":
		return []address{{Came, is.Holder, 0}}
	case "duty.reassigned":
		return []address{{Given, is.Holder, 0}}
	}
	if h.actor.carried() {
		return nil
	}
	switch h.kind {
	case "duty.accepted":
		return []address{{Accepted, is.Holder, 0}, {Accepted, was.handedInFor, was.SubmittedBy}}
	case "duty.returned":
		return []address{{Returned, is.Holder, 0}, {Returned, was.handedInFor, was.SubmittedBy}}
	case "duty.extension_asked":
		return []address{{Asked, is.Verifier, 0}}
	case "duty.extension_granted":
		return []address{{Granted, is.Holder, 0}}
	case "duty.extension_refused":
		return []address{{Refused, is.Holder, 0}}
	case "duty.climbed":
		return climbed(h, is)
	}
	return nil
}

// climbed is whom a rung turns to. A rung that opens a duty is told by the duty's
// own opening.
func climbed(h happened, is state) []address {
	to, _ := ident.Parse(h.said("to"))
	switch duty.Act(h.said("act")) {
	case duty.ActRemind:
		return []address{{Reminder, is.Holder, 0}}
	case duty.ActTell:
		return []address{{Told, to, 0}}
	case duty.ActList:
		return []address{{Listed, is.Holder, 0}}
	}
	return nil
}

// names tells whether a notice says who did it. Who opened a duty may be the one
// who reported the hazard, and is not told.
func (k Kind) names() bool {
	return k == Given || k == Accepted || k == Returned || k == Asked || k == Granted || k == Refused
}

// words are what a notice says beside the title: the reason that somebody gave,
// what he asks for, or the question's code. Reasons of the program's own ("superior")
// are not for people.
func (h happened) words(k Kind, is state) string {
	switch {
	case k == Came && is.Kind == duty.Answer:
		return h.said("note")
	case k == Asked:
		return is.AskedReason
	case k.names() && h.actor.person != 0:
		return h.said("reason")
	}
	return ""
}

// due is the date that a notice speaks of.
func (k Kind) due(is state) int64 {
	if k == Asked {
		return is.AskedDue
	}
	return is.Due
}

// notices resolves addresses to people and makes the notices. Nobody is told
// what he did himself, and nobody twice. holder gives the person whom a post
// resolved to at the time, 0 for none.
func notices(e ledger.Entry, h happened, is state, to []address, holder func(post ident.ID) ident.ID) []Notice {
	var out []Notice
	told := map[ident.ID]bool{0: true, h.actor.person: true}
	for _, a := range to {
		if a.post == 0 {
			continue
		}
		person := a.person
		if person == 0 {
			person = holder(a.post)
		}
		if told[person] {
			continue
		}
		told[person] = true
		kind := a.kind
		if kind == Told && person == holder(is.Holder) {
			kind = Reminder // nobody stands above him: it is his own date
		}
		n := Notice{
			Person: person, Number: e.Number, Post: a.post, Kind: kind, At: e.Recorded, Duty: is.ID, DutyKind: is.Kind,
			About: is.Concerns, Subject: is.Subject, Title: is.Title, Due: kind.due(is), Said: h.words(kind, is),
		}
		if kind.names() {
			n.Actor = h.actor.person
		}
		out = append(out, n)
	}
	return out
}

// took is the notice of a tenure that began. It names nobody who appointed him.
func took(e ledger.Entry, post, person ident.ID, from int64) Notice {
	n := Notice{Person: person, Number: e.Number, Post: post, Kind: TookOver, At: e.Recorded, About: "post", Subject: post}
	if from > e.Recorded {
		n.Due = from
	}
	return n
}
