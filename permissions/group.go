package permissions

import "slices"

// Access is what a permission group lets its holder do. The API says Write
// where the dashboard says Edit. The zero value is not known.
type Access string

// The access levels that occur in the names of permission groups.
const (
	AccessRead   Access = "read"
	AccessWrite  Access = "write" // "Edit" in the dashboard
	AccessRun    Access = "run"
	AccessPurge  Access = "purge"
	AccessRevoke Access = "revoke"
	AccessAdmin  Access = "admin"
	AccessSend   Access = "send"
	AccessBind   Access = "bind"
	AccessOther  Access = "other" // the name says no level
)

// Label returns the dashboard's word for the level: Read, Edit, Run, Purge,
// Revoke, Admin, Send or Bind; for AccessOther and unknown levels it is empty.
func (a Access) Label() string {
	switch a {
	case AccessRead:
		return "Read"
	case AccessWrite:
		return "Edit"
	case AccessRun:
		return "Run"
	case AccessPurge:
		return "Purge"
	case AccessRevoke:
		return "Revoke"
	case AccessAdmin:
		return "Admin"
	case AccessSend:
		return "Send"
	case AccessBind:
		return "Bind"
	}
	return ""
}

// Group is a row of the catalogue: one of Cloudflare's permission groups.
type Group struct {
	ID       string   // 32 lowercase hexadecimal digits
	Name     string   // the API's name, such as "Workers Scripts Write"
	Scope    Scope    // the kind of resource that the group acts on
	Access   Access   // the level that the name or an override states
	LinkKey  string   // key in the dashboard's prefilled link, "" where none is known
	LinkType string   // type in the prefilled link: read, edit, revoke, run or purge
	LinkSeen bool     // the key is seen in public use, but Cloudflare does not document it
	Evidence Evidence // how the id is known

	base        string   // Name without its access level
	guide       string   // the permissions guide's label, "" where it has none of its own
	aliases     []string // other bases by which people know the group
	formerNames []string
	listed      *Listed // what a live listing says besides, nil for nothing
}

// Listed is what a live listing says of a group besides its id, name and scopes.
// The zero value is that of a group that no listing was read for, and of one
// of which a listing says nothing more.
type Listed struct {
	Label      string     // the listing's own key of the group, such as "workers_scripts_write"
	Category   string     // the heading under which the dashboard shows it
	Selectable Selectable // whether the credential that read the listing may grant it
}

// Selectable is whether the credential that read a live listing may put a group
// into a token. The zero value says that the listing does not tell.
//
// Source: "is_selectable" in Cloudflare's OpenAPI document (2026-10).
type Selectable string

// What a listing says of a group.
const (
	SelectableYes Selectable = "yes"
	SelectableNo  Selectable = "no"
)

// Listed returns what the live listing that g comes from says of it besides.
func (g Group) Listed() Listed {
	if g.listed == nil {
		return Listed{}
	}
	return *g.listed
}

// FormerNames returns the names that the group had before, nil for none. The
// slice is the caller's.
func (g Group) FormerNames() []string { return slices.Clone(g.formerNames) }

// Permission returns the group as a permission, ready for [AllowOn]: a typed one
// for a group of the built-in catalogue. One that only a live listing knows
// carries what the listing says, and [Spec.ValidateWith] that listing accepts it.
func (g Group) Permission() Permission {
	if builtin.find(g.ID) == nil {
		return unlistedPermission{id: g.ID, name: g.Name, scope: g.Scope, live: true, listed: g.Listed()}
	}
	switch g.Scope {
	case ScopeAccount:
		return AccountPermission(g.ID)
	case ScopeZone:
		return ZonePermission(g.ID)
	case ScopeUser:
		return UserPermission(g.ID)
	case ScopeBucket:
		return BucketPermission(g.ID)
	}
	return unlistedPermission{id: g.ID, name: g.Name, scope: g.Scope}
}

// Label returns the group as the dashboard shows it, such as
// "Account | Workers Scripts | Edit".
func (g Group) Label() string { return g.label(" | ") }

func (g *Group) label(between string) string {
	if level := g.Access.Label(); level != "" {
		return g.Scope.Label() + between + g.base + between + level
	}
	return g.Scope.Label() + between + g.base
}

// ColonLabel returns Label with colons, such as "Account:Workers Scripts:Edit".
func (g Group) ColonLabel() string { return g.colonLabel() }

func (g *Group) colonLabel() string { return g.label(":") }

func (g *Group) guideLabel() string {
	if g.guide != "" {
		return g.guide
	}
	return g.colonLabel()
}

// Unlisted is a permission group that exists in Cloudflare's live listing but
// whose id is not public. It cannot be granted until a live listing, read with
// [ParseListing], supplies the id.
type Unlisted struct {
	Name     string // the API's name
	Scope    Scope  // "" where not known
	Evidence Evidence
}
