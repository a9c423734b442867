//go:build linux || darwin

package db

import (
	"errors"
	"os"
	"syscall"
)

// fileLock is a lock that the system takes back when the process ends.
type fileLock struct{ f *os.File }

// lockFile takes the lock of a file, which is made when it is not there; ok is
// false when somebody else has it so that the two do not go together.
func lockFile(name string, alone bool) (l fileLock, ok bool, err error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return l, false, err
	}
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
	if err == nil {
		return fileLock{f}, true, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = nil
	}
	return l, false, errors.Join(err, f.Close())
}

func (l fileLock) release() error { return l.f.Close() }
