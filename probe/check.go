package probe

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Target is the account and the zone that the checks look at. An empty id
// leaves the checks that need it not checked.
type Target struct {
	Account permissions.AccountID
	Zone    permissions.ZoneID
	// Bucket is the R2 bucket that checks of bucket groups look at, as of
	// [permissions.BucketResource]. The zero value is none.
	Bucket permissions.Resource
}

// Validate reports an id that is set but not an id, one that is given for both
// (no account and no zone share an id), and a Bucket that is not one R2 bucket.
func (t Target) Validate() error {
	if t.Account != "" {
		if err := t.Account.Validate(); err != nil {
			return err
		}
	}
	if t.Zone != "" {
		if err := t.Zone.Validate(); err != nil {
			return err
		}
	}
	if t.Bucket != (permissions.Resource{}) {
		if _, err := endpointOf(t.Bucket); err != nil {
			return err
		}
	}
	if t.Account != "" && string(t.Account) == string(t.Zone) {
		return sameID(t.Zone)
	}
	return nil
}

func sameID(id permissions.ZoneID) error {
	return fmt.Errorf("the account id and the zone id are the same, %s: one of them is the other's; the dashboard shows both on the overview page of the zone", id)
}

// Check is one question to the API. It is data; the eight checks of the guide
// are values of this type, and so is what a caller adds.
type Check struct {
	// Name is what the report shows, such as "R2 Buckets List".
	Name string
	// Needs are the permissions that the check stands for.
	Needs []permissions.Permission
	// Scope is the kind of resource that the call acts on: [permissions.ScopeAccount]
	// needs the target's account, [permissions.ScopeZone] its zone,
	// [permissions.ScopeBucket] its bucket, "" none of them. The call of a bucket
	// goes to R2's S3 endpoint and is signed.
	Scope permissions.Scope
	// Method and Path are the call. In Path, {account_id} and {zone_id} are
	// replaced by the target's ids, {s3_host} and {bucket_name} by the host of the
	// bucket's S3 endpoint and its name; {unique}, {unique_hex}, {unique_uuid} and
	// {unique_word} by a name, an id, a UUID and a short word that exist nowhere.
	Method, Path string
	// Refusals, when not empty, makes the check a proof by refusal: the call
	// must be refused, and only these refusals show that authorization passed.
	Refusals []Refusal
	// WriteProof, where set, is a refused write that is sent at the same time as
	// the call: it proves the right to write, which a reading call leaves open.
	// Both must pass. Its Method, Path and Refusals count, nothing else of it.
	WriteProof *Check
	// Proves says what an allowed verdict shows; Caveat what it does not.
	Proves, Caveat string

	special special
	// claims says that the check is about its permissions and not about its call:
	// that the call was allowed does not make it work, only the proof does.
	claims bool
}

// special marks the checks that take more than one call.
type special uint8

const (
	plain special = iota
	verifyToken
	createBucket
	findZone
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
	case c.Scope == permissions.ScopeBucket:
		return t.Bucket
	case c.Scope == permissions.ScopeUser:
		return permissions.OwnUserResource()
	}
	return permissions.Resource{}
}
