package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/disktest"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token/tokentest"
)

const shop = "../../token/tokentest/testdata/world.json"

// TestWorldFile: what the file says is there, and the line names the first of each.
func TestWorldFile(t *testing.T) {
	t.Parallel()
	r := launch(t, nil, "-world", shop)
	assert.Equal(t, "worldworldworldworldworldworldworldworld", r.Token)
	assert.EqualValues(t, tokentest.DefaultAccountID, r.Account)
	assert.Equal(t, "shop.example", r.ZoneName)
	assert.Equal(t, "ops@shop.example", r.Email)
	assert.Equal(t, tokentest.DefaultGlobalKey, r.APIKey)
	status, _ := r.get(r.BaseURL + "/zones/" + string(r.Zone) + "/dns_records")
	assert.Equal(t, http.StatusOK, status)

	owned := launch(t, nil, "-world", shop, "-kind", "account")
	assert.True(t, strings.HasPrefix(owned.Token, "cfat_"), "the first of that kind")

	spec := specFile(t, "["+policy(`"com.cloudflare.api.account.zone.`+otherZone+`":"*"`, zoneRead)+"]")
	both := launch(t, nil, "-world", shop, "-spec", spec)
	assert.EqualValues(t, otherZone, both.Zone, "what the spec names comes first")
	status, _ = both.get(both.BaseURL + "/zones/" + otherZone)
	assert.Equal(t, http.StatusOK, status)

	for name, text := range map[string]string{"nothing": "{}", "no tokens": `{"accounts":[{"name":"A"}],"users":[{}]}`} {
		r := launch(t, env{"standard input": text}, "-world", "-")
		status, _ := r.get(r.BaseURL + "/zones/" + string(r.Zone))
		assert.Equal(t, http.StatusOK, status, name)
	}
}

// TestAllWaysOfCalling: what the line names is good for what it says.
func TestAllWaysOfCalling(t *testing.T) {
	t.Parallel()
	r := launch(t, nil)
	assert.Equal(t, tokentest.DefaultZoneName, r.ZoneName)
	assert.Equal(t, tokentest.DefaultUserID, r.User)
	body := `{"name":"n","policies":` + "[" + policy(`"com.cloudflare.api.account.zone.`+string(r.Zone)+`":"*"`, zoneRead) + "]}"
	for name, c := range map[string]struct {
		path, want string
		header     http.Header
	}{
		"key":     {"/user/tokens", "cfut_", http.Header{"X-Auth-Email": {r.Email}, "X-Auth-Key": {r.APIKey}}},
		"minting": {"/user/tokens", "cfut_", http.Header{"Authorization": {"Bearer " + r.MintingToken}}},
		"account": {"/accounts/" + string(r.Account) + "/tokens", "cfat_", http.Header{"Authorization": {"Bearer " + r.AccountToken}}},
	} {
		req, err := http.NewRequest("POST", r.BaseURL+c.path, strings.NewReader(body))
		require.NoError(t, err)
		req.Header = c.header
		transport := &http.Transport{}
		resp, err := transport.RoundTrip(req)
		require.NoError(t, err)
		var made struct{ Result struct{ Value string } }
		require.NoError(t, json.NewDecoder(resp.Body).Decode(&made))
		require.NoError(t, resp.Body.Close())
		transport.CloseIdleConnections()
		assert.Equal(t, 200, resp.StatusCode, name)
		assert.True(t, strings.HasPrefix(made.Result.Value, c.want), name)
	}
}

// TestLog: each call is a line that a recording is read from, and nothing that
// should not be shown is in it.
func TestLog(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.jsonl")
	r := launch(t, nil, "-log", file)
	const secret = "aB3dE6gH9jK2_mN5pQ8sT1_vW4xY7zA0cD3fG6hJ"
	r.get(r.BaseURL + "/zones/" + string(r.Zone) + "/workers/routes")
	r.get(r.BaseURL + "/zones/" + string(r.Zone) + "/dns_records")
	r.get(r.BaseURL+"/user/tokens/"+secret, r.MintingToken)
	r.stop()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	rec, err := record.ReadJSONL(bytes.NewReader(data), "calls.jsonl", false)
	require.NoError(t, err)
	require.Len(t, rec.Calls, 3)
	assert.Equal(t, []int{200, 403, 404}, []int{rec.Calls[0].Status, rec.Calls[1].Status, rec.Calls[2].Status})
	assert.EqualValues(t, r.Account, rec.Calls[1].Account, "of the zone")
	assert.NotContains(t, string(data), "mN5pQ8sT1")
	assert.NotContains(t, string(data), r.MintingToken)
	assert.Contains(t, string(data), `"code":10000,"message":"Authentication error","decision":"denied: missing_permission (GET /zones/{zone_id}/dns_records): enough would be Zone:DNS:Read on zone 2cf1f02313c4ef76af3d62eb78bb906e, or one other"`)
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.EqualValues(t, 0o600, info.Mode().Perm())
}

// TestLogIsBounded: what is longer is left out, and said once.
func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	var out, errOut bytes.Buffer
	calls := &teller{stderr: &errOut, log: &out, left: 1000}
	for range 100 {
		calls.tell(tokentest.Answered{})
	}
	assert.NotEmpty(t, out.String())
	assert.LessOrEqual(t, out.Len(), 1000)
	assert.True(t, strings.HasSuffix(out.String(), "}\n"), "the last line is whole")
	assert.Equal(t, "simulator: -log: 67108864 bytes are written: no more calls are logged\n", errOut.String())
	errOut.Reset()
	calls = &teller{stderr: &errOut, log: closedPipe{}, left: maxLog}
	calls.tell(tokentest.Answered{})
	calls.tell(tokentest.Answered{})
	assert.Equal(t, "simulator: -log: broken pipe: no more calls are logged\n", errOut.String())
}

// TestLogIntoAPipe: one that nobody reads is an error, and does not hold the program up.
func TestLogIntoAPipe(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if disktest.FIFO(pipe) != nil {
		t.Skip("there are no named pipes here")
	}
	calls := &teller{stderr: io.Discard, left: maxLog}
	_, err := calls.logTo(pipe, io.Discard)
	require.ErrorContains(t, err, "-log: open "+pipe+": ")
	reader, err := os.OpenFile(pipe, os.O_RDWR, 0)
	require.NoError(t, err)
	defer reader.Close()
	closeLog, err := calls.logTo(pipe, io.Discard)
	require.NoError(t, err)
	calls.tell(tokentest.Answered{})
	line, err := bufio.NewReader(reader).ReadString('\n')
	require.NoError(t, err)
	assert.Contains(t, line, `"method":""`)
	require.NoError(t, closeLog())
}

// TestLogOnAFullDisk: of a line that has no room nothing stays, so the log can be read.
func TestLogOnAFullDisk(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "calls.jsonl")
	var errOut bytes.Buffer
	calls := &teller{stderr: &errOut, left: maxLog}
	closeLog, err := calls.logTo(file, io.Discard)
	require.NoError(t, err)
	calls.tell(tokentest.Answered{})
	calls.log = fullAfter{calls.log, 20}
	calls.tell(tokentest.Answered{})
	require.NoError(t, closeLog())
	assert.Equal(t, "simulator: -log: no space left on device: no more calls are logged\n", errOut.String())
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, `{"time":"0001-01-01T00:00:00Z","method":"","path":"","status":0}`+"\n", string(data))
}

// fullAfter is a disk with room for so many bytes.
type fullAfter struct {
	io.Writer
	room int
}

func (f fullAfter) Write(p []byte) (int, error) {
	n, _ := f.Writer.Write(p[:f.room])
	return n, syscall.ENOSPC
}

// TestLogOnStandardOutput: after the line that says that it is up.
func TestLogOnStandardOutput(t *testing.T) {
	t.Parallel()
	var out, errOut bytes.Buffer
	calls := &teller{stderr: &errOut, left: maxLog}
	closeLog, err := calls.logTo("-", &out)
	require.NoError(t, err)
	calls.tell(tokentest.Answered{})
	require.NoError(t, closeLog())
	assert.Equal(t, `{"time":"0001-01-01T00:00:00Z","method":"","path":"","status":0}`+"\n", out.String())
}
