package benchmark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// pocketBox is PocketBase's data, which both of its settings work on.
type pocketBox struct {
	*bench
	program string
	loaded  bool
}

func (p *pocketBox) dir() string { return filepath.Join(p.Dir, "rivals-pocketbase") }

// pocketBase is PocketBase at one level of SQLite's synchronous.
type pocketBase struct {
	*pocketBox
	synchronous string // NORMAL is how it is shipped
	// helped: the member's client names his town in every filter too. The rule alone
	// is a comparison that no index answers; what the client adds is one.
	helped bool
}

func (p *pocketBase) name() string {
	if p.helped {
		return "PocketBase " + p.synchronous + ", town in the filter"
	}
	return "PocketBase " + p.synchronous
}

func (p *pocketBase) environment() []string {
	return []string{"PB_SYNCHRONOUS=" + p.synchronous, "BENCH_PASSWORD=" + password, "BENCH_TOWN=" + memberTown}
}

func (p *pocketBase) prepare(ctx context.Context) error {
	if p.loaded {
		return nil
	}
	file := filepath.Join(p.Dir, "rivals.csv")
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := errors.Join(writeRecords(f, p.Rows), f.Close()); err != nil {
		return err
	}
	p.loaded = true
	return errors.Join(runProgram(ctx, p.Dir, p.environment(), p.program, "--dir", p.dir(), "prepare", file), os.Remove(file))
}

func (p *pocketBase) start(ctx context.Context) (*running, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	server, err := spawn(ctx, p.Dir, p.environment(), p.program, "--dir", p.dir(), "serve", "--http", address)
	if err != nil {
		return nil, err
	}
	err = server.until(ctx, address, "/api/health")
	var a *pocketAsker
	if err == nil {
		a, err = enterPocket(ctx, address)
	}
	if err != nil {
		return nil, errors.Join(err, server.stop())
	}
	a.helped = p.helped
	return &running{address: address, member: a, stop: server.stop, cpu: func() (float64, error) { return cpuOf(server.cmd.Process.Pid) }}, nil
}

func enterPocket(ctx context.Context, address string) (*pocketAsker, error) {
	w, err := dial(ctx, address)
	if err != nil {
		return nil, err
	}
	defer w.close()
	body, err := json.Marshal(map[string]string{"identity": "member@example.org", "password": password})
	if err != nil {
		return nil, err
	}
	raw, err := w.good(request{method: "POST", path: "/api/collections/users/auth-with-password", body: body})
	if err != nil {
		return nil, err
	}
	var in struct {
		Token string `json:"token"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	return &pocketAsker{header: "Authorization: " + in.Token + "\r\n"}, nil
}

// pocketAsker asks PocketBase as a member.
type pocketAsker struct {
	header string
	helped bool
	page   int // the deep one
	ids    []string
}

const pocketRecords = "/api/collections/hazards/records"

func (a *pocketAsker) get(path string) request {
	return request{method: "GET", path: path, header: a.header}
}

// list asks for 50; newest first unless the filter's order says otherwise.
func (a *pocketAsker) list(page int, sort, filter string, counted bool) request {
	v := url.Values{"page": {fmt.Sprint(page)}, "perPage": {"50"}, "sort": {sort}}
	switch own := "town = '" + memberTown + "'"; {
	case a.helped && filter != "":
		filter += " && " + own
	case a.helped:
		filter = own
	}
	if filter != "" {
		v.Set("filter", filter)
	}
	if !counted {
		v.Set("skipTotal", "1")
	}
	return a.get(pocketRecords + "?" + v.Encode())
}

func (a *pocketAsker) ask(q question, i int64) []request {
	const newest = "-found"
	switch q {
	case qCreate, qCreate1:
		return []request{{method: "POST", path: pocketRecords, header: a.header, body: newRecord(i).asPocket()}}
	case qOne:
		return []request{a.get(pocketRecords + "/" + a.ids[i%int64(len(a.ids))])}
	case qFirst:
		return []request{a.list(1, newest, "", false)}
	case qTotal:
		return []request{a.list(1, newest, "", true)}
	case qDeep:
		return []request{a.list(a.page, newest, "", true)}
	case qDue:
		return []request{a.list(1, "due", "open = true", false)}
	case qFilter:
		return []request{a.list(1, newest, "industry = '"+askedIndustry+"'", false)}
	}
	word := map[question]string{qCommon: searchCommon, qRare: searchRare, qNone: searchNone}[q]
	return []request{a.list(1, newest, "text ~ '"+word+"'", false)}
}

func (r record) asPocket() []byte {
	body, err := json.Marshal(map[string]any{
		"number": r.Number, "state": r.State, "grade": r.Grade, "site_name": r.Site, "unit": r.Unit, "division": r.Division, "town": r.Town,
		"industry": r.Industry, "place": r.Place, "text": r.Text, "measures": r.Measures, "reporter": r.Reporter,
		"found": pocketTime(r.Found), "due": pocketTime(r.Due), "closed_at": pocketTime(r.Closed), "open": r.Closed.IsZero(),
	})
	if err != nil {
		panic(err) // strings are always written
	}
	return body
}

// pocketLayout is how PocketBase stores an instant, in UTC.
const pocketLayout = "2006-01-02 15:04:05.000Z"

func pocketTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(pocketLayout)
}

type pocketPage struct {
	Total int64 `json:"totalItems"`
	Items []struct {
		ID    string `json:"id"`
		Text  string `json:"text"`
		Found string `json:"found"`
	} `json:"items"`
}

func (a *pocketAsker) shown(body []byte) ([]shownRow, error) {
	var p pocketPage
	if err := json.Unmarshal(body, &p); err != nil {
		return nil, err
	}
	out := make([]shownRow, len(p.Items))
	for i, v := range p.Items {
		found, err := time.Parse(pocketLayout, v.Found)
		if err != nil {
			return nil, err
		}
		out[i] = shownRow{v.ID, v.Text, found}
	}
	return out, nil
}

func (a *pocketAsker) total(_ context.Context, w *wire) (int64, error) {
	body, err := w.good(a.get(pocketRecords + "?page=1&perPage=1"))
	if err != nil {
		return 0, err
	}
	var p pocketPage
	err = json.Unmarshal(body, &p)
	return p.Total, err
}

func (a *pocketAsker) aim(_ context.Context, w *wire, behind int) error {
	a.page, a.ids = behind/50+1, nil
	for page := 1; page <= a.page; page += max(1, a.page/20) {
		body, err := w.good(a.list(page, "-found", "", false))
		if err != nil {
			return err
		}
		rows, err := a.shown(body)
		if err != nil {
			return err
		}
		for _, r := range rows {
			a.ids = append(a.ids, r.ID)
		}
	}
	return nil
}
