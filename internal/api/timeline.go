package api

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/ident"
	"anwang/internal/ledger"
	"anwang/internal/org"
)

// Entry is one entry of the ledger, for people and programs to read; what proves
// it stands in a proof.
type Entry struct {
	ID       ident.ID                   `json:"id"`
	Number   int64                      `json:"number" doc:"账本序号,0 表示尚未编号 · place in the ledger; 0 until numbered"`
	At       *time.Time                 `json:"at" doc:"发生时间 · when it happened"`
	Recorded *time.Time                 `json:"recorded" doc:"记录时间 · when it was written"`
	Actor    string                     `json:"actor"`
	Name     string                     `json:"name,omitempty" doc:"经手人 · who did it, when a person did"`
	Kind     string                     `json:"kind"`
	About    string                     `json:"about"`
	Subject  ident.ID                   `json:"subject"`
	Version  int64                      `json:"version"`
	Say      map[string]any             `json:"say,omitempty"`
	Set      map[string]json.RawMessage `json:"set,omitempty" doc:"变更的字段 · the fields that changed"`
	Leaf     string                     `json:"leaf" doc:"RFC 6962 leaf hash, base64"`
}

func (s *Server) entry(g *org.Graph, e ledger.Entry) (Entry, error) {
	b, err := e.Parts()
	if err != nil {
		return Entry{}, err
	}
	return Entry{
		ID: e.ID, Number: e.Number, At: s.at(e.At), Recorded: s.at(e.Recorded), Actor: e.Actor, Name: actorName(g, e.Actor),
		Kind: e.Kind, About: e.About, Subject: e.Subject, Version: e.Version, Say: b.Say, Set: b.Set, Leaf: e.Leaf.String(),
	}, nil
}

// actorName is the name of the person in "person:1/post:2", if there is one. With
// no graph nobody is named.
func actorName(g *org.Graph, actor string) string {
	for _, part := range strings.Split(actor, "/") {
		digits, ok := strings.CutPrefix(part, "person:")
		if !ok || g == nil {
			continue
		}
		if id, err := ident.Parse(digits); err == nil {
			return g.PersonName(id)
		}
	}
	return ""
}

// timeline is what happened to some subjects, in the order in which it was
// recorded. Whether the caller may see them is for the route to ask.
func (s *Server) timeline(ctx context.Context, by access.Principal, about ...ledger.About) (*Body[Page[Entry]], error) {
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	entries, err := db.Read(ctx, s.DB, func(tx *db.Tx) ([]ledger.Entry, error) {
		var out []ledger.Entry
		for _, a := range about {
			es, err := ledger.Events(tx, by.District, a.Kind, a.Subject)
			if err != nil {
				return nil, err
			}
			out = append(out, es...)
		}
		return out, nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(entries, func(a, b ledger.Entry) int { return cmp.Compare(a.ID, b.ID) })
	out := make([]Entry, len(entries))
	for i, e := range entries {
		if out[i], err = s.entry(g, e); err != nil {
			return nil, err
		}
	}
	return pageOf(out, ""), nil
}
