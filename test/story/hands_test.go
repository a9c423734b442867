package story_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/ident"
)

// hands are those who work on a system from outside, each with a bearer of his own.
type hands struct {
	Key    string            `json:"key"`    // the bureau's
	Worker []string          `json:"worker"` // by enterprise
	Safety []string          `json:"safety"`
	Sites  []ident.ID        `json:"sites"`
	Posts  []ident.ID        `json:"posts"` // of the safety officers
	Spare  map[string]string `json:"spare"` // an account to be closed: its id, and its bearer
}

// staff gives everybody an account and a bearer.
func staff(c *county) hands {
	c.t.Helper()
	account := func(name string) (ident.ID, string) {
		account, _, err := c.app.Access.OpenAccount(c.ctx, c.system(), access.Open{Person: c.who[name], Password: password, Keep: true})
		c.must(err)
		bearer, _, err := c.app.Access.MakeTokenFor(c.ctx, c.system(), account.ID,
			access.NewToken{Name: "story", Post: c.posts[name], Until: time.Now().AddDate(0, 1, 0)})
		c.must(err)
		return account.ID, bearer
	}
	var h hands
	_, h.Key = account("bureau")
	for i, w := range c.works {
		_, worker := account(fmt.Sprint("worker", i))
		_, safety := account(fmt.Sprint("safety", i))
		h.Worker, h.Safety = append(h.Worker, worker), append(h.Safety, safety)
		h.Sites, h.Posts = append(h.Sites, w.site), append(h.Posts, c.posts[fmt.Sprint("safety", i)])
	}
	id, bearer := account("town")
	h.Spare = map[string]string{"account": id.String(), "bearer": bearer}
	return h
}

// makeAPlace founds a county in a database and writes beside it who may act there.
// An upgrade's story has an older program's sources do it (testdata/place.go.txt).
func makeAPlace(t *testing.T, url, data string) {
	c := newCountyAt(t, app.Config{DB: url, Data: data}, 3, time.Now())
	h := staff(c)
	c.must(c.app.Settle(c.ctx))
	c.must(c.app.Close())
	raw, err := json.Marshal(h)
	c.must(err)
	c.must(os.WriteFile(filepath.Join(data, "hands.json"), raw, 0o600))
}
