package hostile_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/exercise"
)

// sendsNothing are exported functions that have a context, a client, a test or a part of
// net/http in their signature, and that send no request to the API, each with the reason.
func sendsNothing() map[string]string {
	return map[string]string{
		"compressed.Open":                 "opens a file; the context ends the reading",
		"gosource.Read":                   "runs the go command",
		"httprecord.Proxy.Close":          "ends what StartProxy began, in TestProxyAgainstEveryMode",
		"probetest.Client.Transport":      "of a simulator in this process",
		"probetest.LiveClient":            "reads the environment",
		"probetest.RequireLeastPrivilege": "asks a simulator in this process",
		"probe.NewHealth":                 "makes what Health.Check asks",
		"token.New":                       "makes a client",
		"token.WithHTTPClient":            "is an option of New",
		"token.Client.Account":            "tells what New was told",
		"token.Client.BaseURL":            "tells what New was told",
		"token.Client.Credentials":        "tells what New was told",
		"token.Credentials.Authorize":     "puts a header on a request",
		"token.EnvStore.Load":             "reads the environment",
		"token.EnvStore.Save":             "writes to the environment",
		"token.FileStore.Load":            "reads a file",
		"token.FileStore.Save":            "writes a file",
		"token.WriterStore.Save":          "writes",
		"cmdline.Command.Run":             "runs a program",
		"conformance.Run":                 "asks whether a server behaves, and fails where it does not",
		"tokentest.Running.Client":        "of a server",
		"tokentest.Running.Shutdown":      "of a server",
		"tokentest.Server.Client":         "of a server",
		"tokentest.Server.RoundTripper":   "of a server",
		"tokentest.Server.ServeHTTP":      "of a server",
		"httprecord.Recorder.StartProxy":  "TestProxyAgainstEveryMode",
	}
}

// TestEveryOperationHasARow: what is exported and can send a request is in the table of
// operations, and the table has nothing else.
func TestEveryOperationHasARow(t *testing.T) {
	t.Parallel()
	covered, quiet, found := map[string]bool{}, sendsNothing(), map[string]bool{}
	for _, op := range exercise.Operations() {
		for _, name := range op.Covers {
			covered[name] = true
		}
	}
	can := regexp.MustCompile(`context\.Context|\*http\.|http\.RoundTripper|http\.ResponseWriter|\*token\.Client|\*Client\b|testing\.T|\(upstream string\)`)
	function := regexp.MustCompile(`^func (?:\(\w+ \*?(\w+)\) )?(\w+)`)
	lists, err := filepath.Glob("../../docs/api/*.txt")
	require.NoError(t, err)
	for _, list := range lists {
		data, err := os.ReadFile(list)
		require.NoError(t, err)
		room := strings.TrimSuffix(filepath.Base(list), ".txt")
		room = room[strings.LastIndexByte(room, '-')+1:]
		for line := range strings.Lines(string(data)) {
			m := function.FindStringSubmatch(line)
			if m == nil || !can.MatchString(line) {
				continue
			}
			name := room + "." + strings.TrimPrefix(m[1]+"."+m[2], ".")
			found[name] = true
			assert.True(t, covered[name] || quiet[name] != "", "%s can send requests and is in no row of exercise.Operations", name)
			assert.False(t, covered[name] && quiet[name] != "", "%s is in a row of exercise.Operations, and said to send nothing", name)
		}
	}
	for name := range covered {
		// These have what they need from their receiver.
		assert.True(t, found[name] || strings.HasPrefix(name, "probe.Trial."), "exercise.Operations covers %s, which is not exported", name)
	}
	for name := range quiet {
		assert.True(t, found[name], "%s is not exported any more", name)
	}
	assert.Greater(t, len(found), 60)
}
