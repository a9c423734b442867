package benchmark

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// What serve must keep on the nation's database: ms until the first page is answered,
// and MiB of memory while it answers.
const (
	startBar  = 1000
	memoryBar = 256
)

// serving starts the program on the nation, as whoever runs it does: it measures the
// time until a page of hazards is answered, and its memory while several people ask
// for lists, dashboards and searches.
func (b *bench) serving(ctx context.Context) error {
	if b.Binary == "" {
		b.leave("serve", "no binary given")
		return nil
	}
	if err := b.emptyStart(ctx); err != nil {
		return err
	}
	people, words, err := b.callers(ctx)
	if err != nil {
		return err
	}
	askers, err := b.enter(ctx, people)
	if err != nil {
		return err
	}
	var ready, page, idle []float64
	for range b.repeats() {
		s, err := b.serveOn(ctx, b.home(), askers[:1])
		if err != nil {
			return err
		}
		ready, page, idle = append(ready, s.ready*1000), append(page, s.page*1000), append(idle, s.memory)
	}
	b.add("start until it says that it is ready", "ms", ready)
	b.add("start until a page of 50 hazards is answered", "ms", page).most(startBar)
	b.add("memory after that page", "MiB", idle)
	return b.answering(ctx, people, words)
}

// emptyStart is the same on an empty system, which tells what is the nation's doing.
func (b *bench) emptyStart(ctx context.Context) error {
	a, err := b.fresh(ctx, "empty", "")
	if err == nil {
		err = a.Close()
	}
	if err != nil {
		return err
	}
	dir := filepath.Join(b.Dir, "empty")
	var ready, memory []float64
	for range b.repeats() {
		s, err := b.serveOn(ctx, dir, nil)
		if err != nil {
			return err
		}
		ready, memory = append(ready, s.ready*1000), append(memory, s.memory)
	}
	b.add("an empty system: start until it is ready", "ms", ready)
	b.add("an empty system: memory then", "MiB", memory)
	st, err := os.Stat(b.Binary)
	if err != nil {
		return err
	}
	b.add("the program's file", "MiB", []float64{float64(st.Size()) / (1 << 20)})
	return os.RemoveAll(dir)
}

// caller is somebody of the nation with an account.
type caller struct {
	district string
	what     string // his post's title
	phone    string
}

// callers opens accounts in the largest district and some others, for one holder of
// each kind of post, and finds words to search for. Accounts that stand there stay.
func (b *bench) callers(ctx context.Context) (all []caller, words []string, err error) {
	a, err := b.loaded(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	codes := b.country().Codes()
	from := []string{b.largest(), codes[0], codes[len(codes)/2], codes[len(codes)-1]}
	for i, d := range from {
		if slices.Contains(from[:i], d) {
			continue
		}
		some, err := callersOf(ctx, a, d)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, some...)
	}
	g, _, err := survey(ctx, a, b.largest())
	return all, []string{g.common, g.middling, g.seldom, "鼍鼋"}, err
}

func callersOf(ctx context.Context, a *app.App, district string) ([]caller, error) {
	g, err := a.Org.GraphOf(ctx, district)
	if err != nil {
		return nil, err
	}
	by, now := access.System(district, "bench"), a.Clock.Now()
	seen := map[string]bool{}
	var all []caller
	for _, id := range g.Posts() {
		post, _ := g.Post(id)
		if post.Abolished || seen[post.Title] {
			continue
		}
		person, ok := g.Occupant(id, now)
		if !ok {
			continue
		}
		seen[post.Title] = true
		phone, err := openAccount(ctx, a, by, person)
		if err != nil {
			return nil, fmt.Errorf("open an account for %s of %s: %w", post.Title, district, err)
		}
		all = append(all, caller{district: district, what: post.Title, phone: phone})
	}
	return all, nil
}

// openAccount lets a person in with the benchmark's password.
func openAccount(ctx context.Context, a *app.App, by access.Principal, person ident.ID) (phone string, err error) {
	p, err := a.Org.GetPerson(ctx, by.District, person)
	if err != nil {
		return "", err
	}
	_, _, err = a.Access.OpenAccount(ctx, by, access.Open{Person: person, Password: password, Keep: true})
	if fault.CodeOf(err) == "access.account_exists" {
		err = nil
	}
	return p.Phone, err
}

// enter starts the program, has people log in, and ends it: sessions outlive it.
func (b *bench) enter(ctx context.Context, people []caller) (askers []*oursAsker, err error) {
	s, err := b.begin(ctx, b.home())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := s.until(ctx, s.address, "/api/readyz"); err != nil {
		return nil, err
	}
	return logIn(ctx, s.address, people)
}

func logIn(ctx context.Context, address string, people []caller) (askers []*oursAsker, err error) {
	for _, c := range people {
		one, err := enterAs(ctx, address, c.district, c.phone)
		if err != nil {
			return nil, fmt.Errorf("%s of %s logs in: %w", c.what, c.district, err)
		}
		askers = append(askers, one)
	}
	return askers, nil
}

// begin starts the program on a folder.
func (b *bench) begin(ctx context.Context, dir string) (*served, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	p, err := spawn(ctx, b.Dir, nil, b.Binary, "serve", "--db", dir, "--data", dir, "--listen", address, "--rate", "0")
	if err != nil {
		return nil, err
	}
	return &served{process: p, address: address}, nil
}

// stood is what one start took.
type stood struct {
	ready, page float64 // seconds from the call
	memory      float64 // MiB when it had answered
}

// serveOn starts the program, asks for a page of hazards when an asker is given, and
// ends it.
func (b *bench) serveOn(ctx context.Context, dir string, askers []*oursAsker) (out stood, err error) {
	began := time.Now()
	s, err := b.begin(ctx, dir)
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := s.soon(ctx, request{method: "GET", path: "/api/readyz"}); err != nil {
		return out, err
	}
	out.ready = time.Since(began).Seconds()
	for _, a := range askers {
		if err := s.soon(ctx, a.get("/hazards?limit=50")); err != nil {
			return out, err
		}
		out.page = time.Since(began).Seconds()
	}
	out.memory, err = memoryOf(s.cmd.Process.Pid, "VmRSS")
	return out, err
}

// soon asks every millisecond until there is an answer.
func (s *served) soon(ctx context.Context, r request) error {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		w, err := dial(ctx, s.address)
		if err == nil {
			_, err = w.good(r)
			w.close()
		}
		if err == nil || time.Now().After(deadline) || ctx.Err() != nil {
			if err != nil {
				err = fmt.Errorf("%s does not answer %s: %w: %s", s.address, r.path, err, s.out)
			}
			return err
		}
	}
}

// answering lets all callers ask for a while, each over a connection of his own and
// in turn, and watches the memory from the first start to the last answer, the
// checking of their passwords included.
func (b *bench) answering(ctx context.Context, people []caller, words []string) (err error) {
	s, err := b.begin(ctx, b.home())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if err := s.until(ctx, s.address, "/api/readyz"); err != nil {
		return err
	}
	askers, err := logIn(ctx, s.address, people)
	if err != nil {
		return err
	}
	length := 30 * time.Second
	if b.Quick {
		length = 3 * time.Second
	}
	pid := s.cmd.Process.Pid
	w := watch(100*time.Millisecond, func() int64 {
		mib, _ := memoryOf(pid, "VmRSS")
		return int64(mib * 1024)
	})
	got, err := press(ctx, load{address: s.address, clients: len(people), length: length, serial: new(serial),
		ask: func(i int64) []request { return browse(i, people, askers, words) },
		cpu: func() (float64, error) { return cpuOf(pid) }})
	most := w.end()
	if err != nil {
		return err
	}
	peak, err := memoryOf(pid, "VmHWM")
	if err != nil {
		return err
	}
	districts := map[string]bool{}
	for _, c := range people {
		districts[c.district] = true
	}
	b.add(fmt.Sprintf("most memory while %d people of %d districts look", len(people), len(districts)), "MiB", []float64{float64(most) / 1024}).most(memoryBar)
	b.add("most memory since the start, their logins included", "MiB", []float64{peak}).most(memoryBar)
	b.add("answers to them", "1/s", []float64{got.rate()})
	b.add("answers to them, p50", "ms", []float64{got.at(.5) / 1000})
	b.add("answers to them, p99", "ms", []float64{got.at(.99) / 1000})
	b.add("processor time of an answer", "µs", []float64{got.serverPer()})
	b.note("They ask for lists in every order, lists of a month, what waits for them, searches, totals and overviews, each over a connection of his own, as fast as they are answered. The start reads a file that the system has partly in its cache; a machine that was just switched on reads some more from the disk.")
	return nil
}

// browse is the i-th question: who asks and what for go round at different paces, and
// months do too, so that few questions are asked twice.
func browse(i int64, people []caller, askers []*oursAsker, words []string) []request {
	n := int(i)
	month := time.Date(2024, time.Month(6+n/7%28), 1, 0, 0, 0, 0, time.UTC)
	until := month.AddDate(0, 1, -1)
	found := "&from=" + month.Format(time.RFC3339) + "&to=" + until.Format(time.RFC3339)
	asks := []string{
		"/hazards?limit=50", "/hazards?limit=50&order=due", "/hazards?limit=50&order=closed", "/hazards?limit=50" + found,
		"/hazards?limit=50&grade=major" + found, "/hazards?limit=50&overdue=true&order=due", "/hazards?limit=50&holder=mine", "/hazards/total",
		"/hazards?limit=50&q=" + url.QueryEscape(words[n/5%len(words)]),
		"/overview?period=" + []string{"week", "month", "quarter", "year", "twelve"}[n/3%5],
		"/overview?period=days&from=" + month.Format(time.DateOnly) + "&to=" + until.Format(time.DateOnly),
	}
	return []request{askers[n%len(people)].get(asks[n/len(people)%len(asks)])}
}
