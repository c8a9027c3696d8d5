package terraform_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/record/terraform"
)

// folder writes files into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	return dir
}

// TestReadDir: all files together, overrides over them, values of variables, and modules
// below paths with what they are given and give back.
func TestReadDir(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"main.tf.json":       `{"variable":{"account":{},"zone":{"default":"none"}},"locals":{"z":"${var.zone}","same":"${local.z}"},"resource":{"cloudflare_dns_record":{"www":{"zone_id":"${local.same}"}}}}`,
		"zones.tf.json":      `{"resource":[{"cloudflare_zone":{"new":{"account":{"id":"` + string(account) + `"},"name":"example.net"}}},{"cloudflare_r2_bucket":{"media":{"account_id":"${var.account}","name":"old"}}}],"import":[{"to":"cloudflare_dns_record.www","id":"` + string(zone) + `/r1"}]}`,
		"b_override.tf.json": `{"resource":{"cloudflare_r2_bucket":{"media":{"name":"media"}}}}`,
		"modules.tf.json":    `{"module":{"dns":{"source":"./modules/dns","zone":"${cloudflare_zone.new.id}","given":"${var.zone}"},"far":{"source":"example/far/cloudflare"},"plain":{"source":"./modules/plain"}},"resource":{"cloudflare_page_rule":{"r":{"zone_id":"${module.dns.zone}"}}}}`,
		"modules/dns/main.tf.json": `{"variable":{"zone":{},"given":{"default":"never"}},"resource":{"cloudflare_dns_record":{"a":{"zone_id":"${var.zone}"},"b":{"zone_id":"${var.given}"}}},
			"output":{"zone":{"value":"${cloudflare_dns_record.a.zone_id}"}},"module":{"deeper":{"source":"../deeper","zone":"${var.given}"}}}`,
		"modules/deeper/x.tf.json": `{"resource":{"cloudflare_zone_dnssec":{"s":{"zone_id":"${var.zone}"}}}}`,
		"modules/plain/main.tf":    `resource "cloudflare_zone" "x" {}`,
		"terraform.tfvars.json":    `{"account":"` + string(account) + `","zone":"to be overridden"}`,
		"z.auto.tfvars.json":       `{"zone":"` + string(zone) + `","list":[1]}`,
		"extra.auto.tfvars":        `x = 1`,
		"other.tfvars":             `x = 1`,
		"providers.tf":             `provider "cloudflare" {}`,
		".hidden.tf.json":          `not JSON`,
		"notes.txt":                `not JSON`,
	})
	rec, err := terraform.ReadDir(dir, terraform.Options{})
	require.NoError(t, err)
	assert.Equal(t, dir, rec.Name)
	got := calls(rec)
	for _, want := range []string{
		"POST /zones/Z/dns_records cloudflare_dns_record.www (create)",
		"GET /zones/Z/dns_records/r1 cloudflare_dns_record.www (read)",
		"GET /accounts/A/r2/buckets/media cloudflare_r2_bucket.media (read)",
		"POST /zones cloudflare_zone.new (create)",
		"POST /zones/{cloudflare_zone.new}/dns_records module.dns.cloudflare_dns_record.a (create)",
		"POST /zones/Z/dns_records module.dns.cloudflare_dns_record.b (create)",
		"GET /zones/Z/dnssec module.dns.module.deeper.cloudflare_zone_dnssec.s (read)",
	} {
		assert.Contains(t, got, want)
	}
	assert.True(t, slices.ContainsFunc(got, func(c string) bool {
		return strings.HasPrefix(c, "POST /zones/{module.dns.cloudflare_dns_record.a}/pagerules cloudflare_page_rule.r")
	}), "%q", got)
	short := strings.NewReplacer(dir, "DIR")
	var gaps []string
	for _, gap := range rec.Gaps {
		gaps = append(gaps, short.Replace(gap))
	}
	assert.Equal(t, []string{
		"DIR: in HCL, which is not read (providers.tf): a plan has it all",
		"DIR: values of variables in HCL, which is not read (extra.auto.tfvars)",
		"module far is not read: its resources stand elsewhere, and a plan has them all",
		"module plain is not read: it is in HCL, and a plan has its resources",
	}, gaps)
}

func TestReadDirErrors(t *testing.T) {
	t.Parallel()
	const good = `{"resource":{"cloudflare_zone":{"x":{}}}}`
	for name, tc := range map[string]struct {
		files map[string]string
		want  string
	}{
		"nothing":                {nil, "DIR: no .tf.json file in it"},
		"HCL alone":              {map[string]string{"main.tf": ""}, "DIR: configuration in HCL (main.tf): want a plan of it"},
		"broken":                 {map[string]string{"a.tf.json": good, "b.tf.json": "{\n\"resource\":"}, "DIR/b.tf.json: line 2, column 11: unexpected end of JSON input"},
		"empty":                  {map[string]string{"a.tf.json": " "}, "DIR/a.tf.json: empty"},
		"wrong form":             {map[string]string{"a.tf.json": good, "b.tf.json": `{"resource":{"cloudflare_zone":{"y":7}}}`}, `DIR/b.tf.json: "resource.cloudflare_zone.y": want an object`},
		"twice":                  {map[string]string{"a.tf.json": good, "b.tf.json": good}, "DIR/b.tf.json: resource cloudflare_zone.x is declared in DIR/a.tf.json already"},
		"of others":              {map[string]string{"a.tf.json": `{"resource":{"aws_s3_bucket":{"b":{}}}}`}, "DIR: the configuration has no resource of Cloudflare's provider: only of aws"},
		"variables, broken":      {map[string]string{"a.tf.json": good, "terraform.tfvars.json": `{"a"`}, "DIR/terraform.tfvars.json: line 1, column 4: "},
		"a module that is not":   {map[string]string{"a.tf.json": `{"module":{"m":{"source":"./m"}}}`}, "module m: "},
		"a module within itself": {map[string]string{"a.tf.json": `{"module":{"m":{"source":"./m"}}}`, "m/a.tf.json": `{"module":{"m":{"source":"../m"}}}`}, "module module.m.m: DIR/m lies within itself"},
		"an error in a module":   {map[string]string{"a.tf.json": `{"module":{"m":{"source":"./m"}}}`, "m/a.tf.json": `[]`}, "DIR/m/a.tf.json: "},
	} {
		dir := folder(t, tc.files)
		_, err := terraform.ReadDir(dir, terraform.Options{})
		require.Error(t, err, name)
		assert.Contains(t, strings.ReplaceAll(err.Error(), dir, "DIR"), tc.want, name)
	}
	_, err := terraform.ReadDir(filepath.Join(t.TempDir(), "none"), terraform.Options{})
	assert.ErrorIs(t, err, os.ErrNotExist)
}
