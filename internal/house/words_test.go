package house

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// maxLines bounds a hand-written Go file: one file, one idea.
const maxLines = 450

// unwanted matches what does not belong in the tree. The words are put
// together here so that this file does not hold them.
var unwanted = []struct {
	why  string
	text *regexp.Regexp
}{
	{"unfinished work", regexp.MustCompile(`\b(` + strings.Join([]string{"TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"}, "|") + `)\b`)},
	{"a path of one machine", regexp.MustCompile(`(^|[^\w.])/(` + strings.Join([]string{"ro" + "ot", "ho" + "me", "wo" + "rk", "Use" + "rs"}, "|") + `)/`)},
	{"a plural put into the plural", regexp.MustCompile(`\b(?i:` + strings.Join([]string{"permission", "call", "group", "token", "zone", "account", "record", "host", "resource", "statement", "check"}, "|") + `)s[s]\b`)},
	{"the host of a registry", regexp.MustCompile(strings.Join([]string{"proxy" + `\.golang\.org`, "sum" + `\.golang\.org`, "registry" + `\.npmjs\.org`, "pypi" + `\.org`, "index" + `\.crates\.io`, `gopro` + `xy\.`}, "|"))},
}

func faultsOf(text string) []string {
	var out []string
	for _, u := range unwanted {
		if found := u.text.FindString(text); found != "" {
			out = append(out, u.why+" ("+strings.TrimSpace(found)+")")
		}
	}
	return out
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, name := range files(t) {
		for i, line := range strings.Split(read(t, name), "\n") {
			for _, fault := range faultsOf(line) {
				t.Errorf("%s:%d: %s", name, i+1, fault)
			}
		}
	}
}

func TestWordsFindsFaults(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"// TO" + "DO: later", "FIX" + "ME", "X" + "XX", "a HA" + "CK here",
		`"/ro` + `ot/go"`, "see /ho" + "me/me/x", "/wo" + "rk/main", "GOPROXY=https://proxy" + ".golang.org", "add the missing permissions" + "s on it",
	} {
		assert.Len(t, faultsOf(text), 1, text)
	}
	for _, text := range []string{"HA" + "CKED", "todo", "/workers/scripts", "https://example.com/ho" + "me/x", "x/ro" + "ot/y"} {
		assert.Empty(t, faultsOf(text), text)
	}
}

func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	n := 0
	for _, name := range files(t) {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		text := read(t, name)
		if generated(text) {
			continue
		}
		n++
		if lines := strings.Count(text, "\n"); lines > maxLines {
			t.Errorf("%s has %d lines: more than one idea in it? (at most %d)", name, lines, maxLines)
		}
	}
	assert.Positive(t, n)
}
