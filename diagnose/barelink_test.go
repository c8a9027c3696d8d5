package diagnose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
)

const pageCreateRecord = reference + "dns/subresources/records/methods/create"

// An address in the API reference beside an error is its page, however it is
// written, and counts more than a call that stands elsewhere in the text.
func TestBarePage(t *testing.T) {
	t.Parallel()
	for _, refusal := range []string{"Forbidden [code: 10000]", "Forbidden (10000)", "Forbidden (code 10000)", "Forbidden (code: 10000)", "Forbidden, code: 10000", "Forbidden, code=10000", "10000: Forbidden", "Authentication error [code: 10000]", "Unauthorized to access requested resource [code: 9109]", "code 10000: Forbidden"} {
		for _, link := range []string{
			"\n  " + pageCreateRecord, " " + pageCreateRecord, " (" + pageCreateRecord + ")", " <" + pageCreateRecord + ">.", "\nDocs: " + pageCreateRecord, ". Docs: " + pageCreateRecord + ".", "\n\nDocumentation:\n" + pageCreateRecord + "/",
			"\n" + strings.Replace(pageCreateRecord, "/api/", "/api/python/", 1), ", documentation_url=" + pageCreateRecord, "\n│ See [the reference](" + pageCreateRecord + ") for more\n│",
		} {
			for _, before := range []string{"", "GET /accounts/" + string(account) + "/r2/buckets\n", "403 Forbidden: "} {
				text := before + refusal + link
				d, ok := diagnose.Text(text, diagnose.Facts{Zone: zone, Liveness: diagnose.Live})
				require.True(t, ok, text)
				assert.Equal(t, "POST", d.Refusal.Method, text)
				assert.Equal(t, zonePath+"/dns_records", d.Refusal.Path, text)
				assert.Contains(t, strings.Replace(d.DocURL, "/python", "", 1), pageCreateRecord, text)
				var adds []permissions.Permission
				for _, r := range d.Remedies {
					adds = append(adds, r.Permissions...)
				}
				assert.Contains(t, adds, permissions.Permission(permissions.ZoneDNSWrite), text)
			}
		}
	}
	d, ok := diagnose.Text("Forbidden, code: 9109, "+pageCreateRecord, diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, 9109, d.Refusal.Code())
	assert.Equal(t, "POST", d.Refusal.Method)
}

// Each error has the page beside it.
func TestBarePagesOfSeveral(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Forbidden (10000)\n" + pageCreateRecord + "\nForbidden (10000)\n" + pageBuckets + "\n",
		"Forbidden (10000) " + pageCreateRecord + "\nForbidden (10000) " + pageBuckets,
		pageCreateRecord + ": Forbidden (10000)\n" + pageBuckets + ": Forbidden (10000)",
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{Zone: zone, Liveness: diagnose.Live})
		require.True(t, ok, text)
		assert.Equal(t, zonePath+"/dns_records", d.Refusal.Path, text)
	}
}

// An address elsewhere, of another kind or of another site is no page of the error.
func TestNoBarePage(t *testing.T) {
	t.Parallel()
	for _, link := range []string{
		"\nlevel=info msg=next\n" + pageCreateRecord, " " + reference + "dns/", "\nhttps://example.com/" + pageCreateRecord[len("https://"):], "\nhttp" + pageCreateRecord[len("https"):],
		"\nlevel=info msg=next\nlevel=info msg=next\nDocs: " + pageCreateRecord,
	} {
		d, ok := diagnose.Text("cloudflare: Forbidden (10000)"+link, diagnose.Facts{Zone: zone})
		require.True(t, ok, link)
		assert.Empty(t, d.Refusal.Path, link)
	}
}
