//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package token

import (
	"errors"
	"os"
	"syscall"
)

const locksEndWithProcess = true

// takeLock opens and locks the file, errHeld where another process has the lock.
func takeLock(name string) (*os.File, error) {
	f, err := openLock(name, syscall.O_NOFOLLOW)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errHeld
		}
		return nil, &os.PathError{Op: "lock", Path: name, Err: err}
	}
}

// dropLock removes the file while it is still locked, so that nobody locks a file
// that is about to go.
func dropLock(f *os.File, name string) error {
	err := os.Remove(name)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
