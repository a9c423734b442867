package benchmark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"time"
)

// parseHouse is Parse Server's database, which one process or several work on.
type parseHouse struct {
	*bench
	folder string // serve.js and its modules
	dsn    string // "" until it is loaded
}

// parse is Parse Server on PostgreSQL with so many processes; one is how it is
// shipped.
type parse struct {
	*parseHouse
	processes int
}

func (p *parse) name() string {
	if p.processes == 1 {
		return parseName
	}
	return fmt.Sprintf("%s, %d processes", parseName, p.processes)
}

func (p *parse) environment(address string) ([]string, error) {
	_, port, err := net.SplitHostPort(address)
	return []string{"PORT=" + port, "DATABASE_URL=" + p.dsn, "BENCH_PASSWORD=" + password, "BENCH_TOWN=" + memberTown,
		fmt.Sprintf("PROCESSES=%d", p.processes)}, err
}

func (p *parse) prepare(ctx context.Context) (err error) {
	if p.dsn != "" {
		return nil
	}
	if p.dsn, err = database(ctx, p.Postgres, "parse_rivals"); err != nil {
		return err
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	env, err := p.environment(address)
	if err != nil {
		return err
	}
	if err := runProgram(ctx, p.folder, env, "node", filepath.Join(p.folder, "serve.js"), "prepare"); err != nil {
		return err
	}
	if err := p.copyRows(ctx); err != nil {
		return err
	}
	return vacuum(ctx, p.dsn)
}

func (p *parse) start(ctx context.Context) (*running, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	env, err := p.environment(address)
	if err != nil {
		return nil, err
	}
	base, err := postmaster(ctx, p.dsn)
	if err != nil {
		return nil, err
	}
	server, err := spawn(ctx, p.folder, env, "node", filepath.Join(p.folder, "serve.js"))
	if err != nil {
		return nil, err
	}
	err = errors.Join(server.says(ctx, "ready"), server.until(ctx, address, "/parse/health"))
	var a *parseAsker
	if err == nil {
		a, err = enterParse(ctx, address)
	}
	if err != nil {
		return nil, errors.Join(err, server.stop())
	}
	return &running{address: address, member: a, stop: server.stop, cpu: func() (float64, error) { return cpuOf(server.cmd.Process.Pid, base) }}, nil
}

const parseApp = "X-Parse-Application-Id: bench\r\n"

func enterParse(ctx context.Context, address string) (*parseAsker, error) {
	w, err := dial(ctx, address)
	if err != nil {
		return nil, err
	}
	defer w.close()
	body, err := json.Marshal(map[string]string{"username": "member", "password": password})
	if err != nil {
		return nil, err
	}
	raw, err := w.good(request{method: "POST", path: "/parse/login", header: parseApp, body: body})
	if err != nil {
		return nil, err
	}
	var in struct {
		Token string `json:"sessionToken"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	return &parseAsker{header: parseApp + "X-Parse-Session-Token: " + in.Token + "\r\n"}, nil
}

// parseAsker asks Parse Server as a member.
type parseAsker struct {
	header string
	behind int
	ids    []string
}

const parseHazards = "/parse/classes/Hazard"

func (a *parseAsker) list(more url.Values) request {
	v := url.Values{"limit": {"50"}, "order": {"-found"}}
	for k, values := range more {
		v[k] = values
	}
	return request{method: "GET", path: parseHazards + "?" + v.Encode(), header: a.header}
}

func (a *parseAsker) ask(q question, i int64) []request {
	switch q {
	case qCreate, qCreate1:
		return []request{{method: "POST", path: parseHazards, header: a.header, body: newRecord(i).asParse()}}
	case qOne:
		return []request{{method: "GET", path: parseHazards + "/" + a.ids[i%int64(len(a.ids))], header: a.header}}
	}
	return []request{a.list(map[question]url.Values{
		qTotal:  {"count": {"1"}},
		qDeep:   {"skip": {fmt.Sprint(a.behind)}},
		qDue:    {"where": {`{"open":true}`}, "order": {"due"}},
		qFilter: {"where": {`{"industry":"` + askedIndustry + `"}`}},
		qCommon: {"where": {`{"text":{"$regex":"` + searchCommon + `"}}`}},
		qRare:   {"where": {`{"text":{"$regex":"` + searchRare + `"}}`}},
		qNone:   {"where": {`{"text":{"$regex":"` + searchNone + `"}}`}},
	}[q])}
}

// parseTime is an instant in Parse's JSON.
type parseTime struct {
	Type string    `json:"__type"`
	ISO  time.Time `json:"iso"`
}

func (r record) asParse() []byte {
	v := map[string]any{
		"number": r.Number, "state": r.State, "grade": r.Grade, "site_name": r.Site, "unit": r.Unit, "division": r.Division, "town": r.Town,
		"industry": r.Industry, "place": r.Place, "text": r.Text, "measures": r.Measures, "reporter": r.Reporter,
		"found": parseTime{"Date", r.Found}, "due": parseTime{"Date", r.Due}, "open": r.Closed.IsZero(),
	}
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings are always written
	}
	return body
}

type parsePage struct {
	Results []struct {
		ID    string    `json:"objectId"`
		Text  string    `json:"text"`
		Found parseTime `json:"found"`
	} `json:"results"`
	Count int64 `json:"count"`
}

func (a *parseAsker) shown(body []byte) ([]shownRow, error) {
	var p parsePage
	err := json.Unmarshal(body, &p)
	out := make([]shownRow, len(p.Results))
	for i, v := range p.Results {
		out[i] = shownRow{v.ID, v.Text, v.Found.ISO}
	}
	return out, err
}

func (a *parseAsker) total(_ context.Context, w *wire) (int64, error) {
	body, err := w.good(request{method: "GET", path: parseHazards + "?limit=0&count=1", header: a.header})
	if err != nil {
		return 0, err
	}
	var p parsePage
	err = json.Unmarshal(body, &p)
	return p.Count, err
}

func (a *parseAsker) aim(_ context.Context, w *wire, behind int) error {
	a.behind, a.ids = behind, nil
	for skip := 0; skip <= behind; skip += max(1, behind/20) {
		body, err := w.good(a.list(url.Values{"skip": {fmt.Sprint(skip)}}))
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
