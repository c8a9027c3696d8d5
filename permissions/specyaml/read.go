package specyaml

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// maxText bounds a spec, in bytes.
const maxText = 1 << 20

// Parse reads a spec from YAML as [permissions.ParseSpecFor] reads it from JSON. Several
// documents are an error, as is a key that stands twice in one mapping. Aliases are
// followed within bounds. An error of malformed YAML names the line.
func Parse(data []byte, t permissions.Targets) (permissions.Spec, error) {
	if len(data) > maxText {
		return permissions.Spec{}, fmt.Errorf("the spec is longer than %d bytes", maxText)
	}
	text, err := toJSON(data)
	if err != nil {
		return permissions.Spec{}, fmt.Errorf("spec: %w", err)
	}
	return permissions.ParseSpecFor(text, t)
}

// Read reads all of r as [Parse] does. A spec of more than 1 MiB is an error.
func Read(r io.Reader, t permissions.Targets) (permissions.Spec, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return permissions.Spec{}, err
	}
	return Parse(data, t)
}

// ReadFile reads the spec of a file: as YAML where its name ends in .yaml or .yml,
// and as [permissions.ReadSpecFile] does otherwise; "-" stands for stdin.
func ReadFile(name string, stdin io.Reader, t permissions.Targets) (permissions.Spec, error) {
	if !IsName(name) {
		return permissions.ReadSpecFile(name, stdin, t)
	}
	f, err := os.Open(name)
	if err != nil {
		return permissions.Spec{}, errors.New(credential.Redact(err.Error()))
	}
	defer f.Close()
	return Read(f, t)
}

// IsName reports whether the name of a file says that it holds YAML.
func IsName(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yaml" || ext == ".yml"
}
