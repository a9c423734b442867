package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// TrailEntry is an entry about accounts, tokens, lockouts or the system.
type TrailEntry struct {
	ID      ident.ID       `json:"id"`
	Number  int64          `json:"number" doc:"账本序号,0 表示尚未编号 · place in the ledger; 0 until numbered"`
	At      *time.Time     `json:"at"`
	Actor   string         `json:"actor"`
	Name    string         `json:"name,omitempty" doc:"谁做的 · who did it, when a person did"`
	Kind    string         `json:"kind"`
	About   string         `json:"about" enum:"account,token,lockout,system"`
	Account ident.ID       `json:"account,omitempty" doc:"涉及的账号 · the account concerned"`
	Whose   string         `json:"whose,omitempty" doc:"账号的人员 · whose account it is"`
	Say     map[string]any `json:"say,omitempty"`
}

// TrailList picks entries of the trail.
type TrailList struct {
	Paging
	About   string `query:"about" enum:"account,token,lockout,system"`
	Account string `query:"account" maxLength:"20" doc:"只看一个账号的 · of one account"`
}

func (s *Server) trailRoutes() {
	guarded(s, get("/trail", "list-trail", "账号与系统的审计记录", "entries about accounts, tokens and the system, the newest first"), access.AccessTrail, s.listTrail)
}

func (s *Server) listTrail(ctx context.Context, by access.Principal, in *TrailList) (*Body[Page[TrailEntry]], error) {
	var before ident.ID
	if err := unseal(in.After, &before); err != nil {
		return nil, err
	}
	account, err := idOf("query.account", in.Account)
	if err != nil {
		return nil, err
	}
	about := in.About
	if account != 0 {
		about = "account"
	}
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	entries, err := db.Read(ctx, s.DB, func(tx *db.Tx) ([]ledger.Entry, error) {
		return ledger.Trail(tx, by.District, about, account, before, in.Limit)
	})
	if err != nil {
		return nil, err
	}
	out := make([]TrailEntry, len(entries))
	for i, e := range entries {
		if out[i], err = s.trailEntry(ctx, by, g, e); err != nil {
			return nil, err
		}
	}
	next := ""
	if len(entries) == in.Limit {
		next = seal(entries[len(entries)-1].ID)
	}
	return pageOf(out, next), nil
}

func (s *Server) trailEntry(ctx context.Context, by access.Principal, g *org.Graph, e ledger.Entry) (TrailEntry, error) {
	b, err := e.Parts()
	if err != nil {
		return TrailEntry{}, err
	}
	out := TrailEntry{ID: e.ID, Number: e.Number, At: s.at(e.At), Actor: e.Actor, Name: actorName(g, e.Actor), Kind: e.Kind, About: e.About, Say: b.Say}
	switch text, _ := b.Say["account"].(string); {
	case e.About == "account":
		out.Account = e.Subject
	case text != "":
		out.Account, _ = ident.Parse(text)
	case e.About == "token":
		if t, err := s.Access.Token(ctx, by, e.Subject); err == nil {
			out.Account = t.Account
		}
	}
	if out.Account != 0 {
		if a, err := s.Access.Get(ctx, by, out.Account); err == nil {
			out.Whose = g.PersonName(a.Person)
		}
	}
	return out, nil
}
