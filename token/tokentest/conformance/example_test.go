package conformance_test

import (
	"fmt"

	"github.com/cftoken/cftoken/token/tokentest/conformance"
)

// Each case says what it checks, why that matters, and which rows of the table
// of behaviours it stands for.
func ExampleCases() {
	for _, c := range conformance.Cases() {
		if c.Name == "kind/user" {
			fmt.Println(c.Explanation)
			fmt.Println(c.Behaviours)
		}
	}
	// Output:
	// a live user token is rejected by the account's verify endpoint
	// [verify/user-token]
}
