package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"anwang/internal/access"
	"anwang/internal/exchange"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Vitals is what a process knows of itself and its machine. Times are µs UTC, 0
// where nothing happened yet; sizes bytes, -1 where they are not known.
type Vitals struct {
	Started      int64
	Database     int64
	DatabaseFree int64   // room left where the database lies
	Evidence     *Stored // nil while it is not measured, and where it is not a folder
	EvidenceFree int64
	Lag          ledger.Lag
	Swept        int64 // when the sweep last came round
	Climbed      int64 // by the last sweep that climbed anything
	ClimbedAt    int64
	Skew         int64  // ms that the database server's clock is ahead of the machine's
	VerifyAt     string // when the night's verification begins; "" for never
	Troubles     []Trouble
	Team         Team // empty where one process serves by nature
}

// Stored is how much evidence there is.
type Stored struct {
	Files, Bytes int64
	At           int64 // when it was measured, µs UTC
}

// Trouble is an error of the log, without what nobody should read there.
type Trouble struct {
	At                       int64 // µs UTC
	What, Why, Request, Work string
}

// SystemState is how the system is, for a system administrator.
type SystemState struct {
	Version      string      `json:"version"`
	Engine       string      `json:"engine" enum:"sqlite,postgres"`
	Now          time.Time   `json:"now" doc:"服务端时间 · the server's clock"`
	Started      *time.Time  `json:"started,omitempty"`
	TLS          string      `json:"tls" enum:"here,proxy,none" doc:"加密在哪里终止 · where TLS ends, if there is any"`
	Database     int64       `json:"database" doc:"字节 · bytes"`
	DatabaseFree int64       `json:"database_free" doc:"所在磁盘剩余字节,-1 表示不知道 · bytes left there; -1 when not known"`
	Evidence     *Evidences  `json:"evidence,omitempty"`
	EvidenceFree int64       `json:"evidence_free"`
	Numbering    Numbering   `json:"numbering"`
	Sweep        Sweeping    `json:"sweep"`
	Imports      ImportsNow  `json:"imports"`
	Verifying    bool        `json:"verifying"`
	VerifiedAll  *Checked    `json:"verified_all,omitempty" doc:"最近一次全部核对 · the last verification of everything"`
	VerifiedNew  *Checked    `json:"verified_new,omitempty" doc:"最近一次增量核对 · the last verification of what was new"`
	VerifyAt     string      `json:"verify_at,omitempty" doc:"每夜核对的时刻;周日全部核对 · when it is verified every night; everything on Sundays"`
	Backup       *BackupMade `json:"backup,omitempty" doc:"最近一份备份 · the newest copy"`
	BackupsOwn   bool        `json:"backups_own" doc:"本系统自己做备份;PostgreSQL 用服务器的工具 · copies are made here, not by the server's tools"`
	Nightly      string      `json:"nightly,omitempty" doc:"每夜备份的时刻 · when a copy is made every night"`
	SkewMs       int64       `json:"skew_ms" doc:"数据库服务器时钟快多少毫秒 · how far the database server's clock is ahead"`
	AheadMs      int64       `json:"ahead_ms" doc:"最新条目比现在晚多少毫秒 · how far the newest entry lies in the future: the clock was put back"`
	Team         *Teamwork   `json:"team,omitempty" doc:"几个进程共用一个数据库 · who serves the database, where several may"`
	Troubles     []Mishap    `json:"troubles" nullable:"false" doc:"最近的错误,新的在前 · the last errors, the newest first"`
}

// Evidences is how much evidence is kept in the folder.
type Evidences struct {
	Files    int64      `json:"files"`
	Bytes    int64      `json:"bytes"`
	Measured *time.Time `json:"measured"`
}

// Numbering is how far the ledger's numbering and its followers are behind.
type Numbering struct {
	Entries   int64            `json:"entries"`
	Pending   int64            `json:"pending" doc:"尚未编号的条目 · entries without a number yet"`
	Oldest    *time.Time       `json:"oldest,omitempty" doc:"其中最早的记录时间 · when the oldest of them was recorded"`
	Followers map[string]int64 `json:"followers" doc:"各下游还差多少条 · entries that each follower has still to take"`
}

// Sweeping is when duties were last looked at.
type Sweeping struct {
	Last      *time.Time `json:"last,omitempty"`
	Late      bool       `json:"late" doc:"一分钟内没有转过 · it has not come round within a minute"`
	Climbed   int64      `json:"climbed" doc:"最近一次有升级的巡查升级了几项 · rungs climbed by the last sweep that climbed any"`
	ClimbedAt *time.Time `json:"climbed_at,omitempty"`
}

// ImportsNow counts imports without telling what is in them.
type ImportsNow struct {
	Running int `json:"running" doc:"等待和进行中的 · waiting and running"`
	Failed  int `json:"failed" doc:"七天内没有完成的 · failed within seven days"`
}

// Mishap is an error of the log.
type Mishap struct {
	At      *time.Time `json:"at"`
	What    string     `json:"what"`
	Why     string     `json:"why,omitempty"`
	Request string     `json:"request,omitempty"`
	Work    string     `json:"work,omitempty" doc:"哪一项后台工作 · which background work"`
}

// SystemInput is a question with the request that it came by.
type SystemInput struct{ request *http.Request }

// Resolve keeps the request at hand.
func (i *SystemInput) Resolve(ctx huma.Context) []error {
	i.request, _ = humago.Unwrap(ctx)
	return nil
}

func (s *Server) systemRoutes() {
	guarded(s, get("/system", "system", "运行状况", "how the system is"), access.SystemRead, s.system)
	guarded(s, get("/system/imports", "system-imports", "导入任务（技术状态）", "imports and how they went, without what is in them"), access.SystemRead, s.systemImports)
	s.backupRoutes()
	s.trailRoutes()
}

func (s *Server) system(ctx context.Context, by access.Principal, in *SystemInput) (*Body[SystemState], error) {
	v := Vitals{DatabaseFree: -1, EvidenceFree: -1}
	if s.Vitals != nil {
		var err error
		if v, err = s.Vitals(ctx, by.District); err != nil {
			return nil, err
		}
	}
	now := s.Clock.Now()
	out := SystemState{
		Version: s.Version, Engine: string(s.DB.Engine()), Now: now.In(s.Zone), Started: s.at(v.Started), TLS: s.tls(in.request),
		Database: v.Database, DatabaseFree: v.DatabaseFree, EvidenceFree: v.EvidenceFree, SkewMs: v.Skew,
		Numbering: Numbering{Entries: v.Lag.Entries, Pending: v.Lag.Pending, Oldest: s.at(v.Lag.Oldest), Followers: v.Lag.Followers},
		Sweep:     Sweeping{Last: s.at(v.Swept), Late: s.Ready != nil && s.Ready() != nil, Climbed: v.Climbed, ClimbedAt: s.at(v.ClimbedAt)},
		Verifying: s.verifyingNow(by.District), VerifyAt: v.VerifyAt, Team: s.showTeam(v.Team), Troubles: []Mishap{},
	}
	if out.Numbering.Followers == nil {
		out.Numbering.Followers = map[string]int64{}
	}
	if e := v.Evidence; e != nil {
		out.Evidence = &Evidences{Files: e.Files, Bytes: e.Bytes, Measured: s.at(e.At)}
	}
	if ahead := v.Lag.Newest - now.UnixMicro(); ahead > 0 {
		out.AheadMs = ahead / 1000
	}
	for _, t := range v.Troubles {
		out.Troubles = append(out.Troubles, Mishap{At: s.at(t.At), What: t.What, Why: t.Why, Request: t.Request, Work: t.Work})
	}
	var err error
	if out.Imports, err = s.importsNow(ctx, by.District, now); err != nil {
		return nil, err
	}
	if err := s.lastChecked(ctx, by.District, &out); err != nil {
		return nil, err
	}
	if k := s.Backups; k != nil && k.Own() {
		out.BackupsOwn, out.Nightly = true, k.Plan().At
		all, err := k.List()
		if err != nil {
			return nil, err
		}
		if len(all) > 0 {
			one := s.backup(languageOf(ctx), nil, all[0])
			out.Backup = &one
		}
	}
	return &Body[SystemState]{out}, nil
}

func (s *Server) tls(r *http.Request) string {
	switch {
	case r != nil && r.TLS != nil:
		return "here"
	case s.Secure:
		return "proxy"
	}
	return "none"
}

// lately is how long a failed import is news.
const lately = 7 * 24 * time.Hour

func (s *Server) importsNow(ctx context.Context, district string, now time.Time) (n ImportsNow, err error) {
	const chunk = 200
	machine := access.System(district, "system")
	var before ident.ID
	for {
		jobs, err := s.Exchange.Jobs(ctx, machine, before, chunk)
		if err != nil {
			return n, err
		}
		for _, j := range jobs {
			switch {
			case j.State == exchange.Waiting || j.State == exchange.Running || j.State == exchange.Trying || j.State == exchange.BeingUndone:
				n.Running++
			case j.State == exchange.Failed && now.Sub(j.Finished) < lately:
				n.Failed++
			}
			before = j.ID
		}
		if len(jobs) < chunk || now.Sub(before.Time()) > lately {
			return n, nil
		}
	}
}

// ImportState is an import as a system administrator sees it: that it runs and how
// it ended, and nothing of what is in it.
type ImportState struct {
	ID       ident.ID       `json:"id"`
	Kind     exchange.Kind  `json:"kind"`
	State    exchange.State `json:"state" enum:"draft,trying,tried,waiting,running,done,failed,undoing,undone"`
	DryRun   bool           `json:"dry_run"`
	Rows     int            `json:"rows"`
	Total    int            `json:"total"`
	By       string         `json:"by,omitempty" doc:"谁导入的 · who imports it"`
	Started  *time.Time     `json:"started"`
	Finished *time.Time     `json:"finished,omitempty"`
	Failure  string         `json:"failure,omitempty"`
	Why      string         `json:"why,omitempty" doc:"没有完成的原因 · why it failed"`
}

func (s *Server) systemImports(ctx context.Context, by access.Principal, in *Paging) (*Body[Page[ImportState]], error) {
	var before ident.ID
	if err := unseal(in.After, &before); err != nil {
		return nil, err
	}
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	limit := min(in.Limit, 200) // as many as the room lists at once
	jobs, err := s.Exchange.Jobs(ctx, access.System(by.District, "system"), before, limit)
	if err != nil {
		return nil, err
	}
	out := make([]ImportState, len(jobs))
	for i, j := range jobs {
		out[i] = ImportState{ID: j.ID, Kind: j.Kind, State: j.State, DryRun: j.Options.DryRun, Rows: j.Rows, Total: j.Total,
			By: g.PersonName(j.Person), Started: s.at(microsOf(j.Started)), Finished: s.at(microsOf(j.Finished)), Failure: j.Failure}
		out[i].Why = j.SayFailure(languageOf(ctx))
	}
	next := ""
	if len(jobs) == limit {
		next = seal(jobs[len(jobs)-1].ID)
	}
	return pageOf(out, next), nil
}
