package token

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// Store is where a secret is kept. Save puts the secret in place of the one
// that is there; when it returns nil, that has happened.
type Store interface {
	Save(ctx context.Context, s Secret) error
}

// Loader is a [Store] that can be read back.
type Loader interface {
	// Load returns the secret. The error matches [ErrNoSecret] where none is
	// kept.
	Load(ctx context.Context) (Secret, error)
}

// ErrNoSecret is matched by the error of a [Loader] that keeps nothing.
var ErrNoSecret error = &Error{FailureUsage, errors.New("no secret is kept there")}

// FileStore keeps the secret in a file of mode 0600, replaced in one step, and
// follows no symbolic link.
type FileStore struct {
	// Path is the file's name. Its folder must exist.
	Path string
}

// Save replaces the file.
func (f FileStore) Save(_ context.Context, s Secret) error {
	file, err := ReserveSecretFile(f.Path, true)
	if err != nil {
		return err
	}
	defer file.Discard()
	return file.Commit(s)
}

// Load reads the file. One that others may read or write is refused, except
// where the system does not keep such modes. Where there is none, the error names a
// file that a killed process left beside it with a secret in it, if there is one.
func (f FileStore) Load(context.Context) (Secret, error) {
	file, info, err := openRegular(f.Path, os.O_RDONLY)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = fmt.Errorf("%s: %w", f.Path, ErrNoSecret)
		if left := sweep(f.Path, false); len(left) > 0 {
			err = fmt.Errorf("%w; %s: rename it to %s", err, saysLeft(left[0]), f.Path)
		}
		return Secret{}, fileError(err)
	case err != nil:
		return Secret{}, fileError(err)
	}
	defer file.Close()
	if mode := info.Mode().Perm(); mode&0o077 != 0 && os.PathSeparator == '/' {
		return Secret{}, fileError(usage("%s has mode %04o: others may read or write it; its mode should be 0600", f.Path, mode))
	}
	s, err := ReadSecret(file)
	if err != nil {
		return Secret{}, fileError(fmt.Errorf("%s: %w", f.Path, err))
	}
	return s, nil
}

// WriterStore hands the secret to a writer, one line a secret. It cannot be
// read back.
type WriterStore struct{ W io.Writer }

// Save writes the secret and a line end.
func (w WriterStore) Save(_ context.Context, s Secret) error { return WriteSecret(w.W, s) }

// EnvStore keeps the secret in an environment variable of this process, which
// processes started later inherit.
type EnvStore struct {
	// Name is the variable; "" is CLOUDFLARE_API_TOKEN.
	Name string
	// Set and Lookup are os.Setenv and os.LookupEnv or stand-ins; nil is those.
	Set    func(name, value string) error
	Lookup func(name string) (string, bool)
}

func (e EnvStore) name() string {
	if e.Name == "" {
		return EnvAPIToken
	}
	return e.Name
}

// Save sets the variable.
func (e EnvStore) Save(_ context.Context, s Secret) error {
	set := e.Set
	if set == nil {
		set = os.Setenv
	}
	if s.IsZero() {
		return usage("there is no secret to keep")
	}
	if err := set(e.name(), s.Reveal()); err != nil {
		return usage("the variable %s cannot be set", e.name())
	}
	return nil
}

// Load reads the variable.
func (e EnvStore) Load(context.Context) (Secret, error) {
	if text := envValue(e.Lookup, e.name()); text != "" {
		return NewSecret(text), nil
	}
	return Secret{}, fmt.Errorf("%s: %w", e.name(), ErrNoSecret)
}

// Environ returns an environment for a child process: that of environ, with the
// token as CLOUDFLARE_API_TOKEN and without other credentials of Cloudflare's,
// which some tools would prefer. The slice that was given stays as it is.
func Environ(environ []string, s Secret) []string {
	out := make([]string, 0, len(environ)+1)
	for _, entry := range environ {
		switch name, _, _ := strings.Cut(entry, "="); name {
		case EnvAPIToken, EnvAPIKey, EnvEmail, "CF_API_TOKEN", "CF_API_KEY", "CF_API_EMAIL":
		default:
			out = append(out, entry)
		}
	}
	return append(out, EnvAPIToken+"="+s.Reveal())
}

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

// maxSecretFile bounds what is read as a secret, in bytes.
const maxSecretFile = 4096

// ReadSecret reads a secret from a file or from standard input: all of it, up
// to 4 KiB, without the line end that editors and echo put at its end. It does
// not check what it read (see [CheckToken]), but an empty input is an error.
// Errors never hold what was read.
func ReadSecret(r io.Reader) (Secret, error) {
	data, err := io.ReadAll(io.LimitReader(bufio.NewReader(r), maxSecretFile+1))
	switch {
	case err != nil:
		return Secret{}, usage("reading the secret failed: %s", plainReason(err))
	case len(data) > maxSecretFile:
		return Secret{}, usage("the input is longer than %d bytes: it is no credential", maxSecretFile)
	}
	text := strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r")
	if text == "" {
		return Secret{}, usage("the input is empty: it should hold the credential on one line")
	}
	return NewSecret(text), nil
}

// ReadSecretFile is [ReadSecret] on the file of that name, which must be a
// regular file, a pipe or a device, not a directory.
func ReadSecretFile(name string) (Secret, error) {
	f, err := os.Open(name)
	if err != nil {
		return Secret{}, fileError(fmt.Errorf("the secret's file cannot be opened: %w", err))
	}
	defer f.Close()
	s, err := ReadSecret(f)
	if err != nil {
		return Secret{}, fileError(fmt.Errorf("%s: %w", name, err))
	}
	return s, nil
}

// plainReason is the cause of a read error without the data around it.
func plainReason(err error) string {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}
