package probe

import (
	"cmp"
	"context"
	"fmt"
	"slices"

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
		return permissions.SaaSPlatform(t.Account, t.Zone).Validate() // no spec can have both
	}
	return nil
}

// Check is one question to the API. The eight checks of the guide are values of
// this type, and so is what a caller adds: a check of one call is data, one of
// several calls has a Run.
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
	// Beside Run they only name a call for the plan and may be empty.
	Method, Path string
	// Refusals, when not empty, makes the check a proof by refusal: the call
	// must be refused, and only these refusals show that authorization passed. Of
	// the calls that Run makes, one that is refused so was let through too.
	Refusals []Refusal
	// WriteProof, where set, is a refused write that is sent at the same time as
	// the call: it proves the right to write, which a reading call leaves open.
	// Both must pass. Its Method, Path and Refusals count, nothing else of it. Run
	// has [Trial.Try] in its place.
	WriteProof *Check
	// Run, where set, makes the check's calls, by means of the trial. Where it
	// returns nil the check is allowed and proven as far as the calls show that
	// were let through; where it returns the error of a call, that refusal or fault
	// decides, and a [Finding] says itself what was found. Any other error, a panic,
	// and nil without a call that was let through are inconclusive. ctx ends with
	// the check's time limit.
	Run func(ctx context.Context, t *Trial) error
	// WithWrite, where set, is the check that is run in this one's place with
	// Options.Write: it makes something, and has it deleted again. Its empty Name,
	// Needs and Scope are this one's. Without Options.Write a check that makes no
	// call else is not run.
	WithWrite *Check
	// Proves says what an allowed verdict shows; Caveat what it does not.
	Proves, Caveat string

	// claims says that the check is about its permissions and not about its call:
	// that the call was allowed does not make it work, only the proof does.
	claims bool
}

// validate reports a check that cannot be run, and one that has what its Run
// would leave out.
func (c Check) validate() error {
	switch {
	case c.Run == nil && (c.Method == "" || c.Path == "") && c.WithWrite == nil:
		return fmt.Errorf("probe: the check %q makes no call: want a Method and a Path, or a Run", c.Name)
	case c.Run != nil && c.WriteProof != nil:
		return fmt.Errorf("probe: the check %q has a Run, which makes all its calls, and a WriteProof: let Run try that", c.Name)
	case c.WriteProof != nil && len(c.WriteProof.Refusals) == 0:
		return fmt.Errorf("probe: the check %q has a WriteProof without Refusals: it would really write", c.Name)
	}
	return nil
}

// argued reports whether no refusal that would prove the check is known.
func (c Check) argued() bool {
	return !slices.ContainsFunc(c.Refusals, func(r Refusal) bool { return !r.Argued() })
}

// written is what stands in for the check where it may really write.
func (c Check) written() Check {
	if c.WithWrite == nil {
		return c
	}
	w := *c.WithWrite
	w.Name, w.Scope, w.claims = cmp.Or(w.Name, c.Name), cmp.Or(w.Scope, c.Scope), c.claims
	if w.Needs == nil {
		w.Needs = c.Needs
	}
	return w
}

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
