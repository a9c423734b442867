package exchange

import (
	"strings"
	"time"

	"anwang/internal/exchange/sheet"
	"anwang/internal/hazard"
	"anwang/internal/org"
	"anwang/internal/org/codes"
	"anwang/internal/org/gazetteer"
	"anwang/internal/phrase"
)

// namer turns codes and ids into the words of a printed ledger.
type namer struct {
	g         *org.Graph
	villages  map[string]string // names by code
	now       time.Time
	zone      *time.Location
	lang      phrase.Lang
	separator string
	divisions map[string]string
}

func newNamer(g *org.Graph, pl *places, now time.Time, zone *time.Location, lang phrase.Lang) *namer {
	n := &namer{g: g, villages: map[string]string{}, now: now, zone: zone, lang: lang, separator: "\n", divisions: map[string]string{}}
	for _, in := range pl.villages {
		for _, v := range in {
			n.villages[v.code] = v.name
		}
	}
	return n
}

func (n *namer) line(no int64, h hazard.Hazard) line {
	l := line{
		Hazard: h, no: no, division: n.division(h.Division), industry: n.industry(h), holder: n.holder(h),
		state: n.word("exchange.state.", string(h.State)), grade: n.word("exchange.grade.", string(h.Grade)),
		foundBy: h.FoundBy, lang: n.lang, zone: n.zone, separator: n.separator,
	}
	if l.foundBy == "" && h.Reporter != 0 { // found by somebody with an account
		l.foundBy = n.g.PersonName(h.Reporter)
	}
	switch {
	case h.VerifiedBy != "":
		l.verifier = h.VerifiedBy
	case h.Accepter != 0:
		l.verifier = n.person(h)
	}
	return l
}

func (n *namer) word(prefix, key string) string { return phrase.Say(n.lang, prefix+key, nil) }

// division names a town and, behind it, a village; the district itself by its
// own name.
func (n *namer) division(code string) string {
	name, ok := n.divisions[code]
	if !ok {
		name = n.name(code)
		n.divisions[code] = name
	}
	return name
}

func (n *namer) name(code string) string {
	town, ok := codes.Ancestor(code, codes.Town)
	if !ok {
		town = code
	}
	d, ok := gazetteer.Lookup(town)
	name := d.Name
	if !ok {
		name = n.villages[town]
	}
	if code != town {
		name += n.villages[code]
	}
	if name == "" {
		return code
	}
	return name
}

func (n *namer) industry(h hazard.Hazard) string {
	if h.Industry == "" {
		return h.Extra[extraIndustry]
	}
	if i, ok := gazetteer.FindIndustry(h.Industry); ok {
		return i.Name
	}
	return h.Industry
}

// holder is who answers for putting it right: the person whom the source names,
// else whoever holds the post now.
func (n *namer) holder(h hazard.Hazard) string {
	if h.Responsible != "" {
		return h.Responsible
	}
	if h.Fixes.Responsible == 0 {
		return ""
	}
	if held, err := n.g.Holder(h.Fixes.Responsible, n.now); err == nil {
		return n.g.PersonName(held.Person)
	}
	return ""
}

// person is who accepted, by the post that did and the time of it. Of what had
// been closed before it came here nobody here is the one.
func (n *namer) person(h hazard.Hazard) string {
	if h.Source != "" && time.UnixMicro(h.ClosedAt).Before(h.ID.Time()) {
		return ""
	}
	held, err := n.g.Holder(h.Accepter, time.UnixMicro(h.ClosedAt))
	if err != nil {
		return ""
	}
	return n.g.PersonName(held.Person)
}

// stateWords says how the reader of ledgers is to take this room's own words.
func stateWords() map[string]string {
	means := map[hazard.State]sheet.State{
		hazard.Reported: sheet.StateOpen, hazard.Rectifying: sheet.StateRectifying, hazard.Submitted: sheet.StateRectifying,
		hazard.Closed: sheet.StateClosed, hazard.Rejected: sheet.StateClosed, hazard.Merged: sheet.StateClosed, hazard.Withdrawn: sheet.StateClosed,
	}
	m := map[string]string{}
	for state, s := range means {
		for _, lang := range []phrase.Lang{phrase.ZH, phrase.EN} {
			m[strings.TrimSpace(phrase.Say(lang, "exchange.state."+string(state), nil))] = string(s)
		}
	}
	return m
}

func gradeWords() map[string]string {
	m := map[string]string{}
	for _, g := range []hazard.Grade{hazard.General, hazard.Major} {
		for _, lang := range []phrase.Lang{phrase.ZH, phrase.EN} {
			m[phrase.Say(lang, "exchange.grade."+string(g), nil)] = string(g)
		}
	}
	return m
}
