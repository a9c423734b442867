package backup

import (
	"context"
	"time"
)

// due tells whether tonight's copy is still to be made: its time has come, and
// none was made since. last is when the newest nightly copy was made.
func due(p Plan, now, last time.Time) bool {
	at, err := time.ParseInLocation("2006-01-02 15:04", now.Format("2006-01-02 ")+p.At, now.Location())
	if p.At == "" || err != nil {
		return false
	}
	if now.Before(at) {
		at = at.AddDate(0, 0, -1)
	}
	return last.Before(at)
}

// Nightly makes the copy of the night when it is due, checks it, and lets the
// oldest go when it is whole; made is "" when none was due. A copy that was missed,
// since the machine was off, is made as soon as it is on.
func (k *Keeper) Nightly(ctx context.Context) (made string, result Result, err error) {
	if !k.Own() || k.plan.At == "" {
		return "", "", nil
	}
	all, err := k.List()
	if err != nil {
		return "", "", err
	}
	var last time.Time
	for _, one := range all {
		if one.Nightly {
			last = time.UnixMicro(one.Made)
			break
		}
	}
	if !due(k.plan, k.clock.Now().In(k.zone), last) {
		return "", "", nil
	}
	w, err := k.Make(ctx, "", true)
	if err != nil {
		return "", "", err
	}
	if err := w.Do(ctx, nil); err != nil {
		return "", "", err
	}
	name := w.Now().Name
	if w, err = k.Check(name); err != nil {
		return name, "", err
	}
	if err := w.Do(ctx, nil); err != nil {
		return name, "", err
	}
	one, err := k.read(name)
	if err == nil && one.Result == Whole {
		err = k.prune()
	}
	return name, one.Result, err
}
