package access

import (
	"context"
	"slices"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// MakeToken makes an API token for oneself and returns its bearer, which is
// shown this once and never again. Somebody at a screen makes it: a token does
// not make tokens. Faults: access.session_needed, and as fields
// access.token_name_missing, access.token_hat, access.post_not_yours,
// access.role_not_held, access.token_past, access.token_far.
func (s *Service) MakeToken(ctx context.Context, p Principal, n NewToken) (string, Token, error) {
	if err := p.May(AccessToken); err != nil {
		return "", Token{}, err
	}
	if err := p.needSession(); err != nil {
		return "", Token{}, err
	}
	return s.makeToken(ctx, p, p.Account, n)
}

// MakeTokenFor makes an API token for an account; only a part of the system may
// (the command line, a demo).
func (s *Service) MakeTokenFor(ctx context.Context, by Principal, account ident.ID, n NewToken) (string, Token, error) {
	if !by.IsSystem() {
		return "", Token{}, fault.New(fault.Forbidden, "access.forbidden", "verb", "verb."+string(AccessToken))
	}
	return s.makeToken(ctx, by, account, n)
}

func (s *Service) makeToken(ctx context.Context, by Principal, account ident.ID, n NewToken) (string, Token, error) {
	bearer := newBearer(tokenBearer, by.District)
	t, err := db.Write(ctx, s.db, func(tx *db.Tx) (Token, error) {
		a, err := s.liveAccount(tx, by.District, account)
		if err != nil {
			return Token{}, err
		}
		g, err := s.org.Graph(tx, by.District)
		if err != nil {
			return Token{}, err
		}
		now := s.clock.Now()
		if err := n.check(g.PostsOf(a.Person, now), a.Roles, now); err != nil {
			return Token{}, err
		}
		st := n.birth(ledger.Ref{District: by.District, ID: s.ids.New()}, a.ID, bearerHash(bearer))
		if err := s.ledger.Record(tx, by.Actor(), nil, st); err != nil {
			return Token{}, err
		}
		return *st.Is.(*Token), nil
	})
	if err != nil {
		return "", Token{}, err
	}
	return bearer, t, nil
}

// RevokeToken ends an API token: one's own, or as the security administrator
// anybody's. Faults: access.token_unknown (also for another's), access.token_revoked.
func (s *Service) RevokeToken(ctx context.Context, by Principal, id ident.ID) (Token, error) {
	own := by.May(AccessToken) == nil
	others := by.May(AccessRevoke) == nil
	if !own && !others {
		return Token{}, by.May(AccessToken)
	}
	return db.Write(ctx, s.db, func(tx *db.Tx) (Token, error) {
		was, err := getToken(tx, by.District, id)
		if err != nil {
			return was, err
		}
		if !others && was.Account != by.Account {
			return Token{}, fault.New(fault.NotFound, "access.token_unknown", "id", id.String())
		}
		st, err := was.revoke(s.clock.Now())
		if err != nil {
			return was, err
		}
		if err := s.ledger.Record(tx, by.Actor(), &was, st); err != nil {
			return was, err
		}
		return *st.Is.(*Token), nil
	})
}

// Tokens lists an account's API tokens, ended ones too: one's own, or as an
// administration anybody's.
func (s *Service) Tokens(ctx context.Context, by Principal, account ident.ID) ([]Token, error) {
	verb := AccessRead
	if account == by.Account && account != 0 {
		verb = AccessSelf
	}
	if err := by.May(verb); err != nil {
		return nil, err
	}
	all, err := db.Read(ctx, s.db, func(tx *db.Tx) ([]Token, error) { return tokensOf(tx, by.District, account) })
	return slices.Clip(all), err
}

// AllTokens lists everybody's API tokens with id > after, ended ones too, for an
// administration; at most limit.
func (s *Service) AllTokens(ctx context.Context, by Principal, after ident.ID, limit int) ([]Token, error) {
	if err := by.May(AccessRead); err != nil {
		return nil, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) ([]Token, error) {
		return listTokens(tx, by.District, after, min(max(limit, 1), maxPage))
	})
}

// Token returns one API token, for an administration. Fault: access.token_unknown.
func (s *Service) Token(ctx context.Context, by Principal, id ident.ID) (Token, error) {
	if err := by.May(AccessRead); err != nil {
		return Token{}, err
	}
	return db.Read(ctx, s.db, func(tx *db.Tx) (Token, error) { return getToken(tx, by.District, id) })
}
