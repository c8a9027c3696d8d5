package schemas_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token/tokentest"
)

const worldFile = top + "/token/tokentest/testdata/world.json"

// simulated holds the simulator's line, its log and its world against their schemas,
// and creates tokens by each of the ways with what the line names.
func simulated(t *testing.T, s schemas, p programs) {
	t.Helper()
	data, err := os.ReadFile(worldFile)
	require.NoError(t, err)
	s.check(t, "world.v1.json", string(data))
	given := p.simulate(t, "-world", worldFile)
	s.check(t, "simulator.v1.json", given.line)
	given.stop(t)

	log := filepath.Join(t.TempDir(), "calls.jsonl")
	sim := p.simulate(t, "-log", log, "-fault", "rate_limit,path=/accounts,retry_after=1s")
	s.check(t, "simulator.v1.json", sim.line)
	var line map[string]string
	require.NoError(t, json.Unmarshal([]byte(sim.line), &line))
	base := []string{"CLOUDFLARE_BASE_URL=" + line["base_url"], "CLOUDFLARE_ACCOUNT_ID=" + line["account_id"], "CLOUDFLARE_ZONE_ID=" + line["zone_id"]}
	for name, way := range map[string]struct {
		args, prefix string
		vars         []string
	}{
		"global key":    {"-route global-key -show", "cfut_", []string{"CLOUDFLARE_EMAIL=" + line["email"], "CLOUDFLARE_API_KEY=" + line["api_key"]}},
		"token":         {"-route token -show", "cfut_", []string{"CLOUDFLARE_API_TOKEN=" + line["minting_token"]}},
		"account token": {"-route token -account-owned -show", "cfat_", []string{"CLOUDFLARE_API_TOKEN=" + line["account_token"]}},
		"dashboard":     {"-route dashboard", "", nil},
	} {
		code, stdout, stderr := p.run(t, append(way.vars, base...), "", append([]string{"createtoken"}, strings.Fields(way.args)...)...)
		assert.Equal(t, 0, code, "%s: %s", name, stderr)
		assert.Contains(t, stdout+stderr, way.prefix, name)
		if way.prefix == "" {
			assert.Contains(t, stdout, "https://dash.cloudflare.com/", name)
		}
	}
	for _, path := range []string{"/ips", "/zones/" + line["zone_id"] + "/bot_management", "/accounts"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, line["base_url"]+path, nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+line["token"])
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
	}
	sim.stop(t)
	written, err := os.ReadFile(log)
	require.NoError(t, err)
	calls := strings.Split(strings.TrimSuffix(string(written), "\n"), "\n")
	assert.Greater(t, len(calls), 6)
	for _, call := range calls {
		s.check(t, "simulatorlog.v1.json", call)
	}
	for key, value := range line {
		if strings.HasSuffix(key, "token") || key == "api_key" {
			assert.NotContains(t, string(written), value, key)
		}
	}
	code, stdout, stderr := p.run(t, nil, "", "leastprivilege", "-json", "-from", log)
	assert.Contains(t, []int{0, 3}, code, stderr)
	s.check(t, "leastprivilege.v1.json", stdout)
}

// What the schema of a world refuses, the reader refuses too, and the other way round
// as far as a schema can say it.
func TestWorldSchema(t *testing.T) {
	t.Parallel()
	s := load(t)
	for text, right := range map[string]bool{
		`{}`: true, `[]`: false, `null`: false, `{"zone":[]}`: false, `{"Accounts":[]}`: false, `{"accounts":{}}`: false, `{"accounts":[1]}`: false,
		`{"accounts":[{}]}`: true, `{"accounts":[{"name":7}]}`: false, `{"accounts":[{"name":""}]}`: false, `{"accounts":[{"id":"x"}]}`: false,
		`{"accounts":[{"r2_off":"yes"}]}`: false, `{"accounts":[{"workers":[{"name":"w"}]}]}`: true, `{"accounts":[{"workers":["w"]}]}`: false,
		`{"accounts":[{"things":{"/r2/buckets":[{"name":"media"}]}}]}`: true, `{"accounts":[{"things":{"r2":[]}}]}`: false,
		`{"accounts":[{"things":{"/r2/buckets":["media"]}}]}`: false, `{"accounts":[{"things":{"/r2/buckets":"media"}}]}`: false,
		`{"accounts":[{}],"zones":[{"name":"a.dev","account":"x"}]}`: false, `{"accounts":[{}],"zones":[{"name":"a.dev","not_in_plan":["/zones/{zone_id}/x"]}]}`: true,
		`{"accounts":[{}],"zones":[{"not_in_plan":[1]}]}`: false, `{"users":[{}],"tokens":[{"policies":[]}]}`: true, `{"users":[{}],"tokens":[{"kind":"zone"}]}`: false,
		`{"users":[{}],"tokens":[{"status":"expired"}]}`: false, `{"users":[{}],"tokens":[{"policies":[1]}]}`: false, `{"users":[{"accounts":[1]}]}`: false,
		`{"users":[{}],"tokens":[{"expires_on":"2027-01-31T00:00:00Z","not_before":null,"condition":null}]}`: true, `{"users":[{}],"tokens":[{"expires_on":"tomorrow"}]}`: false,
		`{"users":[{"rights":` + specs[0] + `}]}`: true, `{"users":[{"rights":7}]}`: false, `{"$schema":"x"}`: true, `{"$schema":7}`: false,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		require.NoError(t, err, text)
		assert.Equal(t, right, s.files["world.v1.json"].Validate(value) == nil, "the schema: %s", text)
		w, err := tokentest.ReadWorld(strings.NewReader(text), "")
		if err == nil {
			_, err = tokentest.New(tokentest.Options{World: w})
		}
		assert.Equal(t, right, err == nil, "the reader: %s: %v", text, err)
	}
}
