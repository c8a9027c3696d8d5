package operations_test

import (
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// document is an OpenAPI document: path, method, operation.
type document map[string]map[string]map[string]any

// ofTable is the document that the table would be read from: with a list where it
// has a published one.
func ofTable() document {
	d := document{}
	for op := range operations.All() {
		if d[op.Template()] == nil {
			d[op.Template()] = map[string]map[string]any{}
		}
		one := map[string]any{"operationId": op.ID(), "responses": map[string]any{}}
		if op.Evidence().Kind == permissions.EvidenceDocumented && !op.AnyToken() {
			one["x-api-token-group"] = listOf(op)
		}
		d[op.Template()][strings.ToLower(op.Method())] = one
	}
	return d
}

// listOf is the list of an operation as a document has it: with a name twice where
// the account's and the zone's group of that name are accepted.
func listOf(op operations.Operation) []string {
	out := op.AcceptedNames()
	there := map[string]int{}
	for _, p := range op.Accepted() {
		if there[p.Name()]++; there[p.Name()] == 2 {
			out = append(out, p.Name())
		}
	}
	return out
}

func (d document) of(op operations.Operation) map[string]any {
	return d[op.Template()][strings.ToLower(op.Method())]
}

func (d document) drop(op operations.Operation) {
	delete(d[op.Template()], strings.ToLower(op.Method()))
}

func (d document) compare(t *testing.T) operations.OpenAPIDrift {
	t.Helper()
	data, err := json.Marshal(map[string]any{"openapi": "3.0.3", "info": map[string]any{"title": "Cloudflare API", "version": "9"}, "paths": d})
	require.NoError(t, err)
	got, err := operations.CompareOpenAPI(strings.NewReader(string(data)))
	require.NoError(t, err)
	return got
}

// some returns the first operation for which is holds.
func some(t *testing.T, what string, is func(operations.Operation) bool) operations.Operation {
	t.Helper()
	for op := range operations.All() {
		if is(op) {
			return op
		}
	}
	t.Fatalf("the table has no operation %s", what)
	return operations.Operation{}
}

func documented(op operations.Operation) bool { return op.Basis() == "documented" }

func fromDocument(op operations.Operation) bool {
	return strings.Contains(strings.ToLower(op.Evidence().Source), "openapi")
}

func TestCompareOpenAPIWithItself(t *testing.T) {
	t.Parallel()
	got := ofTable().compare(t)
	assert.True(t, got.None(), "%+v", got)
	assert.Equal(t, "Cloudflare API 9", got.Document)
	assert.Equal(t, len(slices.Collect(operations.All())), got.Operations)
	assert.Zero(t, got.Elsewhere)
	twins := 0
	for op := range operations.All() {
		if documented(op) && len(listOf(op)) > len(op.AcceptedNames()) {
			twins++
		}
	}
	assert.Greater(t, twins, 20, "names that stand twice are compared too")

	// What parameters are called does not matter.
	renamed := document{}
	parameter := regexp.MustCompile(`\{[^}]*\}`)
	for path, item := range ofTable() {
		to := parameter.ReplaceAllString(path, "{whatever}")
		if renamed[to] == nil {
			renamed[to] = map[string]map[string]any{}
		}
		maps.Copy(renamed[to], item)
	}
	got = renamed.compare(t)
	assert.True(t, got.None(), "%+v", got)
}

func TestCompareOpenAPI(t *testing.T) {
	t.Parallel()
	d := ofTable()
	vanished := some(t, "from a document", fromDocument)
	elsewhere := some(t, "from elsewhere", func(op operations.Operation) bool { return !fromDocument(op) && !documented(op) })
	silent := some(t, "documented elsewhere", func(op operations.Operation) bool { return !fromDocument(op) && documented(op) })
	published := some(t, "without a published list", func(op operations.Operation) bool {
		return !documented(op) && !op.AnyToken() && op != elsewhere && op != vanished
	})
	open := some(t, "open to any token", operations.Operation.AnyToken)
	changed := some(t, "with two groups", func(op operations.Operation) bool {
		return documented(op) && len(op.AcceptedNames()) == 2 && op.AcceptedNames()[0] != op.AcceptedNames()[1] && op != vanished && op != silent
	})
	d.drop(vanished)
	d.drop(elsewhere)
	withdrawn := 0
	for op := range operations.All() {
		if fromDocument(op) && documented(op) && op != vanished && op != changed && withdrawn < 3 {
			d.of(op)["x-api-token-group"] = []string{}
			withdrawn++
		}
	}
	require.Equal(t, 3, withdrawn)
	delete(d.of(silent), "x-api-token-group")
	d.of(published)["x-api-token-group"] = []string{"Zone Write", "Zone Read"}
	d.of(open)["x-api-token-group"] = []string{"Zone Read"}
	d.of(changed)["x-api-token-group"] = []string{changed.AcceptedNames()[1], "Periscopes Write", "Aardvarks Write", "Periscopes Write", "Beavers Read"}
	d["/accounts/{account_id}/periscopes"] = map[string]map[string]any{
		"get":  {"operationId": "periscopes-list", "tags": []string{"Periscopes"}, "x-api-token-group": []string{"Periscopes Write", "Zone Read"}},
		"post": {},
	}
	got := d.compare(t)
	assert.False(t, got.None())
	assert.Equal(t, []operations.DocumentOperation{
		{Method: "GET", Path: "/accounts/{account_id}/periscopes", ID: "periscopes-list", Tag: "Periscopes", Groups: []string{"Periscopes Write", "Zone Read"}},
		{Method: "POST", Path: "/accounts/{account_id}/periscopes"},
	}, got.New)
	assert.Equal(t, []operations.Operation{vanished}, got.Vanished)
	assert.Equal(t, 1, got.Elsewhere, "what was never in a document does not vanish from one")
	assert.Equal(t, []string{"Aardvarks Write", "Beavers Read", "Periscopes Write"}, got.UnknownNames)
	changes := map[operations.Operation]operations.ListChange{}
	for _, c := range got.Changed {
		changes[c.Operation] = c
	}
	for op, c := range changes {
		if c.Kind == operations.ListWithdrawn {
			assert.Equal(t, operations.ListChange{Operation: op, Kind: operations.ListWithdrawn, From: op.AcceptedNames(), To: []string{}}, c)
			withdrawn--
		}
	}
	assert.Zero(t, withdrawn)
	assert.NotContains(t, changes, silent, "a list from elsewhere is not withdrawn by silence")
	assert.Equal(t, operations.ListChange{Operation: published, Kind: operations.ListPublished, From: published.AcceptedNames(), To: []string{"Zone Read", "Zone Write"}}, changes[published])
	assert.Equal(t, operations.ListChange{Operation: open, Kind: operations.ListChanged, From: []string{}, To: []string{"Zone Read"}}, changes[open])
	assert.Equal(t, operations.ListChanged, changes[changed].Kind)
	assert.Equal(t, []string{"Aardvarks Write", "Beavers Read", "Periscopes Write"}, changes[changed].Gained(), "twice is once, but below /zones")
	assert.Equal(t, changed.AcceptedNames()[:1], changes[changed].Lost())
}

// Former names and the dashboard's word for Write are no other groups.
func TestCompareOpenAPINames(t *testing.T) {
	t.Parallel()
	former := map[string]string{} // by present name
	for g := range permissions.All() {
		if names := g.FormerNames(); len(names) > 0 {
			if _, taken := permissions.ByName(names[0], g.Scope); taken {
				former[g.Name] = names[0]
			}
		}
	}
	d, n := ofTable(), 0
	for op := range operations.All() {
		one := d.of(op)
		list, ok := one["x-api-token-group"].([]string)
		if !ok {
			continue
		}
		var older []string
		for _, name := range list {
			if was, ok := former[name]; ok && !slices.Contains(list, was) {
				name = was
				n++
			} else if base, ok := strings.CutSuffix(name, " Write"); ok && !slices.Contains(list, base+" Edit") {
				name = base + " Edit"
				n++
			}
			older = append(older, name)
		}
		slices.Reverse(older)
		one["x-api-token-group"] = older
	}
	require.Greater(t, n, 100)
	got := d.compare(t)
	assert.True(t, got.None(), "%+v %v", got.Changed, got.UnknownNames)
}

// A name that stands twice below /zones means two groups; elsewhere it is one.
func TestCompareOpenAPITwins(t *testing.T) {
	t.Parallel()
	const twin = "Access: Apps and Policies Read"
	for path, once := range map[string]bool{"/accounts/{account_id}/access/apps": true, "/zones/{zone_id}/access/apps": false} {
		op := some(t, path, func(op operations.Operation) bool { return op.Method() == "GET" && op.Template() == path })
		lists := map[int][]string{}
		for times := range 3 {
			d := ofTable()
			d.of(op)["x-api-token-group"] = append(slices.Repeat([]string{twin}, times), "Periscopes Read")
			got := d.compare(t)
			require.Len(t, got.Changed, 1)
			lists[times] = got.Changed[0].To
		}
		assert.Equal(t, []string{twin, "Periscopes Read"}, lists[1], path)
		assert.Equal(t, once, slices.Equal(lists[1], lists[2]), path)
	}
}

func TestCompareOpenAPIRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "the document is not a JSON object", "<html>": "want openapi.json", `{"openapi":"2.0","paths":{}}`: "want an OpenAPI document of version 3",
		`{"openapi":"3.0.3"}`: "lists no operations", `{"openapi":"3.0.3","paths":{"/ips":{"get":{"x-api-token-group":[""]}}}}`: "GET /ips: x-api-token-group: entry 1",
	} {
		got, err := operations.CompareOpenAPI(strings.NewReader(text))
		require.ErrorContains(t, err, want)
		assert.Zero(t, got)
	}
	broken := errors.New("the disk is gone")
	_, err := operations.CompareOpenAPI(iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)
}
