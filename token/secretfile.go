package token

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// WriteSecret writes the value and a line end, for any place that takes a
// secret: standard input of a program, a pipe, a vault's client. It never goes
// on a command line, where every process of the machine can read it.
func WriteSecret(w io.Writer, s Secret) error {
	if s.IsZero() {
		return usage("there is no secret to write")
	}
	_, err := io.WriteString(w, s.Reveal()+"\n")
	return err
}

// SecretFile is a place for a secret that is known to be writable before the
// secret exists. The secret goes into a file of mode 0600 beside the target,
// which then takes the target's name in one step, so that nobody ever sees half
// of it. No symbolic link is followed at the target. Make it with
// [ReserveSecretFile]; end it with Commit or Discard.
type SecretFile struct {
	target  string
	tmp     *os.File
	replace bool
	done    bool
}

// ReserveSecretFile makes the file beside the target. Without replace the target
// must not exist, now or at the commit; with replace it may be a regular file,
// which keeps its content until the commit.
func ReserveSecretFile(target string, replace bool) (*SecretFile, error) {
	if err := checkTarget(target, replace); err != nil {
		return nil, fileError(err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(target), ".secret-*") // mode 0600
	if err != nil {
		return nil, fileError(err)
	}
	return &SecretFile{target: target, tmp: tmp, replace: replace}, nil
}

// checkTarget looks at what stands at the name, without following a link.
func checkTarget(target string, replace bool) error {
	info, err := os.Lstat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !replace:
		return usage("%s %w already: name a new file", target, errExists)
	case info.Mode()&fs.ModeSymlink != 0:
		return usage("%s is a symbolic link, which is not followed: name the file itself", target)
	case !info.Mode().IsRegular():
		return usage("%s is not a regular file", target)
	}
	return nil
}

// errExists reads as a part of a sentence and matches fs.ErrExist.
var errExists error = existsError{}

type existsError struct{}

func (existsError) Error() string        { return "exists" }
func (existsError) Is(target error) bool { return target == fs.ErrExist }

// Commit writes the secret and gives the file its name. If the name cannot be
// given, the file beside it stays, and the error says where it is.
func (f *SecretFile) Commit(s Secret) error {
	if f.done {
		return usage("the secret file is committed or discarded already")
	}
	err := WriteSecret(f.tmp, s)
	if err == nil {
		err = f.tmp.Sync()
	}
	if closeErr := f.tmp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fileError(err)
	}
	f.done = true
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
	if dir, err := os.Open(name); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
}

// WriteSecretFile puts the secret into a file of mode 0600: see
// [ReserveSecretFile].
func WriteSecretFile(target string, s Secret, replace bool) error {
	f, err := ReserveSecretFile(target, replace)
	if err != nil {
		return err
	}
	defer f.Discard()
	return f.Commit(s)
}
