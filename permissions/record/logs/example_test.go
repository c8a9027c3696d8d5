package logs_test

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/logs"
)

// What each token of an account called, by an audit log.
func ExampleReadAudit() {
	audit, err := logs.ReadAudit(strings.NewReader(`{"result":[
		{"actor":{"context":"api_token","token_id":"ed17574386854bf78a67040be0a770b0","token_name":"dns"},
		 "raw":{"method":"POST","uri":"/client/v4/zones/fedcba9876543210fedcba9876543210/dns_records","status_code":200}}]}`), "audit.json", false)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range audit.Actors {
		fmt.Println(a.TokenName, a.TokenID, a.Recording.Gaps)
		for _, n := range record.Minimal(a.Recording).Required {
			fmt.Println(" ", n.Permission.Name(), "on", n.Resource)
		}
	}
	// Output:
	// dns ed17574386854bf78a67040be0a770b0 [audit logs have few reads, if any: a permission that is not seen here may still be needed]
	//   DNS Write on zone fedcba9876543210fedcba9876543210
}
