package nation

import "time"

// shellPace tells how far the shell's load is: rows are made and read in turn, each at
// a pace of its own, so the remaining time comes of the averages of both.
type shellPace struct {
	spec  Spec
	took  *Reference
	began time.Time
	told  time.Time
	made  int64 // hazards made as text
	read  int64 // of them, read by the shell
}

func newShellPace(s Spec, took *Reference) *shellPace {
	return &shellPace{spec: s, took: took, began: time.Now()}
}

// left is how long all of it will take yet; 0 while nothing was read, and nobody can
// know.
func (p *shellPace) left(now time.Time) time.Duration {
	if p.read == 0 || p.made == 0 {
		return 0
	}
	of := float64(p.spec.Rows)
	making := float64(now.Sub(p.began)-p.took.Rows) / float64(p.made)
	reading := float64(p.took.Rows) / float64(p.read)
	return time.Duration(making*(of-float64(p.made)) + reading*(of-float64(p.read)) + indexShare*reading*of)
}

func (p *shellPace) tell(stage Stage, index string, left time.Duration) {
	now := time.Now()
	if stage == Rows && now.Sub(p.told) < 200*time.Millisecond && p.made > p.read {
		return
	}
	p.told = now
	out := Progress{Stage: stage, Done: p.made, Of: int64(p.spec.Rows), Index: index, Left: left}
	if span := now.Sub(p.began).Seconds(); span > 0 {
		out.Rate = float64(p.made) / span
	}
	p.spec.Progress(out)
}

func (p *shellPace) rows(made int64) {
	p.made = made
	p.tell(Rows, "", p.left(time.Now()))
}

// flushed is told when the shell has read what was made.
func (p *shellPace) flushed() {
	p.read = p.made
	p.tell(Rows, "", p.left(time.Now()))
}

func (p *shellPace) indexing() {
	p.tell(Indexes, "of all tables", time.Duration(indexShare*float64(p.took.Rows)))
}

func (p *shellPace) end() { p.tell(Ended, "", 0) }
