package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"anwang/internal/db/dbtest"
	"anwang/internal/exchange"
	"anwang/internal/tally"
)

// until waits for an import to rest.
func (c *county) until(who, path string, state exchange.State) Import {
	c.t.Helper()
	for range 400 {
		j := as[Import](c.get(who, path).want(http.StatusOK))
		if j.State.Rests() {
			if j.State != state {
				c.t.Fatalf("import is %s (%s), want %s", j.State, j.Failure, state)
			}
			return j
		}
		time.Sleep(10 * time.Millisecond)
	}
	c.t.Fatal("the import does not get on")
	return Import{}
}

func asSeen(j Import) asking { return match(`"` + strconv.FormatInt(j.Version, 10) + `"`) }

// A workbook is dropped, looked at, tried, answered, run and undone over HTTP, by
// its owner and by nobody else.
func TestTheImportDesk(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		ctx, stop := context.WithCancel(c.ctx)
		done := make(chan struct{})
		go func() { c.s.Resume(ctx); close(done) }()
		defer func() { stop(); <-done }()
		body, kind := form(t, "台账.xlsx", workbook(t), map[string]string{"source": "works", "draft": "true"})
		j := as[Import](c.send("qi", "/imports", body, kind).want(http.StatusAccepted))
		path := "/imports/" + j.ID.String()
		if j.State != exchange.Draft || strings.Join(j.May, " ") != "map try run discard" {
			t.Fatalf("drafted as %+v", j)
		}
		for _, p := range []string{path, path + "/look", path + "/questions", path + "/undo", path + "/report", path + "/events"} {
			c.get("an", p).refused(http.StatusNotFound, "exchange.job_unknown")
			c.get("zhen", p).refused(http.StatusNotFound, "exchange.job_unknown")
		}
		c.looked(path)
		c.ask("qi", http.MethodPut, prefix+path+"/mapping", o{"reading": o{"year": 3, "date_order": "x"}}, match("*")).refused(http.StatusUnprocessableEntity, "invalid")
		c.ask("qi", http.MethodPut, prefix+path+"/mapping", o{"reading": o{}}).refused(http.StatusPreconditionRequired, "api.no_version")
		j = as[Import](c.ask("qi", http.MethodPut, prefix+path+"/mapping", o{"reading": o{"source": "works"}}, asSeen(j)).want(http.StatusOK))
		c.send("qi", path+"/try", nil, match(`"99"`)).refused(http.StatusPreconditionFailed, "exchange.stale")
		c.send("qi", path+"/try", nil, asSeen(j)).want(http.StatusAccepted)
		j = c.until("qi", path, exchange.Tried)
		if list := as[Page[Hazard]](c.get("qi", "/hazards").want(http.StatusOK)); len(list.Items) != 0 {
			t.Fatalf("trying wrote %d hazards", len(list.Items))
		}
		asked := as[Page[ImportQuestion]](c.get("qi", path+"/questions?kind=question").want(http.StatusOK))
		if len(asked.Items) != 1 || asked.Items[0].Count != 1 || asked.Items[0].Input != "date" || asked.Items[0].Sentence == "" || asked.Items[0].Examples[0].Row != 5 {
			t.Fatalf("asked %+v", asked)
		}
		topic := asked.Items[0].ID
		c.ask("qi", http.MethodPut, prefix+path+"/answers", o{"answers": []o{{"topic": topic, "value": "哪天"}}}, asSeen(j)).
			refused(http.StatusUnprocessableEntity, "invalid")
		j = as[Import](c.ask("qi", http.MethodPut, prefix+path+"/answers", o{"answers": []o{{"topic": topic, "value": "2026-11-11"}}}, asSeen(j)).want(http.StatusOK))
		asked = as[Page[ImportQuestion]](c.get("qi", path+"/questions?answered=true").want(http.StatusOK))
		if len(asked.Items) != 1 || asked.Items[0].Answer == nil || asked.Items[0].Answer.Label != "2026-11-11" || !asked.Items[0].Answer.Fresh {
			t.Fatalf("answered %+v", asked)
		}
		if rows := as[Page[ImportRowAsking]](c.get("qi", path+"/questions/"+topic+"/rows").want(http.StatusOK)); len(rows.Items) != 1 {
			t.Fatalf("rows %+v", rows)
		}
		c.send("qi", path+"/run", nil, asSeen(j)).want(http.StatusAccepted)
		j = c.until("qi", path, exchange.Done)
		if j.Counts.Imported != 3 || j.Counts.Questions != 0 || strings.Join(j.May, " ") != "answer undo" {
			t.Fatalf("run %+v", j)
		}
		c.takenBack(path, j)
		c.holds()
	})
}

// looked sees the workbook as it is.
func (c *county) looked(path string) {
	c.t.Helper()
	look := as[Look](c.get("qi", path+"/look?limit=3").want(http.StatusOK))
	if look.HeaderRow != 2 || look.Next != "3" || len(look.Rows) != 3 || look.Rows[0].Kind != "title" || look.Rows[2].Kind != "record" ||
		look.Columns[1].Field != "site" || look.Columns[1].Name == "" || look.Sheets[0].Rows != 5 || look.Reading.Source != "works" || len(look.Fields) < 20 {
		c.t.Fatalf("saw %+v", look)
	}
	rest := as[Look](c.get("qi", path+"/look?limit=3&after=3").want(http.StatusOK))
	if rest.Next != "" || len(rest.Rows) != 2 {
		c.t.Fatalf("then %+v", rest.Rows)
	}
	c.get("qi", path+"/look?sheet=none").refused(http.StatusNotFound, "sheet.no_sheet")
}

// takenBack undoes an import: the office may too, others may not.
func (c *county) takenBack(path string, j Import) {
	c.t.Helper()
	c.settle()
	found := func() int64 {
		var n int64
		for _, row := range as[tally.Table](c.get("an", "/tally").want(http.StatusOK)).Rows {
			n += row.Found
		}
		return n
	}
	if n := found(); n != 3 {
		c.t.Fatalf("%d are counted, want 3", n)
	}
	look := as[UndoLook](c.get("an", path+"/undo").want(http.StatusOK))
	if !look.Possible || look.Withdraw != 3 || look.Keep != 0 || !look.AllCounted {
		c.t.Fatalf("would undo %+v", look)
	}
	c.send("zhen", path+"/undo", o{"reason": "导错了"}, match("*")).refused(http.StatusNotFound, "exchange.job_unknown")
	c.send("an", path+"/undo", o{"reason": "  "}, asSeen(j)).refused(http.StatusUnprocessableEntity, "invalid")
	c.send("an", path+"/undo", o{"reason": "导错了文件"}, asSeen(j)).want(http.StatusAccepted)
	j = c.until("an", path, exchange.Undone)
	if j.Undo == nil || j.Undo.Withdrawn != 3 || j.Undo.By == "" || j.Rows == 0 {
		c.t.Fatalf("undone %+v", j)
	}
	c.settle()
	if n := found(); n != 0 {
		c.t.Errorf("%d are still counted", n)
	}
	if list := as[Page[Hazard]](c.get("an", "/hazards").want(http.StatusOK)); len(list.Items) != 0 {
		c.t.Errorf("%d are listed", len(list.Items))
	}
	list := as[Page[Hazard]](c.get("an", "/hazards?state=withdrawn").want(http.StatusOK))
	if len(list.Items) != 3 {
		c.t.Fatalf("%d are withdrawn", len(list.Items))
	}
	one := list.Items[0].ID.String()
	c.get("an", "/hazards/"+one).want(http.StatusOK)
	c.get("an", "/proofs/hazard/"+one).want(http.StatusOK)
	if a := c.get("an", "/exports/hazards?format=csv").want(http.StatusOK); strings.Contains(string(a.raw), "配电箱") {
		c.t.Error("a withdrawn hazard is exported")
	}
}

// A draft is thrown away, and a file that cannot be opened becomes none.
func TestDraftsAreDiscarded(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	body, kind := form(t, "台账.xlsx", workbook(t), map[string]string{"draft": "true"})
	j := as[Import](c.send("qi", "/imports", body, kind).want(http.StatusAccepted))
	path := "/imports/" + j.ID.String()
	c.ask("yuan", http.MethodDelete, prefix+path, nil, match("*")).refused(http.StatusNotFound, "exchange.job_unknown")
	c.ask("qi", http.MethodDelete, prefix+path, nil, match("*")).want(http.StatusNoContent)
	c.get("qi", path).refused(http.StatusNotFound, "exchange.job_unknown")
	body, kind = form(t, "x.xlsx", []byte("PK\x03\x04 nothing"), map[string]string{"draft": "true"})
	c.send("qi", "/imports", body, kind).want(http.StatusUnprocessableEntity)
}
