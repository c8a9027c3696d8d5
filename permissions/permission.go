package permissions

import "github.com/cftoken/cftoken/internal/credential"

// Permission is a permission group as a value that a policy can hold: an
// [AccountPermission], [ZonePermission], [UserPermission] or
// [BucketPermission], or a group read from an API answer whose id the built-in
// catalogue does not know. The interface is sealed.
type Permission interface {
	// ID is the permission group's id.
	ID() string
	// Scope is the kind of resource that the group acts on, "" where unknown.
	Scope() Scope
	// Name is the API's name, such as "DNS Write", or "" where unknown.
	Name() string
	// String is the name, or text that shows the id where the name is unknown.
	String() string

	permission()
}

// AccountPermission is a permission group of account scope. Its value is the
// group's id, so a constant marshals to what the API wants and works in a
// switch. The zero value is no permission and does not validate.
type AccountPermission string

// ZonePermission is a permission group of zone scope; see [AccountPermission].
type ZonePermission string

// UserPermission is a permission group of user scope; see [AccountPermission].
type UserPermission string

// BucketPermission is a permission group that acts on single R2 buckets; see
// [AccountPermission].
type BucketPermission string

func (AccountPermission) permission() {}
func (ZonePermission) permission()    {}
func (UserPermission) permission()    {}
func (BucketPermission) permission()  {}

// ID returns the permission group's id.
func (p AccountPermission) ID() string { return string(p) }

// ID returns the permission group's id.
func (p ZonePermission) ID() string { return string(p) }

// ID returns the permission group's id.
func (p UserPermission) ID() string { return string(p) }

// ID returns the permission group's id.
func (p BucketPermission) ID() string { return string(p) }

// Scope returns [ScopeAccount].
func (AccountPermission) Scope() Scope { return ScopeAccount }

// Scope returns [ScopeZone].
func (ZonePermission) Scope() Scope { return ScopeZone }

// Scope returns [ScopeUser].
func (UserPermission) Scope() Scope { return ScopeUser }

// Scope returns [ScopeBucket].
func (BucketPermission) Scope() Scope { return ScopeBucket }

// Name returns the API's name, or "" where the built-in catalogue has none.
func (p AccountPermission) Name() string { return nameOf(string(p)) }

// Name returns the API's name, or "" where the built-in catalogue has none.
func (p ZonePermission) Name() string { return nameOf(string(p)) }

// Name returns the API's name, or "" where the built-in catalogue has none.
func (p UserPermission) Name() string { return nameOf(string(p)) }

// Name returns the API's name, or "" where the built-in catalogue has none.
func (p BucketPermission) Name() string { return nameOf(string(p)) }

// String returns the API's name, or text that shows the id.
func (p AccountPermission) String() string { return display(p) }

// String returns the API's name, or text that shows the id.
func (p ZonePermission) String() string { return display(p) }

// String returns the API's name, or text that shows the id.
func (p UserPermission) String() string { return display(p) }

// String returns the API's name, or text that shows the id.
func (p BucketPermission) String() string { return display(p) }

// Label returns p as a row of the dashboard's form, with colons: "Zone:DNS:Edit",
// "Zone:SSL and Certificates:Edit"; see [Group.Label]. For a permission that the catalogue does
// not know it is p's String, for nil "". See [GuideLabel] for the words of the
// permissions guide.
func Label(p Permission) string { return labelled(p, (*Group).colonLabel) }

// GuideLabel returns p in the words of the permissions guide:
// "Account:Cloudflare R2:Edit", "Zone:Custom Hostnames:Edit". Six groups have
// such words, others have [Label]. The dashboard does not show them, and
// Custom Hostnames is only one of the products that its group opens, so they
// are for what the guide itself speaks of: where a label stands beside a call,
// operations.Operation.Label tells which to use.
func GuideLabel(p Permission) string { return labelled(p, (*Group).guideLabel) }

func labelled(p Permission, words func(*Group) string) string {
	if p == nil {
		return ""
	}
	if g := builtin.find(p.ID()); g != nil {
		return words(g)
	}
	return p.String()
}

func nameOf(id string) string {
	if g := builtin.find(id); g != nil {
		return g.Name
	}
	return ""
}

func display(p Permission) string {
	if n := p.Name(); n != "" {
		return show(n, 120)
	}
	if p.ID() == "" {
		return "no permission group (empty id)"
	}
	if credential.IsID(p.ID()) {
		return "unknown permission group " + p.ID()
	}
	return "invalid permission group id"
}
