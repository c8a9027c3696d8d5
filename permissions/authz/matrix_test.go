package authz_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

var update = flag.Bool("update", false, "rewrite golden files")

// matrixSpecs are grants and denies of every reach, each by a name.
func matrixSpecs(t *testing.T) map[string]permissions.Spec {
	t.Helper()
	out := map[string]permissions.Spec{}
	add := func(name string, policies ...permissions.Policy) { out[name] = permissions.NewSpec(policies...) }
	worker := func(name string) permissions.Policy {
		return permissions.Worker(account, tag).Allow(group(t, "Individual Workers "+name))
	}
	product := func(name string) permissions.Policy {
		return permissions.AllowOn(permissions.AccountResource(account), group(t, "Workers "+name))
	}
	add("nothing")
	add("dns", permissions.Zone(zone).Allow(permissions.ZoneDNSWrite))
	add("dns-all", permissions.AllZones().Allow(permissions.ZoneDNSRead))
	add("dns-in", permissions.AllZonesIn(account).Allow(permissions.ZoneDNSWrite))
	add("dns-but", permissions.AllZones().Allow(permissions.ZoneDNSWrite), permissions.Zone(zone).Deny(permissions.ZoneDNSWrite))
	add("dns-but-in", permissions.AllZones().Allow(permissions.ZoneDNSWrite), permissions.AllZonesIn(otherAccount).Deny(permissions.ZoneDNSWrite))
	add("zone", permissions.AllZones().Allow(permissions.ZoneWrite))
	add("no-zone", permissions.AllZones().Allow(permissions.ZoneWrite), permissions.AllZones().Deny(permissions.ZoneRead))
	add("waf", permissions.Zone(zone).Allow(permissions.ZoneWAFWrite))
	add("user", permissions.AllowOn(permissions.OwnUserResource(), permissions.UserDetailsWrite))
	add("settings", permissions.AllAccounts().Allow(permissions.AccountSettingsRead))
	add("settings-but", permissions.AllAccounts().Allow(permissions.AccountSettingsWrite), permissions.Account(account).Deny(permissions.AccountSettingsWrite))
	add("scripts", permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite))
	add("scripts-read", permissions.AllAccounts().Allow(permissions.AccountWorkersScriptsRead))
	add("r2", permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite))
	add("d1", permissions.Account(account).Allow(permissions.AccountD1Read))
	add("logs", permissions.Account(account).Allow(permissions.AccountLogsWrite))
	add("nameless", permissions.AllowOn(permissions.AccountResource(account), permissions.AccountPermission(otherTag)))
	add("misplaced", permissions.AllowOn(permissions.AccountResource(account), permissions.ZoneDNSWrite))
	add("bucket", permissions.Bucket(account, permissions.JurisdictionDefault, "one").Allow(permissions.BucketWorkersR2StorageBucketItemRead))
	add("app", permissions.FlagshipApp(account, app).Allow(group(t, "Flagship App Editor")))
	add("tunnel", permissions.Nested(account, tunnels, app).Allow(group(t, "Tunnel Editor")))
	for _, level := range []string{"Metadata Read-Only", "Content Read-Only", "Editor", "Admin"} {
		add("one "+level, worker(level))
		add("all "+level, product(level))
	}
	add("no Editor", permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite), permissions.DenyOn(permissions.WorkerResource(account, tag), group(t, "Individual Workers Editor")))
	return out
}

func matrixCalls() []authz.Call {
	var out []authz.Call
	add := func(method, path string, change ...func(*authz.Call)) {
		c := authz.Call{Method: method, Path: path}
		for _, f := range change {
			f(&c)
		}
		out = append(out, c)
	}
	inAccount := func(c *authz.Call) { c.Account = account }
	inOther := func(c *authz.Call) { c.Account = otherAccount }
	onThis := func(c *authz.Call) { c.On = permissions.WorkerResource(account, tag) }
	onOther := func(c *authz.Call) { c.On = permissions.WorkerResource(account, otherTag) }
	act := func(a authz.Act) func(*authz.Call) { return func(c *authz.Call) { c.Act = a } }
	asks := func(p permissions.Permission) func(*authz.Call) { return func(c *authz.Call) { c.Asks = p } }
	a, z := "/accounts/"+string(account), "/zones/"+string(zone)
	for _, change := range []func(*authz.Call){func(*authz.Call) {}, inAccount, inOther} {
		add("GET", z+"/dns_records", change)
		add("POST", "/zones", change)
		add("GET", "/zones", change)
	}
	add("POST", z+"/dns_records", inAccount)
	add("GET", "/zones/{new}/dns_records")
	add("GET", "/zones/{new}/dns_records", inAccount)
	add("GET", "/zones/none/dns_records")
	add("GET", "/accounts/{new}/queues")
	add("GET", "/accounts")
	add("GET", a)
	add("PUT", "/accounts/"+string(otherAccount))
	add("PATCH", "/user")
	add("GET", "/memberships")
	add("GET", "/user/tokens/verify")
	add("GET", "/no/such/thing")
	add("POST", "/graphql")
	for _, phase := range []string{"", "http_request_firewall_custom", "http_request_transform", "http_no_such_phase"} {
		add("POST", z+"/rulesets", func(c *authz.Call) { c.Phase = phase })
		add("POST", z+"/dns_records", func(c *authz.Call) { c.Phase = phase })
	}
	add("POST", a+"/d1/database/x/query")
	add("POST", a+"/d1/database/x/query", asks(permissions.AccountD1Write))
	add("POST", a+"/d1/database/x/query", asks(permissions.AccountD1Read))
	add("GET", a+"/r2/buckets")
	add("GET", a+"/r2/buckets/one")
	add("DELETE", a+"/r2/buckets/two")
	add("GET", apps)
	add("GET", apps+"/"+app)
	add("PUT", apps+"/"+otherApp)
	add("GET", a+"/queues")
	add("GET", a+"/builds/workers/"+tag+"/triggers")
	add("GET", a+"/workers/account-settings")
	add("GET", workerScripts)
	for _, change := range []func(*authz.Call){func(*authz.Call) {}, onThis, onOther} {
		for _, doing := range []authz.Act{authz.ActUnknown, authz.ActUpdate, authz.ActCreate, authz.ActRename} {
			add("PUT", workerScripts+"/w", change, act(doing))
			add("PATCH", workers+"/"+tag, change, act(doing))
		}
		add("GET", workerScripts+"/w", change)
		add("GET", workerScripts+"/w/settings", change)
		add("GET", workerScripts+"/w/content/v2", change)
		add("DELETE", workerScripts+"/w", change)
		add("POST", workerScripts+"/w/versions", change)
	}
	add("PUT", workerScripts+"/w", act(authz.ActUpdate), asks(permissions.AccountLogsWrite))
	add("POST", workers)
	add("GET", workers+"/"+otherTag)
	add("DELETE", workers+"/"+tag)
	add("PUT", a+"/workers/dispatch/namespaces/n/scripts/w")
	add("DELETE", a+"/workers/dispatch/namespaces/n/scripts")
	add("GET", a+"/workers/services/w/environments/production/content")
	add("PUT", "/accounts/"+string(otherAccount)+"/workers/scripts/w", act(authz.ActUpdate))
	return out
}

// TestMatrix: what every grant lets its holder do with every call, and what would be enough.
func TestMatrix(t *testing.T) {
	t.Parallel()
	specs := matrixSpecs(t)
	var b strings.Builder
	for _, c := range matrixCalls() {
		fmt.Fprintf(&b, "%s %s", c.Method, c.Path)
		if c.Account != "" {
			fmt.Fprintf(&b, ", in %s", c.Account)
		}
		if c.On != (permissions.Resource{}) {
			fmt.Fprintf(&b, ", on %s", c.On)
		}
		if c.Act != authz.ActUnknown {
			fmt.Fprintf(&b, ", act %d", c.Act)
		}
		if c.Phase != "" {
			fmt.Fprintf(&b, ", of %s", c.Phase)
		}
		if c.Asks != nil {
			fmt.Fprintf(&b, ", asks for %s", c.Asks.Name())
		}
		b.WriteString("\n")
		fates := map[string][]string{}
		for _, name := range slices.Sorted(maps.Keys(specs)) {
			d := authz.Decide(specs[name], c)
			fate := d.Verdict.String()
			if d.Reason != authz.NoReason {
				fate += ", " + d.Reason.String()
			}
			if d.Guess != authz.NotChecked {
				fate += ", a guess says " + d.Guess.String()
			}
			if d.Decided {
				name += "*"
			}
			fates[fate] = append(fates[fate], name)
		}
		for _, fate := range slices.SortedFunc(maps.Keys(fates), func(x, y string) int {
			return cmp.Or(cmp.Compare(len(fates[x]), len(fates[y])), cmp.Compare(x, y))
		}) {
			if len(fates[fate]) > 20 {
				fmt.Fprintf(&b, "  %s: the other %d\n", fate, len(fates[fate]))
				continue
			}
			fmt.Fprintf(&b, "  %s: %s\n", fate, strings.Join(fates[fate], " "))
		}
		enough := authz.EnoughFor(c)
		for _, g := range enough[:min(len(enough), 3)] {
			fmt.Fprintf(&b, "  enough: %s\n", g)
		}
		if g, ok := authz.BesideFor(c); ok {
			fmt.Fprintf(&b, "  beside: %s\n", g)
		}
		for _, r := range authz.RolesFor(c) {
			fmt.Fprintf(&b, "  role: %s\n", r)
		}
		for _, r := range authz.ProductRolesFor(c) {
			fmt.Fprintf(&b, "  role of the product: %s\n", r)
		}
	}
	goldenfile.Check(t, *update, "testdata/matrix.golden.txt", b.String())
}

// TestComparisons: where two specs differ, on which resources, by which call, of some
// operations.
func TestComparisons(t *testing.T) {
	t.Parallel()
	specs := matrixSpecs(t)
	some := []string{
		"GET /zones/{zone_id}/dns_records", "POST /zones/{zone_id}/dns_records", "GET /zones", "PATCH /user", "GET /accounts/{account_id}", "GET /accounts",
		"GET /accounts/{account_id}/workers/scripts", "GET /accounts/{account_id}/workers/scripts/{script_name}", "PUT /accounts/{account_id}/workers/scripts/{script_name}/content",
		"GET /accounts/{account_id}/workers/workers/{worker_id}", "GET /accounts/{account_id}/r2/buckets/{bucket_name}", "GET /accounts/{account_id}/flagship/apps/{app_id}",
		"GET /zones/{zone_id}/access/bookmarks",
	}
	var b strings.Builder
	for _, pair := range [][2]string{
		{"dns", "dns-in"}, {"dns-all", "dns"}, {"dns-but", "dns-but-in"}, {"zone", "no-zone"}, {"user", "nothing"}, {"settings", "settings-but"},
		{"scripts", "scripts-read"}, {"one Editor", "one Metadata Read-Only"}, {"bucket", "r2"}, {"app", "nothing"}, {"tunnel", "scripts"}, {"nameless", "nothing"},
	} {
		fmt.Fprintf(&b, "%s, %s\n", pair[0], pair[1])
		for _, d := range authz.Compare(specs[pair[0]], specs[pair[1]]) {
			if slices.Contains(some, d.Operation.String()) {
				fmt.Fprintf(&b, "  %s: %s %s, %s or %s, guessed %v\n", d.Resource, d.Call.Method, d.Call.Path, d.A, d.B, d.Guessed)
			}
		}
	}
	goldenfile.Check(t, *update, "testdata/comparisons.golden.txt", b.String())
}
