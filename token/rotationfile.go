package token

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/cftoken/cftoken/internal/wording"
)

// RotationFile keeps the state of a rotation in a file, for one process at a
// time: while it is open nobody else opens it. Make it with [OpenRotationFile].
//
// What keeps others out is a second file beside it, ".lock" behind its name,
// which is locked by the system: the lock ends with the process, killed or not.
// Where the system has no such locks (neither Windows nor a Unix with flock) the
// file's existence is the lock, and one that a killed process left is to be
// removed by hand; [LockedError.MayBeStale] says so.
type RotationFile struct {
	path string
	mu   sync.Mutex // one Save at a time, and none after Close
	lock *os.File
}

// LockedError says that another process has a [RotationFile] open. It matches
// [ErrOtherRotation].
type LockedError struct {
	// Path is the file that is locked; a credential in it is not repeated.
	Path string
	// PID and Since are the other process and when it began, zero where unknown.
	PID   int
	Since time.Time
	// MayBeStale says that the system does not tell a live lock from one that a
	// killed process left.
	MayBeStale bool
}

// Error names the file and the process.
func (e *LockedError) Error() string {
	text := fmt.Sprintf("another rotation has %s open", e.Path)
	if e.PID > 0 {
		text += fmt.Sprintf(" (process %d, since %s)", e.PID, wording.Time(e.Since))
	}
	if e.MayBeStale {
		return text + fmt.Sprintf("; if it was killed, remove %s", lockName(e.Path))
	}
	return text + "; wait until it ends"
}

// Is makes the error match [ErrOtherRotation].
func (e *LockedError) Is(target error) bool { return target == ErrOtherRotation }

func lockName(path string) string { return path + ".lock" }

// lockNote is what the lock file says, for the message to those who wait.
type lockNote struct {
	PID   int       `json:"pid"`
	Since time.Time `json:"since"`
}

// errHeld is what the system's lock answers when another process has it.
var errHeld = errors.New("held")

// OpenRotationFile takes the lock of the file, which need not exist; its folder
// must. The error is a [*LockedError] where another process has it. Close it in
// the end.
func OpenRotationFile(path string) (*RotationFile, error) {
	f, err := openRotationFile(path)
	return f, fileError(err)
}

func openRotationFile(path string) (*RotationFile, error) {
	if err := checkTarget(path, true); err != nil {
		return nil, err
	}
	for range 16 { // the holder removes the lock file when it ends: take the one that stays
		lock, err := takeLock(lockName(path))
		switch {
		case errors.Is(err, errHeld):
			return nil, heldBy(path)
		case err != nil:
			return nil, err
		}
		have, _ := lock.Stat()
		named, _ := os.Lstat(lockName(path))
		if os.SameFile(have, named) { // not where either could not be looked at
			data, _ := json.Marshal(lockNote{os.Getpid(), time.Now().UTC().Truncate(time.Second)})
			if err = lock.Truncate(0); err == nil {
				_, err = lock.WriteAt(append(data, '\n'), 0)
			}
			if err != nil {
				_ = dropLock(lock, lockName(path))
				return nil, err
			}
			_ = os.Remove(newState(path)) // of one that was killed
			return &RotationFile{path: path, lock: lock}, nil
		}
		_ = lock.Close()
	}
	return nil, heldBy(path)
}

// openLock opens the lock file, and nothing else that stands at its name.
func openLock(name string, flags int) (*os.File, error) {
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return nil, usage("%s is not a regular file", Redact(name))
	}
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE|flags, 0o600)
}

// heldBy reads who holds the lock, as far as that is told.
func heldBy(path string) error {
	e := &LockedError{Path: Redact(path), MayBeStale: !locksEndWithProcess}
	f, err := os.Open(lockName(path))
	if err != nil {
		return e
	}
	defer func() { _ = f.Close() }()
	var note lockNote
	if data, err := io.ReadAll(io.LimitReader(f, 1024)); err == nil && json.Unmarshal(data, &note) == nil {
		e.PID, e.Since = note.PID, note.Since
	}
	return e
}

// maxState bounds what is read as a state, in bytes.
const maxState = 16 << 20

// ReadRotationFile reads the state without the lock, for looking only; found is
// false where there is none. The file is replaced in one step, so it is never
// half a state. It must be a regular file of this user that others may not write, since
// it says what is revoked; no symbolic link is followed.
func ReadRotationFile(path string) (state RotationState, found bool, err error) {
	data, err := readState(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return RotationState{}, false, nil
	case err != nil:
		return RotationState{}, false, fileError(err)
	}
	if state, err = ParseRotationState(data); err != nil {
		return state, false, usage("%s: %w", Redact(path), err)
	}
	return state, true, nil
}

func readState(path string) ([]byte, error) {
	f, info, err := openRegular(path, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	switch why := foreign(info); {
	case why != "":
		return nil, usage("%s %s, and it says what is revoked; it should be a file of this user with mode 0600", path, why)
	case info.Size() > maxState:
		return nil, usage("%s has %d bytes: it is no state of a rotation", path, info.Size())
	}
	return io.ReadAll(io.LimitReader(f, maxState))
}

// State reads the state; found is false where there is none.
func (f *RotationFile) State() (state RotationState, found bool, err error) {
	return ReadRotationFile(f.path)
}

// Save replaces the file in one step; its mode is 0600. It is meant for
// [Rotation.Save].
func (f *RotationFile) Save(s RotationState) error { return fileError(f.save(s)) }

func (f *RotationFile) save(s RotationState) error {
	data, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lock == nil {
		return usage("the rotation file is closed: another process may have it")
	}
	next := newState(f.path)
	_ = os.Remove(next)
	defer func() { _ = os.Remove(next) }() // gone once it is renamed
	if err = writeNew(next, append(data, '\n')); err == nil {
		if err = checkTarget(f.path, true); err == nil {
			err = os.Rename(next, f.path)
		}
	}
	if err != nil {
		return fmt.Errorf("%s cannot be replaced: %w", f.path, err)
	}
	syncFolder(filepath.Dir(f.path))
	return nil
}

// newState is where a state stands before it takes the file's name. Only the holder
// of the lock writes it, so it has one name, and a killed holder leaves one at most.
func newState(path string) string {
	sum := sha256.Sum256([]byte(filepath.Base(path)))
	return filepath.Join(filepath.Dir(path), fmt.Sprintf(".rotation-%x", sum[:4]))
}

// writeNew writes a file of mode 0600 that does not exist.
func writeNew(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// Remove removes the state, so that the next rotation begins anew. That there is
// none is no error.
func (f *RotationFile) Remove() error {
	if err := os.Remove(f.path); !errors.Is(err, fs.ErrNotExist) {
		return fileError(err)
	}
	return nil
}

// Close ends the lock. The state stays.
func (f *RotationFile) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lock == nil {
		return nil
	}
	lock := f.lock
	f.lock = nil
	return fileError(dropLock(lock, lockName(f.path)))
}
