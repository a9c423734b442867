package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Account is an account without its secrets.
type Account struct {
	ID         ident.ID      `json:"id"`
	Version    int64         `json:"version"`
	Person     ident.ID      `json:"person"`
	Name       string        `json:"name"`
	Roles      []access.Role `json:"roles" nullable:"false"`
	State      access.State  `json:"state" enum:"active,locked,closed"`
	MustChange bool          `json:"must_change"`
	PasswordAt *time.Time    `json:"password_at,omitempty"`
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
	g, err := s.Org.GraphOf(ctx, a.District)
	if err != nil {
		return Account{}, err
	}
	roles := a.Roles
	if roles == nil {
		roles = []access.Role{}
	}
	return Account{ID: a.ID, Version: a.Version, Person: a.Person, Name: g.PersonName(a.Person), Roles: roles,
		State: a.State, MustChange: a.MustChange, PasswordAt: s.at(a.PasswordAt)}, nil
}

// changed is an account as an answer.
func (s *Server) changed(ctx context.Context, a access.Account, err error) (*Versioned[Account], error) {
	if err != nil {
		return nil, err
	}
	v, err := s.account(ctx, a)
	return &Versioned[Account]{etag(a.Version), v}, err
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
			return s.changed(ctx, a, err)
		})
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
			return s.tokens(list), err
		})
	guarded(s, remove("/accounts/{id}/sessions", "end-sessions", "强制下线", "log an account out everywhere"), access.AccessRevoke,
		func(ctx context.Context, by access.Principal, in *One) (*Nothing, error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			return nil, s.Access.EndSessions(ctx, by, id)
		})
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

func (s *Server) listAccounts(ctx context.Context, by access.Principal, in *Paging) (*Body[Page[Account]], error) {
	var after ident.ID
	if err := unseal(in.After, &after); err != nil {
		return nil, err
	}
	list, err := s.Access.List(ctx, by, after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := make([]Account, len(list))
	for i, a := range list {
		if out[i], err = s.account(ctx, a); err != nil {
			return nil, err
		}
	}
	next := ""
	if len(list) == in.Limit {
		next = seal(list[len(list)-1].ID)
	}
	return pageOf(out, next), nil
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
