package probe

import (
	"net/http"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Target is the account and the zone that the checks look at. An empty id
// leaves the checks that need it not checked.
type Target struct {
	Account permissions.AccountID
	Zone    permissions.ZoneID
}

// Validate reports an id that is set but not an id.
func (t Target) Validate() error {
	if t.Account != "" {
		if err := t.Account.Validate(); err != nil {
			return err
		}
	}
	if t.Zone != "" {
		return t.Zone.Validate()
	}
	return nil
}

// Check is one question to the API. It is data; the eight checks of the guide
// are values of this type, and so is what a caller adds.
type Check struct {
	// Name is what the report shows, such as "R2 Buckets List".
	Name string
	// Needs are the permissions that the check stands for.
	Needs []permissions.Permission
	// Scope is the kind of resource that the call acts on: [permissions.ScopeAccount]
	// needs the target's account, [permissions.ScopeZone] its zone, "" neither.
	Scope permissions.Scope
	// Method and Path are the call. In Path, {account_id} and {zone_id} are
	// replaced by the target's ids; {unique}, {unique_hex} and {unique_uuid} by a
	// name, an id and a UUID that exist nowhere.
	Method, Path string
	// Refusals, when not empty, makes the check a proof by refusal: the call
	// must be refused, and only these refusals show that authorization passed.
	Refusals []Refusal
	// Proves says what an allowed verdict shows; Caveat what it does not.
	Proves, Caveat string

	special special
}

// Refusal is an answer that comes after authorization: the caller was let
// through and the product then refused the request for what it asked.
type Refusal struct {
	Status int    // HTTP status; 0 = any
	Code   int    // the API's error code
	Source string // how it is known
}

// special marks the checks that take more than one call.
type special uint8

const (
	plain special = iota
	verifyToken
	createBucket
)

// call is the check's call as the decision engine and the diagnosis see it.
func (c Check) call(t Target, unique string) authz.Call {
	return authz.Call{Method: c.Method, Path: fill(c.Path, t, unique), Account: t.Account}
}

// resource is what the permissions in Needs have to be granted on.
func (c Check) resource(t Target) permissions.Resource {
	switch {
	case c.Scope == permissions.ScopeAccount && t.Account != "":
		return permissions.AccountResource(t.Account)
	case c.Scope == permissions.ScopeZone && t.Zone != "":
		return permissions.ZoneResource(t.Zone)
	case c.Scope == permissions.ScopeUser:
		return permissions.OwnUserResource()
	}
	return permissions.Resource{}
}

// GuideChecks returns the eight checks of the permissions guide, in its order,
// under its names. With write, R2 Bucket Create really creates a bucket and
// deletes it; without, it proves the permission by a refused request.
func GuideChecks(write bool) []Check {
	bucket := Check{
		Name:   "R2 Bucket Create",
		Needs:  []permissions.Permission{permissions.AccountWorkersR2StorageWrite},
		Scope:  permissions.ScopeAccount,
		Method: http.MethodDelete, Path: "/accounts/{account_id}/r2/buckets/{unique}",
		Refusals: []Refusal{{Status: http.StatusNotFound, Code: 10006, Source: "deleting an unknown bucket with a permitted token, as seen in a third party's tests (2026-03)"}},
		Proves:   "R2 write: deleting a bucket that cannot exist was refused only because it does not exist",
	}
	if write {
		bucket.Method, bucket.Path = http.MethodPost, "/accounts/{account_id}/r2/buckets"
		bucket.Refusals, bucket.special = nil, createBucket
		bucket.Proves = "R2 write: a bucket was created and deleted"
	}
	return []Check{
		{
			Name:   "Basic Auth",
			Method: http.MethodGet, Path: "/user/tokens/verify", special: verifyToken,
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
		},
		bucket,
		{
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
			Proves: "Workers read", Caveat: "Edit shows only in a refused write",
		}, {
			Name:   "Workers Routes",
			Needs:  []permissions.Permission{permissions.ZoneWorkersRoutesWrite},
			Scope:  permissions.ScopeZone,
			Method: http.MethodGet, Path: "/zones/{zone_id}/workers/routes",
			Proves: "routes read", Caveat: "Edit shows only in a refused write",
		}, {
			Name:   "Custom Hostnames",
			Needs:  []permissions.Permission{permissions.ZoneSSLAndCertificatesWrite},
			Scope:  permissions.ScopeZone,
			Method: http.MethodGet, Path: "/zones/{zone_id}/custom_hostnames",
			Proves: "custom hostnames read", Caveat: "Edit shows only in a refused write",
		},
	}
}
