package permissions

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

var errOwnUser = errors.New("the user's id is not known: put it in with Spec.WithUser, or in place of " + ownUserID + "; GET /user shows it")

// Validate reports what is wrong with the resource's ids and names, such as a
// bucket's name that R2 does not take; nil for nothing.
func (r Resource) Validate() error {
	if id, ok := r.parentAccount(); ok {
		if err := id.Validate(); err != nil {
			return err
		}
	}
	switch {
	case r.scope == "":
		return fmt.Errorf("no resource: use Account, Zone, AllAccounts, AllZones, AllZonesIn, User or Bucket")
	case r.all:
		if r.scope == ScopeUser {
			return fmt.Errorf("resource %q: a user resource names one user, the token's owner", r.Key())
		}
		if r.scope == ScopeBucket && r.parent == "" {
			return fmt.Errorf("resource %q: the API refuses all buckets of all accounts; use AllBucketsIn", r.Key())
		}
		return nil
	case r.scope == ScopeAccount:
		return checkID("account", r.id)
	case r.scope == ScopeZone:
		return checkID("zone", r.id)
	case r == OwnUserResource():
		return errOwnUser
	case r.scope == ScopeUser:
		return checkID("user", r.id)
	case r.scope == ScopeBucket:
		return validateBucket(r)
	}
	return validateNested(r)
}

// validateNested judges a single resource of a kind for which there is no type of
// permission.
func validateNested(r Resource) error {
	account, _, id, _ := r.Nested()
	switch {
	case !strings.Contains(string(r.scope), "."):
		return fmt.Errorf("resource kind %q: want the scope of permission groups, such as %q; a listing of groups has them", show(string(r.scope), 60), ScopeWorker)
	case r.writable() != nil:
		return r.writable()
	case credential.Holds(undetermined(r.Key())):
		return fmt.Errorf("resource %q: want the id of a %s", showKey(r.Key(), 120), r.scope.word())
	case r.scope == ScopeWorker && !tagShaped(id):
		return fmt.Errorf("the Worker %q: want its tag, which is no name: GET /accounts/{account_id}/workers/scripts shows it as \"tag\" beside the name; a Worker that does not exist yet has none", show(id, 64))
	case r.scope == ScopeFlagshipApp && account == "":
		return fmt.Errorf("resource %q: want <account id>_<app id>", showKey(r.Key(), 120))
	case r.scope == ScopeFlagshipApp && (id == "" || id == "*"):
		return fmt.Errorf("the Flagship app %q: want its id", id)
	}
	return nil
}

// tagShaped reports whether a text can be a Worker's tag: hexadecimal, with or
// without hyphens. Names of Workers are rarely so; that no tag is otherwise is
// what examples show, Cloudflare does not say.
func tagShaped(s string) bool { return credential.IsID(strings.ReplaceAll(s, "-", "")) }

// writable reports what keeps the resource from being written down so that it is
// read as the same. A form that only this package believes in does not.
func (r Resource) writable() error {
	if r.scope.typed() || r.scope == "" {
		return r.Validate()
	}
	if id, ok := r.parentAccount(); ok {
		if err := id.Validate(); err != nil {
			return err
		}
	}
	if !r.all && (r.id == "" || r.id == "*") {
		return fmt.Errorf("%s id %q: want the id of one; AllNestedResource is all of them", r.scope.word(), r.id)
	}
	return nil
}

// validateBucket judges the whole id before it quotes a part: a credential may
// have the underscore in it that ends a part.
func validateBucket(r Resource) error {
	_, j, name, ok := r.Bucket()
	if ok && j.known() && validBucketName(name) {
		return nil
	}
	account, rest, parts := strings.Cut(r.id, "_")
	if !parts || !strings.Contains(rest, "_") || credential.Holds(undetermined(r.Key())) {
		return fmt.Errorf("resource %q: want <account id>_<jurisdiction>_<bucket name>", showKey(r.Key(), 120))
	}
	if err := AccountID(account).Validate(); err != nil {
		return err
	}
	if !j.known() {
		return fmt.Errorf("R2 jurisdiction %q: want default, eu, us or fedramp", show(string(j), 30))
	}
	return fmt.Errorf("R2 bucket name %q: want 3 to 63 lowercase letters, digits and inner hyphens", show(name, 80))
}

// validBucketName reports whether R2 accepts the name.
// Source: https://developers.cloudflare.com/r2/buckets/create-buckets/ (2026-11).
func validBucketName(name string) bool {
	valid := len(name) >= 3 && len(name) <= 63 && name[0] != '-' && name[len(name)-1] != '-'
	for i := 0; i < len(name); i++ {
		c := name[i]
		valid = valid && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')
	}
	return valid
}
