package wrangler

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
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

var versionForm = regexp.MustCompile(`^v?(\d{1,6})(?:\.(\d{1,6}))?(?:\.(\d{1,6}))?(?:-[0-9A-Za-z.-]+)?$`)

// parseVersion reads a version such as 4.86.0; "" is any.
func parseVersion(text string) (version, error) {
	var v version
	if text == "" {
		return v, nil
	}
	m := versionForm.FindStringSubmatch(text)
	if m == nil {
		return v, fmt.Errorf("the version %q of wrangler: want one such as 4.86.0", credential.Show(text, 40))
	}
	for i, part := range m[1:] {
		v[i], _ = strconv.Atoi(part) // digits, or none
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
	if json.Unmarshal(data, &pkg) != nil || !versionForm.MatchString(pkg.Version) {
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
