package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/exchange"
	"anwang/internal/ident"
	"anwang/internal/phrase"
)

// ImportUndo is how far the taking back of an import is.
type ImportUndo struct {
	Reason    string     `json:"reason"`
	Person    ident.ID   `json:"person,omitempty"`
	By        string     `json:"person_name,omitempty"`
	Started   *time.Time `json:"started"`
	Finished  *time.Time `json:"finished,omitempty"`
	Total     int64      `json:"total"`
	Withdrawn int64      `json:"withdrawn" doc:"撤回 · brought by it and withdrawn"`
	PutBack   int64      `json:"put_back" doc:"恢复原状 · changed by it and as before again"`
	Kept      int64      `json:"kept" doc:"已有人办理，保留 · touched by somebody since, and kept"`
}

func (s *Server) showUndo(ctx context.Context, by access.Principal, u exchange.Undo) *ImportUndo {
	return &ImportUndo{Reason: u.Reason, Person: u.Person, By: s.personName(ctx, by.District, u.Person),
		Started: s.at(microsOf(u.Started)), Finished: s.at(microsOf(u.Finished)),
		Total: u.Total, Withdrawn: u.Withdrawn, PutBack: u.PutBack, Kept: u.Kept}
}

// UndoLook is what undoing an import would do, or has done.
type UndoLook struct {
	State      exchange.State `json:"state" enum:"draft,trying,tried,waiting,running,done,failed,undoing,undone"`
	Version    int64          `json:"version"`
	Possible   bool           `json:"possible"`
	Why        string         `json:"why" doc:"不能撤销的原因 · why it is not possible"`
	Total      int64          `json:"total"`
	Withdraw   int64          `json:"withdraw"`
	PutBack    int64          `json:"put_back"`
	Keep       int64          `json:"keep"`
	AllCounted bool           `json:"all_counted" doc:"否则只数了前 50000 条 · false: the counts are of the first 50,000"`
	Kept       Page[UndoKept] `json:"kept"`
	Undo       *ImportUndo    `json:"undo,omitempty"`
}

// UndoKept is a hazard that stays as it is, and why.
type UndoKept struct {
	Hazard ident.ID `json:"hazard"`
	Number string   `json:"number"`
	Text   string   `json:"text"`
	Code   string   `json:"code"`
	Reason string   `json:"reason"`
}

// UndoPage picks a page of what an undo keeps.
type UndoPage struct {
	One
	Paging
}

func (s *Server) lookAtUndo(ctx context.Context, by access.Principal, in *UndoPage) (*Versioned[UndoLook], error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	var after ident.ID
	if err := unseal(in.After, &after); err != nil {
		return nil, err
	}
	u, err := s.Exchange.Undoing(ctx, by, id, after, in.Limit)
	if err != nil {
		return nil, err
	}
	lang := languageOf(ctx)
	out := UndoLook{State: u.Job.State, Version: u.Job.Version(), Possible: u.Why == nil, Total: u.Total, Withdraw: u.Withdraw, PutBack: u.PutBack,
		Keep: u.Keep, AllCounted: u.AllCounted, Kept: Page[UndoKept]{Items: []UndoKept{}}}
	if u.Why != nil {
		f, ok := asFault(u.Why)
		if !ok {
			return nil, u.Why
		}
		out.Why = phrase.Say(lang, f.Code, f.Args)
	}
	for _, k := range u.Kept {
		out.Kept.Items = append(out.Kept.Items, UndoKept{k.Hazard, k.Number, k.Text, k.Why, phrase.Say(lang, k.Why, nil)})
	}
	if u.Next != 0 {
		out.Kept.Next = seal(u.Next)
	}
	if u.Job.Undo != nil {
		out.Undo = s.showUndo(ctx, by, *u.Job.Undo)
	}
	return &Versioned[UndoLook]{ETag: etag(out.Version), Body: out}, nil
}
