package main

// neighbours are the packages whose tests try a package most, besides its own:
// what they kill is killed.
var neighbours = map[string][]string{
	"permissions":                   {"permissions/specfmt", "permissions/lint"},
	"permissions/authz":             {"permissions/record", "permissions/lint"},
	"permissions/operations":        {"permissions/authz", "permissions/record"},
	"permissions/record":            {"permissions/record/logs", "permissions/record/httprecord", "permissions/lint"},
	"permissions/record/httprecord": {"examples/leastprivilege"},
	"diagnose":                      {"diagnose/internal/hearing", "probe"},
	"token":                         {"token/tokentest", "probe"},
	"probe":                         {"probe/probetest"},
}
