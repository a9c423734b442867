//go:build unix

package exchange

import (
	"os"
	"syscall"
)

// lockFile locks a file for as long as it stays open; false when another has it.
func lockFile(f *os.File) bool {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil
}
