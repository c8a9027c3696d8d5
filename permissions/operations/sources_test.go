package operations_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// reading is what a source says about an operation, as far as the tests look
// at it.
type reading struct {
	groups   []string
	internal []string
	date     string
	byTag    bool
}

var parameterName = regexp.MustCompile(`\{[^{}]*\}`)

// shapeOf is a call without the names of its parameters.
func shapeOf(method, path string) string {
	return method + " " + parameterName.ReplaceAllString(path, "{}")
}

// documentReadings returns, for each call, all that copies of the OpenAPI
// document say about it.
func documentReadings(tb testing.TB) map[string][]reading {
	tb.Helper()
	out := map[string][]reading{}
	var doc struct {
		Operations []struct {
			Method, Path     string
			Groups, Internal []string
		}
	}
	readData(tb, "openapi.json", &doc)
	for _, o := range doc.Operations {
		key := shapeOf(o.Method, o.Path)
		out[key] = append(out[key], reading{groups: o.Groups, internal: o.Internal, date: "2026-07-27"})
	}
	files, err := filepath.Glob("../internal/gen/data/operations_openapi*.json")
	require.NoError(tb, err)
	require.NotEmpty(tb, files)
	for _, file := range files {
		var read struct {
			Rows []struct {
				Method, Path, Basis, Date string
				Accepted                  []string
				Internal                  json.RawMessage
			}
		}
		readData(tb, filepath.Base(file), &read)
		for _, r := range read.Rows {
			key := shapeOf(r.Method, r.Path)
			out[key] = append(out[key], reading{groups: r.Accepted, date: r.Date, byTag: r.Basis != "this operation"})
		}
	}
	return out
}

// otherCalls returns the calls that only the remaining sources have.
func otherCalls(tb testing.TB) []string {
	tb.Helper()
	type row struct{ Method, Path string }
	var listed, all, older []row
	var missing struct{ Rows []row }
	var hand overrideFile
	readData(tb, "operations.json", &listed)
	readData(tb, "operations_all.json", &all)
	readData(tb, "sdk_v0_paths.json", &older)
	readData(tb, "operations_missing.json", &missing)
	readData(tb, "operation_overrides.json", &hand)
	var out []string
	for _, r := range slices.Concat(listed, all, older, missing.Rows) {
		out = append(out, shapeOf(r.Method, r.Path))
	}
	for _, r := range hand.Operations {
		out = append(out, shapeOf(r.Method, r.Path))
	}
	for _, r := range hand.Calls {
		for _, call := range r.Calls {
			method, path, _ := strings.Cut(call, " ")
			out = append(out, shapeOf(method, path))
		}
	}
	return out
}

func TestTableIsTheUnion(t *testing.T) {
	t.Parallel()
	want := map[string]bool{}
	for key := range documentReadings(t) {
		want[key] = true
	}
	for _, key := range otherCalls(t) {
		want[key] = true
	}
	require.Equal(t, len(want), total())
	previous := ""
	for op := range operations.All() {
		require.True(t, want[shapeOf(op.Method(), op.Template())], op)
		require.Less(t, previous, op.Template()+"\x00"+op.Method(), "sorted, without repetition")
		previous = op.Template() + "\x00" + op.Method()
		require.NotEmpty(t, op.Evidence().Source, op)
		require.NotNil(t, op.AcceptedNames(), op)
		require.True(t, slices.IsSorted(op.AcceptedNames()), op)
	}
}

// TestTableHasTheDocumentsLists: of each operation of the OpenAPI document the
// table has the newest list that was read for it, as documented, and none where
// the document publishes none, with two exceptions: any valid token, and what a
// person wrote over silence.
func TestTableHasTheDocumentsLists(t *testing.T) {
	t.Parallel()
	readings := documentReadings(t)
	other := map[string]string{}
	var hand overrideFile
	readData(t, "operation_overrides.json", &hand)
	for _, a := range hand.Aliases {
		other[a.Alias] = a.Name
	}
	documented, none := 0, 0
	for op := range operations.All() {
		of := readings[shapeOf(op.Method(), op.Template())]
		if len(of) == 0 {
			continue
		}
		best := of[0]
		for _, r := range of[1:] {
			if best.byTag && !r.byTag || best.byTag == r.byTag && r.date > best.date {
				best = r
			}
		}
		if len(best.groups) == 0 {
			if !strings.HasPrefix(op.Evidence().Source, "added by hand: ") {
				require.Contains(t, []string{"none", "any"}, op.Basis(), op)
			}
			none++
			continue
		}
		documented++
		require.Equal(t, "documented", op.Basis(), op)
		require.Equal(t, best.date, op.Evidence().Date, op)
		require.Contains(t, op.Evidence().Source, "https://", op)
		var names []string
		for _, n := range best.groups {
			if to, ok := other[n]; ok {
				n = to
			}
			if p, err := permissions.Parse(n); err == nil {
				n = p.Name() // a former name
			}
			names = append(names, n)
		}
		slices.Sort(names)
		require.Equal(t, slices.Compact(names), op.AcceptedNames(), op)
	}
	assert.Greater(t, documented, 2200)
	assert.Greater(t, none, 300)
}

// TestInternalNamesAreKept: where no list is published the internal names are
// all that is known.
func TestInternalNamesAreKept(t *testing.T) {
	t.Parallel()
	for key, of := range documentReadings(t) {
		if of[0].internal == nil {
			continue
		}
		method, path, _ := strings.Cut(key, " ")
		m, ok := operations.Match(method, strings.ReplaceAll(path, "{}", testAccount))
		require.True(t, ok, key)
		if shapeOf(m.Operation().Method(), m.Operation().Template()) == key {
			require.NotEmpty(t, m.Operation().InternalNames(), key)
		}
	}
	items := get(t, "GET", "/accounts/{account_id}/ai-search/namespaces/{name}/instances/{id}/items")
	assert.Equal(t, "none", items.Basis())
	assert.Equal(t, []string{"com.cloudflare.api.account.ai-search"}, items.InternalNames())
	assert.Equal(t, permissions.EvidenceUnknown, items.Evidence().Kind)
	var zero operations.Operation
	assert.NotNil(t, zero.InternalNames())
	assert.Empty(t, zero.InternalNames())
}

// TestCredentials: what takes another credential than a token says so, and it is
// not open for that.
func TestCredentials(t *testing.T) {
	t.Parallel()
	for call, want := range map[string]string{
		"POST /accounts/{account_id}/workers/assets/upload": "assets_jwt",
		"POST /pages/assets/upload":                         "pages_upload_token",
		"GET /ips":                                          "none",
		"GET /zones":                                        "",
	} {
		method, path, _ := strings.Cut(call, " ")
		op := get(t, method, path)
		assert.Equal(t, want, op.Credential(), call)
		if want != "" {
			assert.Equal(t, "none", op.Basis(), call)
			assert.False(t, op.AnyToken(), call)
		}
	}
	for op := range operations.All() {
		if len(op.AcceptedNames()) > 0 {
			require.Empty(t, op.Credential(), op)
		}
	}
	assert.Empty(t, operations.Operation{}.Credential())
}

// TestNoListOfATerraformResource: its list is the union over all calls of the
// resource. PATCH of a zone accepts Zone Write, and no more.
func TestNoListOfATerraformResource(t *testing.T) {
	t.Parallel()
	for op := range operations.All() {
		require.NotContains(t, op.Evidence().Source, "terraform resource", "%s has its groups from there", op)
		if len(op.AcceptedNames()) > 0 && op.Method() != "GET" {
			require.NotContains(t, op.Evidence().Source, "terraform data", op)
		}
	}
	for _, call := range []string{"PATCH /zones/{zone_id}", "DELETE /zones/{zone_id}"} {
		method, path, _ := strings.Cut(call, " ")
		assert.Equal(t, []permissions.Permission{permissions.ZoneWrite}, get(t, method, path).Accepted(), call)
	}
}

// TestDerivedSaysFromWhat: a derived list names its rule and the operations that
// it follows from, or the person's source.
func TestDerivedSaysFromWhat(t *testing.T) {
	t.Parallel()
	rule := regexp.MustCompile(`^rule "(same path|family|collection and item|other form)": .*/`)
	n := 0
	for op := range operations.All() {
		source := op.Evidence().Source
		switch op.Basis() {
		case "derived", "guess":
			require.True(t, rule.MatchString(source) || strings.HasPrefix(source, "added by hand: "), "%s: %s", op, source)
			n++
		default:
			require.NotContains(t, source, "rule ", op)
		}
	}
	assert.Positive(t, n)
}

// TestCallsOfClientsMatch: what wrangler calls is in the table, known or not.
func TestCallsOfClientsMatch(t *testing.T) {
	t.Parallel()
	for call, want := range map[string][]string{
		"GET /accounts/{account_id}/workers/services/{service_name}":               {"Workers Scripts Read", "Workers Scripts Write", "Workers Tail Read"},
		"DELETE /accounts/{account_id}/workers/services/{service_name}":            {"Workers Scripts Write"},
		"PUT /accounts/{account_id}/workers/scripts/{script_name}/domains/records": {"Workers Scripts Write"},
		"GET /accounts/{account_id}/workers/domains/records":                       {"Workers Scripts Read", "Workers Scripts Write"},
		"GET /accounts/{account_id}/workers/scripts/{script_name}/references":      {},
		"GET /zones/{zone_id}/workers/edge-preview":                                {},
	} {
		method, path, _ := strings.Cut(call, " ")
		op := get(t, method, path)
		assert.Equal(t, want, op.AcceptedNames(), call)
		assert.NotEqual(t, "documented", op.Basis(), call)
		assert.NotEmpty(t, op.Evidence().Source, call)
	}
}
