package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// progress shows how far long work is, on a terminal only and at most a few
// times a second.
type progress struct {
	d     *door
	w     io.Writer
	width int
	last  time.Time
	shown bool
}

func (d *door) progress() *progress {
	p := &progress{d: d}
	if f, ok := d.err.(*os.File); ok && !d.json && term.IsTerminal(int(f.Fd())) {
		p.w = f
	}
	return p
}

func (p *progress) line(text string) {
	if p.w == nil || time.Since(p.last) < 200*time.Millisecond {
		return
	}
	p.last, p.shown = time.Now(), true
	pad := max(0, p.width-len(text))
	p.width = len(text)
	fmt.Fprintf(p.w, "\r%s%s", text, strings.Repeat(" ", pad))
}

func (p *progress) stage(district, stage string, seen int64) {
	p.line(p.d.say("cmd.progress.stage", "district", district, "stage", stage, "seen", seen))
}

// end clears the line for what follows.
func (p *progress) end() {
	if p.shown {
		fmt.Fprintf(p.w, "\r%s\r", strings.Repeat(" ", p.width+8))
	}
}
