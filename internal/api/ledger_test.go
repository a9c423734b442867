package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"anwang/internal/blob"
	"anwang/internal/db"
	"anwang/internal/db/dbtest"
	"anwang/internal/ledger"
	"anwang/internal/tally"
)

func TestTheLedgerIsRead(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.get("aud", "/ledger/"+district+"/checkpoint").refused(http.StatusNotFound, "ledger.no_checkpoint")
		h := c.closed("电缆沟盖板缺失")
		c.settle()
		first := as[Checkpoint](c.get("aud", "/ledger/"+district+"/checkpoint").want(http.StatusOK))
		c.report("yuan", "护栏松动")
		c.settle()
		last := as[Checkpoint](c.get("an", "/ledger/"+district+"/checkpoint").want(http.StatusOK))
		if first.Size == 0 || last.Size <= first.Size || !strings.Contains(last.Note, "anwang") || last.Key != c.s.Ledger.PublicKey() {
			t.Fatalf("checkpoints %+v, %+v", first, last)
		}
		if got := as[Page[Checkpoint]](c.get("aud", "/ledger/"+district+"/checkpoints?limit=1").want(http.StatusOK)); len(got.Items) != 1 || got.Next == "" {
			t.Fatalf("checkpoints %+v", got)
		} else if rest := as[Page[Checkpoint]](c.get("aud", "/ledger/"+district+"/checkpoints?after="+got.Next).want(http.StatusOK)); len(rest.Items) == 0 || rest.Items[0].Size != first.Size {
			t.Fatalf("the rest %+v", rest)
		}
		sizes := "?earlier=" + word(first.Size) + "&later=" + word(last.Size)
		if got := as[TreeProof](c.get("aud", "/ledger/"+district+"/consistency"+sizes).want(http.StatusOK)); len(got.Path) == 0 {
			t.Fatalf("consistency %+v", got)
		}
		c.get("aud", "/ledger/"+district+"/consistency?earlier=1&later=99999").want(http.StatusUnprocessableEntity)
		entries := as[Page[Entry]](c.get("aud", "/ledger/"+district+"/entries?about=hazard&subject="+h.ID.String()).want(http.StatusOK))
		if len(entries.Items) == 0 || entries.Items[0].Number == 0 || entries.Items[0].Kind != "hazard.reported" {
			t.Fatalf("entries %+v", entries)
		}
		c.get("aud", "/ledger/371503/checkpoint").refused(http.StatusNotFound, "api.no_ledger")
		c.get("aud", "/hazards/"+h.ID.String()).refused(http.StatusForbidden, "access.role_no_work")
	})
}

// A verification runs as a job, and says what it found in the caller's language.
func TestVerifyingIsAJob(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.closed("电缆沟盖板缺失")
		c.settle()
		a := c.send("aud", "/ledger/verify", nil).want(http.StatusAccepted)
		path := strings.TrimPrefix(a.header.Get("Location"), prefix)
		c.watch("aud", path+"/events")
		now := as[Verification](c.get("aud", path).want(http.StatusOK))
		if now.State != "clean" || len(now.Found) != 1 || now.Found[0].Rows["hazard"] != 1 || now.Finished == nil {
			t.Fatalf("verified as %+v", now)
		}
		c.must(db.Do(c.ctx, c.db, func(tx *db.Tx) error {
			_, err := tx.Exec("UPDATE hazard SET text = $1", "什么也没有")
			return err
		}))
		c.clock.Forward(time.Second)
		path = strings.TrimPrefix(c.send("aud", "/ledger/verify", nil).want(http.StatusAccepted).header.Get("Location"), prefix)
		c.watch("aud", path+"/events")
		now = as[Verification](c.get("aud", path, language("en")).want(http.StatusOK))
		if now.State != "differs" || now.Code == "" || now.Detail == "" || now.Detail == now.Code {
			t.Fatalf("tampered with, and verified as %+v", now)
		}
		c.get("sys", "/verifications/1").refused(http.StatusNotFound, "api.no_verification")
		c.send("qi", "/ledger/verify", nil).want(http.StatusForbidden)
	})
}

// A run that fails for another reason says only that, and one run at a time is
// enough.
func TestOneVerificationAtATime(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	hold := make(chan struct{})
	c.s.Verify = func(context.Context, ledger.Progress) ([]ledger.Verified, error) {
		<-hold
		return nil, errors.New("disk on fire")
	}
	one := c.send("aud", "/ledger/verify", nil).want(http.StatusAccepted).header.Get("Location")
	c.clock.Forward(time.Second)
	if two := c.send("sys", "/ledger/verify", nil).want(http.StatusAccepted).header.Get("Location"); two != one {
		t.Fatalf("two run: %s and %s", one, two)
	}
	close(hold)
	end := c.watch("aud", strings.TrimPrefix(one, prefix)+"/events")
	if !strings.Contains(end, `"state":"failed"`) || strings.Contains(end, "fire") || !strings.Contains(c.log.String(), "fire") {
		t.Fatalf("ended with %s", end)
	}
}

func TestCountsWithinScope(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.closed("电缆沟盖板缺失")
		c.report("yuan", "护栏松动")
		c.send("ta", "/hazards", o{"site": c.sites["mill"], "text": "粉尘堆积"}).want(http.StatusCreated)
		c.settle()
		for _, x := range []struct {
			who, query   string
			found, close int64
		}{
			{"an", "", 3, 1}, {"zhen", "", 2, 1}, {"xi", "", 1, 0}, {"yj", "", 2, 1}, {"an", "?division=" + far, 1, 0},
			{"an", "?by=grade,state&from=2026-11-01&to=2026-12-31", 3, 1}, {"an", "?industry=C14", 1, 0},
		} {
			got := as[tally.Table](c.get(x.who, "/tally"+x.query).want(http.StatusOK))
			if got.Total.Found != x.found || got.Total.Closed != x.close {
				t.Errorf("%s %s: %+v", x.who, x.query, got.Total)
			}
		}
		c.get("zhen", "/tally?division="+far).refused(http.StatusNotFound, "api.tally_unseen")
		c.get("yj", "/tally?industry=C14").refused(http.StatusNotFound, "api.tally_unseen")
		c.get("yuan", "/tally").refused(http.StatusNotFound, "api.tally_unseen")
		c.get("an", "/tally?division=371503").refused(http.StatusNotFound, "api.tally_unseen")
		c.get("an", "/tally?from=2026-13-01").want(http.StatusUnprocessableEntity)
	})
}

func TestLawsAreImportedAndCited(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		text := []byte("# 中华人民共和国安全生产法\n\n第一章 总则\n\n第一条 为了加强安全生产工作,制定本法。\n\n第二条 在中华人民共和国领域内从事生产经营活动的单位的安全生产,适用本法。\n")
		path := "/laws?name=" + escape("安全生产法(2021-06-10).md")
		got := as[LawImported](c.send("an", path, text).want(http.StatusOK))
		if got.Outcome != "added" || got.Law.Law != "安全生产法" || got.Law.Articles != 2 {
			t.Fatalf("imported %+v", got)
		}
		if again := as[LawImported](c.send("an", path, text).want(http.StatusOK)); again.Outcome != "unchanged" {
			t.Fatalf("again %+v", again)
		}
		c.send("yuan", path, text).want(http.StatusForbidden)
		c.send("an", "/laws?name=x.md", text).want(http.StatusUnprocessableEntity)
		c.get("li", "/laws").want(http.StatusOK)
		c.get("li", "/laws/安全生产法/articles").want(http.StatusOK)
		c.get("li", "/laws/安全生产法/articles/第二条").want(http.StatusOK)
		c.get("li", "/laws/安全生产法/articles/第三条").refused(http.StatusNotFound, "rulebook.no_article")
		c.get("li", "/articles?q=适用").want(http.StatusOK)
		c.send("yuan", "/hazards", o{"site": c.sites["works"], "text": "x", "clause": o{"law": "安全生产法", "article": "第九十九条"}}).want(http.StatusUnprocessableEntity)
		c.send("yuan", "/hazards", o{"site": c.sites["works"], "text": "x", "clause": o{"law": "安全生产法", "article": "第二条"}}).want(http.StatusCreated)
		c.holds()
	})
}

// A file that is no longer what it was does not arrive whole.
func TestDamagedEvidenceBreaksOff(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	dir := t.TempDir()
	blobs, err := blob.OpenDir(dir)
	c.must(err)
	c.s.Blobs = blobs
	h := c.report("yuan", "护栏松动")
	sum := c.upload("yuan", strings.Repeat("photo", 100_000))
	h = c.act("yuan", h, "evidence", o{"role": "before", "files": []o{{"sum": sum}}})
	var files int
	c.must(filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() || info.Name() != sum {
			return err
		}
		files++
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		raw[len(raw)/2] ^= 1
		if err := os.Chmod(path, 0o600); err != nil {
			return err
		}
		return os.WriteFile(path, raw, 0o600)
	}))
	if files != 1 {
		t.Fatalf("%d files", files)
	}
	r, err := http.NewRequest(http.MethodGet, c.http.URL+prefix+"/hazards/"+h.ID.String()+"/evidence/"+sum, nil)
	c.must(err)
	r.Header.Set("Authorization", "Bearer "+c.bearer["yuan"])
	res, err := http.DefaultClient.Do(r)
	c.must(err)
	defer res.Body.Close()
	if n, err := io.Copy(io.Discard, res.Body); err == nil {
		t.Fatalf("%d bytes of a damaged file arrived as a whole", n)
	}
	if !strings.Contains(c.log.String(), "blob.damaged") {
		t.Error("nothing in the log")
	}
}

// Whoever may not do a thing at all is told so before his request is read.
func TestRefusedBeforeTheBodyIsRead(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	c.send("qi", "/units", `{"kind": `).refused(http.StatusForbidden, "access.forbidden")
	c.send("", "/units", `{"kind": `).refused(http.StatusUnauthorized, "api.no_login")
	c.bearer["nonsense"] = "aws_371502_nonsense"
	c.get("nonsense", "/me").without("nonsense").refused(http.StatusUnauthorized, "access.session_over")
}
