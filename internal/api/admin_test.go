package api

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"anwang/internal/access"
	"anwang/internal/backup"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
	"anwang/internal/rulebook"
)

// The system administrator looks for a person, sees and ends his sessions, and
// the audit administrator reads all that was done.
func TestAdministrationOfAccounts(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		p := as[Person](c.send("an", "/people", o{"name": "新来的", "phone": "13711112222"}).want(http.StatusCreated))
		found := as[Candidates](c.get("sys", "/accounts/candidates?q=新来").without("13711112222").want(http.StatusOK))
		if len(found.Items) != 1 || found.Items[0].Person != p.ID || found.Items[0].Phone != "137****2222" || found.More {
			t.Fatalf("candidates %+v", found)
		}
		made := as[OpenedAccount](c.send("sys", "/accounts", o{"person": p.ID}).want(http.StatusCreated))
		if got := as[Candidates](c.get("sys", "/accounts/candidates?q=新来").want(http.StatusOK)); len(got.Items) != 0 {
			t.Fatalf("still a candidate: %+v", got)
		}
		c.get("sec", "/accounts/candidates?q=新来").want(http.StatusForbidden)
		id := made.ID.String()

		ua := header("User-Agent", "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36")
		c.bearer["new"] = as[Entered](c.send("", "/login", o{"login": "13711112222", "password": made.Password}, ua).want(http.StatusOK)).Bearer
		c.send("new", "/me/password", o{"old": made.Password, "new": "mine and nobody's"}).want(http.StatusNoContent)
		mine := as[Page[Session]](c.get("new", "/me/sessions").want(http.StatusOK))
		if len(mine.Items) != 1 || !mine.Items[0].Mine || mine.Items[0].Device != "Chrome 120 · Windows" {
			t.Fatalf("my sessions %+v", mine)
		}
		c.send("", "/login", o{"login": "13711112222", "password": "mine and nobody's"}).want(http.StatusOK)
		c.ask("new", http.MethodDelete, prefix+"/me/sessions", nil).want(http.StatusNoContent)
		seen := as[Page[Session]](c.get("sec", "/accounts/"+id+"/sessions").want(http.StatusOK))
		if len(seen.Items) != 1 || seen.Items[0].Mine {
			t.Fatalf("his sessions %+v", seen)
		}
		c.get("aud", "/accounts/"+id+"/sessions").want(http.StatusForbidden)
		c.ask("new", http.MethodDelete, prefix+"/me/sessions/1", nil).refused(http.StatusNotFound, "access.session_unknown")
		c.ask("sys", http.MethodDelete, prefix+"/accounts/"+id+"/sessions/"+seen.Items[0].ID.String(), nil).want(http.StatusNoContent)
		c.get("new", "/me").refused(http.StatusUnauthorized, "access.session_over")

		c.picked(id)
		trail := as[Page[TrailEntry]](c.get("aud", "/trail?limit=500").without(made.Password, "argon2").want(http.StatusOK))
		for _, kind := range []string{"account.opened", "account.password_changed", "account.role_granted", "system.sessions_ended", "account.attempts_spent"} {
			i := slices.IndexFunc(trail.Items, func(e TrailEntry) bool { return e.Kind == kind && e.Whose == "新来的" })
			if i < 0 {
				t.Errorf("the trail lacks %s: %+v", kind, trail.Items)
			}
		}
		one := as[Page[TrailEntry]](c.get("aud", "/trail?limit=1&about=account&account="+id).want(http.StatusOK))
		two := as[Page[TrailEntry]](c.get("aud", "/trail?limit=50&about=account&account="+id+"&after="+one.Next).want(http.StatusOK))
		if len(one.Items) != 1 || one.Items[0].Kind != "account.role_granted" || len(two.Items) != 2 || two.Next != "" {
			t.Errorf("pages of the trail: %+v, %+v", one, two)
		}
		for _, who := range []string{"sys", "sec", "an"} {
			c.get(who, "/trail").want(http.StatusForbidden)
		}
		c.holds()
	})
}

// picked filters the list of accounts, and spends the attempts of one.
func (c *county) picked(id string) {
	c.t.Helper()
	for query, want := range map[string]int{"?q=新来": 1, "?q=13711112222": 1, "?q=137111": 0, "?role=audit": 1, "?state=locked": 0, "?state=active&q=安全员": 1} {
		if got := as[Page[Account]](c.get("sec", "/accounts"+query).without("13711112222").want(http.StatusOK)); len(got.Items) != want {
			c.t.Errorf("accounts%s: %+v", query, got.Items)
		}
	}
	for range access.AttemptsByLogin {
		c.send("", "/login", o{"login": "13711112222", "password": "wrong"})
	}
	if a := as[Account](c.get("sys", "/accounts/"+id).want(http.StatusOK)); a.Paused == nil || !a.Paused.After(c.clock.Now()) {
		c.t.Errorf("paused until %v", a.Paused)
	}
	c.ask("sec", http.MethodPut, prefix+"/accounts/"+id+"/roles/audit", nil, match("*")).want(http.StatusOK)
}

// copies gives the county a keeper of copies of its database.
func (c *county) copies() {
	c.t.Helper()
	var err error
	c.s.Backups, err = backup.New(c.db, c.clock, c.s.Zone, filepath.Join(c.t.TempDir(), "backups"), backup.Plan{At: "02:30", Keep: 3},
		func(context.Context, *db.DB, ledger.Progress) ([]ledger.Verified, error) { return nil, nil })
	c.must(err)
}

// ends waits until the work on copies is over.
func (c *county) ends() BackupList {
	c.t.Helper()
	for range 200 {
		got := as[BackupList](c.get("sys", "/backups").want(http.StatusOK))
		if got.Work == nil || got.Work.State != backup.Running {
			return got
		}
		time.Sleep(20 * time.Millisecond)
	}
	c.t.Fatal("the work does not end")
	return BackupList{}
}

func TestBackupsAndTheStateOfTheSystem(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	c.copies()
	c.s.Vitals = func(context.Context, string) (Vitals, error) {
		return Vitals{Database: 5 << 20, DatabaseFree: 1 << 30, Troubles: []Trouble{{At: 1, What: "background work failed", Work: "sweep"}},
			Team: Team{Processes: []Process{{Name: "a/1", Version: "1", Started: 1, Seen: 2, Share: 40, Self: true}, {Name: "b/2", Started: 1, Seen: 2, Share: 24}}, Parts: 65, Idle: 1}}, nil
	}
	c.settle()
	c.send("sys", "/backups", nil).want(http.StatusAccepted)
	got := c.ends()
	if len(got.Items) != 1 || got.Items[0].Result != backup.Unchecked || got.Items[0].Entries == 0 || !got.Own || got.Nightly != "02:30" || got.Keep != 3 {
		t.Fatalf("copies %+v", got)
	}
	name := got.Items[0].Name
	c.send("sys", "/backups/"+name+"/check", nil).want(http.StatusAccepted)
	if got = c.ends(); got.Items[0].Result != backup.Whole || got.Items[0].Checked == nil || got.Work.State != backup.Done {
		t.Fatalf("checked as %+v", got)
	}
	c.send("sys", "/backups/anwang-20200101-000000.db/check", nil).refused(http.StatusNotFound, "backup.unknown")
	for _, who := range []string{"sec", "aud", "an"} {
		c.send(who, "/backups", nil).want(http.StatusForbidden)
		c.get(who, "/system").want(http.StatusForbidden)
	}
	now := as[SystemState](c.get("sys", "/system").want(http.StatusOK))
	if now.Engine != "sqlite" || now.TLS != "none" || now.Backup == nil || now.Backup.Name != name || now.Database != 5<<20 || len(now.Troubles) != 1 || now.Nightly != "02:30" {
		t.Fatalf("system %+v", now)
	}
	if w := now.Team; w == nil || len(w.Processes) != 2 || !w.Processes[0].Self || w.Processes[1].Share != 24 || w.Parts != 65 || w.Idle != 1 {
		t.Errorf("team %+v", w)
	}
	trail := as[Page[TrailEntry]](c.get("aud", "/trail?about=system").want(http.StatusOK))
	if len(trail.Items) != 2 || trail.Items[0].Kind != "system.backup_checked" || trail.Items[1].Say["name"] != name {
		t.Errorf("trail %+v", trail.Items)
	}
}

// On PostgreSQL copies are the server's business.
func TestBackupsOnAServer(t *testing.T) {
	c := newCounty(t, dbtest.Postgres(t))
	c.copies()
	if got := as[BackupList](c.get("sys", "/backups").want(http.StatusOK)); got.Own || got.Folder != "" || len(got.Items) != 0 {
		t.Fatalf("copies %+v", got)
	}
	c.send("sys", "/backups", nil).refused(http.StatusConflict, "backup.server")
	if now := as[SystemState](c.get("sys", "/system").want(http.StatusOK)); now.Engine != "postgres" || now.BackupsOwn {
		t.Fatalf("system %+v", now)
	}
}

// A system administrator sees that imports run and fail, and nothing of what is in them.
func TestImportsWithoutTheirContents(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.must(c.importOne())
		c.get("sys", "/imports").want(http.StatusForbidden)
		got := as[Page[ImportState]](c.get("sys", "/system/imports").without("台账", "灭火器").want(http.StatusOK))
		if len(got.Items) != 1 || got.Items[0].Kind != "hazards" || got.Items[0].By == "" {
			t.Fatalf("imports %+v", got)
		}
		if now := as[SystemState](c.get("sys", "/system").want(http.StatusOK)); now.Imports.Running != 1 {
			t.Errorf("imports %+v", now.Imports)
		}
	})
}

func (c *county) importOne() error {
	c.t.Helper()
	text := []byte("场所,隐患描述,发现时间\n永丰机械厂,灭火器过期,2026-11-20\n")
	c.send("an", "/imports?source=test&name="+escape("隐患台账.csv"), text).want(http.StatusAccepted)
	return nil
}

// Runs are listed, and a run whose process died says so.
func TestRunsAreKept(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.closed("电缆沟盖板缺失")
		c.settle()
		c.s.Parts = func(context.Context, string) ([]ledger.Part, error) {
			return []ledger.Part{{Name: "entries", Of: 3}, {Name: rulebook.Verification().Name}}, nil
		}
		path := strings.TrimPrefix(c.send("aud", "/ledger/verify", nil).want(http.StatusAccepted).header.Get("Location"), prefix)
		c.watch("aud", path+"/events")
		c.s.jobs.work.Wait()
		c.must(db.Do(c.ctx, c.db, func(tx *db.Tx) error {
			return ledger.SaveRun(tx, ledger.Run{District: district, ID: 7, State: ledger.RunRunning, Started: 1, Beat: 1})
		}))
		runs := as[Page[Verification]](c.get("sys", "/verifications").want(http.StatusOK))
		if len(runs.Items) != 2 || runs.Items[0].State != "clean" || runs.Items[0].By == "" || runs.Items[0].Parts[0].Seen == 0 || !runs.Items[0].Parts[0].Done {
			t.Fatalf("runs %+v", runs)
		}
		if dead := runs.Items[1]; dead.State != "failed" || dead.Code != "api.verification_broken_off" || dead.Detail == "" {
			t.Fatalf("the dead run is %+v", dead)
		}
		c.s.jobs.mu.Lock()
		delete(c.s.jobs.verify, district) // as another process, or a later life of this one, sees it
		c.s.jobs.mu.Unlock()
		if now := as[Verification](c.get("sys", path).want(http.StatusOK)); now.State != "clean" || len(now.Parts) == 0 {
			t.Fatalf("kept as %+v", now)
		}
		trail := as[Page[TrailEntry]](c.get("aud", "/trail?about=system").want(http.StatusOK))
		if len(trail.Items) != 1 || trail.Items[0].Kind != "system.verified" || trail.Items[0].Say["state"] != "clean" {
			t.Errorf("trail %+v", trail.Items)
		}
		c.get("qi", "/verifications").want(http.StatusForbidden)

		is := as[SystemState](c.get("sys", "/system").want(http.StatusOK))
		if is.VerifiedAll == nil || is.VerifiedAll.State != "clean" || is.VerifiedAll.Entries == 0 || is.VerifiedAll.Finished == nil || is.VerifiedNew != nil {
			t.Errorf("of everything the system says %+v, of what is new %+v", is.VerifiedAll, is.VerifiedNew)
		}
		c.s.VerifyNew = func(context.Context, ledger.Progress) ([]ledger.Verified, error) {
			return nil, &ledger.Difference{District: district, Code: "ledger.number_missing", Args: map[string]any{"district": district, "number": 7}}
		}
		c.clock.Forward(time.Second)
		path = strings.TrimPrefix(c.send("aud", "/ledger/verify?new=true", nil).want(http.StatusAccepted).header.Get("Location"), prefix)
		c.s.jobs.work.Wait()
		if run := as[Verification](c.get("sys", path).want(http.StatusOK)); !run.New || run.State != "differs" {
			t.Errorf("the run of what is new is %+v", run)
		}
		is = as[SystemState](c.get("sys", "/system").want(http.StatusOK))
		if is.VerifiedNew == nil || is.VerifiedNew.State != "differs" || is.VerifiedNew.Detail == "" || is.VerifiedAll.State != "clean" {
			t.Errorf("of everything the system says %+v, of what is new %+v", is.VerifiedAll, is.VerifiedNew)
		}
	})
}
