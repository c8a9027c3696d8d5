package token

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

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
