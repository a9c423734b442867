package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/exchange"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

// ImportQuestionList picks what is asked about an import's records.
type ImportQuestionList struct {
	One
	Paging
	Kind     string `query:"kind" enum:"question,refusal"`
	Answered string `query:"answered" enum:"true,false"`
}

// ImportQuestion is what is asked about many records in the same words.
type ImportQuestion struct {
	ID        string            `json:"id"`
	Kind      string            `json:"kind" enum:"question,refusal"`
	Code      string            `json:"code"`
	Field     string            `json:"field"`
	FieldName string            `json:"field_name"`
	Sentence  string            `json:"sentence"`
	Count     int64             `json:"count" doc:"等待答复的记录 · records that wait for an answer now"`
	Held      int64             `json:"held" doc:"答复所及的记录，逐条答复的也算 · records that were answered, one by one or all at once"`
	Ready     exchange.Ready    `json:"ready" doc:"已答复、尚未导入的记录 · records answered and not run yet"`
	Input     string            `json:"input" enum:",text,date,deadline,number" doc:"还可以填什么 · what else one may type"`
	Choices   []ImportChoice    `json:"choices" nullable:"false"`
	Answer    *ImportAnswered   `json:"answer,omitempty" doc:"已给的答复 · what was answered"`
	Examples  []ImportRowAsking `json:"examples" nullable:"false"`
}

// ImportChoice is an answer to pick.
type ImportChoice struct {
	Key   string `json:"key"`
	Label string `json:"label"`
}

// ImportAnswered is an answer that was given.
type ImportAnswered struct {
	Choice string     `json:"choice,omitempty"`
	Value  string     `json:"value,omitempty"`
	Skip   bool       `json:"skip"`
	Label  string     `json:"label" doc:"答复的文字 · the answer in words"`
	By     string     `json:"person_name,omitempty"`
	At     *time.Time `json:"at"`
	Fresh  bool       `json:"fresh" doc:"尚未据此导入 · not gone by yet"`
}

// ImportRowAsking is one record's share in a question.
type ImportRowAsking struct {
	ID       ident.ID        `json:"id"`
	Sheet    string          `json:"sheet"`
	Row      int             `json:"row"`
	Part     int             `json:"part,omitempty"`
	Cell     string          `json:"cell"`
	Value    string          `json:"value" doc:"单元格的内容 · what the cell says"`
	Text     string          `json:"text" doc:"这条记录的开头 · the beginning of the record"`
	Sentence string          `json:"sentence"`
	Choices  []ImportChoice  `json:"choices" nullable:"false" doc:"只对这一条的选项 · choices for this record alone"`
	Answer   *ImportAnswered `json:"answer,omitempty"`
}

func (s *Server) importQuestions(ctx context.Context, by access.Principal, in *ImportQuestionList) (*Body[Page[ImportQuestion]], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	q := exchange.TopicQuery{Kind: in.Kind, Limit: in.Limit}
	if in.Answered != "" {
		yes := in.Answered == "true"
		q.Answered = &yes
	}
	if err := unseal(in.After, &q.After); err != nil {
		return nil, err
	}
	list, err := s.Exchange.Topics(ctx, by, id, q)
	if err != nil {
		return nil, err
	}
	lang, out, next := languageOf(ctx), make([]ImportQuestion, len(list)), ""
	for i, t := range list {
		out[i] = s.showQuestion(ctx, by, lang, t)
	}
	if n := len(list); n == in.Limit {
		next = seal(list[n-1].Cursor())
	}
	return pageOf(out, next), nil
}

func (s *Server) showQuestion(ctx context.Context, by access.Principal, lang phrase.Lang, t exchange.Topic) ImportQuestion {
	out := ImportQuestion{ID: t.ID, Kind: t.Kind, Code: t.Code, Field: string(t.Field), FieldName: fieldName(lang, t.Field), Sentence: t.Say(lang),
		Count: t.Count, Held: t.Held, Ready: t.Ready, Input: t.Input(), Choices: showChoices(lang, t, t.Choices),
		Answer: s.showAnswer(ctx, by, lang, t, t.Answer), Examples: s.showAsks(ctx, by, lang, t, t.Examples)}
	if out.Answer != nil {
		out.Answer.Fresh = t.Fresh
	}
	return out
}

func showChoices(lang phrase.Lang, t exchange.Topic, list []exchange.Choice) []ImportChoice {
	out := make([]ImportChoice, len(list))
	for i, c := range list {
		out[i] = ImportChoice{c.Key, t.Label(c, lang)}
	}
	return out
}

func (s *Server) showAnswer(ctx context.Context, by access.Principal, lang phrase.Lang, t exchange.Topic, a *exchange.Answer) *ImportAnswered {
	if a == nil {
		return nil
	}
	return &ImportAnswered{Choice: a.Choice, Value: a.Value, Skip: a.Skip, Label: t.SayAnswer(*a, lang),
		By: s.personName(ctx, by.District, a.Person), At: s.at(microsOf(a.At))}
}

func (s *Server) showAsks(ctx context.Context, by access.Principal, lang phrase.Lang, t exchange.Topic, list []exchange.Ask) []ImportRowAsking {
	out := make([]ImportRowAsking, len(list))
	for i, a := range list {
		out[i] = ImportRowAsking{ID: a.ID, Sheet: a.Sheet, Row: a.Row, Part: a.Part, Cell: a.Cell, Value: a.Value, Text: a.Text,
			Sentence: phrase.Say(lang, a.Code, a.Args), Choices: showChoices(lang, t, a.Choices), Answer: s.showAnswer(ctx, by, lang, t, a.Answer)}
		if out[i].Answer != nil {
			out[i].Answer.Fresh = a.Fresh
		}
	}
	return out
}

// ImportQuestionRows picks the records of one question.
type ImportQuestionRows struct {
	One
	Paging
	Topic string `path:"topic" pattern:"^[0-9a-f]{1,64}$"`
}

func (s *Server) importQuestionRows(ctx context.Context, by access.Principal, in *ImportQuestionRows) (*Body[Page[ImportRowAsking]], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	var after ident.ID
	if err := unseal(in.After, &after); err != nil {
		return nil, err
	}
	t, list, err := s.Exchange.Asks(ctx, by, id, in.Topic, after, in.Limit)
	if err != nil {
		return nil, err
	}
	next := ""
	if n := len(list); n == in.Limit {
		next = seal(list[n-1].ID)
	}
	return pageOf(s.showAsks(ctx, by, languageOf(ctx), t, list), next), nil
}
