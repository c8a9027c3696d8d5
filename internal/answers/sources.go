package answers

import "github.com/cftoken/cftoken/permissions"

// evidence is permissions.Evidence as the tables write it: kind, source, date,
// note.
type evidence permissions.Evidence

const (
	assumed        = permissions.EvidenceAssumed
	derived        = permissions.EvidenceDerived
	reported       = permissions.EvidenceReported
	measured       = permissions.EvidenceMeasured
	cloudflareCode = permissions.EvidenceCloudflareCode
	documented     = permissions.EvidenceDocumented
)

// Where the answers are from.
const (
	docAccountTokens   = "https://developers.cloudflare.com/fundamentals/api/get-started/account-owned-tokens/"
	docContextual403s  = "https://developers.cloudflare.com/changelog/post/2026-08-20-contextual-403s/"
	docGraphQL         = "https://developers.cloudflare.com/analytics/graphql-api/errors/"
	docHostnames       = "https://developers.cloudflare.com/cloudflare-for-platforms/cloudflare-for-saas/reference/status-codes/custom-hostnames/"
	docLimits          = "https://developers.cloudflare.com/fundamentals/api/reference/limits/"
	docR2Errors        = "https://developers.cloudflare.com/r2/api/error-codes/"
	docRestrict        = "https://developers.cloudflare.com/fundamentals/api/how-to/restrict-tokens/"
	docTroubleshooting = "https://developers.cloudflare.com/fundamentals/api/troubleshooting/"
	docVerify          = "https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify/"

	authWatch    = "https://github.com/favonia/cloudflare-ddns"
	cfTerraform  = "https://github.com/cloudflare/cf-terraforming/issues/754"
	distilled    = "https://github.com/alchemy-run/distilled"
	mql          = "https://github.com/mondoohq/mql"
	provider     = "https://github.com/cloudflare/terraform-provider-cloudflare"
	workersDocs  = "https://github.com/cloudflare/workers-docs"
	workersSDK   = "https://github.com/cloudflare/workers-sdk"
	wrangler9106 = workersSDK + "/pull/13858"

	users      = "user reports"
	thirdParty = "a third party's report"
	ownBound   = "the simulator"
)
