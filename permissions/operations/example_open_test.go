package operations_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions/operations"
)

// A template, or a path of which the zone is not known yet, is matched like any other.
func ExampleMatched_Open() {
	m, _ := operations.Match("POST", "/zones/{the zone of example.org}/dns_records")
	fmt.Println(m.Operation(), m.Open())
	// Output: POST /zones/{zone_id}/dns_records true
}
