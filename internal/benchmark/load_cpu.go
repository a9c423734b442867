package benchmark

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/jackc/pgx/v5"
)

// serial numbers questions.
type serial struct{ n atomic.Int64 }

func (s *serial) next() int64 { return s.n.Add(1) }

// ticks is how many clock ticks Linux counts a second in /proc.
const ticks = 100

// stat is what /proc says of a process.
type stat struct {
	parent int
	cpu    float64 // seconds, with those of children that have ended and been waited for
}

func readStat(pid int) (stat, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, err
	}
	// The second field is the name in brackets, which may hold blanks.
	f := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	var s stat
	if s.parent, err = strconv.Atoi(f[1]); err != nil {
		return s, err
	}
	for _, field := range f[11:15] { // utime, stime, cutime, cstime
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return s, err
		}
		s.cpu += n / ticks
	}
	return s, nil
}

// cpuOf is the CPU time of processes and all their children, in seconds.
func cpuOf(roots ...int) (float64, error) {
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	all := map[int]stat{}
	for _, d := range dirs {
		pid, err := strconv.Atoi(filepath.Base(d))
		if err != nil {
			return 0, err
		}
		if s, err := readStat(pid); err == nil { // it may have ended meanwhile
			all[pid] = s
		}
	}
	var sum float64
	for pid, s := range all {
		for at, hops := pid, 0; at > 1 && hops < 20; at, hops = all[at].parent, hops+1 {
			if slices.Contains(roots, at) {
				sum += s.cpu
				break
			}
		}
	}
	return sum, nil
}

// ownCPU is this process's CPU time in seconds.
func ownCPU() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// postmaster is the process id of the PostgreSQL server behind a URL, which must
// run on this machine: the parent of the process that answers.
func postmaster(ctx context.Context, url string) (int, error) {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer c.Close(ctx)
	var pid int
	if err := c.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&pid); err != nil {
		return 0, err
	}
	s, err := readStat(pid)
	return s.parent, err
}
