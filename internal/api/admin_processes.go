package api

import "time"

// Process is one that serves the database, as this one sees it.
type Process struct {
	Name, Version string
	Started, Seen int64 // µs UTC
	Share         int   // how many parts of the background work it does
	Self          bool
}

// Team is who serves the database. Idle are the parts of the background work
// that nobody alive does just now; they are taken within seconds.
type Team struct {
	Processes []Process
	Idle      int
	Parts     int
}

// Teammate is a process that serves the same database.
type Teammate struct {
	Name    string     `json:"name" doc:"主机/进程号 · host/process"`
	Version string     `json:"version"`
	Started *time.Time `json:"started"`
	Seen    *time.Time `json:"seen" doc:"最近一次心跳 · its last sign of life"`
	Share   int        `json:"share" doc:"承担的后台工作份数 · parts of the background work that it does"`
	Self    bool       `json:"self" doc:"回答本次请求的进程 · the one that answers"`
}

// Teamwork is who serves the database and how the background work is shared.
type Teamwork struct {
	Processes []Teammate `json:"processes" nullable:"false"`
	Parts     int        `json:"parts" doc:"后台工作共分几份 · into how many parts the background work is cut"`
	Idle      int        `json:"idle" doc:"暂时无进程承担的份数 · parts that no living process does just now"`
}

func (s *Server) showTeam(t Team) *Teamwork {
	if len(t.Processes) == 0 {
		return nil
	}
	out := Teamwork{Processes: make([]Teammate, len(t.Processes)), Parts: t.Parts, Idle: t.Idle}
	for i, p := range t.Processes {
		out.Processes[i] = Teammate{Name: p.Name, Version: p.Version, Started: s.at(p.Started), Seen: s.at(p.Seen), Share: p.Share, Self: p.Self}
	}
	return &out
}
