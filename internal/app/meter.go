package app

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"anwang/internal/api"
	"anwang/internal/db"
)

// team is who serves the database as its tables say.
func (t *tenure) team(ctx context.Context) (api.Team, error) {
	if t.solo {
		return api.Team{}, nil
	}
	type picture struct {
		all   []process
		slots []leased
	}
	p, err := db.Read(ctx, t.db, func(tx *db.Tx) (p picture, err error) {
		if p.all, err = processes(tx); err == nil {
			p.slots, err = leases(tx)
		}
		return p, err
	})
	share := map[string]int{}
	for _, l := range p.slots {
		share[l.holder]++
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	out := api.Team{Parts: districtSlots + 1, Idle: len(t.gone)}
	for _, one := range p.all {
		out.Processes = append(out.Processes, api.Process{Name: one.name, Version: one.version, Started: one.started, Seen: one.at,
			Share: share[one.holder], Self: one.holder == t.self.holder})
	}
	return out, err
}

// meter tells an operator's Prometheus how the background work is shared.
func (a *App) meter(to prometheus.Registerer) {
	t := a.tenure
	gauge := func(name, help string, f func() float64) {
		to.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, f))
	}
	gauge("anwang_leases_held", "Parts of the background work that this process does, of 65.", func() float64 {
		if t.solo {
			return districtSlots + 1
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		return float64(len(t.held))
	})
	gauge("anwang_leases_idle", "Parts of the background work that no living process does.", func() float64 {
		t.mu.Lock()
		defer t.mu.Unlock()
		return float64(len(t.gone))
	})
	gauge("anwang_processes", "Processes that serve the database, this one included.", func() float64 {
		t.mu.Lock()
		defer t.mu.Unlock()
		return float64(max(1, len(t.all)))
	})
	gauge("anwang_districts_waiting", "Districts whose ledgers this process has in hand or still to look at.", func() float64 {
		a.rounds.mu.Lock()
		defer a.rounds.mu.Unlock()
		return float64(len(a.rounds.due))
	})
	to.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{
		Name: "anwang_lease_takeovers_total", Help: "Parts of the background work taken over from processes that had gone.",
	}, func() float64 {
		t.mu.Lock()
		defer t.mu.Unlock()
		return float64(t.moved)
	}))
}
