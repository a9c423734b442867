package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"anwang/internal/access"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Credentials are what somebody logs in with.
type Credentials struct {
	District string `json:"district,omitempty" pattern:"^[0-9]{6}$" doc:"县区代码；只有一个时可不填 · needed only where several districts live together"`
	Login    string `json:"login" minLength:"1" maxLength:"100" doc:"手机号或姓名 · phone or name"`
	Password string `json:"password" minLength:"1" maxLength:"200"`
}

// Entered is the answer to a login.
type Entered struct {
	Bearer string `json:"bearer" doc:"放在 Authorization: Bearer 里 · to be sent as Authorization: Bearer"`
	Me     Me     `json:"me"`
}

// Me is who the caller is to the system.
type Me struct {
	access.Principal
	Name    string   `json:"name"`
	Holding []Post   `json:"holding" nullable:"false" doc:"本人现任岗位 · the posts that he holds"`
	Verbs   []string `json:"verbs" nullable:"false" doc:"当前身份可用的操作 · what he may do as he is now"`
}

// Post is a post with the words that people know it by.
type Post struct {
	ID     ident.ID `json:"id"`
	Title  string   `json:"title"`
	Unit   string   `json:"unit"`
	UnitID ident.ID `json:"unit_id"`
	Line   org.Line `json:"line"`
}

// LoginInput is a login, with the request that it came by.
type LoginInput struct {
	Body    Credentials
	request *http.Request
}

// Resolve keeps the request at hand.
func (l *LoginInput) Resolve(ctx huma.Context) []error {
	l.request, _ = humago.Unwrap(ctx)
	return nil
}

// LoginOutput is a login's answer, with the session's cookie for browsers.
type LoginOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      Entered
}

// LogoutOutput takes the cookie back.
type LogoutOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (s *Server) cookie(bearer string, secure bool, age time.Duration) http.Cookie {
	c := http.Cookie{
		Name: sessionCookie, Value: bearer, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: secure || s.Secure, MaxAge: int(age.Seconds()),
	}
	if age == 0 {
		c.MaxAge = -1
	}
	return c
}

func (s *Server) accessRoutes() {
	s.viewRoutes()
	public(s, post("/login", "login", "登录", "log in by phone or name"), s.login)
	guarded(s, post("/logout", "logout", "退出登录", "end the session"), access.AccessSelf,
		func(ctx context.Context, by access.Principal, in *struct{}) (*LogoutOutput, error) {
			if err := s.Access.Logout(ctx, by); err != nil {
				return nil, err
			}
			return &LogoutOutput{s.cookie("", false, 0)}, nil
		})
	guarded(s, get("/me", "me", "我的身份", "who I am and what I may do"), access.AccessSelf,
		func(ctx context.Context, by access.Principal, _ *struct{}) (*Body[Me], error) {
			me, err := s.me(ctx, by)
			return &Body[Me]{me}, err
		})
	guarded(s, post("/me/act-as", "act-as", "切换岗位", "put on one of my posts, or none"), access.AccessSelf, s.actAs)
	guarded(s, s.keepsSecret(post("/me/password", "change-password", "修改密码", "give myself a new password")), access.AccessSelf,
		func(ctx context.Context, by access.Principal, in *struct{ Body NewPassword }) (*Nothing, error) {
			return nil, s.Access.ChangePassword(ctx, by, in.Body.Old, in.Body.New)
		})
	s.tokenRoutes()
	s.accountRoutes()
}

// NewPassword changes one's password.
type NewPassword struct {
	Old string `json:"old" minLength:"1" maxLength:"200"`
	New string `json:"new" minLength:"1" maxLength:"200"`
}

func (s *Server) login(ctx context.Context, in *LoginInput) (*LoginOutput, error) {
	district := in.Body.District
	if district == "" {
		var err error
		if district, err = s.District(ctx); err != nil {
			return nil, err
		}
	}
	bearer, p, err := s.Access.LoginFrom(ctx, district, in.Body.Login, in.Body.Password,
		access.From{Address: s.address(in.request), Agent: in.request.UserAgent()})
	if err != nil {
		return nil, err
	}
	me, err := s.me(ctx, p)
	if err != nil {
		return nil, err
	}
	return &LoginOutput{SetCookie: s.cookie(bearer, in.request.TLS != nil, access.SessionLife), Body: Entered{bearer, me}}, nil
}

// Hat names the post to act as.
type Hat struct {
	Post ident.ID `json:"post" doc:"空表示不以任何岗位行事 · empty for none"`
}

func (s *Server) actAs(ctx context.Context, by access.Principal, in *struct{ Body Hat }) (*Body[Me], error) {
	p, err := s.Access.ActAs(ctx, by, in.Body.Post)
	if err != nil {
		return nil, err
	}
	me, err := s.me(ctx, p)
	return &Body[Me]{me}, err
}

func (s *Server) me(ctx context.Context, p access.Principal) (Me, error) {
	g, err := s.Org.GraphOf(ctx, p.District)
	if err != nil {
		return Me{}, err
	}
	me := Me{Principal: p, Name: g.PersonName(p.Person), Holding: []Post{}, Verbs: []string{}}
	for _, id := range p.Posts {
		me.Holding = append(me.Holding, postOf(g, id))
	}
	for _, v := range access.Verbs() {
		if p.May(v) == nil {
			me.Verbs = append(me.Verbs, string(v))
		}
	}
	return me, nil
}

func postOf(g *org.Graph, id ident.ID) Post {
	p, _ := g.Post(id)
	u, _ := g.Unit(p.Unit)
	return Post{ID: id, Title: p.Title, Unit: u.Name, UnitID: p.Unit, Line: p.Line}
}
