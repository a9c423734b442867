package app

import (
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"anwang/internal/db"
)

// share of the machine's memory that Go may fill before it collects harder. The
// rest is for SQLite, whose caches Go does not see, and for the system's own cache.
const shareOfMemory = 0.6

// percentOfLive is how much garbage may gather beside what is in use before Go
// collects, for a process whose database is a server.
const percentOfLive = 300

// BoundMemory tells Go how much memory there is, unless GOMEMLIMIT does: that of
// the machine, or of the container when that is less. It returns the limit in
// bytes, 0 when none was set.
func BoundMemory() int64 {
	if os.Getenv("GOMEMLIMIT") != "" {
		return 0
	}
	have := min(machineMemory(), containerMemory())
	if have == math.MaxInt64 {
		return 0
	}
	limit := int64(float64(have) * shareOfMemory)
	debug.SetMemoryLimit(limit)
	return limit
}

// EaseCollector lets more garbage gather, unless GOGC says otherwise, where the
// database is a server: under a load of reports a fifth of this process's processor
// time went into collecting, and what it holds itself is little. Beside a file it
// stays at Go's own measure, since the pages of the file are held in this process too.
func (a *App) EaseCollector() {
	if os.Getenv("GOGC") == "" && a.DB.Engine() == db.Postgres {
		debug.SetGCPercent(percentOfLive)
	}
}

func machineMemory() int64 {
	raw, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return math.MaxInt64
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			if kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64); err == nil {
				return kib << 10
			}
		}
	}
	return math.MaxInt64
}

// containerMemory reads what the second version of cgroups allows; "max" is no bound.
func containerMemory() int64 {
	raw, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		return math.MaxInt64
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64); err == nil && n > 0 {
		return n
	}
	return math.MaxInt64
}
