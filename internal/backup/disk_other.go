//go:build !linux && !darwin

package backup

// Free is how many bytes may still be written where path lies; -1 when that
// cannot be told.
func Free(string) int64 { return -1 }
