package terraform_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/terraform"
)

const provider = `"provider_name":"registry.terraform.io/cloudflare/cloudflare"`

// read reads a document that must be one.
func read(t *testing.T, text string) record.Recording {
	t.Helper()
	rec, err := terraform.Read(strings.NewReader(text), "plan.json", terraform.Options{})
	require.NoError(t, err)
	return rec
}

// calls are the calls of a recording, the ids of the test's account and zone as A and Z.
func calls(rec record.Recording) []string {
	out := []string{}
	short := strings.NewReplacer(string(account), "A", string(zone), "Z")
	for _, c := range rec.Calls {
		out = append(out, short.Replace(c.Method+" "+c.Path+" "+c.From))
	}
	return out
}

func change(address, kind, body string) string {
	return fmt.Sprintf(`{"address":%q,"mode":"managed","type":%q,%s,"change":{%s}}`, address, kind, provider, body)
}

func planWith(changes ...string) string {
	return `{"format_version":"1.2","resource_changes":[` + strings.Join(changes, ",") + `]}`
}

func TestActions(t *testing.T) {
	t.Parallel()
	here := fmt.Sprintf(`{"id":"r","zone_id":%q}`, zone)
	there := `{"id":"s","zone_id":"2cf1f02313c4ef76af3d62eb78bb906e"}`
	created := fmt.Sprintf(`{"zone_id":%q}`, zone)
	const path = "/zones/Z/dns_records"
	for name, tc := range map[string]struct {
		change string
		want   []string
	}{
		"no-op":   {`"actions":["no-op"],"before":` + here + `,"after":` + here, []string{"GET " + path + "/r a (read)"}},
		"create":  {`"actions":["create"],"before":null,"after":` + created, []string{"POST " + path + " a (create)", "GET " + path + "/{dns_record_id} a (read)"}},
		"update":  {`"actions":["update"],"before":` + here + `,"after":` + here, []string{"GET " + path + "/r a (read)", "PUT " + path + "/r a (update)"}},
		"delete":  {`"actions":["delete"],"before":` + here + `,"after":null`, []string{"GET " + path + "/r a (read)", "DELETE " + path + "/r a (delete)"}},
		"forget":  {`"actions":["forget"],"before":` + here + `,"after":null`, []string{"GET " + path + "/r a (read)"}},
		"nothing": {`"actions":[],"before":null,"after":null`, []string{}},
		"replace, delete first": {`"actions":["delete","create"],"before":` + here + `,"after":` + created,
			[]string{"GET " + path + "/r a (read)", "DELETE " + path + "/r a (delete)", "POST " + path + " a (create)", "GET " + path + "/{dns_record_id} a (read)"}},
		"replace, create first, in another zone": {`"actions":["create","delete"],"before":` + there + `,"after":` + created, []string{
			"GET /zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records/s a (read)", "POST " + path + " a (create)", "GET " + path + "/{dns_record_id} a (read)",
			"DELETE /zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_records/s a (delete)"}},
		"replace, in a zone that is not there yet": {`"actions":["delete","create"],"before":` + here + `,"after":{},"after_unknown":{"zone_id":true}`, []string{
			"GET " + path + "/r a (read)", "DELETE " + path + "/r a (delete)",
			"POST /zones/{zone_id of a}/dns_records a (create)", "GET /zones/{zone_id of a}/dns_records/{dns_record_id} a (read)"}},
		"import": {`"actions":["no-op"],"before":null,"after":null,"importing":{"id":"` + string(zone) + `/r"}`, []string{"GET " + path + "/r a (read)"}},
		"import and update": {`"actions":["update"],"before":` + here + `,"after":` + here + `,"importing":{"id":"` + string(zone) + `/r"}`,
			[]string{"GET " + path + "/r a (read)", "PUT " + path + "/r a (update)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tc.want, calls(read(t, planWith(change("a", "cloudflare_dns_record", tc.change)))))
		})
	}
}

// TestAccountsOrZones: the ids decide the form of a path that has either.
func TestAccountsOrZones(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		after, refs string
		opts        terraform.Options
		want        string
	}{
		"account":               {after: fmt.Sprintf(`{"account_id":%q}`, account), want: "/accounts/A/rulesets"},
		"zone":                  {after: fmt.Sprintf(`{"zone_id":%q}`, zone), want: "/zones/Z/rulesets"},
		"account, zone is null": {after: fmt.Sprintf(`{"account_id":%q,"zone_id":null}`, account), want: "/accounts/A/rulesets"},
		"a zone to come":        {after: `{}`, refs: `"zone_id":{"references":["cloudflare_zone.new.id","cloudflare_zone.new"]}`, want: "/zones/{cloudflare_zone.new}/rulesets"},
		"an account to come":    {after: `{}`, refs: `"account_id":{"references":["cloudflare_account.new.id","cloudflare_account.new"]}`, want: "/accounts/{cloudflare_account.new}/rulesets"},
		"neither, a zone given": {after: `{}`, opts: terraform.Options{Zone: zone}, want: "/zones/Z/rulesets"},
		"neither, both given":   {after: `{}`, opts: terraform.Options{Account: account, Zone: zone}, want: "/accounts/A/rulesets"},
		"neither, none given":   {after: `{}`, want: "/accounts/{account_id of cloudflare_ruleset.x}/rulesets"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.TrimSuffix(planOf("cloudflare_ruleset", tc.after, "create"), "}") +
				`,"configuration":{"root_module":{"resources":[{"address":"cloudflare_ruleset.x","expressions":{` + tc.refs + `}}]}}}`
			rec, err := terraform.Read(strings.NewReader(text), "plan.json", tc.opts)
			require.NoError(t, err)
			assert.Equal(t, "POST "+tc.want+" cloudflare_ruleset.x (create)", calls(rec)[0])
		})
	}
}

// TestReferences: what stands for an id that is not known yet is the resource that it
// comes from, through modules, their variables and outputs, count and for_each.
func TestReferences(t *testing.T) {
	t.Parallel()
	created := `"actions":["create"],"before":null,"after":{}`
	text := strings.TrimSuffix(planWith(
		change("cloudflare_dns_record.plain", "cloudflare_dns_record", created),
		change(`cloudflare_dns_record.each["www.example.org"]`, "cloudflare_dns_record", created),
		change(`cloudflare_dns_record.loop["a"]`, "cloudflare_dns_record", created),
		change(`module.site["a[0]"].module.inner.cloudflare_dns_record.deep[0]`, "cloudflare_dns_record", created),
		change("cloudflare_dns_record.out", "cloudflare_dns_record", created),
		change("cloudflare_dns_record.local", "cloudflare_dns_record", created),
		change("cloudflare_dns_record.data", "cloudflare_dns_record", created),
		change("cloudflare_dns_record.lost", "cloudflare_dns_record", created),
	), "}") + `,"configuration":{"root_module":{
	"resources":[
		{"address":"cloudflare_dns_record.plain","expressions":{"zone_id":{"references":["cloudflare_zone.a.id","cloudflare_zone.a"]}}},
		{"address":"cloudflare_dns_record.each","expressions":{"zone_id":{"references":["cloudflare_zone.b[\"x\"].id","cloudflare_zone.b[\"x\"]","cloudflare_zone.b"]}}},
		{"address":"cloudflare_dns_record.loop","expressions":{"zone_id":{"references":["each.value.id","each.value"]}},"for_each_expression":{"references":["cloudflare_zone.c"]}},
		{"address":"cloudflare_dns_record.out","expressions":{"zone_id":{"references":["module.site[\"a\"].zone","module.site"]}}},
		{"address":"cloudflare_dns_record.local","expressions":{"zone_id":{"references":["local.zone"]}}},
		{"address":"cloudflare_dns_record.data","expressions":{"zone_id":{"references":["data.cloudflare_zone.d.zone_id","data.cloudflare_zone.d"]}}},
		{"address":"cloudflare_dns_record.lost","expressions":{"zone_id":{},"ttl":{"constant_value":1},"data":[{"x":{}}]}}
	],
	"module_calls":{"site":{"expressions":{"parent":{"references":["cloudflare_zone.e.id","cloudflare_zone.e"]}},"module":{
		"outputs":{"zone":{"expression":{"references":["cloudflare_zone.own.id","cloudflare_zone.own"]}}},
		"module_calls":{"inner":{"expressions":{"zone":{"references":["var.parent"]}},"module":{
			"resources":[{"address":"cloudflare_dns_record.deep","expressions":{"zone_id":{"references":["var.zone"]}}}]}}}}}}}}}`
	want := []string{
		"cloudflare_zone.a", "cloudflare_zone.b", "cloudflare_zone.c", "cloudflare_zone.e", "module.site.cloudflare_zone.own", "local.zone", "data.cloudflare_zone.d",
		"zone_id of cloudflare_dns_record.lost",
	}
	rec := read(t, text)
	for i, w := range want {
		assert.Equal(t, "/zones/{"+w+"}/dns_records", rec.Calls[2*i].Path)
	}
	assert.Equal(t, `module.site["a[0]"].module.inner.cloudflare_dns_record.deep[0] (create)`, rec.Calls[6].From)
	res := record.Minimal(rec)
	assert.True(t, res.Spec.IsEmpty())
	var whose []string
	for _, u := range res.Unplaced {
		assert.Equal(t, permissions.ScopeZone, u.Scope)
		whose = append(whose, u.Whose)
	}
	assert.ElementsMatch(t, want, whose)
}

// TestCircularReferences end.
func TestCircularReferences(t *testing.T) {
	t.Parallel()
	text := strings.TrimSuffix(planWith(change("module.m.cloudflare_dns_record.x", "cloudflare_dns_record", `"actions":["create"],"before":null,"after":{}`)), "}") +
		`,"configuration":{"root_module":{"module_calls":{"m":{"expressions":{"zone":{"references":["module.m.zone"]}},"module":{
		"outputs":{"zone":{"expression":{"references":["var.zone"]}}},
		"resources":[{"address":"cloudflare_dns_record.x","expressions":{"zone_id":{"references":["var.zone"]}}}]}}}}}}`
	assert.Contains(t, read(t, text).Calls[0].Path, "/zones/{")
}

// TestNewZone: whose account is known from the plan, so that a permission on all zones of
// the account does for everything in it.
func TestNewZone(t *testing.T) {
	t.Parallel()
	rec := read(t, strings.TrimSuffix(planWith(
		change("cloudflare_zone.site", "cloudflare_zone", fmt.Sprintf(`"actions":["create"],"before":null,"after":{"name":"example.org","account":{"id":%q}}`, account)),
		change("cloudflare_dns_record.www", "cloudflare_dns_record", `"actions":["create"],"before":null,"after":{}`),
	), "}")+`,"configuration":{"root_module":{"resources":[{"address":"cloudflare_dns_record.www","expressions":{"zone_id":{"references":["cloudflare_zone.site.id"]}}}]}}}`)
	for _, c := range rec.Calls {
		assert.Equal(t, account, c.Account, c.From)
	}
	res := record.Minimal(rec)
	assert.Empty(t, res.Unplaced)
	require.Len(t, res.Required, 1)
	assert.Equal(t, permissions.AllZonesInResource(account), res.Required[0].Resource)
	assert.Len(t, res.Required[0].Because, 4)
}

func TestDataSources(t *testing.T) {
	t.Parallel()
	text := `{"format_version":"1.2","resource_changes":[
		{"address":"data.cloudflare_zone.later","mode":"data","type":"cloudflare_zone",` + provider + `,"change":{"actions":["read"],"before":null,"after":{"filter":{"name":"example.net"}}}}],
	"prior_state":{"values":{"root_module":{"resources":[
		{"address":"data.cloudflare_zone.byid","mode":"data","type":"cloudflare_zone",` + provider + `,"values":{"zone_id":"` + string(zone) + `","filter":null}},
		{"address":"data.cloudflare_zone.byname","mode":"data","type":"cloudflare_zone",` + provider + `,"values":{"zone_id":"` + string(zone) + `","filter":{"name":"example.org"}}}],
		"child_modules":[{"resources":[
		{"address":"module.m.cloudflare_r2_bucket.kept","mode":"managed","type":"cloudflare_r2_bucket",` + provider + `,"values":{"account_id":"` + string(account) + `","name":"media"}}]}]}}}}`
	assert.Equal(t, []string{
		"GET /zones data.cloudflare_zone.later (read)",
		"GET /zones/{data.cloudflare_zone.later} data.cloudflare_zone.later (read)",
		"GET /zones/Z data.cloudflare_zone.byid (read)",
		"GET /zones data.cloudflare_zone.byname (read)",
		"GET /zones/Z data.cloudflare_zone.byname (read)",
		"GET /accounts/A/r2/buckets/media module.m.cloudflare_r2_bucket.kept (read)",
	}, calls(read(t, text)))
}

// TestBuckets: a bucket is named as a grant on it would name it.
func TestBuckets(t *testing.T) {
	t.Parallel()
	rec := read(t, planOf("cloudflare_r2_bucket", fmt.Sprintf(`{"account_id":%q,"name":"media","jurisdiction":"eu"}`, account), "delete"))
	require.Len(t, rec.Calls, 2)
	assert.Equal(t, "/accounts/"+string(account)+"/r2/buckets/media", rec.Calls[1].Path)
	assert.Equal(t, permissions.BucketResource(account, "eu", "media"), rec.Calls[1].On)
}

func TestDriftDeferredDeposed(t *testing.T) {
	t.Parallel()
	value := fmt.Sprintf(`{"zone_id":%q,"id":"r"}`, zone)
	rec := read(t, `{"format_version":"1.2","errored":true,
	"resource_changes":[{"address":"cloudflare_dns_record.a","deposed":"0123abcd","mode":"managed","type":"cloudflare_dns_record",`+provider+`,"change":{"actions":["delete"],"before":`+value+`,"after":null}}],
	"deferred_changes":[{"reason":"provider_config_unknown","resource_change":`+change("cloudflare_dns_record.b", "cloudflare_dns_record", `"actions":["create"],"before":null,"after":`+value)+`}],
	"resource_drift":[`+change("cloudflare_dns_record.gone", "cloudflare_dns_record", `"actions":["delete"],"before":`+value+`,"after":null`)+`]}`)
	assert.Equal(t, []string{
		"GET /zones/Z/dns_records/r cloudflare_dns_record.a (deposed object) (read)", "DELETE /zones/Z/dns_records/r cloudflare_dns_record.a (deposed object) (delete)",
		"POST /zones/Z/dns_records cloudflare_dns_record.b (create)", "GET /zones/Z/dns_records/r cloudflare_dns_record.b (read)",
		"GET /zones/Z/dns_records/r cloudflare_dns_record.gone (read)",
	}, calls(rec))
	require.Len(t, rec.Gaps, 2)
	assert.Contains(t, rec.Gaps[0], "puts some resources off")
	assert.Contains(t, rec.Gaps[1], "a run that failed")
}

// TestPhases: the phase of a ruleset decides which of the groups that its operations
// accept will do.
func TestPhases(t *testing.T) {
	t.Parallel()
	for phase, want := range map[string][]string{
		"http_request_firewall_custom":  {"Zone WAF Write"},
		"http_request_dynamic_redirect": {"Dynamic URL Redirects Write"},
		"http_request_cache_settings":   {"Cache Settings Write"},
		"http_request_transform":        {"Zone Transform Rules Write"},
		"http_request_origin":           {"Origin Write"},
		"http_config_settings":          {"Config Settings Write"},
	} {
		rec := read(t, planOf("cloudflare_ruleset", fmt.Sprintf(`{"zone_id":%q,"phase":%q,"kind":"zone"}`, zone, phase), "create"))
		res := record.Minimal(rec)
		assert.Equal(t, want, names(res), phase)
		assert.Empty(t, res.Bodies, "the phase is known")
	}
	two := read(t, planWith(
		change("cloudflare_ruleset.a", "cloudflare_ruleset", fmt.Sprintf(`"actions":["create"],"before":null,"after":{"zone_id":%q,"phase":"http_request_cache_settings"}`, zone)),
		change("cloudflare_ruleset.b", "cloudflare_ruleset", fmt.Sprintf(`"actions":["create"],"before":null,"after":{"zone_id":%q,"phase":"http_request_firewall_custom"}`, zone)),
	))
	assert.Equal(t, []string{"Cache Settings Write", "Zone WAF Write"}, names(record.Minimal(two)))
}
