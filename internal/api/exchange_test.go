package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"anwang/internal/db/dbtest"
	"anwang/internal/exchange"
)

// workbook is a small ledger: two hazards of the works, one that nobody can date.
func workbook(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	rows := [][]any{
		{"永丰机械厂隐患排查治理台账"},
		{"序号", "单位名称", "隐患描述", "隐患等级", "发现日期", "整改期限", "整改状态", "整改完成日期"},
		{1, "永丰机械厂总装车间", "配电箱未上锁", "一般", "2026-10-08", "2026-10-20", "已整改", "2026-10-15"},
		{2, "永丰机械厂总装车间", "消防通道堆放杂物", "一般", "2026-11-10", "2026-12-10", "整改中", ""},
		{3, "永丰机械厂总装车间", "护栏高度不足", "一般", "不详", "2026-12-10", "整改中", ""},
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// form is a multipart upload, values first.
func form(t *testing.T, name string, file []byte, values map[string]string) ([]byte, asking) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range values {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), media(w.FormDataContentType())
}

// A ledger goes up, the caller watches it go in, reads the report, and takes the
// ledger out again.
func TestALedgerGoesInAndOut(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		ctx, stop := context.WithCancel(c.ctx)
		done := make(chan struct{})
		go func() { c.s.Resume(ctx); close(done) }()
		defer func() { stop(); <-done }()
		body, kind := form(t, "台账.xlsx", workbook(t), map[string]string{"source": "works", "dry_run": "true"})
		dry := as[Import](c.send("qi", "/imports", body, kind).want(http.StatusAccepted))
		if end := c.watch("qi", "/imports/"+dry.ID.String()+"/events"); !strings.Contains(end, `"dry_run":true`) {
			t.Fatalf("dry run ended with %s", end)
		}
		if got := as[Page[Hazard]](c.get("an", "/hazards").want(http.StatusOK)); len(got.Items) != 0 {
			t.Fatalf("a dry run wrote %d hazards", len(got.Items))
		}
		body, kind = form(t, "台账.xlsx", workbook(t), map[string]string{"source": "works"})
		a := c.send("qi", "/imports", body, kind).want(http.StatusAccepted)
		job := as[Import](a)
		path := "/imports/" + job.ID.String()
		if a.header.Get("Location") != prefix+path || job.Name != "台账.xlsx" {
			t.Fatalf("accepted as %+v at %s", job, a.header.Get("Location"))
		}
		c.watch("qi", path+"/events")
		now := as[Import](c.get("qi", path).want(http.StatusOK))
		if now.State != exchange.Done || now.Counts.Imported != 2 || now.Counts.Questions != 1 || now.Counts.Read != 3 || !now.Counts.Balanced() {
			t.Fatalf("done as %+v", now)
		}
		rep := as[exchange.Report](c.get("qi", path+"/report").want(http.StatusOK))
		if len(rep.Questions) != 1 || rep.Questions[0].Row != 5 || rep.Questions[0].Reason == "" {
			t.Fatalf("report %+v", rep)
		}
		marked := c.get("qi", path+"/report.xlsx").want(http.StatusOK)
		if _, err := excelize.OpenReader(bytes.NewReader(marked.raw)); err != nil {
			t.Fatalf("marked report: %v", err)
		}
		if got := as[Page[Import]](c.get("qi", "/imports").want(http.StatusOK)); len(got.Items) != 2 {
			t.Fatalf("imports %+v", got)
		}
		for _, p := range []string{path, path + "/report", path + "/report.xlsx", path + "/events"} {
			c.get("ta", p).refused(http.StatusNotFound, "exchange.job_unknown")
		}
		c.out()
		c.holds()
	})
}

// out takes the ledger out in every form.
func (c *county) out() {
	c.t.Helper()
	for format, kind := range map[string]string{"xlsx": exchange.XLSX.Media(), "csv": exchange.CSV.Media(), "json": exchange.JSON.Media(), "jsonl": exchange.JSONL.Media()} {
		a := c.get("qi", "/exports/hazards?state=rectifying,closed&format="+format).want(http.StatusOK)
		if a.header.Get("Content-Type") != kind || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
			c.t.Errorf("%s came as %v", format, a.header)
		}
		if format != "xlsx" && (!strings.Contains(string(a.raw), "消防通道") || !strings.Contains(string(a.raw), "配电箱")) {
			c.t.Errorf("%s lacks hazards: %s", format, a.raw)
		}
		c.get("ta", "/exports/hazards?format="+format).without("消防通道").want(http.StatusOK)
	}
	c.get("qi", "/exports/hazards?format=pdf").refused(http.StatusUnprocessableEntity, "api.invalid")
	for _, kind := range []string{"hazards", "units", "posts", "people", "sites"} {
		c.get("li", "/templates/"+kind).want(http.StatusOK)
	}
}

// watch reads a stream of events to its end and returns the last one's data.
func (c *county) watch(who, path string) string {
	c.t.Helper()
	ctx, stop := context.WithTimeout(c.ctx, 30*time.Second)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.http.URL+prefix+path, nil)
	c.must(err)
	r.Header.Set("Authorization", "Bearer "+c.bearer[who])
	res, err := http.DefaultClient.Do(r)
	c.must(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		c.t.Fatalf("%s: %d as %s", path, res.StatusCode, res.Header.Get("Content-Type"))
	}
	var name, data string
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if v, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			name = v
		}
		if v, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			data = v
		}
	}
	if name != "done" || !json.Valid([]byte(data)) {
		c.t.Fatalf("%s ended with %q %s", path, name, data)
	}
	return data
}

func TestRegistersAndBadUploads(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		csv := []byte("姓名,手机号\n周新,13655556666\n无名,123\n")
		rep := as[exchange.Report](c.send("an", "/imports/registers/people?name=people.csv", csv).want(http.StatusOK))
		if rep.Counts.Read != 2 || rep.Counts.Imported != 1 || rep.Counts.Refused != 1 || rep.Refusals[0].Reason == "" {
			t.Fatalf("register: %+v", rep)
		}
		if got := as[Page[Person]](c.get("an", "/people?name=周新").want(http.StatusOK)); len(got.Items) != 1 {
			t.Fatalf("people: %+v", got)
		}
		c.send("qi", "/imports/registers/people?name=people.csv", csv).refused(http.StatusForbidden, "access.forbidden")
		c.send("qi", "/imports", []byte{}).want(http.StatusUnprocessableEntity)
		body, kind := form(t, "x.csv", csv, map[string]string{"profile": "columns: [what"})
		c.send("qi", "/imports", body, kind).want(http.StatusUnprocessableEntity)
		c.send("qi", "/imports", []byte("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nabc"), media("multipart/form-data; boundary=x")).refused(http.StatusBadRequest, "api.broken_off")
		c.holds()
	})
}

// A stream ends when its reader goes and when the server stops, and neither stops
// the import.
func TestStreamsEnd(t *testing.T) {
	c := newCounty(t, dbtest.SQLite(t))
	body, kind := form(t, "台账.xlsx", workbook(t), nil)
	job := as[Import](c.send("qi", "/imports", body, kind).want(http.StatusAccepted))
	open := func(ctx context.Context) *http.Response {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.http.URL+prefix+"/imports/"+job.ID.String()+"/events", nil)
		c.must(err)
		r.Header.Set("Authorization", "Bearer "+c.bearer["qi"])
		res, err := http.DefaultClient.Do(r)
		c.must(err)
		_, err = bufio.NewReader(res.Body).ReadString('\n')
		c.must(err)
		return res
	}
	ctx, leave := context.WithCancel(c.ctx)
	left := open(ctx)
	leave()
	left.Body.Close()
	stays := open(c.ctx)
	defer stays.Body.Close()
	c.s.Close()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for lines := bufio.NewScanner(stays.Body); lines.Scan(); {
		}
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("the stream outlived the server")
	}
	// Another process takes the import up where the first left it.
	next := New(c.s.Rooms)
	defer next.Close()
	life, stop := context.WithCancel(c.ctx)
	defer stop()
	go next.Resume(life)
	for range 200 {
		if as[Import](c.get("qi", "/imports/"+job.ID.String())).State == exchange.Done {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("nobody resumed the import")
}
