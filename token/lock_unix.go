//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package token

import (
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
	held, err := holdFile(f)
	if held && err == nil {
		return f, nil
	}
	_ = f.Close()
	if err == nil {
		err = errHeld
	}
	return nil, err
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
