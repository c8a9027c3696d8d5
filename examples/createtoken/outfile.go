package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cftoken/cftoken/token"
)

// outFile is a place for a secret that is known to be writable before the
// secret exists. The secret goes into a file of mode 0600 beside the target,
// which then takes the target's name in one step, without replacing anything
// and without following a link.
type outFile struct {
	target string
	tmp    *os.File
	done   bool
}

// reserve checks that the target does not exist and makes the file beside it.
func reserve(target string) (*outFile, error) {
	if _, err := os.Lstat(target); err == nil {
		return nil, fmt.Errorf("%s exists already: name a new file", target)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	tmp, err := os.CreateTemp(filepath.Dir(target), ".createtoken-*") // mode 0600
	if err != nil {
		return nil, err
	}
	return &outFile{target: target, tmp: tmp}, nil
}

// commit writes the secret and gives the file its name. If the name cannot be
// given, the file beside it stays, and the error says where it is.
func (o *outFile) commit(secret token.Secret) error {
	_, err := o.tmp.WriteString(secret.Reveal() + "\n")
	if err == nil {
		err = o.tmp.Sync()
	}
	if closeErr := o.tmp.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	o.done = true
	// A link fails if the target has come to exist, which a rename would replace.
	if err := os.Link(o.tmp.Name(), o.target); err == nil {
		_ = os.Remove(o.tmp.Name())
		return nil
	}
	// Where links are not supported, the name is claimed first, then replaced.
	claim, err := os.OpenFile(o.target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_ = claim.Close()
		if err = os.Rename(o.tmp.Name(), o.target); err != nil {
			_ = os.Remove(o.target) // the empty claim
		}
	}
	if err != nil {
		return fmt.Errorf("%s cannot be made (%w); the value is in %s", o.target, err, o.tmp.Name())
	}
	return nil
}

// discard removes the file beside the target if nothing was delivered.
func (o *outFile) discard() {
	if !o.done {
		_ = o.tmp.Close()
		_ = os.Remove(o.tmp.Name())
	}
}
