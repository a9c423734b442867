package api

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/access"
	"anwang/internal/exchange"
	"anwang/internal/exchange/sheet"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Import is an import of a hazard ledger, running or done.
type Import struct {
	ID       ident.ID        `json:"id"`
	Kind     exchange.Kind   `json:"kind"`
	Source   string          `json:"source"`
	Name     string          `json:"name"`
	Sum      string          `json:"sum"`
	Version  int64           `json:"version"`
	State    exchange.State  `json:"state" enum:"draft,trying,tried,waiting,running,done,failed,undoing,undone"`
	DryRun   bool            `json:"dry_run"`
	Rows     int             `json:"rows" doc:"已处理的行 · rows done"`
	Total    int             `json:"total" doc:"总行数,0 表示尚不知道 · rows in all; 0 when not known yet"`
	Counts   exchange.Counts `json:"counts"`
	Rate     float64         `json:"rate" doc:"每秒记录数 · records a second; 0 when not known"`
	Left     int64           `json:"left" doc:"预计剩余秒数 · seconds left; 0 when not known"`
	Person   ident.ID        `json:"person,omitempty"`
	By       string          `json:"person_name,omitempty"`
	Post     ident.ID        `json:"post,omitempty"`
	Started  *time.Time      `json:"started"`
	Finished *time.Time      `json:"finished,omitempty"`
	Failure  string          `json:"failure,omitempty"`
	Why      string          `json:"failure_text,omitempty" doc:"失败的原因 · why it failed, in a sentence"`
	May      []string        `json:"may" nullable:"false" enum:"map,try,answer,run,undo,discard" doc:"当前可做的 · what the caller may do with it now"`
	Undo     *ImportUndo     `json:"undo,omitempty" doc:"撤销的进展 · how far its undoing is"`
}

func (s *Server) showImport(ctx context.Context, by access.Principal, j exchange.Job) Import {
	out := Import{ID: j.ID, Version: j.Version(), Kind: j.Kind, Source: j.Source, Name: j.Name, Sum: j.Sum, State: j.State, DryRun: j.Options.DryRun,
		Rows: j.Rows, Total: j.Total, Counts: j.Counts, Person: j.Person, Post: j.Post, Failure: j.Failure, Why: j.SayFailure(languageOf(ctx))}
	out.Started, out.Finished = s.at(microsOf(j.Started)), s.at(microsOf(j.Finished))
	out.By, out.May = s.personName(ctx, by.District, j.Person), mayImport(by, j)
	if j.Undo != nil {
		out.Undo = s.showUndo(ctx, by, *j.Undo)
		if j.State == exchange.BeingUndone {
			out.Rows, out.Total = int(j.Undo.Done), int(j.Undo.Total)
		}
	}
	if p, ok := s.jobs.pace(j.ID); ok && !out.over() {
		out.Rate, out.Left = p.Rate, int64(p.Left.Seconds())
	}
	return out
}

// over tells that nothing happens to it until somebody says so.
func (i Import) over() bool { return i.State.Rests() }

func microsOf(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// ImportOptions say how an uploaded file is taken. In a form they may stand as
// values before the file, too.
type ImportOptions struct {
	Upload
	Name     string `query:"name" maxLength:"200" doc:"文件名 · name of the file"`
	Source   string `query:"source" maxLength:"60" doc:"来源，同一来源内编号唯一 · where the records come from"`
	Division string `query:"division" maxLength:"60"`
	DryRun   bool   `query:"dry_run" doc:"只试读，不写入 · do everything but write"`
	Draft    bool   `query:"draft" doc:"先看再导 · keep it to be looked at first"`
}

// take reads the form's values over those of the query.
func (in *ImportOptions) take(values map[string]string) error {
	for name, to := range map[string]*string{"name": &in.Name, "source": &in.Source, "division": &in.Division} {
		if v, ok := values[name]; ok {
			*to = v
		}
	}
	for name, to := range map[string]*bool{"dry_run": &in.DryRun, "draft": &in.Draft} {
		if v, ok := values[name]; ok {
			yes, err := strconv.ParseBool(v)
			if err != nil {
				return wrong("body."+name, "api.field_boolean")
			}
			*to = yes
		}
	}
	return nil
}

// Accepted is the answer about work that goes on after it.
type Accepted[T any] struct {
	Status   int
	Location string `header:"Location"`
	Body     T
}

func (s *Server) exchangeRoutes() {
	o := uploads(post("/imports", "import-hazards", "导入隐患台账", "import a hazard ledger as a job"), "profile", "name", "source", "division", "dry_run", "draft")
	o.DefaultStatus = http.StatusAccepted
	guarded(s, o, access.ImportHazards, s.importHazards)
	for _, r := range registers {
		// A route each: one with a blank for the kind would clash with /imports/{id}/….
		guarded(s, uploads(post("/imports/registers/"+string(r.kind), "import-"+string(r.kind), "导入"+r.zh, "import a register of "+r.en),
			"name", "source", "dry_run"), access.ImportOrg,
			func(ctx context.Context, by access.Principal, in *ImportOptions) (*Body[exchange.Report], error) {
				return s.importRegister(ctx, by, r.kind, in)
			})
	}
	guarded(s, get("/imports", "list-imports", "导入记录", "imports, the newest first"), access.ImportRead, s.listImports)
	reads(s, s.imports(), "get-import", "导入进度", "one import and how far it is", access.ImportRead)
	guarded(s, streams[Import](s, get("/imports/{id}/events", "import-events", "导入进度（事件流）", "progress as server-sent events")), access.ImportRead,
		func(ctx context.Context, by access.Principal, in *One) (*huma.StreamResponse, error) {
			if _, err := s.job(ctx, by, *in); err != nil {
				return nil, err
			}
			return stream(s, by.District, func(ctx context.Context) (Import, bool, error) {
				j, err := s.job(ctx, by, *in)
				if err != nil {
					return Import{}, false, err
				}
				now := s.showImport(ctx, by, j)
				return now, now.over(), nil
			}), nil
		})
	guarded(s, get("/imports/{id}/report", "import-report", "导入报告", "what became of every record"), access.ImportRead,
		func(ctx context.Context, by access.Principal, in *One) (*Body[exchange.Report], error) {
			id, err := in.id()
			if err != nil {
				return nil, err
			}
			rep, err := s.Exchange.Report(ctx, by, id)
			if err != nil {
				return nil, err
			}
			rep.Say(languageOf(ctx))
			return &Body[exchange.Report]{rep}, nil
		})
	guarded(s, attached(get("/imports/{id}/report.xlsx", "import-report-xlsx", "导入报告（Excel）", "the file with what was refused marked in it"), exchange.XLSX.Media()), access.ImportRead,
		func(ctx context.Context, by access.Principal, in *One) (*huma.StreamResponse, error) {
			j, err := s.job(ctx, by, *in)
			if err != nil {
				return nil, err
			}
			return s.written(ctx, exchange.XLSX.Media(), "import-"+j.ID.String()+".xlsx", func(ctx context.Context, w io.Writer) error {
				return s.Exchange.MarkedReport(ctx, by, j.ID, languageOf(ctx), w)
			})
		})
	s.deskRoutes()
	s.exportRoutes()
}

func (s *Server) job(ctx context.Context, by access.Principal, o One) (exchange.Job, error) {
	id, err := o.id()
	if err != nil {
		return exchange.Job{}, err
	}
	return s.Exchange.Job(ctx, by, id)
}

func (s *Server) importHazards(ctx context.Context, by access.Principal, in *ImportOptions) (*Accepted[Import], error) {
	name, r, values, err := in.file(exchange.MaxFile + maxRepeat)
	if err != nil {
		return nil, err
	}
	if err := in.take(values); err != nil {
		return nil, err
	}
	var profile sheet.Profile
	if text := values["profile"]; text != "" {
		if profile, err = sheet.ParseProfile([]byte(text)); err != nil {
			return nil, err
		}
	}
	take := s.Exchange.Upload
	if in.Draft {
		take = s.Exchange.Draft
	}
	j, err := take(ctx, by, fileName(in.Name, name), r, profile,
		exchange.Options{Source: in.Source, Division: in.Division, DryRun: in.DryRun})
	if err != nil {
		return nil, badUpload(err)
	}
	s.jobs.nudge()
	return &Accepted[Import]{http.StatusAccepted, prefix + "/imports/" + j.ID.String(), s.showImport(ctx, by, j)}, nil
}

// fileName is the name that was given, without a folder.
func fileName(names ...string) string {
	for _, n := range names {
		if n = filepath.Base(filepath.ToSlash(n)); n != "." && n != "/" {
			return n
		}
	}
	return "upload"
}

// registers are the kinds of registers, with what they hold.
var registers = []struct {
	kind   exchange.Kind
	zh, en string
}{
	{exchange.Units, "单位名册", "units"}, {exchange.Posts, "岗位名册", "posts"}, {exchange.People, "人员名册", "people"},
	{exchange.Sites, "场所名册", "sites"}, {exchange.Divisions, "村（社区）名册", "villages"},
}

// importRegister imports a register while the caller waits: it is one transaction.
func (s *Server) importRegister(ctx context.Context, by access.Principal, kind exchange.Kind, in *ImportOptions) (*Body[exchange.Report], error) {
	name, r, values, err := in.file(maxRegister + maxRepeat)
	if err != nil {
		return nil, err
	}
	if err := in.take(values); err != nil {
		return nil, err
	}
	file, size, err := spool(r)
	if err != nil {
		return nil, badUpload(err)
	}
	in.rest()
	defer os.Remove(file.Name())
	defer file.Close()
	rep, err := s.Exchange.ImportOrg(ctx, by, kind, exchange.Input{
		File:    exchange.File{Name: fileName(in.Name, name), Data: file, Size: size},
		Options: exchange.Options{DryRun: in.DryRun, Source: in.Source},
	})
	if err != nil {
		return nil, err
	}
	rep.Say(languageOf(ctx))
	return &Body[exchange.Report]{rep}, nil
}

// maxRegister bounds a register, in bytes: a county's people with room to spare.
const maxRegister = 64 << 20

// spool puts an upload into a file of its own; workbooks are read from both ends.
func spool(r io.Reader) (*os.File, int64, error) {
	file, err := os.CreateTemp("", "anwang-register-*")
	if err != nil {
		return nil, 0, err
	}
	size, err := io.Copy(file, r)
	if err == nil && size == 0 {
		err = fault.New(fault.Invalid, "exchange.file_empty")
	}
	if err != nil {
		_ = file.Close()
		_ = os.Remove(file.Name())
		return nil, 0, err
	}
	return file, size, nil
}

// ImportList picks imports.
type ImportList struct {
	Paging
	State []exchange.State `query:"state" enum:"draft,trying,tried,waiting,running,done,failed,undoing,undone"`
}

func (s *Server) listImports(ctx context.Context, by access.Principal, in *ImportList) (*Body[Page[Import]], error) {
	var before ident.ID
	if err := unseal(in.After, &before); err != nil {
		return nil, err
	}
	limit := min(in.Limit, 200)
	list, err := s.Exchange.Jobs(ctx, by, before, limit, in.State...)
	if err != nil {
		return nil, err
	}
	out := make([]Import, len(list))
	for i, j := range list {
		out[i] = s.showImport(ctx, by, j)
	}
	next := ""
	if len(list) == limit {
		next = seal(list[len(list)-1].ID)
	}
	return pageOf(out, next), nil
}
