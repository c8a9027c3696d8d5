package probe

import (
	"net/http"
	"slices"

	"github.com/cftoken/cftoken/permissions"
)

// RefusedWrites returns the checks that prove a write permission by a request
// that the product must refuse once authorization has passed: deleting a thing
// that does not exist. That authorization comes first is Cloudflare's usual
// order but not documented for these endpoints; each Refusal names its source.
func RefusedWrites() []Check { return slices.Clone(refusedWrites()) }

func refusedWrites() []Check {
	row := func(p permissions.Permission, path string, status, code int, source string) Check {
		return Check{
			Name: permissions.Label(p), Needs: []permissions.Permission{p}, Scope: p.Scope(),
			Method: http.MethodDelete, Path: path,
			Refusals: []Refusal{{Status: status, Code: code, Source: source}},
			Proves:   "the write right: the request was refused only because the thing to delete does not exist",
			Caveat:   "that authorization comes before existence is not documented for this endpoint",
		}
	}
	return []Check{
		row(permissions.AccountWorkersR2StorageWrite, "/accounts/{account_id}/r2/buckets/{unique}", 404, 10006, "a third party's tests with a permitted token (2026-03)"),
		row(permissions.AccountWorkersScriptsWrite, "/accounts/{account_id}/workers/scripts/{unique}", 404, 10007, "a third party's tests with a permitted token (2026-03)"),
		row(permissions.ZoneWorkersRoutesWrite, "/zones/{zone_id}/workers/routes/{unique_hex}", 404, 10009, "a third party's tests with a permitted token (2026-03)"),
		row(permissions.ZoneSSLAndCertificatesWrite, "/zones/{zone_id}/custom_hostnames/{unique_uuid}", 404, 1436, "https://developers.cloudflare.com/cloudflare-for-platforms/cloudflare-for-saas/reference/status-codes/custom-hostnames/ (2026-11)"),
		row(permissions.ZoneDNSWrite, "/zones/{zone_id}/dns_records/{unique_hex}", 404, 81044, "user reports; status from a test double (2026-11)"),
		row(permissions.AccountD1Write, "/accounts/{account_id}/d1/database/{unique_uuid}", 404, 7404, "a third party's tests with a permitted token (2026-03)"),
	}
}
