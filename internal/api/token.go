package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/ident"
)

// Token is an API token without its bearer.
type Token struct {
	ID       ident.ID    `json:"id"`
	Version  int64       `json:"version"`
	Account  ident.ID    `json:"account"`
	Whose    string      `json:"whose,omitempty" doc:"账号的人员 · whose account it is"`
	Name     string      `json:"name"`
	Post     ident.ID    `json:"post,omitempty"`
	Acts     *Post       `json:"acts,omitempty" doc:"以哪个岗位行事 · the post that it acts as, in words"`
	Role     access.Role `json:"role,omitempty"`
	ReadOnly bool        `json:"read_only"`
	Until    *time.Time  `json:"until"`
	Revoked  *time.Time  `json:"revoked,omitempty"`
}

func (s *Server) token(t access.Token) Token {
	return Token{ID: t.ID, Version: t.Version, Account: t.Account, Name: t.Name, Post: t.Post, Role: t.Role,
		ReadOnly: t.ReadOnly, Until: s.at(t.Until), Revoked: s.at(t.Revoked)}
}

func (s *Server) tokens(ctx context.Context, by access.Principal, list []access.Token, next string) (*Body[Page[Token]], error) {
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	out := make([]Token, len(list))
	for i, t := range list {
		out[i] = s.token(t)
		if t.Post != 0 {
			p := postOf(g, t.Post)
			out[i].Acts = &p
		}
		a, err := s.Access.Get(ctx, by, t.Account)
		if err != nil {
			return nil, err
		}
		out[i].Whose = g.PersonName(a.Person)
	}
	return pageOf(out, next), nil
}

// NewToken asks for an API token.
type NewToken struct {
	Name     string      `json:"name" minLength:"1" maxLength:"100" doc:"用途 · what it is for"`
	Post     ident.ID    `json:"post,omitempty" doc:"以哪个岗位行事 · the post that it acts as"`
	Role     access.Role `json:"role,omitempty" enum:"system,security,audit"`
	ReadOnly bool        `json:"read_only,omitempty"`
	Until    time.Time   `json:"until"`
}

// MadeToken is a new token with its bearer, which is shown this once.
type MadeToken struct {
	Token
	Bearer string `json:"bearer"`
}

func (s *Server) tokenRoutes() {
	guarded(s, get("/me/tokens", "list-my-tokens", "我的接口令牌", "my API tokens"), access.AccessSelf,
		func(ctx context.Context, by access.Principal, _ *struct{}) (*Body[Page[Token]], error) {
			list, err := s.Access.Tokens(ctx, by, by.Account)
			if err != nil {
				return nil, err
			}
			return s.tokens(ctx, by, list, "")
		})
	guarded(s, get("/tokens", "list-all-tokens", "全部接口令牌", "everybody's API tokens"), access.AccessRead,
		func(ctx context.Context, by access.Principal, in *Paging) (*Body[Page[Token]], error) {
			var after ident.ID
			if err := unseal(in.After, &after); err != nil {
				return nil, err
			}
			list, err := s.Access.AllTokens(ctx, by, after, in.Limit)
			if err != nil {
				return nil, err
			}
			next := ""
			if len(list) == in.Limit {
				next = seal(list[len(list)-1].ID)
			}
			return s.tokens(ctx, by, list, next)
		})
	guarded(s, s.keepsSecret(creates(post("/me/tokens", "make-token", "新建接口令牌", "make an API token; its bearer is shown once")), "bearer"), access.AccessToken,
		func(ctx context.Context, by access.Principal, in *struct{ Body NewToken }) (*Body[MadeToken], error) {
			b := in.Body
			bearer, t, err := s.Access.MakeToken(ctx, by, access.NewToken{Name: b.Name, Post: b.Post, Role: b.Role, ReadOnly: b.ReadOnly, Until: b.Until.UTC()})
			return &Body[MadeToken]{MadeToken{s.token(t), bearer}}, err
		})
	revoke := func(ctx context.Context, by access.Principal, in *One) (*Body[Token], error) {
		id, err := in.id()
		if err != nil {
			return nil, err
		}
		t, err := s.Access.RevokeToken(ctx, by, id)
		return &Body[Token]{s.token(t)}, err
	}
	guarded(s, remove("/me/tokens/{id}", "revoke-token", "撤销接口令牌", "revoke one of my API tokens"), access.AccessToken, revoke)
	guarded(s, remove("/tokens/{id}", "revoke-others-token", "撤销他人的接口令牌", "revoke anybody's API token"), access.AccessRevoke, revoke)
}
