package record_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/record"
)

var update = flag.Bool("update", false, "rewrite golden files")

const (
	account permissions.AccountID = "0123456789abcdef0123456789abcdef"
	zone    permissions.ZoneID    = "fedcba9876543210fedcba9876543210"
	zone2   permissions.ZoneID    = "2cf1f02313c4ef76af3d62eb78bb906e"
)

func recordings(t *testing.T) map[string]record.Recording {
	t.Helper()
	files, err := filepath.Glob("testdata/recordings/*.jsonl")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	out := map[string]record.Recording{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		require.NoError(t, err)
		rec, err := record.ReadJSONL(bytes.NewReader(data), filepath.Base(f), false)
		require.NoError(t, err)
		require.NotEmpty(t, rec.Calls)
		out[strings.TrimSuffix(filepath.Base(f), ".jsonl")] = rec
	}
	return out
}

// describe renders a result for a golden file: each permission traced to the
// operations that need it.
func describe(res record.Result) string {
	var b strings.Builder
	list := func(title string, needed []record.Needed) {
		for _, n := range needed {
			fmt.Fprintf(&b, "%s %s on %s", title, n.Permission, n.Resource)
			if n.Guessed {
				b.WriteString(" (guessed: no published list)")
			}
			b.WriteString("\n")
			for _, c := range n.Because {
				op := "?"
				if m, ok := operations.Match(c.Method, c.Path); ok {
					op = m.Operation().String() + ", " + m.Operation().Basis()
				}
				fmt.Fprintf(&b, "    because of %s\n", op)
			}
		}
	}
	list("needs", res.Required)
	list("optional", res.Optional)
	for _, c := range res.Unknown {
		fmt.Fprintf(&b, "unknown %s %s\n", c.Method, c.Path)
	}
	for _, c := range res.Ignored {
		fmt.Fprintf(&b, "ignored %s %s\n", c.Method, c.Path)
	}
	return b.String()
}

func TestMinimalGolden(t *testing.T) {
	t.Parallel()
	for name, rec := range recordings(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := describe(record.Minimal(rec))
			path := filepath.Join("testdata", "golden", name+".txt")
			if *update {
				require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
		})
	}
}

// TestMinimalIsEnoughAndMinimal: the spec of each recording breaks none of its
// calls, and dropping any one permission breaks at least one.
func TestMinimalIsEnoughAndMinimal(t *testing.T) {
	t.Parallel()
	for name, rec := range recordings(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := record.Minimal(rec)
			checkMinimal(t, rec.Calls, res)
		})
	}
}

func TestMinimalTieBreaks(t *testing.T) {
	t.Parallel()
	a, z := "/accounts/"+string(account), "/zones/"+string(zone)
	other := "/accounts/" + string(zone2)
	call := func(method, path string) authz.Call { return authz.Call{Method: method, Path: path, Status: 200} }
	for _, tc := range []struct {
		name  string
		calls []authz.Call
		want  []string
	}{
		{"reading takes Read", []authz.Call{call("GET", z+"/dns_records")}, []string{"Zone:DNS:Read on zone " + string(zone)}},
		{"writing makes Read superfluous", []authz.Call{call("GET", z+"/dns_records"), call("POST", z+"/dns_records")}, []string{"Zone:DNS:Edit on zone " + string(zone)}},
		{"the account's own group is preferred", []authz.Call{call("GET", a)}, []string{"Account:Account Settings:Read on account " + string(account)}},
		{"the zone's own group is preferred", []authz.Call{call("GET", z)}, []string{"Zone:Zone:Read on zone " + string(zone)}},
		{"one group for two calls beats the preferred two", []authz.Call{call("GET", a), call("GET", a+"/r2/buckets")}, []string{"Account:Workers R2 Storage:Read on account " + string(account)}},
		{"queues accept Workers Scripts too, one group is enough", []authz.Call{call("GET", a+"/queues"), call("GET", a+"/workers/scripts")}, []string{"Account:Workers Scripts:Read on account " + string(account)}},
		{"zones of the recording", []authz.Call{call("GET", "/zones"), call("GET", z+"/dns_records"), call("GET", "/zones/"+string(zone2)+"/dns_records")}, []string{
			"Zone:DNS:Read on zone " + string(zone2), "Zone:Zone:Read on zone " + string(zone2), "Zone:DNS:Read on zone " + string(zone), "Zone:Zone:Read on zone " + string(zone)}},
		{"no zone, one account", []authz.Call{call("GET", "/zones"), call("GET", a+"/r2/buckets")}, []string{
			"Account:Workers R2 Storage:Read on account " + string(account), "Zone:Zone:Read on all zones of account " + string(account)}},
		{"neither zone nor account", []authz.Call{call("GET", "/zones")}, []string{"Zone:Zone:Read on all zones"}},
		{"creating a zone", []authz.Call{{Method: "POST", Path: "/zones", Account: account, Status: 200}}, []string{"Zone:Zone:Edit on all zones of account " + string(account)}},
		{"no zone, two accounts", []authz.Call{call("GET", "/zones"), call("GET", a+"/r2/buckets"), call("GET", other+"/r2/buckets")}, []string{
			"Account:Workers R2 Storage:Read on account " + string(account), "Account:Workers R2 Storage:Read on account " + string(zone2), "Zone:Zone:Read on all zones"}},
		{"all zones of the account take in a zone of it", []authz.Call{{Method: "POST", Path: "/zones", Account: account, Status: 200}, {Method: "PATCH", Path: z, Account: account, Status: 200}},
			[]string{"Zone:Zone:Edit on all zones of account " + string(account)}},
		{"but not a zone of an unknown account", []authz.Call{{Method: "POST", Path: "/zones", Account: account, Status: 200}, {Method: "PATCH", Path: z, Status: 200}},
			[]string{"Zone:Zone:Edit on zone " + string(zone), "Zone:Zone:Edit on all zones of account " + string(account)}},
		{"whatever else is needed", []authz.Call{call("GET", a+"/r2/buckets"), call("POST", "/zones"), call("PATCH", z)}, []string{
			"Account:Workers R2 Storage:Read on account " + string(account), "Zone:Zone:Edit on all zones"}},
		{"one of two zones may be of another account", []authz.Call{{Method: "POST", Path: "/zones", Account: account, Status: 200}, {Method: "PATCH", Path: "/zones/" + string(zone2), Status: 200}, {Method: "PATCH", Path: z, Account: account, Status: 200}},
			[]string{"Zone:Zone:Edit on zone " + string(zone2), "Zone:Zone:Edit on all zones of account " + string(account)}},
		{"all zones take in each zone", []authz.Call{call("POST", "/zones"), call("PATCH", z)}, []string{"Zone:Zone:Edit on all zones"}},
		{"what a zone's own group allows takes no other on it", []authz.Call{call("GET", z+"/dns_records"), call("GET", "/zones/"+string(zone2)+"/workers/routes"), call("GET", "/zones/"+string(zone2))},
			[]string{"Zone:Workers Routes:Read on zone " + string(zone2), "Zone:DNS:Read on zone " + string(zone)}},
		{"a zone that is only read", []authz.Call{call("GET", z+"/dns_records"), call("POST", z+"/dns_records"), call("GET", "/zones/"+string(zone2)+"/dns_records")},
			[]string{"Zone:DNS:Read on zone " + string(zone2), "Zone:DNS:Edit on zone " + string(zone)}},
		{"whichever it is", []authz.Call{call("GET", "/zones/"+string(zone2)+"/dns_records"), call("GET", z+"/workers/routes"), call("GET", "/zones/"+string(zone2)), call("GET", z)},
			[]string{"Zone:DNS:Read on zone " + string(zone2), "Zone:Workers Routes:Read on zone " + string(zone)}},
		{"deleting a zone is no purge", []authz.Call{call("DELETE", z)}, []string{"Zone:Zone:Edit on zone " + string(zone)}},
		{"changing a zone is no purge", []authz.Call{call("PATCH", z)}, []string{"Zone:Zone:Edit on zone " + string(zone)}},
		{"purging is", []authz.Call{call("POST", z+"/purge_cache")}, []string{"Zone:Cache Purge:Purge on zone " + string(zone)}},
		{"members need no SCIM", []authz.Call{call("POST", a+"/members")}, []string{"Account:Account Settings:Edit on account " + string(account)}},
		{"revoking takes Revoke", []authz.Call{call("POST", a+"/access/apps/x/revoke_tokens")}, []string{"Account:Access: Apps and Policies:Revoke on account " + string(account)}},
		{"the user's own, on the accounts seen", []authz.Call{call("GET", "/user/load_balancers/pools"), call("GET", a+"/r2/buckets")}, []string{
			"Account:Load Balancing: Monitors and Pools:Read on account " + string(account), "Account:Workers R2 Storage:Read on account " + string(account)}},
		{"every token may verify", []authz.Call{call("GET", "/user/tokens/verify")}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			res := record.Minimal(record.Recording{Calls: tc.calls})
			var got []string
			for _, n := range res.Required {
				got = append(got, authz.Grant{Permission: n.Permission, Resource: n.Resource}.String())
			}
			assert.Equal(t, tc.want, got)
			assert.Empty(t, res.Unknown)
			for _, c := range tc.calls {
				assert.Equal(t, tc.want != nil, slices.ContainsFunc(res.Required, func(n record.Needed) bool { return slices.Contains(n.Because, c) }), "%s %s explains a permission", c.Method, c.Path)
			}
			checkMinimal(t, tc.calls, res)
		})
	}
}

func TestMinimalRefusedCalls(t *testing.T) {
	t.Parallel()
	a, z := "/accounts/"+string(account), "/zones/"+string(zone)
	worked := []authz.Call{
		{Method: "PUT", Path: a + "/workers/scripts/s/routes", Status: 403},
		{Method: "POST", Path: z + "/workers/routes", Status: 200},
	}
	res := record.Minimal(record.Recording{Calls: worked})
	assert.Equal(t, "allow Zone:Workers Routes:Edit on zone "+string(zone), res.Spec.String())
	require.Len(t, res.Optional, 1, "the call that was worked around is optional")
	assert.Equal(t, "Workers Routes Write", res.Optional[0].Permission.Name())
	assert.Equal(t, "all zones of account "+string(account), res.Optional[0].Resource.String())

	failed := record.Recording{Failed: true, Calls: []authz.Call{
		{Method: "GET", Path: a + "/r2/buckets", Status: 403},
		{Method: "GET", Path: "/user/tokens/verify", Status: 200},
		{Method: "GET", Path: "/user", Status: 200},
		{Method: "GET", Path: "/memberships", Status: 200},
	}}
	res = record.Minimal(failed)
	assert.Equal(t, "allow Account:Workers R2 Storage:Read on account "+string(account), res.Spec.String(), "what came after the failure inflates nothing")
	assert.Len(t, res.Ignored, 3)
	assert.Empty(t, res.Optional)

	after := record.Minimal(record.Recording{Calls: []authz.Call{{Method: "PUT", Path: a + "/workers/scripts/s/secrets", Status: 404}}})
	assert.Equal(t, "allow Account:Workers Scripts:Edit on account "+string(account), after.Spec.String(), "404 comes after authorization")
}

// TestMinimalListsSeeOptionalZones: a zone that was refused still narrows the
// lists, since the program works on it.
func TestMinimalListsSeeOptionalZones(t *testing.T) {
	t.Parallel()
	res := record.Minimal(record.Recording{Calls: []authz.Call{
		{Method: "GET", Path: "/zones", Status: 200},
		{Method: "GET", Path: "/zones/" + string(zone) + "/dns_records", Status: 403},
	}})
	assert.Equal(t, []string{"Zone:Zone:Read on zone " + string(zone)}, grants(res.Required))
	assert.Equal(t, []string{"Zone:DNS:Read on zone " + string(zone)}, grants(res.Optional))
}

// TestGroupsInOrderOfCost: reading, then evidence, then the fit. No operation of
// the present table has groups of the same level and different evidence.
func TestGroupsInOrderOfCost(t *testing.T) {
	t.Parallel()
	measured := permissions.Evidence{Kind: permissions.EvidenceMeasured}
	documented := permissions.Evidence{Kind: permissions.EvidenceDocumented}
	reported := permissions.Evidence{Kind: permissions.EvidenceReported}
	assumed := permissions.Evidence{Kind: permissions.EvidenceAssumed}
	order := []int64{
		record.CostOf(permissions.Group{Access: permissions.AccessRead, Evidence: measured}, 0),
		record.CostOf(permissions.Group{Access: permissions.AccessRead, Evidence: documented}, 1),
		record.CostOf(permissions.Group{Access: permissions.AccessRead, Evidence: measured}, 300),
		record.CostOf(permissions.Group{Access: permissions.AccessRead, Evidence: reported}, 0),
		record.CostOf(permissions.Group{Access: permissions.AccessRead, Evidence: assumed}, 0),
		record.CostOf(permissions.Group{Access: permissions.AccessPurge, Evidence: measured}, 0),
		record.CostOf(permissions.Group{Access: permissions.AccessWrite, Evidence: measured}, 1),
	}
	assert.IsIncreasing(t, order)
}

func TestMinimalNamesGuesses(t *testing.T) {
	t.Parallel()
	var guess, known operations.Operation
	for _, g := range operationsWithLists() {
		for _, k := range operationsWithLists() {
			if g.Basis() == "guess" && k.Basis() == "documented" && slices.Equal(g.AcceptedNames(), k.AcceptedNames()) {
				guess, known = g, k
			}
		}
		if !guess.IsZero() {
			break
		}
	}
	require.NotNil(t, guess)
	alone := record.Minimal(record.Recording{Calls: []authz.Call{callOf(guess, zone)}})
	assert.True(t, alone.Required[0].Guessed)
	assert.Empty(t, alone.Unknown)
	both := record.Minimal(record.Recording{Calls: []authz.Call{callOf(guess, zone), callOf(known, zone)}})
	require.Len(t, both.Required, 1)
	assert.False(t, both.Required[0].Guessed)
	assert.Equal(t, []authz.Call{callOf(guess, zone)}, both.Required[0].GuessedCalls)
}

// TestNoAnswerIsNoSuccess: a call that was given up shows neither a need nor a
// refusal, and one that was tried again counts by its answer.
func TestNoAnswerIsNoSuccess(t *testing.T) {
	t.Parallel()
	a, z := "/accounts/"+string(account), "/zones/"+string(zone)
	calls := []authz.Call{
		{Method: "GET", Path: z + "/dns_records"},
		{Method: "get", Path: z + "/dns_records", Status: 200},
		{Method: "PUT", Path: a + "/workers/scripts/s"},
		{Method: "PUT", Path: a + "/workers/scripts/s"},
		{Method: "GET", Path: a + "/r2/buckets"},
		{Method: "GET", Path: a + "/r2/buckets", Status: 403},
		{Method: "GET", Path: "/no/such/thing"},
	}
	for _, failed := range []bool{false, true} {
		res := record.Minimal(record.Recording{Calls: calls, Failed: failed})
		unanswered := []authz.Call{calls[2], calls[6]}
		if failed {
			unanswered = unanswered[:1] // the other came after the first refusal
		}
		assert.Equal(t, unanswered, res.Unanswered, "each once")
		assert.Equal(t, failed, len(res.Optional) == 0)
		assert.Empty(t, res.Unknown)
		want := []string{"Zone:DNS:Read on zone " + string(zone)}
		if failed {
			want = []string{"Account:Workers R2 Storage:Read on account " + string(account), want[0]}
		}
		assert.Equal(t, want, grants(res.Required), "failed %v", failed)
	}
	replayed := record.Replay(calls, permissions.Spec{})
	assert.Equal(t, 5, replayed.Unanswered)
	assert.Len(t, replayed.Broken, 1)
	assert.Empty(t, replayed.Unjudged)
	assert.Empty(t, record.Minimal(record.Recording{Calls: calls[1:2]}).Unanswered)
}

// TestMinimalCountsWhatIsLeftOut: of a failed run, every repetition of what came after.
func TestMinimalCountsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	get := func(path string, status int) authz.Call { return authz.Call{Method: "GET", Path: path, Status: status} }
	res := record.Minimal(record.Recording{Failed: true, Calls: []authz.Call{get("/user", 200), get("/user/tokens", 403), get("/memberships", 200), get("/accounts", 200), get("/zones", 200)},
		Counts: []record.Count{{Times: 3, Late: 1}, {Times: 2, Late: 1}, {Times: 5}, {}, {Times: 7}}})
	assert.Equal(t, 1+1+5+1+7, res.Late)
	assert.Len(t, res.Ignored, 5, "those that were made before too, for their later times")
	for _, n := range res.Required {
		want := 2
		if n.Because[0].Path == "/user/tokens" {
			want = 1
		}
		assert.Equal(t, []record.Count{{Times: want}}, n.Counts, n.Because[0].Path)
	}
}

// TestMinimalBodiesOfRulesets: where the phase is said the body decides nothing.
func TestMinimalBodiesOfRulesets(t *testing.T) {
	t.Parallel()
	open := authz.Call{Method: "POST", Path: "/accounts/" + string(account) + "/rulesets", Status: 200}
	said, odd := open, open
	said.Phase, odd.Phase = "http_request_firewall_custom", "a_phase_that_nobody_knows"
	assert.Equal(t, []authz.Call{open, odd}, record.Minimal(record.Recording{Calls: []authz.Call{open, said, odd}}).Bodies)
}

func TestMinimalUnknown(t *testing.T) {
	t.Parallel()
	res := record.Minimal(record.Recording{Calls: []authz.Call{
		{Method: "POST", Path: "/graphql", Status: 200}, {Method: "GET", Path: "/no/such/thing", Status: 404}, {Method: "POST", Path: "/graphql", Status: 200},
	}})
	assert.True(t, res.Spec.IsEmpty())
	assert.Len(t, res.Unknown, 2, "each once, none guessed")
}

func TestMinimalMerges(t *testing.T) {
	t.Parallel()
	all := recordings(t)
	one, two := all["lego-present-cleanup"], all["wrangler-r2-bucket-list"]
	merged := record.Minimal(one, two)
	assert.True(t, merged.Spec.Equal(record.Minimal(two, one).Spec), "order does not matter")
	assert.True(t, merged.Spec.Equal(record.Minimal(one).Spec.With(record.Minimal(two).Spec.Policies()...)))
	assert.True(t, record.Minimal().Spec.IsEmpty())
}

// TestMinimalOfRandomCalls: enough and minimal for any mix of operations, and
// the same whatever the order.
func TestMinimalOfRandomCalls(t *testing.T) {
	t.Parallel()
	var ops []operations.Operation
	for op := range operations.All() {
		if op.Basis() == "documented" || op.Basis() == "derived" {
			ops = append(ops, op)
		}
	}
	rng := rand.New(rand.NewPCG(7, 7))
	for range 150 {
		var calls []authz.Call
		for range 1 + rng.IntN(12) {
			op := ops[rng.IntN(len(ops))]
			path := strings.NewReplacer("{account_id}", string(account), "{zone_id}", string([]permissions.ZoneID{zone, zone2}[rng.IntN(2)])).Replace(op.Template())
			for strings.Contains(path, "{") {
				i, j := strings.IndexByte(path, '{'), strings.IndexByte(path, '}')
				path = path[:i] + "x1" + path[j+1:]
			}
			calls = append(calls, authz.Call{Method: op.Method(), Path: path, Account: account, Status: 200})
		}
		res := record.Minimal(record.Recording{Calls: calls})
		checkMinimal(t, calls, res)
		rng.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
		again := record.Minimal(record.Recording{Calls: calls})
		require.True(t, res.Spec.Equal(again.Spec), "order of calls changed the spec:\n%s\n---\n%s", res.Spec, again.Spec)
	}
}

// TestMinimalNamesBodies: a call whose body decides counts, and is named.
func TestMinimalNamesBodies(t *testing.T) {
	t.Parallel()
	query := authz.Call{Method: "POST", Path: "/accounts/" + string(account) + "/d1/database/d/query", Status: 200}
	graphql := authz.Call{Method: "POST", Path: "/graphql", Status: 200}
	res := record.Minimal(record.Recording{Calls: []authz.Call{query, graphql, query, {Method: "GET", Path: "/zones/" + string(zone), Status: 200}}})
	assert.Equal(t, []authz.Call{query, graphql}, res.Bodies)
	assert.Equal(t, []authz.Call{graphql}, res.Unknown)
	require.Len(t, res.Required, 2)
}

// TestOnlyTheAPIAnswers: a redirect and a number that is no status show no need, and
// break nothing. 101 is the success of a WebSocket.
func TestOnlyTheAPIAnswers(t *testing.T) {
	t.Parallel()
	for status, answered := range map[int]bool{
		-1: false, -200: false, 0: false, 1: false, 100: false, 101: true, 102: false, 199: false, 200: true, 204: true, 299: true,
		300: false, 301: false, 302: false, 304: false, 399: false, 400: true, 404: true, 429: true, 503: true, 600: false, 2000: false,
	} {
		calls := []authz.Call{{Method: "GET", Path: "/zones/" + string(zone) + "/dns_records", Status: status}}
		assert.Equal(t, answered, calls[0].Answered(), status)
		res := record.Minimal(record.Recording{Calls: calls})
		assert.Equal(t, answered, !res.Spec.IsEmpty(), status)
		assert.Equal(t, !answered, len(res.Unanswered) == 1, status)
		replayed := record.Replay(calls, permissions.Spec{})
		assert.Equal(t, answered, len(replayed.Broken) == 1, status)
		assert.Equal(t, !answered, replayed.Unanswered == 1, status)
	}
}

// TestMinimalKnowsHandedOutTokens: uploads with a JWT need what the call needs that
// hands it out, and are not unknown.
func TestMinimalKnowsHandedOutTokens(t *testing.T) {
	t.Parallel()
	on := "/accounts/" + string(account)
	calls := []authz.Call{
		{Method: "POST", Path: on + "/workers/scripts/site/assets-upload-session", Status: 200},
		{Method: "POST", Path: on + "/workers/assets/upload", Status: 201},
		{Method: "GET", Path: on + "/pages/projects/site/upload-token", Status: 200},
		{Method: "POST", Path: "/pages/assets/check-missing", Status: 200},
		{Method: "POST", Path: "/pages/assets/upload", Status: 200},
		{Method: "POST", Path: on + "/workers/dispatch/namespaces/ns/scripts/a/assets-upload-session", Status: 200},
	}
	res := record.Minimal(record.Recording{Calls: calls})
	assert.Empty(t, res.Unknown)
	assert.Equal(t, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountPagesWrite, permissions.AccountWorkersScriptsWrite)).String(), res.Spec.String())
	replayed := record.Replay(calls, res.Spec)
	assert.Equal(t, len(calls), replayed.Allowed)
	assert.Empty(t, replayed.Unjudged)
	assert.Len(t, record.Replay(calls, permissions.Spec{}).Broken, 3, "the calls that hand the JWTs out")
}
