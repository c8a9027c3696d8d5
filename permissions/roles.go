package permissions

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// RoleLevel is what a role lets its holder do, in Cloudflare's words. The zero
// value is no level.
type RoleLevel string

// The levels of the Workers roles, the least first.
const (
	RoleMetadataReadOnly RoleLevel = "Metadata Read-Only"
	RoleContentReadOnly  RoleLevel = "Content Read-Only"
	RoleEditor           RoleLevel = "Editor" // updates and deploys what exists; does not create, delete or rename
	RoleAdmin            RoleLevel = "Admin"
)

// The levels of permission groups on single Flagship apps.
const (
	RoleRead     RoleLevel = "Read"
	RoleWrite    RoleLevel = "Write"
	RoleEvaluate RoleLevel = "Evaluate"
	RoleBind     RoleLevel = "Bind"
)

// Role is what a token can be given on a whole product or on one of its
// resources: a level at a scope. No id of its permission group is public, so a role
// is known by the group's name; [Role.Resolve] finds it in a live listing. It is a
// comparable value, as small as a pointer, that stands for a row of a table. The zero
// value is no role.
type Role struct{ row *role }

// role is a row of the table.
type role struct {
	product         string
	level           RoleLevel
	scope           Scope
	group           string
	evidence, named Evidence
	like            []string // groups of the product beside which the role opens an operation
	perhaps         []string // groups of the product beside which it may
}

var noRole role

func (r Role) get() *role {
	if r.row == nil {
		return &noRole
	}
	return r.row
}

// Product returns the product, such as "Workers".
func (r Role) Product() string { return r.get().product }

// Level returns what the role lets its holder do.
func (r Role) Level() RoleLevel { return r.get().level }

// Scope returns what the role is given on: [ScopeAccount] for the whole product in
// an account, another for one resource.
func (r Role) Scope() Scope { return r.get().scope }

// Group returns the API's name of the permission group, "" where it is not known,
// and how it is known.
func (r Role) Group() (string, Evidence) { return r.get().group, r.get().named }

// Evidence returns how the role itself is known.
func (r Role) Evidence() Evidence { return r.get().evidence }

// String reads like "Workers Editor" or "Workers Editor on one Worker".
func (r Role) String() string {
	switch {
	case r.row == nil:
		return "no role"
	case r.Scope() == ScopeAccount:
		return r.Product() + " " + string(r.Level())
	}
	return r.Product() + " " + string(r.Level()) + " on one " + r.Scope().word()
}

// Like returns the API's names of the groups that the role takes the place of, nil
// for none. The slice is the caller's.
func (r Role) Like() []string { return slices.Clone(r.get().like) }

// Opens reports whether the role opens an operation, within what it is given on.
// Lists name groups that were before the roles: the role counts as one whose place
// it takes. Perhaps says that the list has others of the product, and that whether
// the role counts as one of them is not known. It allocates nothing.
func (r Role) Opens(operation interface{ AcceptsName(name string) bool }) (certain, perhaps bool) {
	return slices.ContainsFunc(r.get().like, operation.AcceptsName), slices.ContainsFunc(r.get().perhaps, operation.AcceptsName)
}

// Roles yields the roles that are known, by product, scope and level.
func Roles() iter.Seq[Role] {
	return func(yield func(Role) bool) {
		for i := range roles {
			if !yield(Role{&roles[i]}) {
				return
			}
		}
	}
}

// RoleFor returns the role of a level on one resource of the scope, or with
// [ScopeAccount] on all of Workers.
func RoleFor(level RoleLevel, scope Scope) (Role, bool) {
	for i := range roles {
		if roles[i].level == level && roles[i].scope == scope {
			return Role{&roles[i]}, true
		}
	}
	return Role{}, false
}

// RoleOf returns the role that a permission stands for, by the name of its group:
// "Individual Workers Editor" is the Editor of one Worker. A permission that the
// built-in catalogue knows stands for none.
func RoleOf(p Permission) (Role, bool) {
	if u, ok := p.(unlistedPermission); ok {
		if r := roleNamed(u.name); r != nil && (u.scope == "" || u.scope == r.scope) {
			return Role{r}, true
		}
	}
	return Role{}, false
}

// naming is how the names of the groups of roles begin.
var naming = [...]struct {
	begin, product string
	scope          Scope
}{
	{"Individual Workers ", "Workers", ScopeWorker},
	{"Workers ", "Workers", ScopeAccount},
	{"Flagship App ", "Flagship", ScopeFlagshipApp},
}

// roleNamed finds the role of a group's name. Where the name of a role's group is
// not known, the level behind the product's name is taken for it, also with Read
// for Read-Only as in the names of other groups.
func roleNamed(name string) *role {
	for _, n := range naming {
		level, ok := strings.CutPrefix(name, n.begin)
		if !ok {
			continue
		}
		for i := range roles {
			if r := &roles[i]; r.product == n.product && r.scope == n.scope && r.level.called(level) {
				return r
			}
		}
	}
	return nil
}

func (l RoleLevel) called(level string) bool {
	return level == string(l) || level != "" && level+"-Only" == string(l)
}

// RoleGroups returns the groups of the roles in the spec as a live listing has them,
// by what the spec calls them: for [Spec.ValidateWith] where no listing is at hand. It
// says nothing about whether their ids are right.
func (s Spec) RoleGroups() *Catalogue {
	c := &Catalogue{}
	for _, st := range s.statements {
		role, ok := RoleOf(st.Permission)
		if !ok || c.findIn(st.Permission.ID(), role.Scope()) != nil {
			continue
		}
		c.groups = append(c.groups, liveGroup(st.Permission.ID(), st.Permission.Name(), role.Scope(), Listed{}))
		c.byID = nil
		c.order()
	}
	return c
}

// Resolve returns the permission that stands for the role in a live listing, by
// the name of its group and its scope. The error says what the listing has instead.
func (r Role) Resolve(live *Catalogue) (Permission, error) {
	var there []string
	for g := range live.All() {
		if g.Scope != r.Scope() {
			continue
		}
		if named := roleNamed(g.Name); named != nil {
			if named == r.row {
				return g.Permission(), nil
			}
			there = append(there, fmt.Sprintf("%q", g.Name))
		}
	}
	what := "the group of that role is not public by name either"
	if name, _ := r.Group(); name != "" {
		what = fmt.Sprintf("want %q", name)
	}
	if len(there) == 0 {
		return nil, fmt.Errorf("the listing has no permission group for %s (%s), nor any other role of that scope: read the listing of the account whose token it is to be", r, what)
	}
	return nil, fmt.Errorf("the listing has no permission group for %s (%s); of that scope it has %s", r, what, strings.Join(there, ", "))
}
