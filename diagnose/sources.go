package diagnose

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
)

// evidence is permissions.Evidence as the rules write it: kind, source, date,
// note.
type evidence permissions.Evidence

// known appends to list what a rule knows, without what is there.
func known(list []permissions.Evidence, more []evidence) []permissions.Evidence {
	for _, e := range more {
		if e := permissions.Evidence(e); !slices.Contains(list, e) {
			list = append(list, e)
		}
	}
	return list
}

const (
	assumed        = permissions.EvidenceAssumed
	derived        = permissions.EvidenceDerived
	reported       = permissions.EvidenceReported
	measured       = permissions.EvidenceMeasured
	cloudflareCode = permissions.EvidenceCloudflareCode
	documented     = permissions.EvidenceDocumented
)

// Addresses of Cloudflare's pages that rules cite or point to, besides those that
// package answers has.
const (
	docCreateToken  = "https://developers.cloudflare.com/fundamentals/api/get-started/create-token/"
	docCreateViaAPI = "https://developers.cloudflare.com/fundamentals/api/how-to/create-via-api/"
	docPermissions  = "https://developers.cloudflare.com/fundamentals/api/reference/permissions/"
	docRoll         = "https://developers.cloudflare.com/fundamentals/api/how-to/roll-token/"
	docTokenFormats = "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/"
	docFindIDs      = "https://developers.cloudflare.com/fundamentals/account/find-account-and-zone-ids/"
	docSaaS         = "https://developers.cloudflare.com/cloudflare-for-platforms/cloudflare-for-saas/start/getting-started/"
	docR2           = "https://developers.cloudflare.com/r2/get-started/"
	docPhases       = "https://developers.cloudflare.com/ruleset-engine/reference/phases-list/"
	docR2Location   = "https://developers.cloudflare.com/r2/reference/data-location/"
	docAIGateway    = "https://developers.cloudflare.com/ai-gateway/configuration/authentication/"
	docTunnelTokens = "https://developers.cloudflare.com/tunnel/reference/tunnel-tokens/"
	docR2Public     = "https://developers.cloudflare.com/r2/buckets/public-buckets/"
	docR2S3         = "https://developers.cloudflare.com/r2/api/s3/api/"
	docR2Tokens     = "https://developers.cloudflare.com/r2/api/tokens/"
	docWorkersDev   = "https://developers.cloudflare.com/workers/configuration/routing/workers-dev/"
)

// Addresses of the dashboard.
const (
	linkUserTokens    = "https://dash.cloudflare.com/profile/api-tokens"
	linkAccountTokens = "https://dash.cloudflare.com/?to=/:account/api-tokens"
	linkR2            = "https://dash.cloudflare.com/?to=/:account/r2"
)
