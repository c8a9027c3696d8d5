package specfmt_test

import (
	"flag"
	"fmt"
	"go/format"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/specfmt"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

const (
	account = permissions.AccountID("6451353ea5a8407bab6162abc42f5338")
	zone    = permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")
	user    = "11112222333344445555666677778888"
	tag     = "0f0e0d0c0b0a09080706050403020100"
)

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make the file")
	assert.Equal(t, string(want), string(got))
}

// many is a spec with every kind of resource, both effects and conditions.
func many() permissions.Spec {
	return permissions.NewSpec(
		permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite, permissions.AccountSettingsRead),
		permissions.AllAccounts().Allow(permissions.AccountSettingsRead),
		permissions.Zone(zone).Allow(permissions.ZoneDNSWrite),
		permissions.Zone(zone).Deny(permissions.ZoneWrite),
		permissions.AllZonesIn(account).Allow(permissions.ZoneRead),
		permissions.AllZones().Allow(permissions.ZoneCachePurge),
		permissions.User(user).Allow(permissions.UserDetailsRead),
		permissions.Bucket(account, permissions.JurisdictionEU, "assets").Allow(permissions.BucketWorkersR2StorageBucketItemWrite),
		permissions.AllBucketsIn(account).Allow(permissions.BucketWorkersR2StorageBucketItemRead),
		permissions.Worker(account, tag).Allow(permissions.Group{ID: tag, Name: "Individual Workers Editor", Scope: permissions.ScopeWorker}.Permission()),
		permissions.AllowOn(permissions.AccountResource(account), permissions.ZoneDNSRead),
	).WithConditions(permissions.Conditions{
		NotBefore: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), ExpiresOn: time.Date(2027, 3, 1, 8, 30, 0, 0, time.UTC),
		RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, NotIn: []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32")}},
	})
}

// everyGroup has each group of the catalogue on a resource of its scope.
func everyGroup() permissions.Spec {
	var policies []permissions.Policy
	on := map[permissions.Scope]permissions.Resource{
		permissions.ScopeAccount: permissions.AccountResource(account), permissions.ScopeZone: permissions.ZoneResource(zone),
		permissions.ScopeUser: permissions.UserResource(user), permissions.ScopeBucket: permissions.AllBucketsInResource(account),
	}
	for g := range permissions.All() {
		policies = append(policies, permissions.AllowOn(on[g.Scope], g.Permission()))
	}
	return permissions.NewSpec(policies...)
}

func TestTerraform(t *testing.T) {
	t.Parallel()
	data, err := specfmt.Terraform{Label: "deploy", Name: "deploy ${x}"}.Marshal(many())
	require.NoError(t, err)
	golden(t, "token.tf.json", data)
	accountOnly := permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountD1Write))
	data, err = specfmt.Terraform{Account: account}.Marshal(accountOnly)
	require.NoError(t, err)
	golden(t, "account.tf.json", data)

	own := permissions.NewSpec(permissions.OwnUser().Allow(permissions.UserDetailsRead))
	odd, err := permissions.ParseSpec([]byte(`{"policies":[{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":{"com.cloudflare.api.account.zone.*":"*"},"new_key":{}}]}`))
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		as   specfmt.Terraform
		spec permissions.Spec
		want string
	}{
		"label":         {specfmt.Terraform{Label: "1 x"}, accountOnly, "label"},
		"empty":         {specfmt.Terraform{}, permissions.Spec{}, "empty"},
		"own user":      {specfmt.Terraform{}, own, "WithUser"},
		"user, account": {specfmt.Terraform{Account: account}, many(), "permissions of the user"},
		"account id":    {specfmt.Terraform{Account: "x"}, accountOnly, "account id"},
		"unknown keys":  {specfmt.Terraform{}, odd, "new_key"},
	} {
		_, err := tc.as.Marshal(tc.spec)
		assert.ErrorContains(t, err, tc.want, name)
	}
}

// What Terraform is given is read back as the spec, conditions included.
func TestTerraformRoundTrip(t *testing.T) {
	t.Parallel()
	for _, spec := range []permissions.Spec{many(), everyGroup()} {
		data, err := specfmt.Terraform{}.Marshal(spec)
		require.NoError(t, err)
		back, err := permissions.ParseSpec(data)
		require.NoError(t, err)
		assert.True(t, spec.Equal(back))
	}
}

func TestGoSource(t *testing.T) {
	t.Parallel()
	source, err := specfmt.GoSource(many(), "deploy", "TokenSpec")
	require.NoError(t, err)
	golden(t, "spec.go.txt", source)
	for _, spec := range []permissions.Spec{many(), everyGroup(), {}, permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead))} {
		source, err := specfmt.GoSource(spec, "main", "Spec")
		require.NoError(t, err)
		formatted, err := format.Source(source)
		require.NoError(t, err, string(source))
		assert.Equal(t, string(formatted), string(source), "as gofmt has it")
	}
	_, err = specfmt.GoSource(many(), "a b", "X")
	assert.ErrorContains(t, err, "no Go name")
	_, err = specfmt.GoSource(many(), "main", "func")
	assert.ErrorContains(t, err, "no Go name")
	strange, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":{"com.cloudflare.api.moon.x":"*"}}]`))
	require.NoError(t, err)
	_, err = specfmt.GoSource(strange, "main", "Spec")
	assert.ErrorContains(t, err, "no Go expression")
}

// The source compiles, and its spec is the one that was written.
func TestGoSourceRuns(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a program")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	_, version, _ := strings.Cut(string(gomod), "\ngo ")
	version, _, _ = strings.Cut(version, "\n")
	write("go.mod", "module spec\n\ngo "+version+"\n\nrequire github.com/cftoken/cftoken v0.0.0\n\nreplace github.com/cftoken/cftoken => "+root+"\n")
	main := "package main\n\nimport (\n\t\"encoding/json\"\n\t\"fmt\"\n\n\t\"github.com/cftoken/cftoken/permissions\"\n)\n\nfunc main() {\n\tfor _, s := range []permissions.Spec{Many(), Every()} {\n\t\tdata, err := json.Marshal(s)\n\t\tif err != nil {\n\t\t\tpanic(err)\n\t\t}\n\t\tfmt.Println(string(data))\n\t}\n}\n"
	write("main.go", main)
	specs := []permissions.Spec{many(), everyGroup()}
	for i, name := range []string{"Many", "Every"} {
		source, err := specfmt.GoSource(specs[i], "main", name)
		require.NoError(t, err)
		write(fmt.Sprintf("spec%d.go", i), string(source))
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", "-mod=mod", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := cmd.Output()
	require.NoError(t, err, "%v", err)
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, lines, len(specs))
	for i, line := range lines {
		back, err := permissions.ParseSpec([]byte(line))
		require.NoError(t, err)
		assert.True(t, specs[i].Equal(back))
	}
}
