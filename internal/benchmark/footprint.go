package benchmark

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// footprint is how many bytes of the disk a folder takes, with the files that this
// process and its children hold open without a name: SQLite sorts for an index in
// such files.
func footprint(dir string) int64 {
	var sum int64
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() { // it may have gone meanwhile
			return nil
		}
		if i, err := e.Info(); err == nil {
			sum += blocks(i)
		}
		return nil
	})
	for _, pid := range family() {
		fds, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, fd := range fds {
			to, err := os.Readlink(fd)
			if err != nil || !strings.HasSuffix(to, " (deleted)") {
				continue
			}
			if i, err := os.Stat(fd); err == nil && i.Mode().IsRegular() {
				sum += blocks(i)
			}
		}
	}
	return sum
}

// blocks is what a file takes of the disk.
func blocks(i fs.FileInfo) int64 {
	if s, ok := i.Sys().(*syscall.Stat_t); ok {
		return s.Blocks * 512
	}
	return i.Size()
}

// family are this process and its children.
func family() []int {
	own := os.Getpid()
	all := []int{own}
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, d := range dirs {
		pid, err := strconv.Atoi(filepath.Base(d))
		if err != nil {
			continue
		}
		if s, err := readStat(pid); err == nil && s.parent == own {
			all = append(all, pid)
		}
	}
	return all
}

// watched is the most that something came to while it was looked at.
type watched struct {
	mu   sync.Mutex
	most int64
	stop chan struct{}
	done chan struct{}
}

// watch looks every so often until end.
func watch(every time.Duration, look func() int64) *watched {
	w := &watched{stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		t := time.NewTicker(every)
		defer t.Stop()
		for {
			n := look()
			w.mu.Lock()
			w.most = max(w.most, n)
			w.mu.Unlock()
			select {
			case <-w.stop:
				return
			case <-t.C:
			}
		}
	}()
	return w
}

// soFar is the most until now.
func (w *watched) soFar() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.most
}

func (w *watched) end() int64 {
	close(w.stop)
	<-w.done
	return w.soFar()
}

// free is how much of the disk is left to a folder that need not be there yet.
func free(dir string) (int64, error) {
	var s syscall.Statfs_t
	for {
		err := syscall.Statfs(dir, &s)
		if errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir {
			dir = filepath.Dir(dir)
			continue
		}
		return int64(s.Bavail) * s.Bsize, err
	}
}

// forgetPeak has the kernel count this process's most memory anew.
func forgetPeak() error { return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// memoryOf reads a field of what /proc says of a process's memory, in MiB: VmRSS now,
// VmHWM at most.
func memoryOf(pid int, field string) (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for l := range strings.Lines(string(raw)) {
		if v, ok := strings.CutPrefix(l, field+":"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(v)[0], 64)
			return kib / 1024, err
		}
	}
	return 0, fmt.Errorf("no %s of process %d", field, pid)
}
