package api

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestLoggingInAndOut(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		a := c.send("", "/login", o{"login": c.phones["yuan"], "password": password}).want(http.StatusOK)
		in := as[Entered](a)
		set := a.header.Get("Set-Cookie")
		for _, must := range []string{sessionCookie + "=" + in.Bearer, "HttpOnly", "SameSite=Strict", "Path=/"} {
			if !strings.Contains(set, must) {
				t.Errorf("cookie %q lacks %s", set, must)
			}
		}
		if in.Me.Name != "yuan某" || len(in.Me.Holding) != 1 || in.Me.Holding[0].Title != "安全员" || in.Me.Holding[0].Unit != "永丰机械厂" {
			t.Fatalf("me: %+v", in.Me)
		}
		c.ask("", http.MethodGet, prefix+"/me", nil, cookie(in.Bearer)).without(in.Bearer, c.phones["yuan"]).want(http.StatusOK)
		c.ask("", http.MethodPost, prefix+"/hazards", o{"text": "x", "site": c.sites["works"]}, cookie(in.Bearer),
			header("Sec-Fetch-Site", "cross-site")).refused(http.StatusForbidden, "api.other_origin")
		c.ask("", http.MethodPost, prefix+"/hazards", o{"text": "x"}, cookie(in.Bearer),
			header("Origin", "https://elsewhere.example")).refused(http.StatusForbidden, "api.other_origin")
		c.ask("", http.MethodPost, prefix+"/logout", nil, cookie(in.Bearer), header("Sec-Fetch-Site", "same-origin")).want(http.StatusNoContent)
		p := c.ask("", http.MethodGet, prefix+"/me", nil, cookie(in.Bearer))
		p.refused(http.StatusUnauthorized, "access.session_over")
		if p.header.Get("WWW-Authenticate") != "Bearer" {
			t.Error("401 without WWW-Authenticate")
		}
		again := c.send("yuan", "/login", o{"login": c.phones["yuan"], "password": password}, key("login-1")).want(http.StatusOK)
		if as[Entered](again).Bearer == as[Entered](c.send("yuan", "/login", o{"login": c.phones["yuan"], "password": password}, key("login-1")).want(http.StatusOK)).Bearer {
			t.Error("a login was remembered")
		}
		c.get("", "/me").refused(http.StatusUnauthorized, "api.no_login")
		c.lockedOut()
		c.holds()
	})
}

// lockedOut tries until the door stays shut.
func (c *county) lockedOut() {
	c.t.Helper()
	for range 5 {
		c.send("", "/login", o{"login": c.phones["ta"], "password": "not the password"}).without("not the password")
	}
	a := c.send("", "/login", o{"login": c.phones["ta"], "password": password})
	a.refused(http.StatusTooManyRequests, "access.locked_out")
	if after := a.header.Get("Retry-After"); after == "" || after == "0" || after == "1" {
		c.t.Errorf("Retry-After %q", after)
	}
	c.clock.Forward(16 * time.Minute)
	c.send("", "/login", o{"login": c.phones["ta"], "password": password}).want(http.StatusOK)
}

// The system administrator opens an account; its owner must choose a password
// first; the administrator locks him out; and no password is told twice.
func TestAccounts(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		p := as[Person](c.send("an", "/people", o{"name": "新来的", "phone": "13711112222"}).want(http.StatusCreated))
		made := c.send("sys", "/accounts", o{"person": p.ID}, key("open-1")).want(http.StatusCreated)
		account := as[OpenedAccount](made)
		if account.Password == "" || account.Name != "新来的" {
			t.Fatalf("opened %+v", account)
		}
		again := c.send("sys", "/accounts", o{"person": p.ID}, key("open-1")).without(account.Password).want(http.StatusCreated)
		if as[OpenedAccount](again).ID != account.ID || again.header.Get(repeatedHeader) != "true" {
			t.Fatalf("the repetition made another: %s", again.raw)
		}
		c.send("an", "/accounts", o{"person": p.ID}).want(http.StatusForbidden)
		in := as[Entered](c.send("", "/login", o{"login": "13711112222", "password": account.Password}).want(http.StatusOK))
		c.bearer["new"] = in.Bearer
		c.send("new", "/hazards", o{"text": "门口有坑"}).refused(http.StatusForbidden, "access.must_change")
		c.send("new", "/me/password", o{"old": account.Password, "new": "mine and nobody's"}).without("nobody's").want(http.StatusNoContent)
		c.get("new", "/me").want(http.StatusOK)
		id := account.ID.String()
		now := as[Account](c.get("sys", "/accounts/"+id).want(http.StatusOK))
		stale := c.send("sys", "/accounts/"+id+"/lock", o{"reason": "离岗"}, version(now.Version-1)).refused(http.StatusPreconditionFailed, "api.account_stale")
		if stale.Current == nil {
			t.Error("412 without the current state")
		}
		locked := as[Account](c.send("sys", "/accounts/"+id+"/lock", o{"reason": "离岗"}, version(now.Version)).want(http.StatusOK))
		c.get("new", "/me").want(http.StatusUnauthorized)
		unlocked := as[Account](c.send("sys", "/accounts/"+id+"/unlock", o{"reason": "回岗"}, version(locked.Version)).want(http.StatusOK))
		fresh := as[HandedPassword](c.send("sys", "/accounts/"+id+"/password", o{}, version(unlocked.Version)).want(http.StatusOK))
		c.send("", "/login", o{"login": "13711112222", "password": fresh.Password}).want(http.StatusOK)
		c.ask("sec", http.MethodDelete, prefix+"/accounts/"+id+"/sessions", nil).want(http.StatusNoContent)
		role := as[Account](c.ask("sec", http.MethodPut, prefix+"/accounts/"+id+"/roles/audit", nil, match("*")).want(http.StatusOK))
		if len(role.Roles) != 1 {
			t.Fatalf("roles %v", role.Roles)
		}
		c.ask("sec", http.MethodDelete, prefix+"/accounts/"+id+"/roles/audit", nil, match("*")).want(http.StatusOK)
		c.send("sys", "/accounts/"+id+"/close", o{"reason": "调离"}, match("*")).want(http.StatusOK)
		list := as[Page[Account]](c.get("sec", "/accounts?limit=3").without("argon2").want(http.StatusOK))
		if len(list.Items) != 3 || list.Next == "" {
			t.Fatalf("accounts %+v", list)
		}
		c.get("sec", "/accounts?limit=500&after="+list.Next).want(http.StatusOK)
		c.quiet(account.Password, fresh.Password, in.Bearer, "mine and nobody's", "13711112222")
		c.holds()
	})
}

func TestTokensAndHats(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		body := o{"name": "看板", "post": c.posts["yj"], "read_only": true, "until": c.clock.Now().Add(24 * time.Hour)}
		made := as[MadeToken](c.send("yj", "/me/tokens", body, key("token-1")).want(http.StatusCreated))
		c.send("yj", "/me/tokens", body, key("token-1")).without(made.Bearer).want(http.StatusCreated)
		if got := as[Page[Token]](c.get("yj", "/me/tokens").without(made.Bearer).want(http.StatusOK)); len(got.Items) != 1 {
			t.Fatalf("tokens %+v", got)
		}
		c.bearer["reader"] = made.Bearer
		c.get("reader", "/hazards").want(http.StatusOK)
		c.send("reader", "/hazards", o{"text": "x"}).refused(http.StatusForbidden, "access.read_only")
		c.send("reader", "/me/tokens", body).want(http.StatusForbidden)
		if got := as[Page[Token]](c.get("sec", "/accounts/"+made.Account.String()+"/tokens").without(made.Bearer).want(http.StatusOK)); len(got.Items) != 1 {
			t.Fatalf("tokens %+v", got)
		}
		c.ask("yuan", http.MethodDelete, prefix+"/me/tokens/"+made.ID.String(), nil).refused(http.StatusNotFound, "access.token_unknown")
		c.ask("sec", http.MethodDelete, prefix+"/tokens/"+made.ID.String(), nil).want(http.StatusOK)
		c.get("reader", "/hazards").want(http.StatusUnauthorized)

		me := as[Me](c.send("an", "/me/act-as", o{"post": ""}).want(http.StatusOK))
		if me.Post != 0 || len(me.Roles) != 1 {
			t.Fatalf("without his post: %+v", me)
		}
		c.get("an", "/accounts").want(http.StatusOK)
		c.get("an", "/hazards").refused(http.StatusForbidden, "access.choose_post")
		c.send("an", "/me/act-as", o{"post": c.posts["an"]}).want(http.StatusOK)
		c.send("an", "/me/act-as", o{"post": c.posts["yj"]}).refused(http.StatusForbidden, "access.post_not_yours")
		c.quiet(made.Bearer)
		c.holds()
	})
}

// quiet fails when the log holds any of the texts.
func (c *county) quiet(texts ...string) {
	c.t.Helper()
	all := c.log.String()
	if !strings.Contains(all, `"path":"/api/v1/`) {
		c.t.Fatalf("nothing was logged: %s", all)
	}
	for _, s := range append(texts, password, c.bearer["an"], c.phones["an"], "aws_", "awt_") {
		if strings.Contains(all, s) {
			c.t.Errorf("the log holds %q", s)
		}
	}
}
