package permissions

import (
	"cmp"
	"slices"
)

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
	LinkKey  string   // key in the dashboard's prefilled link, "" where none is known; see LinkEvidence
	LinkType string   // type in the prefilled link, such as read, edit, revoke, run or purge
	Evidence Evidence // how the id is known

	base        string // Name without its access level
	row         string // what the dashboard's form shows for base, "" where that
	rowKind     EvidenceKind
	plain       bool // the form's row is not known, and the derived one is another group's
	linkKind    EvidenceKind
	oauthKind   EvidenceKind
	risk        Risk
	why         uint8    // of builtinReasons
	aliases     []string // other words for base
	phrases     []string // other words for the whole name
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

// Label returns the group as a row of the dashboard's form, such as
// "Account | Workers Scripts | Edit" or "Zone | Cache Rules | Edit", whose API
// name is Cache Settings Write. [Catalogue.Parse] reads it back to this group.
// What the form shows is documented for most groups and follows from the API's
// name for others: see [Group.LabelEvidence].
func (g Group) Label() string { return g.label(" | ") }

func (g *Group) label(between string) string {
	row, level := g.rowName(), g.Access.Label()
	if g.plain || level == "" {
		return g.Scope.Label() + between + row
	}
	return g.Scope.Label() + between + row + between + level
}

// rowName is the middle column of the row.
func (g *Group) rowName() string {
	if g.plain {
		return g.Name
	}
	return cmp.Or(g.row, g.base)
}

// LabelEvidence says how the row is known that [Group.Label] returns: documented,
// reported (seen in the form), or derived from the API's name.
func (g Group) LabelEvidence() Evidence {
	switch g.rowKind {
	case EvidenceDocumented:
		return Evidence{Kind: g.rowKind, Source: "https://developers.cloudflare.com/fundamentals/api/reference/permissions/", Date: "2025-08-22"}
	case EvidenceReported:
		return Evidence{Kind: g.rowKind, Source: "rows of the form as guides to tokens copy them", Date: "2026", Note: "the group is matched by its name"}
	}
	return Evidence{Kind: EvidenceDerived, Source: "the API's name of the group, with the form's word for the level"}
}

// ColonLabel returns Label with colons, such as "Account:Workers Scripts:Edit".
func (g Group) ColonLabel() string { return g.colonLabel() }

func (g *Group) colonLabel() string { return g.label(":") }

// guideLabel is the permissions guide's label of a group that has one of its own.
type guideLabel struct{ id, label string }

// guide returns the permissions guide's label, "" where it has none of its own.
func (g *Group) guide() string {
	for i := range builtinGuide {
		if builtinGuide[i].id == g.ID {
			return builtinGuide[i].label
		}
	}
	return ""
}

func (g *Group) guideLabel() string { return cmp.Or(g.guide(), g.colonLabel()) }

// Unlisted is a permission group that exists in Cloudflare's live listing but
// whose id is not public. It cannot be granted until a live listing, read with
// [ParseListing], supplies the id.
type Unlisted struct {
	Name     string // the API's name
	Scope    Scope  // "" where not known
	LinkKey  string // key and type in the dashboard's prefilled link by the rule
	LinkType string // of [Group.LinkEvidence], "" where none is known
	Evidence Evidence
}
