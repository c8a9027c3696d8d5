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
	DocChangelog       = "https://developers.cloudflare.com/changelog/"
	DocTokenList       = "https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/list/"
	DocAccountTokens   = "https://developers.cloudflare.com/fundamentals/api/get-started/account-owned-tokens/"
	DocContextual403s  = "https://developers.cloudflare.com/changelog/post/2026-08-20-contextual-403s/"
	DocGraphQL         = "https://developers.cloudflare.com/analytics/graphql-api/errors/"
	DocHostnames       = "https://developers.cloudflare.com/cloudflare-for-platforms/cloudflare-for-saas/reference/status-codes/custom-hostnames/"
	DocLimits          = "https://developers.cloudflare.com/fundamentals/api/reference/limits/"
	DocR2Errors        = "https://developers.cloudflare.com/r2/api/error-codes/"
	DocRestrict        = "https://developers.cloudflare.com/fundamentals/api/how-to/restrict-tokens/"
	DocTroubleshooting = "https://developers.cloudflare.com/fundamentals/api/troubleshooting/"
	DocVerify          = "https://developers.cloudflare.com/api/resources/user/subresources/tokens/methods/verify/"

	AuthWatch    = "https://github.com/favonia/cloudflare-ddns"
	CFTerraform  = "https://github.com/cloudflare/cf-terraforming/issues/754"
	Distilled    = "https://github.com/alchemy-run/distilled"
	mql          = "https://github.com/mondoohq/mql"
	provider     = "https://github.com/cloudflare/terraform-provider-cloudflare"
	workersDocs  = "https://github.com/cloudflare/workers-docs"
	WorkersSDK   = "https://github.com/cloudflare/workers-sdk"
	wrangler9106 = WorkersSDK + "/pull/13858"

	users      = "user reports"
	ThirdParty = "a third party's report"
	ownBound   = "the simulator"
)
