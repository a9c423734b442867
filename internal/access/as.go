package access

import (
	"time"

	"anwang/internal/ident"
	"anwang/internal/org"
)

// As is a person with one of his posts on, without an account: how a demo and
// tests let people act. Whoever takes callers from outside uses Authenticate.
func As(g *org.Graph, person, post ident.ID, at time.Time) Principal {
	return Principal{
		District: g.District, Person: person, Post: post, Posts: g.PostsOf(person, at),
		Standing: standingOf(g, post), Scope: ScopeOf(g, post, at),
	}
}
