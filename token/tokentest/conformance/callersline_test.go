package conformance_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token/tokentest"
	"github.com/cftoken/cftoken/token/tokentest/conformance"
)

const envFailing = "CONFORMANCE_FAILING"

// worded changes a word of the simulator's refusals.
type worded struct{ next http.RoundTripper }

func (w worded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	data = bytes.ReplaceAll(data, []byte("Unauthorized"), []byte("Unauthorised"))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	return resp, nil
}

// TestFailing is run by TestFailuresAreOnTheCallersLine, in a process of its own.
func TestFailing(t *testing.T) {
	if os.Getenv(envFailing) == "" {
		t.Skip("run by another test")
	}
	_, h := simulator(t, tokentest.Options{})
	h.Client.Transport = worded{h.Client.Transport}
	h.NoBadCredentials = true // some cases are skipped
	conformance.Run(t, h)
	h.Account = "short"
	conformance.Run(t, h)
}

// A failed or skipped case, and a bad harness, name the line that called Run.
func TestFailuresAreOnTheCallersLine(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run", "^TestFailing$", "-test.v")
	cmd.Env = append(os.Environ(), envFailing+"=1")
	out, err := cmd.CombinedOutput()
	require.Error(t, err, "it fails: %s", out)
	said := regexp.MustCompile(`(?m)^\s+([a-z_]+\.go):(\d+): (.*)`).FindAllStringSubmatch(string(out), -1)
	lines := map[string]bool{}
	for _, line := range said {
		assert.Equal(t, "callersline_test.go", line[1], line[0])
		lines[line[2]] = true
	}
	assert.Len(t, lines, 2, "both calls of Run: %s", out)
	assert.Contains(t, string(out), "--- SKIP: TestFailing/")
	assert.Contains(t, string(out), "--- FAIL: TestFailing/")
}
