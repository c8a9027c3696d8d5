package probe

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// CheckFor returns a check for one permission: for the write permissions whose
// refusals are known, a request that must be refused after authorization;
// otherwise the reading call that accepts the permission and the fewest others.
// The check's Caveat says what it leaves open: a reading call shows no write
// permission, and most calls accept other groups too. It is an error when no
// harmless call exists that could tell.
func CheckFor(p permissions.Permission) (Check, error) {
	if p == nil || p.ID() == "" {
		return Check{}, fmt.Errorf("no permission given: want one of the catalogue's constants")
	}
	for _, c := range refusedWrites() {
		if c.Needs[0].ID() == p.ID() {
			return c, nil
		}
	}
	g, known := permissions.ByID(p.ID())
	if !known {
		return Check{}, fmt.Errorf("permission group %s is not in the catalogue, so no call is known to need it", p.ID())
	}
	op := bestRead(p)
	if op.IsZero() {
		return Check{}, fmt.Errorf("%s: no catalogued GET accepts it with nothing but an account or a zone in its path, so it cannot be checked without changing something", permissions.Label(p))
	}
	c := Check{
		Name: permissions.Label(p), Needs: []permissions.Permission{p}, Scope: op.Scope(),
		Method: op.Method(), Path: strings.Replace(op.Template(), "{zone_identifier}", "{zone_id}", 1),
		Proves: "one of the groups that " + op.String() + " accepts",
	}
	var caveats []string
	if others := len(op.AcceptedNames()) - 1; others > 0 {
		caveats = append(caveats, fmt.Sprintf("%d other groups are accepted too", others))
	}
	if g.Access != permissions.AccessRead {
		caveats = append(caveats, "it is a reading call, so it does not show the "+strings.ToLower(cmp.Or(g.Access.Label(), "full"))+" right")
	}
	if op.Evidence() != operations.Documented {
		caveats = append(caveats, "the accepted groups are "+op.Evidence().String())
	}
	c.Caveat = strings.Join(caveats, "; ")
	return c, nil
}

// bestRead returns the GET that tells most about the permission.
func bestRead(p permissions.Permission) operations.Operation {
	var best operations.Operation
	for op := range operations.All() {
		if op.Method() != http.MethodGet || op.Evidence() == operations.Guess || !op.Accepts(p) || !plainPath(op) {
			continue
		}
		if best.IsZero() || compareReads(op, best) < 0 {
			best = op
		}
	}
	return best
}

// plainPath reports whether the path needs no other id than the account's or
// the zone's, and whether a refusal there is a refusal: the lists of all zones
// and all accounts answer 200 with nothing in them instead.
func plainPath(op operations.Operation) bool {
	if op.Template() == "/zones" || op.Template() == "/accounts" {
		return false
	}
	rest := strings.NewReplacer("/accounts/{account_id}", "", "/zones/{zone_id}", "", "/zones/{zone_identifier}", "").Replace(op.Template())
	return !strings.Contains(rest, "{")
}

func compareReads(a, b operations.Operation) int {
	if c := cmp.Compare(len(a.AcceptedNames()), len(b.AcceptedNames())); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Evidence(), b.Evidence()); c != 0 {
		return c
	}
	if c := cmp.Compare(len(a.Template()), len(b.Template())); c != 0 {
		return c
	}
	return cmp.Compare(a.Template(), b.Template())
}

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
