package specyaml_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/specyaml"
)

const zoneRead = `policies:
  - effect: allow
    permission_groups:
      - id: c8fed203ed3043cba015a93ad1616f1f
    resources:
      com.cloudflare.api.account.zone.*: "*"
`

func ExampleParse() {
	spec, err := specyaml.Parse([]byte(`
policies:
  - effect: allow
    permission_groups: [Zone Read, DNS Write]
    resources: {com.cloudflare.api.account.zone.*: "*"}
expires_on: 2027-01-31T00:00:00Z
`), permissions.Targets{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(spec)
	// Output:
	// allow Zone:DNS:Edit on all zones
	// allow Zone:Zone:Read on all zones
	// until 2027-01-31T00:00:00Z
}

func TestParse(t *testing.T) {
	t.Parallel()
	want := permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead))
	for name, text := range map[string]string{
		"a mapping":  zoneRead,
		"a document": "---\n# mine\n" + zoneRead + "...\n",
		"an alias":   "policies:\n- effect: allow\n  permission_groups: &g [Zone Read]\n  resources: &r {com.cloudflare.api.account.zone.*: '*'}\n- {effect: allow, permission_groups: *g, resources: *r}\n",
		"Crossplane": "apiVersion: x/v1\nkind: Token\nspec:\n  forProvider:\n    policy:\n    - effect: allow\n      permissionGroups: [c8fed203ed3043cba015a93ad1616f1f]\n      resources: {com.cloudflare.api.account.zone.*: '*'}\n",
		"Pulumi":     "name: p\nruntime: yaml\nresources:\n  t:\n    type: cloudflare:ApiToken\n    properties:\n      policies:\n      - effect: allow\n        permissionGroups: [{id: c8fed203ed3043cba015a93ad1616f1f}]\n        resources:\n          fn::toJSON: {com.cloudflare.api.account.zone.*: '*'}\n",
		"JSON":       `[{"effect":"allow","permission_groups":["Zone Read"],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]`,
	} {
		spec, err := specyaml.Parse([]byte(text), permissions.Targets{})
		if assert.NoError(t, err, name) {
			assert.True(t, spec.Equal(want), "%s: %s", name, spec)
		}
	}
	digits, err := specyaml.Parse([]byte("- {effect: allow, permission_groups: [Zone Read], resources: {com.cloudflare.api.account.zone.12345678901234567890123456789012: '*'}}"), permissions.Targets{})
	require.NoError(t, err)
	assert.NoError(t, digits.Validate())
	group, err := specyaml.Parse([]byte("- {effect: allow, permission_groups: [{id: 12345678901234567890123456789012}], resources: {com.cloudflare.api.account.zone.*: '*'}}"), permissions.Targets{})
	require.NoError(t, err)
	assert.Equal(t, "12345678901234567890123456789012", group.At(0).Permission.ID())
}

func TestParseFaults(t *testing.T) {
	t.Parallel()
	const secret = "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	bomb := "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i+1, i+1, i, i, i, i, i, i, i, i)
	}
	for name, c := range map[string]struct{ text, want string }{
		"empty":         {"", "the YAML is empty"},
		"two documents": {zoneRead + "---\n" + zoneRead, "several YAML documents"},
		"twice":         {"policies: []\npolicies: []\n", `line 2: the key "policies" stands twice`},
		"merged":        {"a: &a {b: c}\nd:\n  <<: *a\n", "line 3: << is not read"},
		"a bomb":        {bomb, "too large or too deep"},
		"itself":        {"a: &a [*a]", "too large or too deep"},
		"deep":          {strings.Repeat("[", 200) + strings.Repeat("]", 200), "too large or too deep"},
		"malformed":     {"a: [", "malformed YAML: line"},
		"a bare star":   {"resources: {com.cloudflare.api.account.zone.x: *}", "stands in quotes"},
		"no policies":   {"a: b", `spec has no "policies"`},
		"a tab":         {"a:\n\t- b", "malformed YAML"},
		"a secret":      {"policies:\n- effect: " + secret + "\n  permission_groups: []\n  resources: {}\n", "effect is"},
		"a secret key":  {secret + ": 1\n" + secret + ": 2\n", "stands twice"},
		"an odd key":    {"? [a]\n: b", "want a text for a key"},
	} {
		spec, err := specyaml.Parse([]byte(c.text), permissions.Targets{})
		if assert.ErrorContains(t, err, c.want, name) {
			assert.True(t, spec.IsEmpty(), name)
			assert.NotContains(t, err.Error(), secret, name)
		}
	}
	_, err := specyaml.Read(strings.NewReader(strings.Repeat(" ", 1<<20+1)), permissions.Targets{})
	require.ErrorContains(t, err, "longer than")
}

func TestReadFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want, err := specyaml.Parse([]byte(zoneRead), permissions.Targets{})
	require.NoError(t, err)
	text, err := json.Marshal(want)
	require.NoError(t, err)
	for name, data := range map[string]string{"a.yaml": zoneRead, "b.YML": zoneRead, "c.json": string(text)} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(data), 0o600))
		spec, err := specyaml.ReadFile(path, nil, permissions.Targets{})
		require.NoError(t, err, name)
		assert.True(t, spec.Equal(want), name)
	}
	_, err = specyaml.ReadFile(filepath.Join(dir, "none.yaml"), nil, permissions.Targets{})
	require.Error(t, err)
	spec, err := specyaml.ReadFile("-", strings.NewReader(string(text)), permissions.Targets{})
	require.NoError(t, err)
	assert.True(t, spec.Equal(want))
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", zoneRead, "- a: *b", "a: &a [*a]", "? x\n: y", "---\n---\n", "\xff", "a: !!binary x", "a: 0x1f\nb: .inf\nc: ~"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		spec, err := specyaml.Parse(data, permissions.Targets{})
		if err != nil && !spec.IsEmpty() {
			t.Fatalf("a spec beside the error %v", err)
		}
	})
}
