package token

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
)

// openRegular opens a file that exists, and tells what is open: a regular file, and
// none behind a symbolic link.
func openRegular(name string, flags int) (*os.File, fs.FileInfo, error) {
	f, err := openExisting(name, flags)
	if err != nil {
		if info, statErr := os.Lstat(name); statErr == nil {
			err = cmp.Or(checkRegular(name, info), err)
		}
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = checkRegular(name, info)
	}
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// checkRegular reports why what stands at a name is no file to replace or to read.
func checkRegular(name string, info fs.FileInfo) error {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return usage("%s is a symbolic link, which is not followed: name the file itself", name)
	case !info.Mode().IsRegular():
		return usage("%s is not a regular file: name one, or a name that is free", name)
	}
	return nil
}

// foreign says what lets others decide what the file holds, "" where nothing does:
// they may write it, or it is theirs. Where the system keeps neither, nothing does.
func foreign(info fs.FileInfo) string {
	if mode := info.Mode().Perm(); mode&0o022 != 0 && os.PathSeparator == '/' {
		return fmt.Sprintf("has mode %04o: others may write it", mode)
	}
	if owner, own := ownerOf(info); !own {
		return fmt.Sprintf("belongs to user %d, not to the one that reads it", owner)
	}
	return ""
}
