package operations_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions/operations"
)

// What a mistyped call may have meant.
func ExampleNearest() {
	const method, path = "GET", "/zones/2cf1f02313c4ef76af3d62eb78bb906e/dns_record"
	if _, ok := operations.Match(method, path); !ok {
		for _, op := range operations.Nearest(method, path, 2) {
			fmt.Println(op.Method(), op.Template())
		}
	}
	// Output:
	// GET /zones/{zone_id}/dns_records
	// GET /zones/{zone_id}/dns_records/{dns_record_id}
}
