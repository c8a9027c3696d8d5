//go:build !windows && !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package token

import (
	"errors"
	"io/fs"
	"os"
)

const locksEndWithProcess = false

// takeLock makes the file, errHeld where it exists.
func takeLock(name string) (*os.File, error) {
	f, err := openLock(name, os.O_EXCL)
	if errors.Is(err, fs.ErrExist) {
		return nil, errHeld
	}
	return f, err
}

// dropLock removes the file.
func dropLock(f *os.File, name string) error {
	err := f.Close()
	if removeErr := os.Remove(name); err == nil {
		err = removeErr
	}
	return err
}
