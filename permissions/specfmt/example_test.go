package specfmt_test

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/specfmt"
)

func ExampleGoSource() {
	spec, err := permissions.ParseLines("Zone:DNS:Edit, Account:D1:Edit").On(
		permissions.ZoneResource("2cf1f02313c4ef76af3d62eb78bb906e"), permissions.AccountResource("6451353ea5a8407bab6162abc42f5338"))
	if err != nil {
		panic(err)
	}
	source, err := specfmt.GoSource(spec, "deploy", "TokenSpec")
	if err != nil {
		panic(err)
	}
	fmt.Print(string(source))
	// Output:
	// package deploy
	//
	// import "github.com/cftoken/cftoken/permissions"
	//
	// // TokenSpec is what the token may do.
	// func TokenSpec() permissions.Spec {
	// 	return permissions.NewSpec(
	// 		permissions.Account("6451353ea5a8407bab6162abc42f5338").Allow(
	// 			permissions.AccountD1Write,
	// 		),
	// 		permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e").Allow(
	// 			permissions.ZoneDNSWrite,
	// 		),
	// 	)
	// }
}

func ExampleTerraform_Marshal() {
	spec := permissions.NewSpec(permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e").Allow(permissions.ZoneDNSWrite))
	data, err := specfmt.Terraform{Label: "dns"}.Marshal(spec)
	if err != nil {
		panic(err)
	}
	fmt.Print(string(data))
	// Output:
	// {
	//   "resource": {
	//     "cloudflare_api_token": {
	//       "dns": {
	//         "name": "dns",
	//         "policies": [
	//           {
	//             "effect": "allow",
	//             "permission_groups": [
	//               {
	//                 "id": "4755a26eedb94da69e1066d98aa820be"
	//               }
	//             ],
	//             "resources": "{\"com.cloudflare.api.account.zone.2cf1f02313c4ef76af3d62eb78bb906e\":\"*\"}"
	//           }
	//         ]
	//       }
	//     }
	//   }
	// }
}
