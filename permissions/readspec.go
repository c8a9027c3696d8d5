package permissions

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/cftoken/cftoken/internal/credential"
)

// maxSpec bounds a spec, in bytes.
const maxSpec = 1 << 20

// ReadSpec reads all of r as [ParseSpec] does. A spec of more than 1 MiB is an
// error.
func ReadSpec(r io.Reader) (Spec, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSpec+1))
	switch {
	case err != nil:
		return Spec{}, err
	case len(data) > maxSpec:
		return Spec{}, fmt.Errorf("the spec is longer than %d bytes", maxSpec)
	}
	return ParseSpec(data)
}

// ReadSpecFile reads the spec of a file; "-" stands for stdin, of which nil says
// that it is not read. Its error does not repeat a credential that was given for
// the name.
func ReadSpecFile(name string, stdin io.Reader) (Spec, error) {
	switch {
	case name == "-" && stdin == nil:
		return Spec{}, errors.New("standard input is not read here: want the name of a file")
	case name == "-":
		return ReadSpec(stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return Spec{}, fmt.Errorf("%s", credential.Redact(err.Error()))
	}
	defer f.Close()
	return ReadSpec(f)
}
