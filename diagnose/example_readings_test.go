package diagnose_test

import (
	"fmt"

	"github.com/cftoken/cftoken/diagnose"
)

// A log that tells of several refusals: the deepest cause comes first.
func ExampleReadings() {
	log := `A request to the Cloudflare API (/accounts/6451353ea5a8407bab6162abc42f5338/workers/scripts/api) failed.
  Authentication error [code: 10000]
GET "https://api.cloudflare.com/client/v4/zones/2cf1f02313c4ef76af3d62eb78bb906e": 403 Forbidden {"success":false,"errors":[{"code":9109,"message":"Invalid access token"}]}
`
	for _, r := range diagnose.Readings(log, diagnose.Facts{}) {
		fmt.Println(r.Diagnosis.Code, "of", r.Path)
	}
	// Output:
	// dead-token of /zones/2cf1f02313c4ef76af3d62eb78bb906e
	// authentication-error of /accounts/6451353ea5a8407bab6162abc42f5338/workers/scripts/api
}
