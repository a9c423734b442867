package api

import (
	"context"
	"net/http"
	"time"

	"anwang/internal/access"
	"anwang/internal/backup"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/org"
	"anwang/internal/phrase"
)

// BackupMade is a copy of the database in the folder of copies.
type BackupMade struct {
	Name    string        `json:"name"`
	Size    int64         `json:"size" doc:"字节 · bytes"`
	Made    *time.Time    `json:"made"`
	Nightly bool          `json:"nightly"`
	By      string        `json:"by,omitempty" doc:"谁做的 · who made it"`
	Entries int64         `json:"entries" doc:"账本条目数 · entries in the numbered ledger"`
	Checked *time.Time    `json:"checked,omitempty"`
	Result  backup.Result `json:"result" enum:",whole,differs,unknown"`
	Detail  string        `json:"detail,omitempty" doc:"核对发现了什么 · what the check found"`
}

// BackupWork is a copy being made or checked, or the last that was.
type BackupWork struct {
	Kind     backup.Kind  `json:"kind" enum:"make,check"`
	Name     string       `json:"name"`
	State    backup.State `json:"state" enum:"running,done,failed"`
	Started  *time.Time   `json:"started"`
	Finished *time.Time   `json:"finished,omitempty"`
	Done     int64        `json:"done"`
	Of       int64        `json:"of" doc:"0 表示不知道 · 0 when not known"`
	Detail   string       `json:"detail,omitempty"`
}

// BackupList is what there is of copies, and when they are made.
type BackupList struct {
	Own     bool         `json:"own" doc:"本系统自己做备份 · copies are made here; false on PostgreSQL"`
	Folder  string       `json:"folder"`
	Free    int64        `json:"free" doc:"剩余字节,-1 表示不知道 · bytes left there; -1 when not known"`
	Nightly string       `json:"nightly,omitempty" doc:"每夜备份的时刻 · when a copy is made every night"`
	Keep    int          `json:"keep" doc:"保留几份每夜备份 · how many nightly copies stay"`
	Work    *BackupWork  `json:"work,omitempty"`
	Items   []BackupMade `json:"items" nullable:"false"`
}

// NamedBackup names a copy.
type NamedBackup struct {
	Name string `path:"name" pattern:"^anwang-[0-9]{8}-[0-9]{6}(-nightly)?[.]db$"`
}

func (s *Server) backupRoutes() {
	guarded(s, get("/backups", "list-backups", "备份", "copies of the database, the newest first, and the work in hand"), access.SystemRead, s.listBackups)
	make := post("/backups", "make-backup", "立即备份", "make a copy of the database as a job")
	make.DefaultStatus = http.StatusAccepted
	guarded(s, make, access.SystemBackup, func(ctx context.Context, by access.Principal, _ *struct{}) (*Body[BackupWork], error) {
		if s.Backups == nil {
			return nil, fault.New(fault.Unavailable, "api.not_ready")
		}
		w, err := s.Backups.Make(ctx, by.Person.String(), false)
		return s.begun(ctx, by, w, err, "system.backed_up")
	})
	check := post("/backups/{name}/check", "check-backup", "核对备份", "open a copy and verify its ledger, as a job")
	check.DefaultStatus = http.StatusAccepted
	guarded(s, check, access.SystemBackup, func(ctx context.Context, by access.Principal, in *NamedBackup) (*Body[BackupWork], error) {
		if s.Backups == nil {
			return nil, fault.New(fault.Unavailable, "api.not_ready")
		}
		w, err := s.Backups.Check(in.Name)
		return s.begun(ctx, by, w, err, "system.backup_checked")
	})
}

// begun sets work going, which outlives the request, and has its end in the ledger.
func (s *Server) begun(ctx context.Context, by access.Principal, w *backup.Work, err error, kind string) (*Body[BackupWork], error) {
	if err != nil {
		return nil, err
	}
	started := s.jobs.start(func(ctx context.Context) {
		err := w.Do(ctx, func(p backup.Progress) {
			say := map[string]any{"name": p.Name}
			if p.Code != "" {
				say["code"] = p.Code
			}
			if err := s.Access.Witness(ctx, by, kind, say); err != nil {
				s.Log.ErrorContext(ctx, "backup not noted", "error", err.Error())
			}
		})
		if err != nil {
			s.Log.ErrorContext(ctx, "backup failed", "error", err.Error())
		}
	})
	if !started {
		return nil, fault.New(fault.Unavailable, "api.not_ready")
	}
	return &Body[BackupWork]{s.backupWork(languageOf(ctx), w.Now())}, nil
}

func (s *Server) backupWork(lang phrase.Lang, p backup.Progress) BackupWork {
	w := BackupWork{Kind: p.Kind, Name: p.Name, State: p.State, Started: s.at(p.Started), Finished: s.at(p.Finished), Done: p.Done, Of: p.Of}
	switch {
	case p.State == backup.Failed && p.Code == "":
		w.Detail = phrase.Say(lang, "internal", nil)
	case p.Code != "":
		w.Detail = phrase.Say(lang, p.Code, p.Args)
	}
	return w
}

func (s *Server) backup(lang phrase.Lang, g *org.Graph, k backup.Kept) BackupMade {
	out := BackupMade{Name: k.Name, Size: k.Size, Made: s.at(k.Made), Nightly: k.Nightly, Checked: s.at(k.Checked), Result: k.Result}
	for _, n := range k.Entries {
		out.Entries += n
	}
	if k.Code != "" {
		out.Detail = phrase.Say(lang, k.Code, k.Args)
	}
	if id, err := ident.Parse(k.Person); err == nil && g != nil {
		out.By = g.PersonName(id)
	}
	return out
}

func (s *Server) listBackups(ctx context.Context, by access.Principal, _ *struct{}) (*Body[BackupList], error) {
	out := BackupList{Items: []BackupMade{}, Free: -1}
	if s.Backups == nil {
		return &Body[BackupList]{out}, nil
	}
	plan := s.Backups.Plan()
	out.Own, out.Folder, out.Nightly, out.Keep = s.Backups.Own(), s.Backups.Folder(), plan.At, plan.Keep
	if !out.Own {
		out.Folder, out.Nightly = "", ""
		return &Body[BackupList]{out}, nil
	}
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	all, err := s.Backups.List()
	if err != nil {
		return nil, err
	}
	for _, k := range all {
		out.Items = append(out.Items, s.backup(languageOf(ctx), g, k))
	}
	out.Free = s.Backups.Free()
	if p, ok := s.Backups.Latest(); ok {
		w := s.backupWork(languageOf(ctx), p)
		out.Work = &w
	}
	return &Body[BackupList]{out}, nil
}
