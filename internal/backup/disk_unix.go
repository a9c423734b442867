//go:build linux || darwin

package backup

import "syscall"

// Free is how many bytes may still be written where path lies; -1 when that
// cannot be told.
func Free(path string) int64 {
	var st syscall.Statfs_t
	if err := syscall.Statfs(path, &st); err != nil {
		return -1
	}
	return int64(st.Bavail) * int64(st.Bsize) //nolint:unconvert // the types differ between systems
}
