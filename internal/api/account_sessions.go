package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/ident"
)

// Session is a login that still stands.
type Session struct {
	ID     ident.ID   `json:"id"`
	Post   *Post      `json:"post,omitempty" doc:"正以哪个岗位行事 · the post that it acts as"`
	Opened *time.Time `json:"opened"`
	Seen   *time.Time `json:"seen" doc:"最近使用，精确到分钟左右 · last used, a minute fuzzy"`
	Until  *time.Time `json:"until" doc:"最迟此时结束 · ends then in any case"`
	Place  string     `json:"place,omitempty" doc:"大致网段 · roughly which network"`
	Device string     `json:"device,omitempty"`
	Mine   bool       `json:"mine" doc:"就是这一次 · this very one"`
}

// OneSession names a session of an account.
type OneSession struct {
	One
	Session string `path:"session" pattern:"^[1-9][0-9]{0,18}$"`
}

func (s *Server) sessionRoutes() {
	guarded(s, get("/me/sessions", "list-my-sessions", "我的登录", "my logins that still stand"), access.AccessSelf,
		func(ctx context.Context, by access.Principal, _ *struct{}) (*Body[Page[Session]], error) {
			return s.sessions(ctx, by, by.Account)
		})
	guarded(s, remove("/me/sessions/{id}", "end-my-session", "结束我的一次登录", "end one of my logins"), access.AccessSelf,
		func(ctx context.Context, by access.Principal, in *One) (*Nothing, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			return nil, s.Access.EndSession(ctx, by, by.Account, id)
		})
	guarded(s, remove("/me/sessions", "end-my-other-sessions", "结束我的其他登录", "end all my logins but this one"), access.AccessSelf,
		func(ctx context.Context, by access.Principal, _ *struct{}) (*Nothing, error) {
			return nil, s.Access.EndOthers(ctx, by)
		})
	guarded(s, get("/accounts/{id}/sessions", "list-sessions", "账号的登录", "an account's logins that still stand"), access.AccessSessions,
		func(ctx context.Context, by access.Principal, in *One) (*Body[Page[Session]], error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			return s.sessions(ctx, by, id)
		})
	guarded(s, remove("/accounts/{id}/sessions", "end-sessions", "强制下线", "log an account out everywhere"), access.AccessEnd,
		func(ctx context.Context, by access.Principal, in *One) (*Nothing, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			return nil, s.Access.EndSessions(ctx, by, id)
		})
	guarded(s, remove("/accounts/{id}/sessions/{session}", "end-session", "结束一次登录", "end one login of an account"), access.AccessEnd,
		func(ctx context.Context, by access.Principal, in *OneSession) (*Nothing, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			one, err := idOf("path.session", in.Session)
			if err != nil {
				return nil, err
			}
			return nil, s.Access.EndSession(ctx, by, id, one)
		})
}

func (s *Server) sessions(ctx context.Context, by access.Principal, account ident.ID) (*Body[Page[Session]], error) {
	list, err := s.Access.Sessions(ctx, by, account)
	if err != nil {
		return nil, err
	}
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	out := make([]Session, len(list))
	for i, x := range list {
		out[i] = Session{ID: x.ID, Opened: s.at(x.Opened), Seen: s.at(x.Seen), Until: s.at(x.Until), Place: x.Place, Device: x.Device, Mine: x.Mine}
		if x.Post != 0 {
			p := postOf(g, x.Post)
			out[i].Post = &p
		}
	}
	return pageOf(out, ""), nil
}
