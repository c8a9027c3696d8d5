package record_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// TestInRolesNamesEachPermissionOnce: what a body asks for besides, and another call too.
func TestInRolesNamesEachPermissionOnce(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"0123456789abcdef0123456789abcdef", record.Placeholder("acme")} {
		on := "/accounts/" + at
		pushed := authz.Call{Method: "PUT", Path: on + "/workers/scripts/w", Act: authz.ActUpdate, Asks: permissions.AccountLogsWrite, Status: 200}
		job := authz.Call{Method: "POST", Path: on + "/logpush/jobs", Status: 200}
		queue := authz.Call{Method: "POST", Path: on + "/queues", Status: 200}
		needs, rest := record.Minimal(record.Recording{Calls: []authz.Call{pushed, job, queue}}).InRoles()
		assert.Len(t, needs, 1)
		var left []string
		for _, n := range rest.Required {
			left = append(left, permissions.Label(n.Permission))
		}
		for _, u := range rest.Unplaced {
			left = append(left, permissions.Label(u.Permission))
		}
		assert.ElementsMatch(t, []string{"Account:Logs:Edit", "Account:Queues:Edit"}, left, at)
	}
}

// TestInRoles: what a role on one Worker opens, what takes one on the product, and what
// is left for permissions.
func TestInRoles(t *testing.T) {
	t.Parallel()
	const on = "/accounts/0123456789abcdef0123456789abcdef"
	call := func(method, path string) authz.Call { return authz.Call{Method: method, Path: path, Status: 200} }
	var (
		list    = call("GET", on+"/workers/scripts")
		version = call("POST", on+"/workers/scripts/w/versions")
		content = call("GET", on+"/workers/scripts/w/settings")
		queues  = call("GET", on+"/queues")
		routes  = call("POST", "/zones/fedcba9876543210fedcba9876543210/workers/routes")
		make    = call("PUT", on+"/workers/scripts/w")
		pushed  = call("PUT", on+"/workers/scripts/w")
	)
	make.Act, pushed.Act, pushed.Asks = authz.ActCreate, authz.ActUpdate, permissions.AccountLogsWrite
	open := call("POST", "/accounts/"+record.Placeholder("acme")+"/workers/scripts/w/versions")
	for name, row := range map[string]struct {
		calls []authz.Call
		roles []string
		rest  []string
	}{
		"a change":             {[]authz.Call{version, content}, []string{"Workers Editor on one Worker"}, nil},
		"reading":              {[]authz.Call{content}, []string{"Workers Metadata Read-Only on one Worker"}, nil},
		"a list besides":       {[]authz.Call{list, version, content}, []string{"Workers Metadata Read-Only", "Workers Editor on one Worker"}, nil},
		"a new Worker":         {[]authz.Call{version, make, list}, []string{"Workers Admin"}, nil},
		"queues and routes":    {[]authz.Call{version, queues, routes}, []string{"Workers Editor on one Worker"}, []string{"Account:Queues:Read", "Zone:Workers Routes:Edit"}},
		"with logpush":         {[]authz.Call{pushed, version}, []string{"Workers Editor on one Worker"}, []string{"Account:Logs:Edit"}},
		"nothing of a product": {[]authz.Call{routes}, nil, []string{"Zone:Workers Routes:Edit"}},
		"no account":           {[]authz.Call{open}, []string{"Workers Editor on one Worker"}, nil},
		"nothing":              {nil, nil, nil},
	} {
		needs, rest := record.Minimal(record.Recording{Calls: row.calls}).InRoles()
		var roles, left []string
		for _, n := range needs {
			roles = append(roles, n.Role.String())
			assert.NotEmpty(t, n.Because, name)
		}
		for _, n := range rest.Required {
			left = append(left, permissions.Label(n.Permission))
		}
		assert.Equal(t, row.roles, roles, name)
		assert.ElementsMatch(t, row.rest, left, name)
		assert.Equal(t, len(rest.Required), rest.Spec.Len(), name)
		assert.Empty(t, rest.Unplaced, name)
	}
}
