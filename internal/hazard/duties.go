package hazard

import (
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

const titleLength = 60 // characters of the text that name a duty

// deputy is the room acting for somebody whom its own rules allow it: duty then
// does not ask again whether he is the holder, yet still who he is.
func deputy(by access.Principal) access.Principal {
	if by.System == "" {
		by.System = "hazard"
	}
	by.Scope = access.Scope{All: true}
	return by
}

// title names a duty by the beginning of the hazard's text.
func title(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > titleLength {
		return string(r[:titleLength-1]) + "…"
	}
	return text
}

func (h Hazard) opening(kind, ladder string, holder ident.ID, line org.Line, due time.Time) duty.Open {
	return duty.Open{
		District: h.District, Kind: kind, About: "hazard", Subject: h.ID, Title: title(h.Text), Line: line,
		Holder: holder, Division: h.Division, Industry: h.Industry, Unit: h.Unit, Due: due, Ladder: ladder,
	}
}

// toConfirm is the duty to confirm a report.
func (h Hazard) toConfirm(holder ident.ID, line org.Line, now time.Time) duty.Open {
	return h.opening(duty.Confirm, "confirm", holder, line, now.Add(within("confirm")))
}

// toRectify is the duty to put it right by Due.
func (h Hazard) toRectify(holder, verifier ident.ID, line org.Line) duty.Open {
	o := h.opening(duty.Rectify, "hazard."+string(h.Grade), holder, line, clock.FromMicros(h.Due))
	o.Verifier = verifier
	return o
}

// toAnswer is a question that somebody must answer; code says which.
func (h Hazard) toAnswer(holder ident.ID, code string, now time.Time) duty.Open {
	o := h.opening(duty.Answer, "answer", holder, "", now.Add(within("answer")))
	o.Note = code
	return o
}

// askGrade puts a question when the text speaks of a major hazard and the grade
// does not: to the post that verifies, else to the committee office.
func (h Hazard) askGrade(k asker, verifier ident.ID, now time.Time) error {
	if h.Grade != General || !SpeaksOfMajor(h.Text) {
		return nil
	}
	return ask(k, h, verifier, "hazard.question_grade", now)
}

// askAccepter puts a recurrence to the post that accepted the earlier one.
func (h Hazard) askAccepter(k asker, accepter ident.ID, now time.Time) error {
	return ask(k, h, accepter, "hazard.question_recurrence", now)
}

func ask(k asker, h Hazard, post ident.ID, code string, now time.Time) error {
	if p, ok := k.Graph().Post(post); !ok || p.Abolished {
		post = k.Graph().Office()
	}
	_, err := k.Open(h.toAnswer(post, code, now))
	return err
}

// lineOf is the line on which a post answers.
func lineOf(g *org.Graph, post ident.ID) org.Line {
	p, _ := g.Post(post)
	return p.Line
}

// checkPost wants a post that exists.
func checkPost(g *org.Graph, post ident.ID, path string) error {
	if p, ok := g.Post(post); post != 0 && (!ok || p.Abolished) {
		var wrong fault.Fields
		wrong.Add(path, "hazard.post_unknown", "id", post)
		return wrong.Err()
	}
	return nil
}
