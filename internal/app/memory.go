package app

import (
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
)

// share of the machine's memory that Go may fill before it collects harder. The
// rest is for SQLite, whose caches Go does not see, and for the system's own cache.
const shareOfMemory = 0.6

// percentOfLive is how much garbage may gather beside what is in use before Go collects,
// unless GOGC says otherwise. What a serving process holds is small; at Go's own 100 a
// fifth of its processor time went into collecting under a load of reports.
const percentOfLive = 200

// BoundMemory tells Go how much memory there is, unless GOMEMLIMIT does: that of
// the machine, or of the container when that is less. It returns the limit in
// bytes, 0 when none was set.
func BoundMemory() int64 {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percentOfLive)
	}
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
