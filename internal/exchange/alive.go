package exchange

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"anwang/internal/fault"
	"anwang/internal/ident"
)

// aliveName begins the names of the files by which runners show that they live.
const aliveName = "runner-"

// alive is a runner's sign of life: a file that its process holds locked. The
// machine lets go of it when the process ends, however it ends, so that another
// process in the same folder need not wait for the lease to run out.
type alive struct{ file *os.File }

// live shows that a runner is at work. Where files cannot be locked there is no
// sign, and a dead runner's lease runs out.
func (f *Folder) live(runner ident.ID) *alive {
	if f == nil {
		return nil
	}
	file, err := os.OpenFile(f.aliveFile(runner), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil
	}
	if !lockFile(file) {
		_ = file.Close()
		_ = os.Remove(file.Name())
		return nil
	}
	return &alive{file}
}

// stop lets go of the job: whoever comes next may take it at once.
func (a *alive) stop() {
	if a != nil {
		_ = a.file.Close()
	}
}

// end is stop where there is nothing left to take.
func (a *alive) end() {
	if a != nil {
		_ = os.Remove(a.file.Name())
		a.stop()
	}
}

// dead tells that a runner that worked in this folder has ended. Of one that
// worked elsewhere nothing is known.
func (f *Folder) dead(runner ident.ID) bool {
	file, err := os.OpenFile(f.aliveFile(runner), os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer file.Close()
	return lockFile(file)
}

// bury removes what a dead runner left.
func (f *Folder) bury(runner ident.ID) { _ = os.Remove(f.aliveFile(runner)) }

func (f *Folder) aliveFile(runner ident.ID) string {
	return filepath.Join(f.root, aliveName+runner.String())
}

// leave lets go of a job as its work has ended. One that failed for a reason that
// is not the file's is kept until the lease runs out, so that it is not tried again
// at once and for ever.
func (f *Folder) leave(ctx context.Context, job ident.ID, a *alive, err error) {
	switch {
	case f == nil || a == nil:
	case err == nil || fault.KindOf(err) != fault.Internal:
		a.end()
	case ctx.Err() != nil:
		a.stop()
	default:
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.kept == nil {
			f.kept = map[ident.ID]*alive{}
		}
		f.kept[job].end()
		f.kept[job] = a
	}
}

// living tells that a file is the sign of a runner that has not ended.
func (f *Folder) living(name string) bool {
	text, sign := strings.CutPrefix(name, aliveName)
	id, err := ident.Parse(text)
	return sign && err == nil && !f.dead(id)
}
