package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
)

// rolesJSON is the need in roles, and in permissions where no role is known.
type rolesJSON struct {
	Roles       []roleJSON     `json:"roles"`
	Permissions []neededJSON   `json:"permissions"`
	Unplaced    []unplacedJSON `json:"unplaced,omitempty"`
}

type roleJSON struct {
	Role    string   `json:"role"`
	Group   string   `json:"group,omitempty"` // the API's name of its permission group, where that is known
	On      string   `json:"on"`              // account, or the kind of resource; on each that the calls name
	Because []string `json:"because"`
}

// inRoles is nil where no role would do for any call.
func inRoles(res record.Result) *rolesJSON {
	needs, rest := res.InRoles()
	if len(needs) == 0 {
		return nil
	}
	out := rolesJSON{Permissions: rows(rest.Required), Unplaced: unplacedRows(rest.Unplaced)}
	for _, n := range needs {
		group, _ := n.Role.Group()
		out.Roles = append(out.Roles, roleJSON{n.Role.String(), group, strings.ToLower(n.Role.Scope().Label()), callTexts(n.Because)})
	}
	return &out
}

// rolesText says the need in roles.
func rolesText(b *strings.Builder, res record.Result) {
	needs, rest := res.InRoles()
	if len(needs) == 0 {
		return
	}
	b.WriteString("\nThe same in roles, for an account-owned token:\n\n")
	for _, n := range needs {
		group, _ := n.Role.Group()
		on := "on all of " + n.Role.Product() + " in the account"
		if n.Role.Scope() != permissions.ScopeAccount {
			on = "on each that the calls name, if it exists"
		}
		fmt.Fprintf(b, "  %s  (%s)\n    %s, for %s\n", n.Role, cmp.Or(group, "its group's name is not published"), on, count(len(n.Because), "call"))
	}
	for _, n := range rest.Required {
		fmt.Fprintf(b, "  %s  (%s)\n    on %s, for %s\n", permissions.Label(n.Permission), n.Permission.Name(), n.Resource, count(len(n.Because), "call"))
	}
	for _, u := range rest.Unplaced {
		fmt.Fprintf(b, "  %s  (%s)\n    on %s, for %s\n", permissions.Label(u.Permission), u.Permission.Name(), where(u.Needed, u.Scope, u.Whose), count(len(u.Because), "call"))
	}
}
