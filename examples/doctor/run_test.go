package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

type env map[string]string

func (e env) lookup(name string) (string, bool) {
	v, ok := e[name]
	return v, ok
}

type outcome struct {
	code        int
	out, errOut string
}

// flat is a text without its breaks.
func flat(text string) string { return strings.Join(strings.Fields(text), " ") }

func doctor(e env, args ...string) outcome {
	var out, errOut bytes.Buffer
	code := program{e.lookup, nil, &out, &errOut, false}.run(context.Background(), args)
	return outcome{code, out.String(), errOut.String()}
}

type report struct {
	Live    *bool `json:"live"`
	Working int   `json:"working"`
	Total   int   `json:"total"`
	Checks  []struct {
		Name     string   `json:"name"`
		Verdict  string   `json:"verdict"`
		Proof    string   `json:"proof"`
		Needs    []string `json:"needs"`
		Code     int      `json:"code"`
		Duration *float64 `json:"duration_ms"`
	} `json:"checks"`
	Diagnoses []struct {
		Code     string   `json:"code"`
		Title    string   `json:"title"`
		Remedies []string `json:"remedies"`
	} `json:"diagnoses"`
}

func parse(t *testing.T, o outcome) report {
	t.Helper()
	var r report
	dec := json.NewDecoder(strings.NewReader(o.out))
	dec.DisallowUnknownFields()
	require.NoError(t, dec.Decode(&r), o.out)
	assert.False(t, dec.More(), "nothing but the report on standard output")
	require.NotNil(t, r.Live)
	return r
}

func (r report) verdicts() map[string]string {
	out := map[string]string{}
	for _, c := range r.Checks {
		out[c.Name] = c.Verdict
	}
	return out
}

func TestDemonstration(t *testing.T) {
	t.Parallel()
	o := doctor(env{})
	assert.Equal(t, token.ExitOK, o.code)
	assert.Empty(t, o.errOut)
	assert.Contains(t, flat(o.out), "this is a demonstration against the embedded simulator")
	assert.Contains(t, o.out, "Working 4/8, missing 4/8\n")
	assert.Contains(t, o.out, "❌ Zone Access       missing, needs Zone:Read")
	assert.Contains(t, o.out, "Works for R2 but not for Workers [works-for-r2-not-workers]")
	assert.Contains(t, o.out, "Works for the account but not for the zone [works-for-account-not-zone]")
	assert.NotContains(t, o.out, "cfut_")
}

func TestDemonstrationJSON(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-json"}, {"-json", "-eager"}, {"-json", "-write"}} {
		o := doctor(env{}, args...)
		assert.Equal(t, token.ExitOK, o.code)
		r := parse(t, o)
		assert.False(t, *r.Live)
		assert.Equal(t, 4, r.Working)
		assert.Equal(t, 8, r.Total)
		type row struct {
			name, verdict, needs string
			code                 int
		}
		var got []row
		for _, c := range r.Checks {
			require.NotNil(t, c.Needs)
			require.NotNil(t, c.Duration)
			got = append(got, row{c.Name, c.Verdict, strings.Join(c.Needs, ","), c.Code})
		}
		create := 0
		if args[len(args)-1] != "-write" {
			create = 10006 // the refusal that proves the permission
		}
		assert.Equal(t, []row{
			{"Basic Auth", "allowed", "", 0},
			{"Account Access", "allowed", "Account:Read", 0},
			{"R2 Buckets List", "allowed", "Account:Cloudflare R2:Edit", 0},
			{"R2 Bucket Create", "allowed", "Account:Cloudflare R2:Edit", create},
			{"Zone Access", "denied", "Zone:Read", 9109},
			{"Workers List", "denied", "Account:Cloudflare Workers:Edit", 10000},
			{"Workers Routes", "denied", "Zone:Cloudflare Workers Routes:Edit", 10000},
			{"Custom Hostnames", "denied", "Zone:Custom Hostnames:Edit", 10000},
		}, got)
		codes := map[string]int{}
		for _, d := range r.Diagnoses {
			codes[d.Code]++
			assert.NotEmpty(t, d.Remedies, d.Title)
		}
		assert.Equal(t, 1, codes["works-for-r2-not-workers"])
		assert.Equal(t, 1, codes["works-for-account-not-zone"])
		assert.Len(t, r.Diagnoses, 6)
	}
}

// simulated starts a simulator and returns the environment that reaches it with
// a token of the spec.
func simulated(t *testing.T, spec permissions.Spec) (env, *tokentest.Running) {
	t.Helper()
	sim, err := tokentest.Start(tokentest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = sim.Close() })
	tok, err := sim.IssueToken(spec, tokentest.TokenOptions{})
	require.NoError(t, err)
	return env{
		"CLOUDFLARE_API_TOKEN": tok.Value, "CLOUDFLARE_BASE_URL": sim.URL,
		"CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID, "CLOUDFLARE_ZONE_ID": tokentest.DefaultZoneID,
	}, sim
}

func TestTokenOfTheEnvironment(t *testing.T) {
	t.Parallel()
	e, _ := simulated(t, permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID))
	for _, slash := range []string{"", "/"} {
		e["CLOUDFLARE_BASE_URL"] += slash
		o := doctor(e, "-json")
		assert.Equal(t, token.ExitOK, o.code, o.errOut)
		r := parse(t, o)
		assert.False(t, *r.Live, "the simulator is known by its answers")
		assert.Equal(t, 8, r.Working)
		assert.Empty(t, r.Diagnoses)
	}
	o := doctor(e)
	assert.Equal(t, token.ExitOK, o.code)
	assert.Contains(t, flat(o.out), "The simulator says that the token is live; it is a user token (http://127.0.0.1:")
	assert.Contains(t, o.out, "Working 8/8, missing 0/8\n")
	o = doctor(e, "-v")
	assert.Contains(t, flat(o.out), "so alone it does not prove Zone Read")
}

func TestDeniedExitsOne(t *testing.T) {
	t.Parallel()
	e, _ := simulated(t, permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID).Without(permissions.AccountWorkersScriptsWrite))
	o := doctor(e, "-json")
	assert.Equal(t, token.ExitRefused, o.code)
	r := parse(t, o)
	assert.Equal(t, "denied", r.verdicts()["Workers List"])
	delete(e, "CLOUDFLARE_ZONE_ID")
	assert.Equal(t, token.ExitRefused, doctor(e).code, "denied beats not checked")
}

func TestMissingIDsExitThree(t *testing.T) {
	t.Parallel()
	e, _ := simulated(t, permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID))
	delete(e, "CLOUDFLARE_ZONE_ID")
	e["CLOUDFLARE_ACCOUNT_ID"] = ""
	o := doctor(e, "-json")
	assert.Equal(t, token.ExitNotKnown, o.code)
	r := parse(t, o)
	assert.Equal(t, 1, r.Working)
	assert.Equal(t, "not_checked", r.verdicts()["Zone Access"])
	assert.Equal(t, "not_checked", r.verdicts()["Account Access"])
}

func TestUnreachableIsInconclusive(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	e, _ := simulated(t, permissions.Spec{})
	e["CLOUDFLARE_BASE_URL"] = dead.URL
	o := doctor(e, "-json")
	assert.Equal(t, token.ExitNotKnown, o.code)
	for name, v := range parse(t, o).verdicts() {
		assert.Equal(t, "inconclusive", v, name)
	}
}

func TestLiveIsWhatIsNotTheSimulator(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`{"success":false,"errors":[{"code":9109,"message":"Invalid access token"}]}`))
	}))
	defer api.Close()
	e, _ := simulated(t, permissions.Spec{})
	e["CLOUDFLARE_BASE_URL"] = api.URL + "/client/v4"
	o := doctor(e, "-json")
	assert.True(t, *parse(t, o).Live)
	assert.Equal(t, token.ExitRefused, o.code)
}

func TestBadInputExitsTwo(t *testing.T) {
	t.Parallel()
	const good = "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	for name, tc := range map[string]struct {
		env  env
		args []string
		want string
	}{
		"empty token":        {env{"CLOUDFLARE_API_TOKEN": ""}, nil, "CLOUDFLARE_API_TOKEN is set but empty"},
		"quoted token":       {env{"CLOUDFLARE_API_TOKEN": `"` + good + `"`}, nil, "quot"},
		"Bearer prefix":      {env{"CLOUDFLARE_API_TOKEN": "Bearer " + good}, nil, "Bearer"},
		"id for a token":     {env{"CLOUDFLARE_API_TOKEN": tokentest.DefaultAccountID}, nil, "id"},
		"Global API key":     {env{"CLOUDFLARE_API_TOKEN": tokentest.DefaultGlobalKey}, nil, "Global API key"},
		"zone name":          {env{"CLOUDFLARE_API_TOKEN": good, "CLOUDFLARE_ZONE_ID": "example.com"}, nil, `CLOUDFLARE_ZONE_ID: zone id "example.com" is a domain name`},
		"upper-case account": {env{"CLOUDFLARE_API_TOKEN": good, "CLOUDFLARE_ACCOUNT_ID": strings.ToUpper(tokentest.DefaultAccountID)}, nil, "not in lower case"},
		"token for an id":    {env{"CLOUDFLARE_API_TOKEN": good, "CLOUDFLARE_ACCOUNT_ID": good}, nil, "looks like a token"},
		"bad base URL":       {env{"CLOUDFLARE_API_TOKEN": good, "CLOUDFLARE_BASE_URL": "ftp://x"}, nil, "base URL"},
		"unknown flag":       {env{}, []string{"-jason"}, "flag provided but not defined"},
		"token as a flag":    {env{}, []string{"-" + good}, "flag provided but not defined"},
		"token as a value":   {env{}, []string{"-timeout", good}, "invalid value"},
		"argument":           {env{}, []string{good}, "1 argument(s) without a flag"},
		"no time":            {env{}, []string{"-timeout", "0s"}, "want more than zero"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := doctor(tc.env, tc.args...)
			assert.Equal(t, token.ExitUsage, o.code)
			assert.Contains(t, o.errOut, tc.want)
			assert.Empty(t, o.out)
			assert.NotContains(t, o.errOut, good, "the token is never shown")
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	o := doctor(env{}, "-h")
	assert.Equal(t, token.ExitOK, o.code)
	for _, want := range []string{"CLOUDFLARE_API_TOKEN", "-json", "-write", "-eager", "exit codes"} {
		assert.Contains(t, o.out, want)
	}
	assert.Empty(t, o.errOut)
}

func TestDemonstrationSaysWhatItDoesNotUse(t *testing.T) {
	t.Parallel()
	o := doctor(env{"CLOUDFLARE_ZONE_ID": tokentest.DefaultZoneID}, "-json")
	assert.Equal(t, token.ExitOK, o.code)
	assert.Contains(t, o.errOut, "CLOUDFLARE_ZONE_ID is set, but CLOUDFLARE_API_TOKEN is not")
	parse(t, o)
}

func TestInterruptedDemonstration(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, errOut bytes.Buffer
	assert.Equal(t, token.ExitNotKnown, program{env{}.lookup, nil, &out, &errOut, true}.run(ctx, []string{"-json"}))
}

// TestLeftoverBucketIsNoSuccess: a bucket that could not be deleted is named,
// and the exit code says that not all is well.
func TestLeftoverBucketIsNoSuccess(t *testing.T) {
	t.Parallel()
	sim, err := tokentest.New(tokentest.Options{})
	require.NoError(t, err)
	tok, err := sim.IssueToken(permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID), tokentest.TokenOptions{})
	require.NoError(t, err)
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete && strings.Contains(r.URL.Path, "/r2/buckets/") {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		sim.ServeHTTP(w, r)
	}))
	defer api.Close()
	o := doctor(env{
		"CLOUDFLARE_API_TOKEN": tok.Value, "CLOUDFLARE_BASE_URL": api.URL + "/client/v4",
		"CLOUDFLARE_ACCOUNT_ID": tokentest.DefaultAccountID, "CLOUDFLARE_ZONE_ID": tokentest.DefaultZoneID,
	}, "-write", "-json")
	assert.Equal(t, token.ExitNotKnown, o.code)
	assert.Equal(t, 8, parse(t, o).Working)
	assert.Contains(t, o.errOut, "left behind, delete it by hand: R2 bucket cftoken-probe-")
}

// TestReportForms: the report in the forms that CI systems and people take, with the
// counts of the text.
func TestReportForms(t *testing.T) {
	t.Parallel()
	page := filepath.Join(t.TempDir(), "doctor.html")
	o := doctor(env{}, "-format", "junit", "-html", page)
	assert.Equal(t, token.ExitOK, o.code, o.out)
	var suites struct {
		Suites []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal([]byte(o.out), &suites))
	require.NotEmpty(t, suites.Suites)
	assert.Equal(t, "Checks", suites.Suites[0].Name)
	assert.Equal(t, []int{8, 4}, []int{suites.Suites[0].Tests, suites.Suites[0].Failures})
	assert.Zero(t, suites.Suites[1].Tests, "what only explains is no case")
	data, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Contains(t, string(data), "Working 4/8, missing 4.")
	assert.Contains(t, doctor(env{}, "-format", "markdown").out, "| failed | Workers List | denied; needs Account:Cloudflare Workers:Edit")
	assert.Contains(t, doctor(env{}, "-format", "github").out, "::error title=Zone Access::")
	for _, args := range [][]string{{"-format", "yaml"}, {"-format", "junit", "-json"}, {"-html", filepath.Join(t.TempDir(), "none", "x.html")}} {
		assert.Equal(t, token.ExitUsage, doctor(env{}, args...).code, args)
	}
}
