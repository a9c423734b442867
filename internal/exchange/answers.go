package exchange

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"anwang/internal/access"
	"anwang/internal/clock"
	"anwang/internal/db"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

// Topic is what is asked about many records in the same words.
type Topic struct {
	ID       string
	Kind     string // "question" or "refusal"
	Code     string
	Field    sheet.Field
	Args     map[string]any
	Choices  []Choice
	Count    int64 // records that wait for an answer now
	Held     int64 // records that it was answered for, one by one or all at once
	Ready    Ready
	Answer   *Answer
	Fresh    bool // answered, and not gone by yet
	Examples []Ask

	waits int64 // records that are still out, answered or not
}

// Ready is how many records are answered, and not run yet.
type Ready struct {
	Answered int64 `json:"answered"`
	Skipped  int64 `json:"skipped"` // they are to be left out
}

// Cursor is where a page ends whose last topic this is.
func (t Topic) Cursor() TopicCursor { return TopicCursor{Count: t.waits, ID: t.ID} }

// rowsSaid is how many records of a topic have an answer of their own.
type rowsSaid struct{ fresh, skip, done int64 }

// with is the topic with the answers to single records counted.
func (t Topic) with(r rowsSaid) Topic {
	t.Ready = Ready{r.fresh - r.skip, r.skip}
	t.Count = max(0, t.waits-r.fresh)
	switch {
	case t.Answer == nil:
		t.Held = r.fresh + r.done
	case t.Fresh && t.Answer.Skip:
		t.Ready.Skipped += t.Count
		t.Count = 0
	case t.Fresh:
		t.Ready.Answered += t.Count
		t.Count = 0
	}
	return t
}

// Ask is one record's share in a topic.
type Ask struct {
	ID      ident.ID
	Topic   string
	Sheet   string
	Row     int
	Part    int
	Cell    string
	Value   string
	Text    string
	Code    string
	Args    map[string]any
	Choices []Choice
	Answer  *Answer
	Fresh   bool // answered, and not gone by yet

	field sheet.Field
}

// Input says what may be typed as an answer: "", "text", "date", "deadline",
// "number".
func (t Topic) Input() string { return inputOf(t.Code, t.Field) }

// Say is the topic in a sentence. A record's own texts stand beside its row and
// not in it.
func (t Topic) Say(lang phrase.Lang) string {
	if key := "exchange.topic." + t.Code[strings.LastIndexByte(t.Code, '.')+1:]; phrase.Keys(lang)[key] != "" {
		return phrase.Say(lang, key, t.Args)
	}
	return phrase.Say(lang, t.Code, t.Args)
}

// Label says a choice of the topic in words.
func (t Topic) Label(c Choice, lang phrase.Lang) string { return c.label(t.Code, lang) }

// SayAnswer puts an answer to the topic into words.
func (t Topic) SayAnswer(a Answer, lang phrase.Lang) string { return a.say(t.Code, t.Choices, lang) }

// TopicQuery picks topics. Zero fields ask for nothing.
type TopicQuery struct {
	Kind     string
	Answered *bool
	After    TopicCursor
	Limit    int
}

// TopicCursor is where a page of topics ends (Topic.Cursor); the zero one is the beginning.
type TopicCursor struct {
	Count int64  `json:"n"`
	ID    string `json:"t"`
}

// examples is how many records a topic shows at once.
const examples = 3

// Topics lists what is asked about a job's records, what most of them wait for
// first.
func (s *Service) Topics(ctx context.Context, by access.Principal, id ident.ID, q TopicQuery) ([]Topic, error) {
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Topic, error) {
		j, err := seenJob(tx, by, id)
		if err != nil {
			return nil, err
		}
		all, err := listTopics(tx, j, q)
		for i := range all {
			if all[i].Examples, err = asksOf(tx, j, all[i], 0, examples); err != nil {
				return nil, err
			}
		}
		return all, err
	})
}

// Asks pages through the records of a topic, in the order in which they were
// found. Fault: exchange.topic_unknown.
func (s *Service) Asks(ctx context.Context, by access.Principal, id ident.ID, topic string, after ident.ID, limit int) (Topic, []Ask, error) {
	type both struct {
		t Topic
		a []Ask
	}
	b, err := db.Read(ctx, s.db, func(tx *db.Tx) (both, error) {
		j, err := seenJob(tx, by, id)
		if err != nil {
			return both{}, err
		}
		t, err := getTopic(tx, j, topic)
		if err != nil {
			return both{}, err
		}
		a, err := asksOf(tx, j, t, after, limit)
		return both{t, a}, err
	})
	return b.t, b.a, err
}

// Reply is an answer to a topic, or to one record's share in it (Row); Clear takes
// an answer back.
type Reply struct {
	Topic string
	Row   ident.ID
	Answer
	Clear bool
}

// Reply answers questions in bulk. Answers are gone by when the import is run, or
// tried, the next time. All wrong ones are told at once, and then none is kept.
func (s *Service) Reply(ctx context.Context, by access.Principal, id ident.ID, version int64, replies []Reply) (Job, error) {
	return db.Write(ctx, s.db, func(tx *db.Tx) (Job, error) {
		was, err := s.toChange(tx, by, id, version)
		if err != nil {
			return was, err
		}
		if was.State != Draft && was.State != Tried && was.State != Done {
			return was, badState(was)
		}
		r := &replying{tx: tx, job: was, said: []any{}}
		for i, one := range replies {
			one.Person, one.At = by.Person, s.clock.Now()
			if err := r.take(fmt.Sprintf("answers[%d]", i), one); err != nil {
				return was, err
			}
		}
		if err := r.wrong.Err(); err != nil {
			return was, err
		}
		j := was
		j.version++
		if j.State != Done {
			j.until = clock.Micros(s.clock.Now())
		} else if j.summary.Answered, err = anyWanted(tx, j); err != nil {
			return j, err
		}
		if err := editJob(tx, j, was); err != nil {
			return j, err
		}
		return j, s.note(tx, by.Actor(), j, "import.answered", map[string]any{"answers": r.said})
	})
}

// replying is a bulk of answers in hand.
type replying struct {
	tx    *db.Tx
	job   Job
	wrong fault.Fields
	said  []any // for the entry
}

func (r *replying) take(at string, one Reply) error {
	t, ask, err := r.about(at, one)
	if err != nil || t.ID == "" {
		return err
	}
	if !r.fits(at, t, ask, one) {
		return nil
	}
	text := ""
	if !one.Clear {
		raw, err := json.Marshal(one.Answer)
		if err != nil {
			return fmt.Errorf("write an answer: %w", err)
		}
		text = string(raw)
	}
	say := map[string]any{"code": t.Code, "args": t.Args, "count": t.waits}
	if ask.ID != 0 {
		say["sheet"], say["row"], say["part"] = ask.Sheet, ask.Row, ask.Part
		delete(say, "count")
	}
	switch {
	case one.Clear:
		say["clear"] = true
	case one.Skip:
		say["skip"] = true
	case one.Value != "":
		say["value"] = one.Value
	default:
		say["choice"] = one.Choice
	}
	r.said = append(r.said, say)
	if ask.ID != 0 {
		return answerAsk(r.tx, r.job, ask.ID, text)
	}
	if t.Answer != nil && t.Answer.policy() {
		// It was said about all topics of the code, and is taken back for all.
		if err := answerCode(r.tx, r.job, t.Code, ""); err != nil {
			return err
		}
	}
	if one.policy() {
		return answerCode(r.tx, r.job, t.Code, text)
	}
	return answerTopic(r.tx, r.job, t.ID, text)
}

// about finds what a reply is about.
func (r *replying) about(at string, one Reply) (t Topic, ask Ask, err error) {
	if (one.Topic == "") == (one.Row == 0) {
		r.wrong.Add(at, "exchange.answer_about")
		return t, ask, nil
	}
	topic := one.Topic
	if one.Row != 0 {
		if ask, err = getAsk(r.tx, r.job, one.Row); err != nil {
			return t, ask, r.soft(at+".row", err)
		}
		topic = ask.Topic
	}
	t, err = getTopic(r.tx, r.job, topic)
	return t, ask, r.soft(at+".topic", err)
}

// soft makes a missing thing a wrong field.
func (r *replying) soft(at string, err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	r.wrong.Add(at, fault.CodeOf(err))
	return nil
}

// fits tells whether an answer is one that may be given.
func (r *replying) fits(at string, t Topic, ask Ask, one Reply) bool {
	n := 0
	for _, given := range []bool{one.Choice != "", one.Value != "", one.Skip, one.Clear} {
		if given {
			n++
		}
	}
	if n != 1 {
		r.wrong.Add(at, "exchange.answer_one")
		return false
	}
	switch {
	case one.Choice != "":
		has := func(c Choice) bool { return c.Key == one.Choice }
		ok := slices.ContainsFunc(t.Choices, has) || ask.ID != 0 && slices.ContainsFunc(ask.Choices, has)
		ok = ok && (ask.ID == 0 || !one.policy()) // how one record is read is no way of reading
		if !ok {
			r.wrong.Add(at+".choice", "exchange.choice_unknown", "value", one.Choice)
			return false
		}
	case one.Value != "":
		if t.Input() == "" {
			r.wrong.Add(at+".value", "exchange.answer_choose")
			return false
		}
		if d := sheet.CheckAnswer(t.Field, one.Value, r.job.Profile); d != nil {
			r.wrong.Add(at+".value", d.Code, pairs(d.Args)...)
			return false
		}
	}
	return true
}
