package probetest_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/probe/probetest"
)

// envFailing lets the test binary run one of the tests below that are to fail.
const envFailing = "PROBETEST_FAILING"

// failing are calls of every assertion that fail, skip or log.
func failing(t *testing.T) map[string]func() {
	dns := permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead))
	c, _ := client(t, dns)
	onZone := permissions.ZoneResource(zone)
	list := "GET /zones/" + string(zone) + "/dns_records"
	return map[string]func(){
		"can, all zones": func() { probetest.RequireCan(t, c, permissions.AllZonesResource(), permissions.ZoneDNSRead) },
		"can, no client": func() { probetest.RequireCan(t, nil, onZone, permissions.ZoneDNSRead) },
		"can, refused":   func() { probetest.RequireCan(t, c, onZone, permissions.ZoneDNSWrite) },
		"can, a bad id":  func() { probetest.RequireCan(t, c, permissions.ZoneResource("x"), permissions.ZoneDNSRead) },
		"denied, all accounts": func() {
			probetest.RequireDenied(t, c, permissions.AllAccountsResource(), permissions.AccountSettingsRead)
		},
		"denied, has it": func() { probetest.RequireDenied(t, c, onZone, permissions.ZoneDNSRead) },
		"spec, empty":    func() { probetest.RequireSpec(t, c, permissions.Spec{}, probe.Target{}) },
		"spec, refused": func() {
			probetest.RequireSpec(t, c, permissions.SaaSPlatform(account, zone), probe.Target{Account: account, Zone: zone})
		},
		"ensured, refused": func() {
			probetest.RequireEnsured(t, c, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)), probe.EnsureOptions{})
		},
		"least, no call": func() { probetest.RequireLeastPrivilege(t, dns, func(probetest.Client) {}) },
		"least, too little": func() {
			probetest.RequireLeastPrivilege(t, permissions.Spec{}, func(c probetest.Client) { lister(c, list) })
		},
		"least, a bad spec": func() {
			probetest.RequireLeastPrivilege(t, permissions.NewSpec(permissions.Zone("").Allow(permissions.ZoneRead)), nil)
		},
		"least, other zones": func() {
			probetest.RequireLeastPrivilege(t, dns, func(c probetest.Client) { lister(c, "GET /zones/"+string(secondZone)) })
		},
		"least, strangers": func() {
			probetest.RequireLeastPrivilege(t, dns, func(c probetest.Client) {
				if resp, err := c.HTTP.Get(c.BaseURL + "/zones"); err == nil {
					_ = resp.Body.Close()
				}
			})
		},
		"least, logged": func() {
			probetest.RequireLeastPrivilege(t, dns, func(c probetest.Client) { lister(c, list, "POST /graphql") })
		},
		"live, skipped": func() { probetest.LiveClient(t) },
		"live, bad": func() {
			t.Setenv("CLOUDFLARE_API_TOKEN", "'quoted'")
			probetest.LiveClient(t)
		},
		"live, a bad id": func() {
			t.Setenv("CLOUDFLARE_API_TOKEN", "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567")
			t.Setenv("CLOUDFLARE_ZONE_ID", "example.com")
			probetest.LiveClient(t)
		},
	}
}

// TestFailing is run by TestFailuresAreOnTheCallersLine, in a process of its own.
func TestFailing(t *testing.T) {
	name, ok := os.LookupEnv(envFailing)
	if !ok {
		t.Skip("run by another test")
	}
	for _, name := range strings.Split(name, ";") {
		t.Run(name, func(t *testing.T) {
			failing(t)[name]()
		})
	}
}

// Every failure, skip and log line names the line that called the assertion, and
// none of this package's.
func TestFailuresAreOnTheCallersLine(t *testing.T) {
	t.Parallel()
	var names []string
	for name := range failing(t) {
		names = append(names, name)
	}
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run", "^TestFailing$", "-test.v")
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "CLOUDFLARE_") {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	cmd.Env = append(cmd.Env, envFailing+"="+strings.Join(names, ";"))
	out, err := cmd.CombinedOutput()
	require.Error(t, err, "it fails: %s", out)
	said := regexp.MustCompile(`(?m)^\s+([a-z_]+\.go):\d+: (.*)`).FindAllStringSubmatch(string(out), -1)
	assert.GreaterOrEqual(t, len(said), len(names), "one line each: %s", out)
	for _, line := range said {
		assert.Equal(t, "lines_test.go", line[1], line[0])
	}
	for _, name := range names {
		assert.Regexp(t, `--- (FAIL|SKIP|PASS): TestFailing/`+regexp.QuoteMeta(strings.ReplaceAll(name, " ", "_")), string(out))
	}
}
