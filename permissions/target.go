package permissions

// Effect is what a policy does: allow or deny.
type Effect string

// The effects of a policy. A deny always wins over an allow.
const (
	Allow Effect = "allow"
	Deny  Effect = "deny"
)

// Policy grants or denies permission groups on resources, as the API's policy
// object does. Make one with a target's Allow or Deny, or with [AllowOn] and
// [DenyOn] for permissions that are known only at run time. The zero value
// grants nothing.
type Policy struct {
	Effect      Effect
	Permissions []Permission
	Resources   []Resource
	// Other holds what the API said of the policy and its groups and this
	// package does not know; see [Statement.Other].
	Other string
}

// AllowOn allows permissions of any scope on a resource. A permission whose
// scope does not fit the resource is reported by [Spec.Validate].
func AllowOn(r Resource, ps ...Permission) Policy {
	return Policy{Effect: Allow, Permissions: ps, Resources: []Resource{r}}
}

// DenyOn denies permissions of any scope on a resource; see [AllowOn].
func DenyOn(r Resource, ps ...Permission) Policy {
	return Policy{Effect: Deny, Permissions: ps, Resources: []Resource{r}}
}

func policyOf[P Permission](e Effect, r Resource, ps []P) Policy {
	out := Policy{Effect: e, Resources: []Resource{r}}
	for _, p := range ps {
		out.Permissions = append(out.Permissions, p)
	}
	return out
}

// AccountTarget is an account, or all accounts, to which account permissions
// are given.
type AccountTarget struct{ resource Resource }

// ZoneTarget is a zone, or all zones, to which zone permissions are given.
type ZoneTarget struct{ resource Resource }

// UserTarget is a user to which user permissions are given.
type UserTarget struct{ resource Resource }

// BucketTarget is an R2 bucket, or all buckets of an account, to which bucket
// permissions are given.
type BucketTarget struct{ resource Resource }

// NestedTarget is one resource of a product within an account, such as a Worker,
// to which permissions of its own scope are given.
type NestedTarget struct{ resource Resource }

// Account targets one account.
func Account(id AccountID) AccountTarget { return AccountTarget{AccountResource(id)} }

// AllAccounts targets every account that the token's owner can reach.
func AllAccounts() AccountTarget { return AccountTarget{AllAccountsResource()} }

// Zone targets one zone.
func Zone(id ZoneID) ZoneTarget { return ZoneTarget{ZoneResource(id)} }

// AllZones targets every zone of every account that the token's owner can reach.
func AllZones() ZoneTarget { return ZoneTarget{AllZonesResource()} }

// AllZonesIn targets every zone of one account.
func AllZonesIn(id AccountID) ZoneTarget { return ZoneTarget{AllZonesInResource(id)} }

// User targets the user with the given id, who can only be the token's owner.
func User(id string) UserTarget { return UserTarget{UserResource(id)} }

// OwnUser targets the token's own user, for where the id is not known; see
// [OwnUserResource].
func OwnUser() UserTarget { return UserTarget{OwnUserResource()} }

// Bucket targets one R2 bucket. An empty jurisdiction means
// [JurisdictionDefault].
func Bucket(account AccountID, j Jurisdiction, name string) BucketTarget {
	return BucketTarget{BucketResource(account, j, name)}
}

// AllBucketsIn targets every R2 bucket of one account.
func AllBucketsIn(id AccountID) BucketTarget { return BucketTarget{AllBucketsInResource(id)} }

// Worker targets one Worker of an account, by its tag; see [WorkerResource].
func Worker(account AccountID, tag string) NestedTarget {
	return NestedTarget{WorkerResource(account, tag)}
}

// FlagshipApp targets one Flagship app of an account, by its id.
func FlagshipApp(account AccountID, app string) NestedTarget {
	return NestedTarget{FlagshipAppResource(account, app)}
}

// Nested targets one resource of any kind within an account: a tunnel, say, of
// which the kind is the scope of its permission groups in a live listing. See
// [NestedResource].
func Nested(account AccountID, kind Scope, id string) NestedTarget {
	return NestedTarget{NestedResource(AccountResource(account), kind, id)}
}

// Allow grants the permissions on the account.
func (t AccountTarget) Allow(ps ...AccountPermission) Policy { return policyOf(Allow, t.resource, ps) }

// Deny denies the permissions on the account.
func (t AccountTarget) Deny(ps ...AccountPermission) Policy { return policyOf(Deny, t.resource, ps) }

// Allow grants the permissions on the zone.
func (t ZoneTarget) Allow(ps ...ZonePermission) Policy { return policyOf(Allow, t.resource, ps) }

// Deny denies the permissions on the zone.
func (t ZoneTarget) Deny(ps ...ZonePermission) Policy { return policyOf(Deny, t.resource, ps) }

// Allow grants the permissions on the user.
func (t UserTarget) Allow(ps ...UserPermission) Policy { return policyOf(Allow, t.resource, ps) }

// Deny denies the permissions on the user.
func (t UserTarget) Deny(ps ...UserPermission) Policy { return policyOf(Deny, t.resource, ps) }

// Allow grants the permissions on the bucket.
func (t BucketTarget) Allow(ps ...BucketPermission) Policy { return policyOf(Allow, t.resource, ps) }

// Deny denies the permissions on the bucket.
func (t BucketTarget) Deny(ps ...BucketPermission) Policy { return policyOf(Deny, t.resource, ps) }

// Allow grants the permissions on the resource. The groups that act on single
// resources of a product have no published ids, so there are no constants of them:
// [Role.Resolve] and [Catalogue.ByName] find them in a live listing. One of another
// scope is reported by [Spec.Validate].
func (t NestedTarget) Allow(ps ...Permission) Policy { return AllowOn(t.resource, ps...) }

// Deny denies the permissions on the resource; see [NestedTarget.Allow].
func (t NestedTarget) Deny(ps ...Permission) Policy { return DenyOn(t.resource, ps...) }
