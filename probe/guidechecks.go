package probe

import (
	"context"
	"net/http"

	"github.com/cftoken/cftoken/permissions"
)

// GuideChecks returns the eight checks of the permissions guide, in its order,
// under its names. R2 Bucket Create proves its permission by a refused request;
// with Options.Write it really creates a bucket and deletes it.
//
// The four checks that need an Edit prove it: beside its reading call each of
// the last three sends the refused write of its permission, at the same time.
// Where that is refused for want of authorization the token has Read and needs
// Edit. Account Access and Zone Access are open to many groups, so alone they
// are only consistent with the permission that they stand for.
func GuideChecks() []Check {
	return []Check{
		{
			Name:   "Basic Auth",
			Method: http.MethodGet, Path: verifyPath, Run: verifyToken,
			Proves: "the token is live", Caveat: "it needs no permission, so it shows none",
		}, {
			Name:   "Account Access",
			Needs:  []permissions.Permission{permissions.AccountSettingsRead},
			Scope:  permissions.ScopeAccount,
			Method: http.MethodGet, Path: "/accounts/{account_id}",
			Proves: "some permission on the account", Caveat: "many groups are accepted, so alone it does not prove Account Settings Read",
		}, {
			Name:   "R2 Buckets List",
			Needs:  []permissions.Permission{permissions.AccountWorkersR2StorageWrite},
			Scope:  permissions.ScopeAccount,
			Method: http.MethodGet, Path: "/accounts/{account_id}/r2/buckets",
			Proves: "R2 read", Caveat: "Workers R2 Storage Read is enough for it",
		}, {
			Name:   "R2 Bucket Create",
			Needs:  []permissions.Permission{permissions.AccountWorkersR2StorageWrite},
			Scope:  permissions.ScopeAccount,
			Method: http.MethodDelete, Path: "/accounts/{account_id}/r2/buckets/{unique}", WithWrite: createBucket(),
			Refusals: refusedWrite(permissions.AccountWorkersR2StorageWrite).Refusals,
			Proves:   "R2 write: deleting a bucket that cannot exist was refused only because it does not exist",
		}, {
			Name:   "Zone Access",
			Needs:  []permissions.Permission{permissions.ZoneRead},
			Scope:  permissions.ScopeZone,
			Method: http.MethodGet, Path: "/zones/{zone_id}",
			Proves: "some permission on the zone or its account", Caveat: "many groups are accepted, account groups among them, so alone it does not prove Zone Read (a non-empty GET /zones does)",
		}, {
			Name:   "Workers List",
			Needs:  []permissions.Permission{permissions.AccountWorkersScriptsWrite},
			Scope:  permissions.ScopeAccount,
			Method: http.MethodGet, Path: "/accounts/{account_id}/workers/scripts",
			WriteProof: refusedWrite(permissions.AccountWorkersScriptsWrite),
			Proves:     "Workers edit: the list was shown, and deleting a script that cannot exist was refused only because it does not exist",
		}, {
			Name:   "Workers Routes",
			Needs:  []permissions.Permission{permissions.ZoneWorkersRoutesWrite},
			Scope:  permissions.ScopeZone,
			Method: http.MethodGet, Path: "/zones/{zone_id}/workers/routes",
			WriteProof: refusedWrite(permissions.ZoneWorkersRoutesWrite),
			Proves:     "routes edit: the list was shown, and deleting a route that cannot exist was refused only because it does not exist",
		}, {
			Name:   "Custom Hostnames",
			Needs:  []permissions.Permission{permissions.ZoneSSLAndCertificatesWrite},
			Scope:  permissions.ScopeZone,
			Method: http.MethodGet, Path: "/zones/{zone_id}/custom_hostnames",
			WriteProof: refusedWrite(permissions.ZoneSSLAndCertificatesWrite),
			Proves:     "custom hostnames edit: the list was shown, and deleting a hostname that cannot exist was refused only because it does not exist",
		},
	}
}

const verifyPath = "/user/tokens/verify"

// verifyToken is Basic Auth: which endpoint can tell depends on the token.
func verifyToken(ctx context.Context, t *Trial) error {
	_, err := t.Verify(ctx)
	return err
}

// refusedWrite returns the refused write of the permission whose answer is
// known, nil where there is none.
func refusedWrite(p permissions.Permission) *Check {
	for _, c := range refusedWritesOf(p) {
		if !c.argued() {
			return &c
		}
	}
	return nil
}
