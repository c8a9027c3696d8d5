package record_test

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
)

// A client that lists zones and then creates and deletes a DNS record.
func ExampleMinimal() {
	calls, err := record.ReadJSONL(strings.NewReader(`
{"method":"GET","path":"/zones"}
{"method":"POST","path":"/zones/fedcba9876543210fedcba9876543210/dns_records"}
{"method":"DELETE","path":"/zones/fedcba9876543210fedcba9876543210/dns_records/80574d2636f99defc4145153deadf169"}
`), "calls.jsonl", false)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range record.Minimal(calls).Required {
		fmt.Printf("%s on %s\n", permissions.Label(n.Permission), n.Resource)
		for _, c := range n.Because {
			fmt.Println("  because of", c.Method, c.Path[:min(len(c.Path), 50)])
		}
	}
	// Output:
	// Zone:DNS:Edit on zone fedcba9876543210fedcba9876543210
	//   because of POST /zones/fedcba9876543210fedcba9876543210/dns_record
	//   because of DELETE /zones/fedcba9876543210fedcba9876543210/dns_record
	// Zone:Zone:Read on zone fedcba9876543210fedcba9876543210
	//   because of GET /zones
}

func ExampleReplay() {
	calls, _ := record.ReadJSONL(strings.NewReader(`{"method":"PUT","path":"/accounts/0123456789abcdef0123456789abcdef/workers/scripts/site"}`), "", false)
	readOnly := permissions.NewSpec(permissions.Account("0123456789abcdef0123456789abcdef").Allow(permissions.AccountWorkersScriptsRead))
	for _, d := range record.Replay(calls.Calls, readOnly).Broken {
		fmt.Println(d)
	}
	// Output:
	// denied: missing_permission (PUT /accounts/{account_id}/workers/scripts/{script_name})
}
