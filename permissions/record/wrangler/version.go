package wrangler

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// The versions whose calls are known. What lies between them may make the calls of
// either.
var (
	oldest = version{4, 86, 0}
	newest = version{4, 164, 0}
)

// version is major, minor and patch; the zero value is any.
type version [3]int

// String returns the version, such as 4.86.0.
func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2]) }

// parseVersion reads a version such as 4.86.0; "" is any. Before it v may stand, and what
// follows a dash does not count.
func parseVersion(text string) (version, error) {
	var v version
	if text == "" {
		return v, nil
	}
	bare, _, _ := strings.Cut(strings.TrimPrefix(text, "v"), "-")
	parts := strings.Split(bare, ".")
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || i == len(v) {
			return version{}, fmt.Errorf("the version %q of wrangler: want one such as 4.86.0", credential.Show(text, 40))
		}
		v[i] = int(n)
	}
	return v, nil
}

// installed is the version that a folder has of its own, "" for none that can be read.
func installed(dir fs.FS) string {
	data, err := fs.ReadFile(dir, "node_modules/wrangler/package.json")
	if err != nil {
		return ""
	}
	var pkg struct {
		Version string `json:"version"`
	}
	if json.Unmarshal(data, &pkg) != nil {
		return ""
	}
	if _, err := parseVersion(pkg.Version); err != nil {
		return ""
	}
	return pkg.Version
}

// What a call begins with that not all versions make.
const (
	older = "older "
	newer = "newer "
)

// counts reports whether a version, or one of those that it may be, makes the call, and
// returns the call without its mark.
func (v version) counts(call string) (string, bool) {
	if rest, marked := strings.CutPrefix(call, older); marked {
		return rest, v == version{} || slices.Compare(v[:], newest[:]) < 0
	}
	if rest, marked := strings.CutPrefix(call, newer); marked {
		return rest, v == version{} || slices.Compare(v[:], oldest[:]) > 0
	}
	return call, true
}
