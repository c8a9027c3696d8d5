package permissions_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// listing stands for the answer of GET /accounts/{account_id}/tokens/permission_groups.
const listing = `{"result": [
	{"id": "00000000000000000000000000000001", "name": "Individual Workers Editor", "scopes": ["com.cloudflare.edge.worker.script"]},
	{"id": "00000000000000000000000000000002", "name": "Flagship App Read", "scopes": ["com.cloudflare.api.account.flagship.app"]},
	{"id": "00000000000000000000000000000003", "name": "Individual Lakes Write", "scopes": ["com.cloudflare.edge.lake"]}]}`

// A token that may deploy one Worker and nothing else. The ids of such groups are
// not public: the account's own listing has them.
func ExampleWorker() {
	account := permissions.AccountID("6451353ea5a8407bab6162abc42f5338")
	live, err := permissions.ParseListing([]byte(listing))
	if err != nil {
		fmt.Println(err)
		return
	}
	role, _ := permissions.RoleFor(permissions.RoleEditor, permissions.ScopeWorker)
	editor, err := role.Resolve(live)
	if err != nil {
		fmt.Println(err)
		return
	}
	spec := permissions.NewSpec(permissions.Worker(account, "0f0e0d0c0b0a09080706050403020100").Allow(editor))
	fmt.Println(spec)
	fmt.Println("fault:", spec.ValidateWith(live))
	fmt.Println("only for account-owned tokens:", spec.At(0).Resource.Scope().Granular())

	fmt.Println("by the names of roles alone:", spec.ValidateWith(spec.RoleGroups()))

	named := permissions.NewSpec(permissions.Worker(account, "my-worker").Allow(editor))
	fmt.Println(named.ValidateWith(live))
	// Output:
	// allow Individual Workers Editor on Worker 0f0e0d0c0b0a09080706050403020100 of account 6451353ea5a8407bab6162abc42f5338
	// fault: <nil>
	// only for account-owned tokens: true
	// by the names of roles alone: <nil>
	// allow Individual Workers Editor on Worker my-worker of account 6451353ea5a8407bab6162abc42f5338: the Worker "my-worker": want its tag, which is no name: GET /accounts/{account_id}/workers/scripts shows it as "tag" beside the name; a Worker that does not exist yet has none
}

// A kind of resource that this library does not know is named by the scope of its
// permission groups.
func ExampleNested() {
	account := permissions.AccountID("6451353ea5a8407bab6162abc42f5338")
	live, err := permissions.ParseListing([]byte(listing))
	if err != nil {
		fmt.Println(err)
		return
	}
	g, _ := live.ByID("00000000000000000000000000000003")
	app, _ := live.ByName("Flagship App Read", permissions.ScopeFlagshipApp)
	spec := permissions.NewSpec(
		permissions.Nested(account, g.Scope, "constance").Allow(g.Permission()),
		permissions.FlagshipApp(account, "7c1d2e3f405162738495a6b7c8d9eaf0").Allow(app.Permission()),
		permissions.FlagshipApp(account, "8d2e3f405162738495a6b7c8d9eaf071").Deny(app.Permission()),
	)
	fmt.Println(spec)
	for st := range spec.Statements() {
		_, kind, id, _ := st.Resource.Nested()
		fmt.Println(kind, id)
	}
	one := permissions.NestedResource(permissions.AccountResource(account), g.Scope, "constance")
	every := permissions.AllNestedResource(permissions.AccountResource(account), g.Scope)
	fmt.Println(every, "contains it:", every.Contains(one))
	fmt.Println(every.Contains(permissions.WorkerResource(account, "constance")), every.Contains(permissions.FlagshipAppResource(account, "constance")))
	// Output:
	// allow Flagship App Read on Flagship app 7c1d2e3f405162738495a6b7c8d9eaf0 of account 6451353ea5a8407bab6162abc42f5338
	// allow Individual Lakes Write on lake constance of account 6451353ea5a8407bab6162abc42f5338 (com.cloudflare.edge.lake)
	// deny Flagship App Read on Flagship app 8d2e3f405162738495a6b7c8d9eaf071 of account 6451353ea5a8407bab6162abc42f5338
	// com.cloudflare.api.account.flagship.app 7c1d2e3f405162738495a6b7c8d9eaf0
	// com.cloudflare.edge.lake constance
	// com.cloudflare.api.account.flagship.app 8d2e3f405162738495a6b7c8d9eaf071
	// every lake of account 6451353ea5a8407bab6162abc42f5338 (com.cloudflare.edge.lake) contains it: true
	// false false
}

// Which role takes the place of which permission group.
func ExampleSuccessors() {
	for _, s := range permissions.Successors() {
		fmt.Printf("%s: %s", s.Former, s.Role)
		if s.Also != "" {
			fmt.Printf(", and %s", s.Also)
		}
		fmt.Printf(" (%s)\n", s.Kind)
	}
	// Output:
	// Workers Scripts Write: Workers Editor, and the product's Admin role, to create a Worker (documented)
	// Workers Scripts Read: Workers Content Read-Only (documented)
	// Workers Tail Read: Workers Metadata Read-Only (documented)
	// Workers Routes Write: Workers Editor, and a zone permission for each zone of the routes (documented)
	// Workers CI Write: Workers Editor (derived)
	// Workers Observability Write: Workers Editor (derived)
}

// What the roles are called, and how that is known.
func ExampleRoles() {
	for r := range permissions.Roles() {
		if name, known := r.Group(); name != "" {
			fmt.Printf("%s %s (%s): %q (%s), as %q\n", r.Product(), r.Level(), r.Scope().Label(), name, known.Kind, r.Like())
		}
	}
	m, _ := operations.Match("PUT", "/accounts/a/workers/scripts/api")
	editor, _ := permissions.RoleFor(permissions.RoleEditor, permissions.ScopeWorker)
	certain, _ := editor.Opens(m.Operation())
	fmt.Println(editor, "opens", m.Operation(), certain, editor.Evidence().Kind, m.Operation().AcceptsName("Workers Scripts Write"))
	_, ok := permissions.RoleOf(permissions.AccountWorkersScriptsWrite)
	fmt.Println("a group of before is a role:", ok)
	// Output:
	// Workers Editor (Account): "Workers Editor" (documented), as ["Workers Scripts Write" "Workers CI Write" "Workers Observability Write"]
	// Workers Editor (Worker): "Individual Workers Editor" (measured), as ["Workers Scripts Write" "Workers CI Write" "Workers Observability Write"]
	// Flagship Read (Flagship App): "Flagship App Read" (reported), as ["Flagship Read"]
	// Flagship Write (Flagship App): "Flagship App Write" (reported), as ["Flagship Write"]
	// Flagship Evaluate (Flagship App): "Flagship App Evaluate" (reported), as ["Flagship Evaluate"]
	// Flagship Bind (Flagship App): "Flagship App Bind" (reported), as []
	// Workers Editor on one Worker opens PUT /accounts/{account_id}/workers/scripts/{script_name} true documented true
	// a group of before is a role: false
}
