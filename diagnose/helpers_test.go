package diagnose_test

import (
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The account and the zone of the permissions guide.
const (
	account = permissions.AccountID("6451353ea5a8407bab6162abc42f5338")
	zone    = permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")

	accountPath = "/accounts/" + string(account)
	zonePath    = "/zones/" + string(zone)
)

// Answers of the API, in its own words.
const (
	body10000     = `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`
	bodyForbidden = `{"success":false,"errors":[{"code":10000,"message":"Forbidden","documentation_url":"https://developers.cloudflare.com/api/resources/workers/subresources/beta/subresources/workers/methods/list"}],"messages":[],"result":null}`
	body9109      = `{"success":false,"errors":[{"code":9109,"message":"Unauthorized to access requested resource"}],"messages":[],"result":null}`
	bodyUnknown   = `{"success":false,"errors":[{"code":9109,"message":"Invalid access token"}],"messages":[],"result":null}`
	bodyMalformed = `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}],"messages":[],"result":null}`
	bodyIP        = `{"success":false,"errors":[{"code":9109,"message":"Cannot use the access token from location: 192.0.2.7"}],"messages":[],"result":null}`
	bodyVerify    = `{"success":false,"errors":[{"code":1000,"message":"Invalid API Token"}],"messages":[],"result":null}`
	bodyThrottled = `{"success":false,"errors":[{"code":971,"message":"Please wait and consider throttling your request speed"}]}`
)

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to write it")
	assert.Equal(t, string(want), got)
}

// check is one of the guide's eight, as the probe makes it.
type check struct {
	name, method, path string
	needs              permissions.Permission
	on                 permissions.Resource
}

func eightChecks() []check {
	a, z := permissions.AccountResource(account), permissions.ZoneResource(zone)
	return []check{
		{"Basic Auth", "GET", "/user/tokens/verify", nil, permissions.Resource{}},
		{"Account Access", "GET", accountPath, permissions.AccountSettingsRead, a},
		{"R2 Buckets List", "GET", accountPath + "/r2/buckets", permissions.AccountWorkersR2StorageWrite, a},
		{"R2 Bucket Create", "POST", accountPath + "/r2/buckets", permissions.AccountWorkersR2StorageWrite, a},
		{"Zone Access", "GET", zonePath, permissions.ZoneRead, z},
		{"Workers List", "GET", accountPath + "/workers/scripts", permissions.AccountWorkersScriptsWrite, a},
		{"Workers Routes", "GET", zonePath + "/workers/routes", permissions.ZoneWorkersRoutesWrite, z},
		{"Custom Hostnames", "GET", zonePath + "/custom_hostnames", permissions.ZoneSSLAndCertificatesWrite, z},
	}
}

// observe makes an observation; an empty body is an allowed call.
func (c check) observe(verdict authz.Verdict, status int, body string) diagnose.Observation {
	o := diagnose.Observation{Name: c.name, Call: authz.Call{Method: c.method, Path: c.path, Account: account, Status: status}, Verdict: verdict, Resource: c.on}
	if c.needs != nil {
		o.Needs = []permissions.Permission{c.needs}
	}
	if body != "" {
		o.Err = cfapi.NewError(c.method, c.path, status, nil, []byte(body))
	}
	return o
}

// guideReport is the guide's situation: four checks work, four are missing.
func guideReport() []diagnose.Observation {
	var obs []diagnose.Observation
	for i, c := range eightChecks() {
		switch {
		case i < 4:
			obs = append(obs, c.observe(authz.Allowed, 200, ""))
		case c.name == "Zone Access":
			obs = append(obs, c.observe(authz.Denied, 403, body9109))
		default:
			obs = append(obs, c.observe(authz.Denied, 403, body10000))
		}
	}
	return obs
}

// every makes all eight checks end alike.
func every(verdict authz.Verdict, status int, body string) []diagnose.Observation {
	var obs []diagnose.Observation
	for _, c := range eightChecks() {
		obs = append(obs, c.observe(verdict, status, body))
	}
	return obs
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	out, err := json.MarshalIndent(v, "", "  ")
	require.NoError(t, err)
	return string(out)
}

func codes(ds []diagnose.Diagnosis) []diagnose.Code {
	var out []diagnose.Code
	for _, d := range ds {
		out = append(out, d.Code)
	}
	return out
}

func bodyOf(s string) io.ReadCloser { return io.NopCloser(strings.NewReader(s)) }

// listScripts is a refused call of the examples.
func listScripts() *cfapi.Error {
	return cfapi.NewError("GET", accountPath+"/workers/scripts", 403, nil, []byte(body10000))
}

func cut(call string) (method, path string, ok bool) { return strings.Cut(call, " ") }
