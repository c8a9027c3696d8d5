//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package token

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

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

// openExisting opens a file that exists, and no link, and waits for nobody who would
// write into a pipe.
func openExisting(name string, flags int) (*os.File, error) {
	return os.OpenFile(name, flags|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
}

// ownerOf tells whose file it is, and whether that is the user of this process.
func ownerOf(info fs.FileInfo) (uid uint32, own bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if ok {
		uid = stat.Uid
	}
	return uid, ok && int64(uid) == int64(os.Geteuid())
}
