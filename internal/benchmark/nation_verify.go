package benchmark

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"time"

	"anwang/internal/access"
	"anwang/internal/app"
	"anwang/internal/clock"
	"anwang/internal/hazard"
	"anwang/internal/ledger"
)

// verifyBar is how many entries a second of processor time must verify.
const verifyBar = 200_000

// furtherVerbs is what is done between the whole verification and the one of what is
// new.
const furtherVerbs = 3000

// verifying verifies the nation in full, then has some thousand verbs done in several
// districts, and verifies what is new.
func (b *bench) verifying(ctx context.Context) (err error) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command verify does
	a, err := b.loaded(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	entries, err := a.Entries(ctx)
	if err != nil {
		return err
	}
	if err := a.Settle(ctx); err != nil { // what the callers' accounts have left waiting
		return err
	}
	whole, err := b.verify(ctx, entries, "verify", a.Verify)
	if err != nil {
		return err
	}
	n := float64(whole.entries)
	b.add("entries verified, with every row, tally and evidence file", "", []float64{n})
	b.add("entries a second of processor time", "1/s", []float64{n / whole.cpu}).least(verifyBar)
	b.add("entries a second by the clock", "1/s", []float64{n / whole.wall})
	b.add("verify in full", "s", []float64{whole.wall})
	b.add("verify in full, processor time", "s", []float64{whole.cpu})
	b.add("most memory while verifying", "MiB", []float64{whole.memory})
	verbs, err := b.work(ctx, a)
	if err != nil {
		return err
	}
	if err := a.Settle(ctx); err != nil {
		return err
	}
	now, err := a.Entries(ctx)
	if err != nil {
		return err
	}
	fresh, err := b.verify(ctx, now, "verify what is new", a.VerifyNew)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("verify what is new: %d entries by %d verbs", now-whole.entries, verbs)
	b.against(name, "s", []float64{fresh.wall}, "verify in full", []float64{whole.wall})
	b.against(name+", processor time", "s", []float64{fresh.cpu}, "verify in full", []float64{whole.cpu})
	b.note("A verification of what is new reads the new entries, all entries of what they are about, and every row of every table once; it does not read the entries before. The bar is of the whole one.")
	return nil
}

// verified is what a verification took.
type verified struct {
	entries           int64
	wall, cpu, memory float64 // s, s, MiB
}

func (b *bench) verify(ctx context.Context, of int64, name string, run func(context.Context, ledger.Progress) ([]ledger.Verified, error)) (verified, error) {
	pace := b.pace(name)
	defer pace.end()
	read, done := map[string]int64{}, int64(0)
	debug.FreeOSMemory()
	if err := forgetPeak(); err != nil {
		b.note("The most memory is that of the whole run until then: " + err.Error() + ".")
	}
	began, cpu := time.Now(), ownCPU()
	all, err := run(ctx, func(district, stage string, seen int64) {
		if stage == ledger.Read {
			done += seen - read[district]
			read[district] = seen
			pace.part(done, of, "entries")
		}
	})
	out := verified{wall: time.Since(began).Seconds(), cpu: ownCPU() - cpu}
	if err != nil {
		return out, err
	}
	for _, v := range all {
		out.entries += v.Entries
	}
	out.memory, err = memoryOf(os.Getpid(), "VmHWM")
	return out, err
}

// work does verbs: in several districts hazards are reported, and confirmed or
// rejected.
func (b *bench) work(ctx context.Context, a *app.App) (done int, err error) {
	verbs := furtherVerbs
	if b.Quick {
		verbs = 300
	}
	codes := b.country().Codes()
	districts := []string{b.largest(), codes[0], codes[len(codes)/3], codes[len(codes)/2], codes[len(codes)-1]}
	fixes := map[string]hazard.Fixes{}
	for _, code := range districts {
		g, err := a.Org.GraphOf(ctx, code)
		if err != nil {
			return 0, err
		}
		fixes[code] = hazard.Fixes{Measures: "加装防护罩", Responsible: g.Office(), Deadline: clock.Micros(a.Clock.Now().AddDate(0, 0, 10))}
	}
	for i := 0; done < verbs; i++ {
		code := districts[i%len(districts)]
		by := access.System(code, "bench")
		h, err := a.Hazard.Report(ctx, by, hazard.Report{SiteName: "基准机械厂", Division: code,
			Place: fmt.Sprintf("%d号车间", i), Text: text, Grade: hazard.General})
		if err != nil {
			return done, fmt.Errorf("report in %s: %w", code, err)
		}
		if i%3 == 0 {
			_, err = a.Hazard.Reject(ctx, by, h.ID, hazard.Reject{Reason: "重复检查，不构成隐患"})
		} else {
			_, err = a.Hazard.Confirm(ctx, by, h.ID, hazard.Confirm{Fixes: fixes[code]})
		}
		if err != nil {
			return done, fmt.Errorf("judge %s: %w", h.Number, err)
		}
		done += 2
	}
	return done, nil
}
