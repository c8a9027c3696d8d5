package record_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
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
	replayed := record.Replay(calls.Calls, readOnly)
	fmt.Println("nothing breaks:", replayed.OK())
	for _, d := range replayed.Broken {
		fmt.Println(d.Call().Method, d.Call().Path)
		fmt.Println(d)
	}
	// Output:
	// nothing breaks: false
	// PUT /accounts/0123456789abcdef0123456789abcdef/workers/scripts/site
	// denied: missing_permission (PUT /accounts/{account_id}/workers/scripts/{script_name})
}

// Calls that a program recorded of itself are kept for a test to replay.
func ExampleWriteJSONL() {
	err := record.WriteJSONL(os.Stdout, record.Recording{Calls: []authz.Call{
		{Method: "GET", Path: "/zones", Status: 200},
		{Method: "DELETE", Path: "/zones/fedcba9876543210fedcba9876543210/workers/routes/023e105f4ecef8ad9ca31a8372d0c353", Status: 403},
	}})
	fmt.Println(err)
	// Output:
	// {"method":"GET","path":"/zones","status":200}
	// {"method":"DELETE","path":"/zones/fedcba9876543210fedcba9876543210/workers/routes/023e105f4ecef8ad9ca31a8372d0c353","status":403}
	// <nil>
}

// Calls are added up while they come; of calls that differ only in an id sixteen are
// kept, and one stands for the others.
func ExampleCollector() {
	var seen record.Collector
	for i := range 1000 {
		call := authz.Call{Method: "DELETE", Path: fmt.Sprintf("/zones/fedcba9876543210fedcba9876543210/dns_records/%032x", i), Status: 200}
		if call.Answered() {
			seen.Add(call)
		}
	}
	run := seen.Recording("a long run")
	last := len(run.Calls) - 1
	fmt.Println(len(run.Calls), "kept of", run.Answered())
	fmt.Println(run.Calls[last].Path, run.Count(last).N())
	// Output:
	// 17 kept of 1000
	// /zones/fedcba9876543210fedcba9876543210/dns_records/{dns_record_id} 984
}

// A token that may change DNS records and purge the cache only ever read records.
func ExampleRightSize() {
	zone := permissions.Zone("fedcba9876543210fedcba9876543210")
	have := authz.Principal{Spec: permissions.NewSpec(zone.Allow(permissions.ZoneDNSWrite, permissions.ZoneCachePurge))}
	used, _ := record.ReadJSONL(strings.NewReader(`{"method":"GET","path":"/zones/fedcba9876543210fedcba9876543210/dns_records","time":"2026-11-20T10:00:00Z"}`), "", false)
	sized := record.RightSize(have, time.Time{}, used)
	for _, u := range sized.Uses {
		fmt.Println(u.Advice, u.Statement.Permission.Name(), u.Seen.Times, u.Instead)
	}
	for st := range sized.Spec.Statements() {
		fmt.Println("enough:", st)
	}
	// Output:
	// drop Cache Purge 0 []
	// narrow DNS Write 1 [Zone:DNS:Read on zone fedcba9876543210fedcba9876543210]
	// enough: allow Zone:DNS:Read on zone fedcba9876543210fedcba9876543210
}
