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

// holdsFiles says that holdFile tells a live process from one that was killed.
const holdsFiles = true

// holdFile locks an open file until it is closed; false where another process has
// the lock.
func holdFile(f *os.File) (bool, error) {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		default:
			return true, &os.PathError{Op: "lock", Path: f.Name(), Err: err}
		}
	}
}

// openExisting opens a file that was left, and no link.
func openExisting(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDWR|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
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
