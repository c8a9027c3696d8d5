package permissions_test

import (
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

// What tools hold of a token is read as it is: here a Terraform configuration in
// JSON, with a group by its name.
func ExampleReadSpecFile() {
	spec, err := permissions.ReadSpecFile("-", strings.NewReader(`{"resource": {"cloudflare_api_token": {"deploy": {
		"name": "deploy",
		"policies": [{
			"effect": "allow",
			"permission_groups": [{"name": "Workers Scripts Write"}],
			"resources": "${jsonencode({\"com.cloudflare.api.account.6451353ea5a8407bab6162abc42f5338\" = \"*\"})}"
		}]}}}}`), permissions.Targets{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(spec)
	// Output: allow Account:Workers Scripts:Edit on account 6451353ea5a8407bab6162abc42f5338
}
