package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
)

// Account is an account without its secrets.
type Account struct {
	ID         ident.ID      `json:"id"`
	Version    int64         `json:"version"`
	Person     ident.ID      `json:"person"`
	Name       string        `json:"name"`
	Phone      string        `json:"phone,omitempty" doc:"隐去中间几位 · without its middle digits"`
	Holding    []Post        `json:"holding" nullable:"false" doc:"现任岗位 · the posts that he holds"`
	Roles      []access.Role `json:"roles" nullable:"false"`
	State      access.State  `json:"state" enum:"active,locked,closed"`
	MustChange bool          `json:"must_change"`
	PasswordAt *time.Time    `json:"password_at,omitempty"`
	Paused     *time.Time    `json:"paused,omitempty" doc:"连续输错，到此时才能再试;只在查看一个账号时给出 · attempts are spent until then; told of one account only"`
}

// OpenedAccount is an account with the password to hand to its owner, which is
// shown this once.
type OpenedAccount struct {
	Account
	Password string `json:"password"`
}

// NewAccount opens an account.
type NewAccount struct {
	Person   ident.ID `json:"person"`
	Password string   `json:"password,omitempty" maxLength:"200" doc:"不填则由系统生成 · one is made up when left out"`
}

// Why gives a reason.
type Why struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// Fresh asks for a new password.
type Fresh struct {
	Password string `json:"password,omitempty" maxLength:"200" doc:"不填则由系统生成 · one is made up when left out"`
}

func (s *Server) account(ctx context.Context, a access.Account) (Account, error) {
	who, err := s.Org.GetPerson(ctx, a.District, a.Person)
	if err != nil {
		return Account{}, err
	}
	return s.accountOf(ctx, a, who)
}

func (s *Server) accountOf(ctx context.Context, a access.Account, who org.Person) (Account, error) {
	g, err := s.Org.GraphOf(ctx, a.District)
	if err != nil {
		return Account{}, err
	}
	roles := a.Roles
	if roles == nil {
		roles = []access.Role{}
	}
	return Account{ID: a.ID, Version: a.Version, Person: a.Person, Name: who.Name, Phone: masked(who.Phone), Holding: s.holding(g, a.Person),
		Roles: roles, State: a.State, MustChange: a.MustChange, PasswordAt: s.at(a.PasswordAt)}, nil
}

// holding are the posts that a person holds now, with their words.
func (s *Server) holding(g *org.Graph, person ident.ID) []Post {
	out := []Post{}
	for _, id := range g.PostsOf(person, s.Clock.Now()) {
		out = append(out, postOf(g, id))
	}
	return out
}

// changed is an account as an answer.
func (s *Server) changed(ctx context.Context, a access.Account, err error) (*Versioned[Account], error) {
	if err != nil {
		return nil, err
	}
	v, err := s.account(ctx, a)
	return &Versioned[Account]{ETag: etag(a.Version), Body: v}, err
}

// seen checks If-Match against the account as it is. The verbs of access name no
// version; each is absolute (lock, close, grant), so that the last one counts.
func (s *Server) seen(ctx context.Context, by access.Principal, o One, m Match) (ident.ID, error) {
	id, err := o.id()
	if err != nil {
		return 0, err
	}
	version, err := m.version()
	if err != nil {
		return 0, err
	}
	a, err := s.Access.Get(ctx, by, id)
	if err != nil {
		return 0, err
	}
	if version != 0 && version != a.Version {
		now, err := s.account(ctx, a)
		if err != nil {
			return 0, err
		}
		return 0, stale{fault.New(fault.Stale, "api.account_stale", "version", a.Version), now}
	}
	return id, nil
}

func (s *Server) accountRoutes() {
	guarded(s, get("/accounts", "list-accounts", "账号列表", "accounts"), access.AccessRead, s.listAccounts)
	guarded(s, get("/accounts/{id}", "get-account", "账号", "one account"), access.AccessRead,
		func(ctx context.Context, by access.Principal, in *One) (*Versioned[Account], error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			a, err := s.Access.Get(ctx, by, id)
			out, err := s.changed(ctx, a, err)
			if err != nil {
				return nil, err
			}
			paused, err := s.Access.PausedUntil(ctx, by, id)
			out.Body.Paused = s.at(paused)
			return out, err
		})
	guarded(s, get("/accounts/candidates", "list-candidates", "可开通账号的人员", "people without an account, by name, post or phone"), access.AccessPick, s.listCandidates)
	guarded(s, s.keepsSecret(creates(post("/accounts", "open-account", "开通账号", "open an account for a person")), "password"), access.AccessAccount, s.openAccount)
	guarded(s, s.keepsSecret(post("/accounts/{id}/password", "reset-password", "重置密码", "give somebody a new password"), "password"), access.AccessPassword, s.resetPassword)
	s.accountVerb("lock", "lock-account", "锁定账号", "lock an account", s.Access.Lock)
	s.accountVerb("unlock", "unlock-account", "解锁账号", "unlock an account", s.Access.Unlock)
	s.accountVerb("close", "close-account", "注销账号", "close an account for good", s.Access.Close)
	s.roleRoutes()
	guarded(s, get("/accounts/{id}/tokens", "list-tokens", "账号的接口令牌", "an account's API tokens"), access.AccessRead,
		func(ctx context.Context, by access.Principal, in *One) (*Body[Page[Token]], error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			list, err := s.Access.Tokens(ctx, by, id)
			if err != nil {
				return nil, err
			}
			return s.tokens(ctx, by, list, "")
		})
	s.sessionRoutes()
}

type accountEdit func(ctx context.Context, by access.Principal, id ident.ID, reason string) (access.Account, error)

func (s *Server) accountVerb(verb, id, zh, en string, f accountEdit) {
	guarded(s, post("/accounts/{id}/"+verb, id, zh, en), access.AccessAccount,
		func(ctx context.Context, by access.Principal, in *Change[Why]) (*Versioned[Account], error) {
			id, err := s.seen(ctx, by, in.One, in.Match)
			if err != nil {
				return nil, err
			}
			a, err := f(ctx, by, id, in.Body.Reason)
			return s.changed(ctx, a, err)
		})
}

// RoleChange grants or takes an administration.
type RoleChange struct {
	One
	Match
	Role access.Role `path:"role" enum:"system,security,audit"`
}

func (s *Server) roleRoutes() {
	with := func(f func(context.Context, access.Principal, ident.ID, access.Role) (access.Account, error)) func(context.Context, access.Principal, *RoleChange) (*Versioned[Account], error) {
		return func(ctx context.Context, by access.Principal, in *RoleChange) (*Versioned[Account], error) {
			id, err := s.seen(ctx, by, in.One, in.Match)
			if err != nil {
				return nil, err
			}
			a, err := f(ctx, by, id, in.Role)
			return s.changed(ctx, a, err)
		}
	}
	guarded(s, put("/accounts/{id}/roles/{role}", "grant-role", "授予管理角色", "give an account an administration"), access.AccessRole, with(s.Access.GrantRole))
	guarded(s, remove("/accounts/{id}/roles/{role}", "take-role", "收回管理角色", "take an administration away"), access.AccessRole, with(s.Access.TakeRole))
}

// AccountList picks accounts.
type AccountList struct {
	Paging
	Text  string       `query:"q" maxLength:"60" doc:"姓名、岗位或单位，或者完整的手机号 · a name, a post or a unit, or a whole phone number"`
	State access.State `query:"state" enum:"active,locked,closed"`
	Role  access.Role  `query:"role" enum:"system,security,audit"`
}

func (s *Server) listAccounts(ctx context.Context, by access.Principal, in *AccountList) (*Body[Page[Account]], error) {
	q := access.Search{Text: in.Text, State: in.State, Role: in.Role, Limit: in.Limit}
	if err := unseal(in.After, &q.After); err != nil {
		return nil, err
	}
	list, after, err := s.Access.Find(ctx, by, q)
	if err != nil {
		return nil, err
	}
	out := make([]Account, len(list))
	for i, a := range list {
		if out[i], err = s.accountOf(ctx, a.Account, a.Who); err != nil {
			return nil, err
		}
	}
	next := ""
	if after != 0 {
		next = seal(after)
	}
	return pageOf(out, next), nil
}

// Candidate is somebody for whom an account may be opened.
type Candidate struct {
	Person  ident.ID `json:"person"`
	Name    string   `json:"name"`
	Phone   string   `json:"phone,omitempty" doc:"隐去中间几位 · without its middle digits"`
	Holding []Post   `json:"holding" nullable:"false"`
	Closed  bool     `json:"closed" doc:"曾有账号，已注销 · had an account, which was closed"`
}

// CandidateList names whom is looked for.
type CandidateList struct {
	Text string `query:"q" required:"true" maxLength:"60"`
}

// Candidates are the first of those who were found.
type Candidates struct {
	Items []Candidate `json:"items" nullable:"false"`
	More  bool        `json:"more" doc:"还有更多，请写得更具体 · there are more; say it more closely"`
}

// offered is how many candidates are offered at once.
const offered = 20

func (s *Server) listCandidates(ctx context.Context, by access.Principal, in *CandidateList) (*Body[Candidates], error) {
	found, more, err := s.Access.Candidates(ctx, by, in.Text, offered)
	if err != nil {
		return nil, err
	}
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	out := Candidates{Items: []Candidate{}, More: more}
	for _, c := range found {
		out.Items = append(out.Items, Candidate{Person: c.Who.ID, Name: c.Who.Name, Phone: masked(c.Who.Phone), Holding: s.holding(g, c.Who.ID), Closed: c.Closed})
	}
	return &Body[Candidates]{out}, nil
}

func (s *Server) openAccount(ctx context.Context, by access.Principal, in *struct{ Body NewAccount }) (*Made[OpenedAccount], error) {
	a, password, err := s.Access.OpenAccount(ctx, by, access.Open{Person: in.Body.Person, Password: in.Body.Password})
	if err != nil {
		return nil, err
	}
	v, err := s.account(ctx, a)
	return &Made[OpenedAccount]{Location: prefix + "/accounts/" + a.ID.String(), ETag: etag(a.Version), Body: OpenedAccount{v, password}}, err
}

// HandedPassword is a password to hand to its owner, shown this once.
type HandedPassword struct {
	Password string `json:"password"`
}

func (s *Server) resetPassword(ctx context.Context, by access.Principal, in *Change[Fresh]) (*Body[HandedPassword], error) {
	id, err := s.seen(ctx, by, in.One, in.Match)
	if err != nil {
		return nil, err
	}
	password, err := s.Access.ResetPassword(ctx, by, id, in.Body.Password)
	return &Body[HandedPassword]{HandedPassword{password}}, err
}
