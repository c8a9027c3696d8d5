package token

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// SecretFile is a place for a secret that is known to be writable before the
// secret exists. The secret goes into a file of mode 0600 beside the target,
// which then takes the target's name in one step, so that nobody ever sees half
// of it; room for it is taken when the file is made, so that a full disk is found
// before there is a secret to lose, unless the file system copies on write or
// compresses. No symbolic link is followed at the target.
// Make it with [ReserveSecretFile]; end it with Commit or Discard.
//
// What a killed process of the same user left beside a target is removed by the
// next one that makes a file for the same target, unless it holds a secret: that may
// be the only copy, so it stays, and is named ([SecretFile.Left]). Windows, and a Unix
// without flock, do not tell a live process from one that was killed: there all stays,
// unnamed.
type SecretFile struct {
	target  string
	tmp     *os.File // held while it is open, where the system can
	left    []string // files of killed processes that hold a secret
	replace bool
	done    bool
}

// ReserveSecretFile makes the file beside the target. Without replace the target
// must not exist, now or at the commit; with replace it may be a regular file,
// which keeps its content until the commit.
//
// Without replace it is an error too that a killed process left a secret beside
// the target: whoever made it was to put it there, and may be the only one to
// have it.
func ReserveSecretFile(target string, replace bool) (*SecretFile, error) {
	left := sweep(target, true)
	err := checkTarget(target, replace)
	if err == nil && !replace && len(left) > 0 {
		err = usage("%s: rename it to %s, or revoke the token and remove the file", saysLeft(left[0]), target)
	}
	var tmp *os.File
	if err == nil {
		if tmp, err = makeBeside(target); err != nil {
			err = fmt.Errorf("%s cannot be written: %w", target, err)
		}
	}
	if err != nil {
		return nil, fileError(err)
	}
	return &SecretFile{target: target, tmp: tmp, left: left, replace: replace}, nil
}

func saysLeft(name string) string {
	return name + " holds a secret that a run which was killed could not put in its place"
}

// Left says, in words, which files beside the target hold a secret that a process which
// was killed could not put in its place, and what to do: each may be the only copy of a
// live token's value, and no commit removes it. Only with replace there can be any. A
// credential in a name is not repeated.
func (f *SecretFile) Left() []string {
	var out []string
	for _, name := range f.left {
		out = append(out, Redact(saysLeft(name)+": verify it to see which token it is, revoke that unless it is in use, and remove the file"))
	}
	return out
}

// checkTarget looks at what stands at the name, without following a link.
func checkTarget(target string, replace bool) error {
	info, err := os.Lstat(target)
	switch {
	case err != nil:
		return nil // nothing is there, or who opens it says why not
	case !replace:
		return usage("%s %w already: name a new file", target, errExists)
	}
	return checkRegular(target, info)
}

// errExists reads as a part of a sentence and matches fs.ErrExist.
var errExists error = existsError{}

type existsError struct{}

func (existsError) Error() string        { return "exists" }
func (existsError) Is(target error) bool { return target == fs.ErrExist }

// besides is how the names of files beside a target begin. The target's own name
// could be too long, or confidential.
func besides(target string) string {
	sum := sha256.Sum256([]byte(filepath.Base(target)))
	return fmt.Sprintf(".secret-%x-", sum[:4])
}

// room is taken when a file is made, in bytes: a block of nearly every file system.
const room = 512

// makeBeside makes a file beside the target, holds it and takes room in it.
func makeBeside(target string) (*os.File, error) {
	for range 16 { // who looks for what was left may take it before it is held
		tmp, err := os.CreateTemp(filepath.Dir(target), besides(target)) // mode 0600
		if err != nil {
			return nil, err
		}
		if held, _ := holdFile(tmp); !held || !standsAt(tmp, tmp.Name()) {
			_ = tmp.Close()
			continue
		}
		_, err = tmp.Write(make([]byte, room))
		if err == nil {
			err = tmp.Sync()
		}
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
			return nil, err
		}
		return tmp, nil
	}
	return nil, usage("files beside it do not stay")
}

// standsAt reports whether a name is one of the file's.
func standsAt(f *os.File, name string) bool {
	have, _ := f.Stat()
	named, _ := os.Lstat(name)
	return os.SameFile(have, named) // false for nil
}

// sweep returns what killed processes left beside the target with a secret in it. What
// is of no use, a file without a secret or a second name of the target, it removes if
// clean is set. Files of others, and those that a process is at work with, it leaves.
func sweep(target string, clean bool) (left []string) {
	if !holdsFiles {
		return nil
	}
	entries, _ := os.ReadDir(filepath.Dir(target))
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), besides(target)) {
			continue
		}
		f, info, err := openRegular(filepath.Join(filepath.Dir(target), e.Name()), os.O_RDWR)
		if err != nil {
			continue
		}
		if held, err := holdFile(f); held && err == nil && standsAt(f, f.Name()) && foreign(info) == "" {
			switch {
			case holdsText(f) && !standsAt(f, target):
				left = append(left, f.Name())
			case clean:
				_ = os.Remove(f.Name())
			}
		}
		_ = f.Close()
	}
	return left
}

// holdsText reports whether something was written over the room that was taken.
func holdsText(f *os.File) bool {
	data, err := io.ReadAll(io.LimitReader(f, room))
	return err != nil || len(bytes.Trim(data, "\x00")) > 0
}

// Commit writes the secret and gives the file its name. If the name cannot be
// given, the file beside it stays, and the error says where it is.
func (f *SecretFile) Commit(s Secret) error {
	if f.done {
		return usage("the secret file is committed or discarded already")
	}
	if s.IsZero() {
		return usage("there is no secret to write")
	}
	text := []byte(s.Reveal() + "\n")
	_, err := f.tmp.WriteAt(text, 0) // an attempt before may have written a part
	err = errors.Join(err, f.tmp.Truncate(int64(len(text))), f.tmp.Sync())
	if !holdsFiles { // what is open cannot be renamed
		err = errors.Join(err, f.tmp.Close())
	}
	if err != nil {
		return fileError(fmt.Errorf("%s cannot be written: %w", f.target, err))
	}
	f.done = true
	defer f.tmp.Close()
	if err = f.name(); err != nil {
		return fileError(fmt.Errorf("%s cannot be made (%w); the value is in %s", f.target, err, f.tmp.Name()))
	}
	syncFolder(filepath.Dir(f.target))
	return nil
}

// name gives the written file the target's name.
func (f *SecretFile) name() error {
	if f.replace {
		if err := checkTarget(f.target, true); err != nil {
			return err
		}
		return os.Rename(f.tmp.Name(), f.target) // replaces a link, never follows one
	}
	// A link fails if the target has come to exist, which a rename would replace.
	if os.Link(f.tmp.Name(), f.target) == nil {
		_ = os.Remove(f.tmp.Name())
		return nil
	}
	// Where links are not supported, the name is claimed first, then replaced.
	claim, err := os.OpenFile(f.target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_ = claim.Close()
	if err = os.Rename(f.tmp.Name(), f.target); err != nil {
		_ = os.Remove(f.target) // the empty claim
	}
	return err
}

// Discard removes the file beside the target if nothing was committed. It can
// be deferred.
func (f *SecretFile) Discard() {
	if !f.done {
		f.done = true
		_ = f.tmp.Close()
		_ = os.Remove(f.tmp.Name())
	}
}

// syncFolder makes a rename last through a crash, where the system can.
func syncFolder(name string) {
	dir, _ := os.Open(name) // nil, if it cannot be opened, does nothing
	_ = dir.Sync()
	_ = dir.Close()
}
