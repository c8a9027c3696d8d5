package gosource_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/gosource"
)

// What one of this module's own programs needs.
func ExampleRead() {
	ctx := context.Background()
	rec, err := gosource.Read(ctx, gosource.Options{Dir: "../../../examples/createtoken"}, ".")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range record.Minimal(rec).Unplaced {
		fmt.Println(n.Permission, "on the", n.Whose)
	}
	for _, c := range rec.Calls {
		if c.Method == "POST" && c.Path == "/user/tokens" {
			fmt.Println(c.Method, c.Path, strings.Contains(c.From, "token/create.go:"))
		}
	}
	// Output:
	// Account API Tokens Write on the account
	// Account Settings Read on the account
	// Zone Read on the zone
	// POST /user/tokens true
}
