package terraform_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/terraform"
)

func TestStates(t *testing.T) {
	t.Parallel()
	const gap = "a state says nothing about changes: only what a refresh reads is counted"
	want := []string{"GET /zones/Z/dns_records/r cloudflare_dns_record.a (read)", "GET /accounts/A/r2/buckets/media module.m[\"x\"].cloudflare_r2_bucket.b[1] (read)"}
	shown := read(t, fmt.Sprintf(`{"format_version":"1.0","values":{"root_module":{
		"resources":[{"address":"cloudflare_dns_record.a","mode":"managed","type":"cloudflare_dns_record",%s,"values":{"id":"r","zone_id":%q}}],
		"child_modules":[{"resources":[{"address":"module.m[\"x\"].cloudflare_r2_bucket.b[1]","mode":"managed","type":"cloudflare_r2_bucket",%s,"values":{"account_id":%q,"name":"media"}}]}]}}}`, provider, zone, provider, account))
	assert.Equal(t, want, calls(shown))
	assert.Equal(t, []string{gap}, shown.Gaps)

	kept := read(t, fmt.Sprintf(`{"version":4,"terraform_version":"1.13.4","serial":7,"lineage":"x","resources":[
		{"mode":"managed","type":"cloudflare_dns_record","name":"a","provider":"provider[\"registry.terraform.io/cloudflare/cloudflare\"].west","instances":[{"schema_version":500,"attributes":{"id":"r","zone_id":%q}}]},
		{"module":"module.m[\"x\"]","mode":"managed","type":"cloudflare_r2_bucket","name":"b","provider":"module.m.provider[\"registry.opentofu.org/cloudflare/cloudflare\"]","instances":[{"index_key":1,"attributes":{"account_id":%q,"name":"media"}}]},
		{"mode":"managed","type":"aws_s3_bucket","name":"c","provider":"provider[\"registry.terraform.io/hashicorp/aws\"]","instances":[{"attributes":{}}]}]}`, zone, account))
	assert.Equal(t, want, calls(kept))
	assert.Equal(t, []string{gap}, kept.Gaps)

	old := read(t, fmt.Sprintf(`{"version":4,"resources":[{"mode":"data","type":"cloudflare_zone","name":"a","provider":"provider.cloudflare","instances":[{"index_key":"k","deposed":"","attributes_flat":{"zone_id":%q}}]}]}`, zone))
	assert.Equal(t, []string{`GET /zones/Z data.cloudflare_zone.a["k"] (read)`}, calls(old))
}

func TestConfiguration(t *testing.T) {
	t.Parallel()
	rec := read(t, fmt.Sprintf(`{
	"terraform":{"required_providers":{"cloudflare":{"source":"cloudflare/cloudflare"}}},
	"variable":{"account_id":{"default":%q},"zone":{}},
	"locals":[{"zone":%q,"n":3}],
	"resource":[{"cloudflare_r2_bucket":{"media":{"account_id":"${var.account_id}","name":"media"}}},
		{"cloudflare_dns_record":{"//":"records","www":[{"zone_id":"${local.zone}","name":"www"}],"new":{"zone_id":"${cloudflare_zone.site.id}"},"by_name":{"zone_id":"${data.cloudflare_zone.d.zone_id}"},"odd":{"zone_id":"${one(var.zone)}"}}}],
	"data":{"cloudflare_zone":{"d":{"filter":{"name":"example.org"}}}},
	"import":[{"to":"cloudflare_dns_record.odd","id":"%s/record"}],
	"module":{"more":{"source":"./more"}}}`, account, zone, zone))
	got := calls(rec)
	for _, want := range []string{
		"POST /accounts/A/r2/buckets cloudflare_r2_bucket.media (create)",
		"GET /accounts/A/r2/buckets/media cloudflare_r2_bucket.media (read)",
		"PATCH /accounts/A/r2/buckets/media cloudflare_r2_bucket.media (update)",
		"DELETE /accounts/A/r2/buckets/media cloudflare_r2_bucket.media (delete)",
		"POST /zones/Z/dns_records cloudflare_dns_record.www (create)",
		"POST /zones/{cloudflare_zone.site}/dns_records cloudflare_dns_record.new (create)",
		"POST /zones/{data.cloudflare_zone.d}/dns_records cloudflare_dns_record.by_name (create)",
		"GET /zones/Z/dns_records/record cloudflare_dns_record.odd (read)",
		"GET /zones data.cloudflare_zone.d (read)",
	} {
		assert.Contains(t, got, want)
	}
	assert.Equal(t, []string{"module more is not read: its resources stand elsewhere, and a plan has them all"}, rec.Gaps)
}

// TestImportIDs: an account or a zone stands first, where either may the word for it.
func TestImportIDs(t *testing.T) {
	t.Parallel()
	for kind, tc := range map[string]struct{ id, want string }{
		"cloudflare_r2_bucket": {string(account) + "/media/eu", "GET /accounts/A/r2/buckets/media"},
		"cloudflare_zone":      {string(zone), "GET /zones/Z"},
		"cloudflare_ruleset":   {"zones/" + string(zone) + "/r", "GET /zones/Z/rulesets/r"},
		"cloudflare_list":      {string(account) + "/l", "GET /accounts/A/rules/lists/l"},
	} {
		rec := read(t, planWith(change("x", kind, `"actions":["no-op"],"before":null,"after":null,"importing":{"id":"`+tc.id+`"}`)))
		assert.Equal(t, []string{tc.want + " x (read)"}, calls(rec), kind)
	}
	rec := read(t, planWith(change("x", "cloudflare_ruleset", `"actions":["no-op"],"before":null,"after":null,"importing":{"id":"elsewhere/r"}`)))
	assert.Equal(t, []string{"GET /accounts/{account_id of x}/rulesets/{ruleset_id} x (read)"}, calls(rec))
}

func TestGaps(t *testing.T) {
	t.Parallel()
	at := func(address, kind, provider string) string {
		return fmt.Sprintf(`{"address":%q,"mode":"managed","type":%q,"provider_name":%q,"change":{"actions":["no-op"],"before":{},"after":{}}}`, address, kind, provider)
	}
	const ours = "registry.terraform.io/cloudflare/cloudflare"
	rec := read(t, strings.TrimSuffix(planWith(
		at("cloudflare_record.a", "cloudflare_record", ours), at("cloudflare_record.b[0]", "cloudflare_record", ours),
		at("cloudflare_record.c", "cloudflare_record", ours), at("cloudflare_record.d", "cloudflare_record", ours),
		at("cloudflare_dlp_profile.p", "cloudflare_dlp_profile", ours),
		at("cloudflare_periscope.p", "cloudflare_periscope", ours),
		at("cloudflare_snippets.s", "cloudflare_snippets", ours),
		at("cloudflare_dns_record.fork", "cloudflare_dns_record", "registry.terraform.io/acme/cloudflare"),
		at("aws_s3_bucket.b", "aws_s3_bucket", "registry.terraform.io/hashicorp/aws"),
	), "}")+`,"configuration":{"provider_config":{"cloudflare":{"name":"cloudflare","version_constraint":"~> 4.52"}}}}`)
	assert.Empty(t, rec.Calls)
	assert.Equal(t, []string{
		"the configuration asks for version 4 of the provider, and the calls are those of version 5: types that have the same name in both may call something else",
		"cloudflare_record is not counted (cloudflare_record.a, cloudflare_record.b[0], cloudflare_record.c and 1 more): a type of version 4, cloudflare_dns_record in version 5",
		"cloudflare_dlp_profile is not counted (cloudflare_dlp_profile.p): a type of version 4, cloudflare_zero_trust_dlp_custom_profile or cloudflare_zero_trust_dlp_predefined_profile in version 5",
		"cloudflare_periscope is not counted (cloudflare_periscope.p): its calls are not known",
		"cloudflare_snippets is not counted (cloudflare_snippets.s): the provider's source shows no call of it",
		"cloudflare_dns_record.fork of the provider registry.terraform.io/acme/cloudflare: not Cloudflare's own, so not counted",
	}, rec.Gaps)
	assert.Equal(t, rec.Gaps[1], strings.TrimPrefix(record.Minimal(rec).Gaps[1], "plan.json: "))
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"empty":                     {" \n", `plan.json: empty: want what "terraform show -json FILE" prints`},
		"a plan file":               {"PK\x03\x04...", "a plan file as terraform plan -out writes it: want what terraform show -json prints of it"},
		"HCL":                       {"resource \"cloudflare_zone\" \"x\" {\n}", "configuration in HCL: want a plan of it"},
		"words":                     {"\nTerraform used the selected providers to generate", "a plan in words: want terraform show -json"},
		"a log":                     {`{"@level":"info","@message":"Terraform 1.13","type":"version"}` + "\n" + `{"@level":"info"}`, "plan.json: the log of terraform plan -json"},
		"one line of a log":         {`{"@level":"info","@message":"Terraform 1.13","type":"version"}`, "the log of terraform plan -json"},
		"encrypted":                 {`{"meta":{},"encrypted_data":"AAAA","encryption_version":"v0"}`, "an encrypted plan or state: want what tofu show -json prints of it"},
		"truncated":                 {"{\"format_version\":\"1.2\",\n \"resource_changes\":[{\"address\":\"a\"", "plan.json: line 2, column 35: unexpected end of JSON input"},
		"no JSON":                   {"<html>", "plan.json: line 1, column 1: no JSON: want what"},
		"a list":                    {"[]", `plan.json: line 1, column 1: "" is of the kind array`},
		"kind":                      {"{\"format_version\":\"1.2\",\"resource_changes\":{}}", `line 1, column 44: "resource_changes" is of the kind object`},
		"attributes":                {planWith(change("a", "cloudflare_zone", `"actions":["create"],"after":"x"`)), "the attributes of a resource"},
		"another document":          {`{"name":"x"}`, `want "resource_changes", "values", "resources" or "resource"`},
		"old state":                 {`{"version":3,"modules":[]}`, "a state file of version 3: want version 4"},
		"empty state":               {`{"version":4,"resources":[]}`, "plan.json: a state has no resource of Cloudflare's provider"},
		"empty plan":                {`{"format_version":"1.2"}`, "a plan or state without resources has no resource of Cloudflare's provider"},
		"other vendors":             {planWith(`{"address":"aws_s3_bucket.b","mode":"managed","type":"aws_s3_bucket","provider_name":"registry.terraform.io/hashicorp/aws","change":{"actions":["create"],"after":{}}}`), "a plan has no resource of Cloudflare's provider: only of registry.terraform.io/hashicorp/aws"},
		"a fork":                    {planWith(`{"address":"cloudflare_zone.b","mode":"managed","type":"cloudflare_zone","provider_name":"registry.terraform.io/acme/cloudflare","change":{"actions":["create"],"after":{}}}`), "only of registry.terraform.io/acme/cloudflare"},
		"configuration of others":   {`{"resource":{"aws_s3_bucket":{"b":{}}}}`, "configuration has no resource of Cloudflare's provider: only of aws"},
		"configuration without any": {`{"resource":[]}`, "configuration has no resource of Cloudflare's provider"},
		"configuration, wrong":      {`{"resource":{"cloudflare_zone":{"x":7}}}`, `"resource.cloudflare_zone.x": want an object, or a list of objects`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rec, err := terraform.Read(strings.NewReader(tc.text), "plan.json", terraform.Options{})
			require.ErrorContains(t, err, tc.want)
			assert.True(t, strings.HasPrefix(err.Error(), "plan.json: "), err)
			assert.Empty(t, rec.Calls)
		})
	}
	_, err := terraform.Read(iotest.ErrReader(errors.New("no disk")), "", terraform.Options{})
	require.EqualError(t, err, "terraform: no disk")
}

// TestNothingConfidential: what could be a credential stands neither in paths, nor in
// addresses, gaps and errors.
func TestNothingConfidential(t *testing.T) {
	t.Parallel()
	const secret = "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	rec := read(t, planWith(
		change(`cloudflare_dns_record.a["`+"x"+`"]`, "cloudflare_dns_record", `"actions":["delete"],"before":{"zone_id":"`+secret+`","id":"`+secret+`"}`),
		strings.ReplaceAll(change("cloudflare_dns_record.b", "cloudflare_dns_record", `"actions":["create"],"after":{}`), "cloudflare_dns_record.b", `cloudflare_dns_record.b[\"`+secret+`\"]`),
		strings.ReplaceAll(change("cloudflare_nope.b", "cloudflare_nope", `"actions":["create"],"after":{}`), "cloudflare_nope.b", `cloudflare_nope.b[\"`+secret+`\"]`),
	))
	assert.Len(t, rec.Calls, 4)
	assert.NotContains(t, fmt.Sprintf("%v %v", rec.Calls, rec.Gaps), secret)
	_, err := terraform.Read(strings.NewReader("{"), secret, terraform.Options{})
	assert.NotContains(t, err.Error(), secret)
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		planOf("cloudflare_dns_record", `{"zone_id":"z"}`, "create"), `{"version":4,"resources":[{"type":"cloudflare_zone","instances":[{"index_key":"a"}]}]}`,
		`{"resource":{"cloudflare_zone":{"x":{"account":{"id":"${var.a}"}}}},"variable":{"a":{"default":"b"}},"import":{"to":"cloudflare_zone.x","id":"z"}}`,
		`{"values":{"root_module":{"child_modules":[{}]}}}`, `{"resource_changes":[],"configuration":{"root_module":{"module_calls":{"m":null}}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		rec, err := terraform.Read(strings.NewReader(string(data)), "plan.json", terraform.Options{})
		if err != nil && len(rec.Calls) > 0 {
			t.Fatal("calls beside an error")
		}
		for _, c := range rec.Calls {
			if c.From == "" || !strings.HasPrefix(c.Path, "/") || strings.ContainsAny(c.Path, "?#") {
				t.Fatalf("%q for %q", c.Path, c.From)
			}
		}
		record.Minimal(rec)
	})
}
