package hazard

import "slices"

// parts are the queries that a query is asked as: where withdrawn hazards are
// asked for beside others, one for each, since no index holds both.
func (q Query) parts() []Query {
	if len(q.States) < 2 || !slices.Contains(q.States, Withdrawn) {
		return []Query{q}
	}
	rest, gone := q, q
	rest.States = slices.DeleteFunc(slices.Clone(q.States), func(s State) bool { return s == Withdrawn })
	gone.States = []State{Withdrawn}
	return []Query{rest, gone}
}

// both is the page of two parts together: the first of them all in the list's
// order. Both were asked from the same place on.
func (l listing) both(a, b Page) Page {
	all := append(slices.Clone(a.Items), b.Items...)
	slices.SortFunc(all, func(x, y Hazard) int {
		sign := 1
		if l.order.beyond() == "<" {
			sign = -1
		}
		switch xa, ya := l.order.at(x), l.order.at(y); {
		case xa != ya && xa < ya, xa == ya && x.ID < y.ID:
			return -sign
		case xa == ya && x.ID == y.ID:
			return 0
		}
		return sign
	})
	out := Page{Items: all}
	if len(all) > l.limit {
		out.Items = all[:l.limit]
	}
	if len(all) > l.limit || a.Next != "" || b.Next != "" {
		out.Next = cursor(out.Items[len(out.Items)-1], l.order)
	}
	return out
}
