package operations_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Many groups are accepted, and the phase of the ruleset decides which of them will do.
func ExamplePhaseGroups() {
	m, _ := operations.Match("POST", "/zones/2cf1f02313c4ef76af3d62eb78bb906e/rulesets")
	fmt.Println(len(m.Operation().Accepted()), "accepted; phases decide:", m.Operation().OnRulesets())
	for _, p := range operations.PhaseGroups("http_request_dynamic_redirect") {
		fmt.Println(p.Name())
	}
	fmt.Println("Zone WAF Write:", operations.OpensPhase("http_request_dynamic_redirect", permissions.ZoneWAFWrite))
	// Output:
	// 21 accepted; phases decide: true
	// Dynamic URL Redirects Read
	// Dynamic URL Redirects Write
	// Zone WAF Write: false
}
