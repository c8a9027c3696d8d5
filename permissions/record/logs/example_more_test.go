package logs_test

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/logs"
)

// What a script needs that called the API with curl -v. Of headers nothing is kept.
func ExampleReadDebug() {
	rec, err := logs.ReadDebug(strings.NewReader(`> GET /client/v4/zones/fedcba9876543210fedcba9876543210/dns_records HTTP/2
> Host: api.cloudflare.com
< HTTP/2 200
`), "curl.log")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range record.Minimal(rec).Required {
		fmt.Println(n.Permission.Name(), "on", n.Resource)
	}
	// Output:
	// DNS Read on zone fedcba9876543210fedcba9876543210
}

// What the dashboard, or any page, called while a browser recorded.
func ExampleReadHAR() {
	rec, err := logs.ReadHAR(strings.NewReader(`{"log":{"version":"1.2","entries":[
		{"request":{"method":"POST","url":"https://api.cloudflare.com/client/v4/zones/fedcba9876543210fedcba9876543210/purge_cache"},"response":{"status":200}}]}}`), "page.har", false)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range record.Minimal(rec).Required {
		fmt.Println(n.Permission.Name(), "on", n.Resource)
	}
	// Output:
	// Cache Purge on zone fedcba9876543210fedcba9876543210
}
