//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package token

import (
	"io/fs"
	"os"
)

// holdsFiles says that a file that is open cannot be renamed, or that the system does
// not tell a live process from one that was killed: nothing that was left is taken.
const holdsFiles = false

// holdFile holds nothing.
func holdFile(*os.File) (bool, error) { return true, nil }

// openExisting opens a file that exists, and no link: the system has no flag for it, so
// that it is looked at before.
func openExisting(name string, flags int) (*os.File, error) {
	info, err := os.Lstat(name)
	if err == nil {
		err = checkRegular(name, info)
	}
	if err != nil {
		return nil, err
	}
	return os.OpenFile(name, flags, 0)
}

// ownerOf is not told here: all files count as the user's own.
func ownerOf(fs.FileInfo) (uid uint32, own bool) { return 0, true }
