package tokentest

import (
	"strings"

	"github.com/cftoken/cftoken/permissions/operations"
)

// handler answers an authorized call.
type handler func(*Server, *exchange) reply

// handlerOf returns what answers an authorized call of the operation: a
// handler with state, or a placeholder.
func (s *Server) handlerOf(op operations.Operation) handler {
	for i := range handlers {
		if h := &handlers[i]; h.template == op.Template() && h.method == op.Method() {
			return h.handle
		}
	}
	return (*Server).madeUp
}

// handlers are the operations with state.
var handlers = [...]struct {
	method, template string
	handle           handler
}{
	{"GET", "/user/tokens/verify", (*Server).verifyToken},
	{"GET", "/accounts/{account_id}/tokens/verify", (*Server).verifyToken},
	{"GET", "/zones/{zone_id}", (*Server).getZone},
	{"GET", "/zones", (*Server).listZones},
	{"POST", "/zones", (*Server).createZone},
	{"GET", "/accounts/{account_id}", (*Server).getAccount},
	{"GET", "/accounts", (*Server).listAccounts},
	{"POST", "/accounts", (*Server).createAccount},
	{"GET", "/user", (*Server).getUser},
	{"GET", "/memberships", (*Server).listMemberships},
	{"POST", "/graphql", (*Server).queryGraph},

	{"GET", "/user/tokens", (*Server).listTokens},
	{"POST", "/user/tokens", (*Server).createToken},
	{"GET", "/user/tokens/permission_groups", (*Server).permissionGroups},
	{"GET", "/user/tokens/{token_id}", (*Server).getToken},
	{"PUT", "/user/tokens/{token_id}", (*Server).updateToken},
	{"DELETE", "/user/tokens/{token_id}", (*Server).deleteToken},
	{"PUT", "/user/tokens/{token_id}/value", (*Server).rollToken},
	{"GET", "/accounts/{account_id}/tokens", (*Server).listTokens},
	{"POST", "/accounts/{account_id}/tokens", (*Server).createToken},
	{"GET", "/accounts/{account_id}/tokens/permission_groups", (*Server).permissionGroups},
	{"GET", "/accounts/{account_id}/tokens/{token_id}", (*Server).getToken},
	{"PUT", "/accounts/{account_id}/tokens/{token_id}", (*Server).updateToken},
	{"DELETE", "/accounts/{account_id}/tokens/{token_id}", (*Server).deleteToken},
	{"PUT", "/accounts/{account_id}/tokens/{token_id}/value", (*Server).rollToken},

	{"GET", "/accounts/{account_id}/r2/buckets", (*Server).listBuckets},
	{"POST", "/accounts/{account_id}/r2/buckets", (*Server).createBucket},
	{"GET", "/accounts/{account_id}/r2/buckets/{bucket_name}", (*Server).getBucket},
	{"DELETE", "/accounts/{account_id}/r2/buckets/{bucket_name}", (*Server).deleteBucket},

	{"GET", "/accounts/{account_id}/d1/database", (*Server).listDatabases},
	{"POST", "/accounts/{account_id}/d1/database", (*Server).createDatabase},
	{"GET", "/accounts/{account_id}/d1/database/{database_id}", (*Server).getDatabase},
	{"DELETE", "/accounts/{account_id}/d1/database/{database_id}", (*Server).deleteDatabase},
	{"POST", "/accounts/{account_id}/d1/database/{database_id}/query", (*Server).queryDatabase},

	{"GET", "/accounts/{account_id}/workers/scripts", (*Server).listScripts},
	{"PUT", "/accounts/{account_id}/workers/scripts/{script_name}", (*Server).uploadScript},
	{"DELETE", "/accounts/{account_id}/workers/scripts/{script_name}", (*Server).deleteScript},
	{"GET", "/zones/{zone_id}/workers/routes", (*Server).listRoutes},
	{"POST", "/zones/{zone_id}/workers/routes", (*Server).createRoute},
	{"GET", "/zones/{zone_id}/workers/routes/{route_id}", (*Server).getRoute},
	{"PUT", "/zones/{zone_id}/workers/routes/{route_id}", (*Server).updateRoute},
	{"DELETE", "/zones/{zone_id}/workers/routes/{route_id}", (*Server).deleteRoute},

	{"GET", "/zones/{zone_id}/custom_hostnames", (*Server).listHostnames},
	{"POST", "/zones/{zone_id}/custom_hostnames", (*Server).createHostname},
	{"GET", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}", (*Server).getHostname},
	{"PATCH", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}", (*Server).editHostname},
	{"DELETE", "/zones/{zone_id}/custom_hostnames/{custom_hostname_id}", (*Server).deleteHostname},

	{"GET", "/zones/{zone_id}/dns_records", (*Server).listRecords},
	{"POST", "/zones/{zone_id}/dns_records", (*Server).createRecord},
	{"GET", "/zones/{zone_id}/dns_records/{dns_record_id}", (*Server).getRecord},
	{"PATCH", "/zones/{zone_id}/dns_records/{dns_record_id}", (*Server).editRecord},
	{"PUT", "/zones/{zone_id}/dns_records/{dns_record_id}", (*Server).replaceRecord},
	{"DELETE", "/zones/{zone_id}/dns_records/{dns_record_id}", (*Server).deleteRecord},
}

// madeUp answers an authorized call of an operation without state: that the
// thing to delete does not exist where it is known how the API says so, an empty
// list where the operation lists, an empty object otherwise.
func (s *Server) madeUp(x *exchange) reply {
	rep, gone := x.missing()
	switch {
	case gone:
	case lists(x.op):
		rep = ok([]struct{}{})
		rep.info = &resultInfo{Page: 1, PerPage: 20}
	default:
		rep = ok(struct{}{})
	}
	rep.madeUp = "the simulator keeps no state for " + x.op.Method() + " " + x.op.Template()
	return rep
}

// lists reports whether the operation returns a list: its id says so, or there
// is an operation for one element below it.
func lists(op operations.Operation) bool {
	if op.Method() != "GET" || strings.HasSuffix(op.Template(), "}") {
		return false
	}
	if strings.Contains(op.ID(), "-list") || strings.Contains(op.ID(), "list-") {
		return true
	}
	m, known := operations.Match("GET", op.Template()+"/x")
	return known && strings.HasPrefix(m.Operation().Template(), op.Template()+"/{")
}
