package api

import (
	"context"
	"net/http"

	"anwang/internal/access"
	"anwang/internal/exchange"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// imports are imports as things with a version.
func (s *Server) imports() thing[exchange.Job, Import] {
	return thing[exchange.Job, Import]{path: "/imports", get: s.Exchange.Job,
		show: func(ctx context.Context, by access.Principal, j exchange.Job) (Import, error) {
			return s.showImport(ctx, by, j), nil
		},
		ref: func(j *exchange.Job) *ledger.Ref {
			return &ledger.Ref{District: j.District, ID: j.ID, Version: j.Version()}
		}}
}

// personName is the name of a person; "" of none.
func (s *Server) personName(ctx context.Context, district string, id ident.ID) string {
	if id == 0 {
		return ""
	}
	g, err := s.Org.GraphOf(ctx, district)
	if err != nil {
		return "" // a name beside a figure is not worth an error
	}
	return g.PersonName(id)
}

// mayImport lists what a person may do with an import as it stands.
func mayImport(by access.Principal, j exchange.Job) []string {
	out := []string{}
	mine := by.Person != 0 && by.Person == j.Person && by.May(access.ImportHazards) == nil
	draft := j.State == exchange.Draft || j.State == exchange.Tried
	done := j.State == exchange.Done && j.Kept && !j.Options.DryRun
	for _, one := range []struct {
		what string
		may  bool
	}{
		{"map", mine && draft}, {"try", mine && draft}, {"answer", mine && (j.State == exchange.Tried || done)},
		{"run", mine && (draft || done && j.Answered())}, {"discard", mine && draft},
		{"undo", by.May(access.ImportUndo) == nil && (mine || by.Standing == access.Office) && !j.Options.DryRun &&
			(j.State == exchange.Done || j.State == exchange.Failed) && j.Counts.Imported+j.Counts.Updated > 0},
	} {
		if one.may {
			out = append(out, one.what)
		}
	}
	return out
}

// Reading says how a draft is read, beside its columns.
type Reading struct {
	Sheet             string            `json:"sheet" maxLength:"200" required:"false" doc:"只读这一张表，空为全部 · read this sheet alone"`
	HeaderRow         int               `json:"header_row" minimum:"0" required:"false" doc:"表头首行，0 为自动 · 0 finds it"`
	HeaderRows        int               `json:"header_rows" minimum:"0" required:"false"`
	Source            string            `json:"source" maxLength:"60" required:"false"`
	Division          string            `json:"division" maxLength:"60" required:"false"`
	DateOrder         string            `json:"date_order" required:"false" doc:"ymd, mdy, dmy"`
	Year              int               `json:"year" required:"false" doc:"没有年份的日期按哪一年 · year of dates that have none"`
	StateBy           string            `json:"state_by" required:"false" doc:"date"`
	ClosedWithoutDate string            `json:"closed_without_date" required:"false" doc:"ask, found, due, import"`
	ClosedBeforeFound string            `json:"closed_before_found" required:"false" doc:"ask, keep"`
	MissingFound      string            `json:"missing_found" required:"false" doc:"ask, import"`
	MissingDeadline   string            `json:"missing_deadline" required:"false" doc:"ask, none, days"`
	DefaultDays       int               `json:"default_days" required:"false"`
	MissingGrade      string            `json:"missing_grade" required:"false" doc:"general, ask"`
	MissingSite       string            `json:"missing_site" required:"false" doc:"ask, keep"`
	EmptyText         string            `json:"empty_text" required:"false" doc:"refuse, skip"`
	NoSplit           bool              `json:"no_split" required:"false" doc:"一格一条，不拆分 · a cell is one hazard"`
	FillDown          []string          `json:"fill_down" required:"false" maxItems:"30" doc:"空格沿用上一行的字段 · fields whose empty cells repeat the one above"`
	Grades            map[string]string `json:"grades,omitempty" doc:"general, major"`
	States            map[string]string `json:"states,omitempty" doc:"open, rectifying, closed, -"`
}

// ImportMapping says how a draft is read. Columns is the whole assignment of the
// columns of one sheet; without it they are found.
type ImportMapping struct {
	Reading   Reading        `json:"reading"`
	Columns   []ColumnChoice `json:"columns,omitempty" maxItems:"1024"`
	ColumnsOf string         `json:"columns_of,omitempty" maxLength:"200" doc:"列所在的表 · the sheet that they are of"`
	Remember  bool           `json:"remember,omitempty" doc:"同一来源的下一份照此读取 · read the source's next file so"`
}

// ColumnChoice says what one column is taken for.
type ColumnChoice struct {
	Column  int    `json:"column" minimum:"1"`
	Field   string `json:"field,omitempty" maxLength:"40" doc:"空为按原表头保留 · empty keeps it under its own header"`
	Ignored bool   `json:"ignored,omitempty"`
}

// ImportAnswers are answers in bulk.
type ImportAnswers struct {
	Answers []ImportAnswer `json:"answers" minItems:"1" maxItems:"500" nullable:"false"`
}

// ImportAnswer answers a topic, or one record (row), by exactly one of choice,
// value, skip and clear.
type ImportAnswer struct {
	Topic  string   `json:"topic,omitempty" maxLength:"64"`
	Row    ident.ID `json:"row,omitempty"`
	Choice string   `json:"choice,omitempty" maxLength:"300"`
	Value  string   `json:"value,omitempty" maxLength:"2000"`
	Skip   bool     `json:"skip,omitempty" doc:"不导入 · leave the record out"`
	Clear  bool     `json:"clear,omitempty" doc:"收回答复 · take the answer back"`
}

// importChange opens a route that changes an import.
func importChange[B any](s *Server, method, path, id, zh, en string, status int, verb access.Verb,
	f func(ctx context.Context, by access.Principal, id ident.ID, version int64, b B) (exchange.Job, error)) {
	o := op(method, prefix+"/imports/{id}"+path, id, zh, en)
	o.DefaultStatus = status
	edits(s, s.imports(), o, verb, func(ctx context.Context, by access.Principal, ref ledger.Ref, b B) (exchange.Job, error) {
		j, err := f(ctx, by, ref.ID, ref.Version, b)
		if err == nil && !j.State.Rests() {
			s.jobs.nudge()
		}
		return j, inBody(err)
	})
}

// importStep is importChange where the change says nothing more.
func importStep(s *Server, path, id, zh, en string,
	f func(ctx context.Context, by access.Principal, id ident.ID, version int64) (exchange.Job, error)) {
	o := post("/imports/{id}"+path, id, zh, en)
	o.DefaultStatus = http.StatusAccepted
	k := s.imports()
	guarded(s, o, access.ImportHazards, func(ctx context.Context, by access.Principal, in *Bare) (*Versioned[Import], error) {
		return edit(ctx, k, by, in.One, in.Match, in.Preference, func(ref ledger.Ref) (exchange.Job, error) {
			j, err := f(ctx, by, ref.ID, ref.Version)
			if err == nil {
				s.jobs.nudge()
			}
			return j, err
		})
	})
}

// inBody puts the paths of wrong fields into the request's body.
func inBody(err error) error {
	f, ok := asFault(err)
	if !ok || len(f.Fields) == 0 {
		return err
	}
	var out fault.Fields
	for _, w := range f.Fields {
		out = append(out, fault.Field{Path: "body." + w.Path, Code: w.Code, Args: w.Args})
	}
	return out.Err()
}

func (s *Server) deskRoutes() {
	guarded(s, get("/imports/{id}/look", "look-at-import", "查看待导入的表", "the workbook as it is, and how it will be read"), access.ImportRead, s.lookAtImport)
	importChange(s, http.MethodPut, "/mapping", "map-import", "更正读法", "how a draft is read", http.StatusOK, access.ImportHazards, s.mapImport)
	importStep(s, "/try", "try-import", "试读草稿", "go through a draft and write nothing", s.Exchange.Try)
	importStep(s, "/run", "run-import", "开始导入，或补录已答复的", "import a draft, or the records answered since", s.Exchange.Run)
	guarded(s, get("/imports/{id}/questions", "import-questions", "待答与未导入的，按问题归并", "what is asked, and refused, by what it is"), access.ImportRead, s.importQuestions)
	guarded(s, get("/imports/{id}/questions/{topic}/rows", "import-question-rows", "一个问题的记录", "the records of one question"), access.ImportRead, s.importQuestionRows)
	importChange(s, http.MethodPut, "/answers", "answer-import", "成批答复", "answer questions in bulk", http.StatusOK, access.ImportHazards,
		func(ctx context.Context, by access.Principal, id ident.ID, version int64, b ImportAnswers) (exchange.Job, error) {
			replies := make([]exchange.Reply, len(b.Answers))
			for i, a := range b.Answers {
				replies[i] = exchange.Reply{Topic: a.Topic, Row: a.Row, Answer: exchange.Answer{Choice: a.Choice, Value: a.Value, Skip: a.Skip}, Clear: a.Clear}
			}
			return s.Exchange.Reply(ctx, by, id, version, replies)
		})
	guarded(s, get("/imports/{id}/undo", "look-at-undo", "撤销导入会怎样、做了什么", "what undoing an import would do, or did"), access.ImportRead, s.lookAtUndo)
	importChange(s, http.MethodPost, "/undo", "undo-import", "撤销整次导入", "take an import back as a whole", http.StatusAccepted, access.ImportUndo,
		func(ctx context.Context, by access.Principal, id ident.ID, version int64, b Why) (exchange.Job, error) {
			return s.Exchange.Undo(ctx, by, id, version, b.Reason)
		})
	o := remove("/imports/{id}", "discard-import", "丢弃草稿", "throw a draft away")
	k := s.imports()
	guarded(s, o, access.ImportHazards, func(ctx context.Context, by access.Principal, in *Bare) (*Nothing, error) {
		id, err := in.id()
		if err != nil {
			return nil, err
		}
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		if err := s.Exchange.Discard(ctx, by, id, version); err != nil {
			return nil, k.late(ctx, by, id, version, err)
		}
		return &Nothing{}, nil
	})
}
