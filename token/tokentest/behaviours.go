package tokentest

// behaviourID is the index of a row of behaviours.
type behaviourID uint8

const (
	noFault behaviourID = iota // no row

	// Routing.
	noRoute
	coreVerb
	gatewayVerb
	gatewayScheme
	bodyTooLong
	badJSON

	// Credentials.
	noCredential
	badAuthorization
	badAuthKey
	badAuthEmail
	noAuthKey
	noAuthEmail
	unknownKey
	coreUnknownToken
	gatewayBadCredential
	gatewayUnknownToken
	lockedOut
	coreLocation
	gatewayLocation
	coreNeedsUser
	gatewayNeedsUser
	pageRulesAccountToken
	devicesAccountToken

	// Verify.
	verifyInvalid
	verifyAccountToken
	verifyUserToken
	verifyNoHeader
	verifyExpired
	verifyDisabled

	// Permissions.
	coreDenied
	gatewayDenied
	gatewayForbidden
	phaseDenied
	graphAccountDenied
	graphZonesDenied
	gatewayUnsettled
	zoneCreateDenied
	zoneCreateNoAccount
	accountCreateDenied
	zonesFiltered
	accountsFiltered

	// Tokens.
	tokenGroupRefused
	tokenGranular
	tokenBareBuckets
	tokenPolicyID
	tokenNoGroupID
	tokenUnknownGroup
	tokenBadBody
	tokenBadName
	tokenLimit
	tokenUnknown

	// Products.
	notInPlan
	accessOff
	zeroTrustOff
	mediaOff
	r2Off
	r2BadName
	r2Exists
	r2NoBucket
	r2BadJurisdiction
	s3NoCredential
	s3BadKey
	s3UnknownKey
	s3BadSignature
	s3Clock
	s3Denied
	s3Off
	s3NoBucket
	s3NoKey
	s3NoUpload
	s3Unsupported
	d1NoDatabase
	d1BadRequest
	workersNoScript
	workersBadScript
	routeUnknown
	routeBadPattern
	routeDuplicate
	hostnameBadJSON
	hostnameNoQuota
	hostnameDuplicate
	hostnameInvalid
	hostnameReserved
	hostnameExample
	hostnameBadID
	hostnameUnknown
	dnsUnknown
	dnsInvalid
	dnsIdentical
	dnsExists
	dnsCNAMEExists
	dnsHostExists
	dnsClosed
	zoneNameInvalid
	zoneExists

	// Faults.
	rateLimited
	rateLimitedQuota
	throttled

	behaviourCount
)

const (
	refRoutes      = "https://github.com/cloudflare/workers-sdk/issues/3862 and many like it; older answers carry 7000 beside it and leave /client/v4 out"
	refReport      = "user reports"
	refThirdParty  = "third party's report, verified live 2026-06"
	refWhoami      = "https://github.com/cloudflare/workers-sdk, whoami.ts; third parties measured the status"
	refSchema      = "status enum of the API schema; the answer's status is not documented"
	refMemory      = "general knowledge of the API; no source found"
	refNothing     = "nothing published"
	refHostnames   = "https://developers.cloudflare.com/cloudflare-for-platforms/cloudflare-for-saas/reference/status-codes/custom-hostnames/"
	refWorkersDocs = "https://github.com/cloudflare/workers-docs, configuration-api: the code; the text is assumed"
	refContextual  = "https://developers.cloudflare.com/changelog/post/2026-08-20-contextual-403s/"
	refMondoo      = "https://github.com/mondoohq/mql, Cloudflare resources, 2026: codes and messages from live answers, it says"
	refGraphQL     = "https://developers.cloudflare.com/analytics/graphql-api/errors/, 2026-04: the message. That a refusal comes with 200 is what it says of errors in general and what users report; beside this message it writes 403"
	refR2Errors    = "https://developers.cloudflare.com/r2/api/error-codes/, 2026-11"
	refTokensTF    = "https://github.com/cloudflare/terraform-provider-cloudflare/issues/7241, 2026-07"
)

// behaviours is indexed by behaviourID.
var behaviours = [behaviourCount]Behaviour{
	noRoute: {"route/unknown", "no such path, or an account or zone id that is not 32 hexadecimal digits; answered before the credential is looked at", 404,
		[]WireError{{Code: 7003, Message: "Could not route to /client/v4{path}, perhaps your object identifier is invalid?"}, {Code: 7000, Message: "No route for that URI"}}, Reported, refRoutes},
	coreVerb: {"core/method", "the path exists, the method does not; answered before the credential is looked at", 405,
		[]WireError{{Code: 7001, Message: "Method {method} not available for that URI."}}, Reported, "user reports of the text; the status from https://github.com/alchemy-run/distilled, 2026-03"},
	gatewayVerb: {"gateway/method", "the path exists, the method does not; that it comes before the credential is looked at is assumed", 405,
		[]WireError{{Code: 10405, Message: "Method not allowed for this authentication scheme"}}, Reported, "third party's report of an absent route"},
	gatewayScheme: {"gateway/scheme", "an API token on a path of a product whose id, below the account or zone, is empty or glued to the segment before it; answered whether or not the token is live, which is assumed", 400,
		[]WireError{{Code: 10000, Message: "{method} method not allowed for the api_token authentication scheme"}}, Reported, "https://github.com/fire1ce/DDNS-Cloudflare-Bash/issues/3 (an empty id), https://github.com/cloudflare/cloudflare-docs/pull/3756 (a glued one), 2022; https://github.com/cloudflare/cloudflare-docs/issues/23461, 2025"},
	bodyTooLong: {"request/too-long", "a request body of more than 1 MiB; the bound is the simulator's", 413,
		[]WireError{{Code: 0, Message: "Request body is too large"}}, Assumed, refNothing},
	badJSON: {"request/malformed-json", "a body that is not JSON, where no product has an answer of its own", 400,
		[]WireError{{Code: 6007, Message: "Malformed JSON in request body"}}, Reported, "https://github.com/undefinedplayer/cloudflare-ddns/pull/6, 2018: code and text; the status is assumed"},

	noCredential: {"credential/missing", "no credential at all", 400,
		[]WireError{{Code: 9106, Message: "Missing X-Auth-Key, X-Auth-Email or Authorization headers"}}, Measured, refThirdParty},
	badAuthorization: {"core/malformed-token", "a text behind Authorization that is no token by its form, such as a Global API key or a token with quotes", 400,
		[]WireError{{Code: 6003, Message: "Invalid request headers", Chain: []WireError{{Code: 6111, Message: "Invalid format for Authorization header"}}}}, Measured, refFavonia},
	badAuthKey: {"core/malformed-key", "a text in X-Auth-Key that is no Global API key by its form, such as a token", 400,
		[]WireError{{Code: 6003, Message: "Invalid request headers", Chain: []WireError{{Code: 6103, Message: "Invalid format for X-Auth-Key header"}}}}, Reported, "https://github.com/cloudflare/cloudflare-typescript/issues/161"},
	badAuthEmail: {"core/malformed-email", "a text in X-Auth-Email that is no email address", 400,
		[]WireError{{Code: 6003, Message: "Invalid request headers", Chain: []WireError{{Code: 6102, Message: "Invalid format for X-Auth-Email header"}}}}, Measured, refThirdParty},
	noAuthKey: {"credential/no-key", "X-Auth-Email without X-Auth-Key", 400,
		[]WireError{{Code: 9107, Message: "Missing X-Auth-Key header"}}, Measured, "third party's report of the code; the text is assumed"},
	noAuthEmail: {"credential/no-email", "X-Auth-Key without X-Auth-Email", 400,
		[]WireError{{Code: 9107, Message: "Missing X-Auth-Email header"}}, Assumed, "the twin of the missing key"},
	unknownKey: {"credential/unknown-key", "a well-formed email and key that do not belong together; on both front ends", 403,
		[]WireError{{Code: 9103, Message: "Unknown X-Auth-Key or X-Auth-Email"}}, Measured, refThirdParty},
	coreUnknownToken: {"core/unknown-token", "a well-formed token that is unknown, deleted or rolled; assumed also for disabled, expired and not yet valid ones", 403,
		[]WireError{{Code: 9109, Message: "Invalid access token"}}, Measured, refFavonia},
	gatewayBadCredential: {"gateway/malformed", "a malformed credential", 400,
		[]WireError{{Code: 9106, Message: "Authentication failed (status: 400)"}}, Measured, refFavonia},
	gatewayUnknownToken: {"gateway/unknown-token", "a well-formed token that is unknown, deleted or rolled; assumed also for disabled, expired and not yet valid ones", 401,
		[]WireError{{Code: 10000, Message: "Authentication error"}}, Measured, refFavonia},
	lockedOut: {"credential/locked-out", "with Options.LockOut: too many bad credentials from one address; on every endpoint, whatever is sent", 403,
		[]WireError{{Code: 9109, Message: "Max auth failures reached, please check your Authorization header."}}, Reported, "user reports of code and text; the status, what it keys on and when it begins are assumed; 10502 has been reported once"},
	coreLocation: {"core/location", "the token's address filter excludes the caller", 403,
		[]WireError{{Code: 9109, Message: "Cannot use the access token from location: {ip}"}}, Measured, "third party's report, 2026; https://github.com/cloudflare/terraform-provider-cloudflare/issues/897"},
	gatewayLocation: {"gateway/location", "the token's address filter excludes the caller", 403,
		[]WireError{{Code: 9109, Message: "Cannot use the access token from location: {ip}"}}, Assumed, "taken from the core front end; 10000 is possible too"},
	coreNeedsUser: {"core/needs-user", "an account-owned token on /user/…", 403,
		[]WireError{{Code: 9109, Message: "Valid user-level authentication not found"}}, Measured, "third party's report, 2026; " + refWrangler13858},
	gatewayNeedsUser: {"gateway/needs-user", "an account-owned token on /memberships", 400,
		[]WireError{{Code: 9106, Message: "Authentication failed (status: 400)"}}, CloudflareCode, refWrangler13858},
	pageRulesAccountToken: {"pagerules/account-token", "an account-owned token on page rules", 400,
		[]WireError{{Code: 1011, Message: "Page Rules endpoint does not support account owned tokens."}}, Reported, "user reports, 2025 and 2026"},
	devicesAccountToken: {"devices/account-token", "an account-owned token on a zone's device policy certificates", 401,
		[]WireError{{Code: 1039, Message: "malformed actor email claim"}}, Measured, "third party's report, 2026-08-27"},

	verifyInvalid: {"verify/invalid", "a well-formed token that is unknown, deleted or rolled; assumed also for another account's token", 401,
		[]WireError{{Code: 1000, Message: "Invalid API Token"}}, CloudflareCode, refWhoami},
	verifyAccountToken: {"verify/account-token", "a live account-owned token on /user/tokens/verify", 401,
		[]WireError{{Code: 1000, Message: "Invalid API Token"}}, CloudflareCode, refWhoami},
	verifyUserToken: {"verify/user-token", "a live user token on /accounts/{account_id}/tokens/verify", 401,
		[]WireError{{Code: 1000, Message: "Invalid API Token"}}, Assumed, "that it is rejected is reported; the code is not known"},
	verifyNoHeader: {"verify/no-authorization", "verify without Authorization, or with a Global API key", 400,
		[]WireError{{Code: 1001, Message: `Missing "Authorization" header`}}, Reported, "https://github.com/kissgyorgy/cloudflare-dyndns/issues/40"},
	verifyExpired:  {"verify/expired", `an expired token: success with status "expired"`, 200, nil, Assumed, refSchema},
	verifyDisabled: {"verify/disabled", `a disabled token: success with status "disabled"`, 200, nil, Assumed, refSchema},

	coreDenied: {"core/denied", "a live token without the permission, or an account or zone outside its scope, or one that does not exist", 403,
		[]WireError{{Code: 9109, Message: "Unauthorized to access requested resource"}}, Reported, refOctodns},
	gatewayDenied: {"gateway/denied", "a live token without the permission, or an account or zone outside its scope, or one that does not exist", 403,
		[]WireError{{Code: 10000, Message: "Authentication error"}}, CloudflareCode, "https://github.com/cloudflare/cf-terraforming/issues/754; the status from https://github.com/cloudflare/terraform-provider-cloudflare/issues/1533"},
	gatewayForbidden: {"gateway/forbidden", "with Options.Wording: what gateway/denied is since 2026-08-20; documented for one operation, that a product with the old wording says it is assumed", 403,
		[]WireError{{Code: 10000, Message: "Forbidden"}}, Documented, refContextual + ": GET /accounts/{account_id}/workers/workers"},
	phaseDenied: {"rulesets/phase", "a token that the gateway lets through to the Ruleset Engine, because it holds one of the groups that the operation accepts, but not that of the phase", 403,
		[]WireError{{NoCode: true, Message: "request is not authorized"}}, Reported, "https://github.com/cloudflare/cloudflare-docs/issues/22808, 2025-05; https://github.com/EvotecIT/PSPublishModule/pull/766, 2026-08"},
	graphAccountDenied: {"graphql/account", "POST /graphql for an account without Account Analytics Read on it: GraphQL's own form, extensions.code is authz", 200,
		[]WireError{{NoCode: true, Message: "not authorized for that account"}}, Documented, refGraphQL + "; the form: https://github.com/cloudflare/mcp-server-cloudflare/issues/403, 2026-06"},
	graphZonesDenied: {"graphql/zones", "POST /graphql for zones of which one is without Analytics Read: GraphQL's own form, extensions.code is authz", 200,
		[]WireError{{NoCode: true, Message: "zones [{zones}] are not authorized"}}, Documented, refGraphQL + "; https://github.com/lablabs/cloudflare-exporter/issues/81"},
	gatewayUnsettled: {"gateway/unsettled", "with Options.Propagation: an edited token, on what its new policies allow and its old ones did not", 405,
		[]WireError{{Code: 10405, Message: "Method not allowed for this authentication scheme"}}, Reported, "third party's report of one to two minutes after an edit; the core front end is taken to refuse as ever"},
	zoneCreateDenied: {"zones/create-denied", "POST /zones without Zone Write over all zones of the account", 403,
		[]WireError{{Code: 0, Message: `Requires permission "com.cloudflare.api.account.zone.create" to create zones for the selected account`}}, Measured, "third party's report, 2026-08-06; https://github.com/DNSControl/dnscontrol/issues/2290"},
	zoneCreateNoAccount: {"zones/create-no-account", "POST /zones without account.id", 400,
		[]WireError{{Code: 1068, Message: "Permission denied"}}, Reported, "https://github.com/cloudflare/terraform-provider-cloudflare/issues/1387"},
	accountCreateDenied: {"accounts/create", "POST /accounts: the simulated users are no tenants", 403,
		[]WireError{{Code: 1002, Message: "Forbidden. Account creation is not allowed"}}, CloudflareCode, "https://github.com/cloudflare/terraform-provider-cloudflare, account tests, 2026-07"},
	zonesFiltered:    {"zones/filtered", "GET /zones lists the zones on which the token holds Zone Read, and an empty list where there is none", 200, nil, Measured, "third party's report, 2026; in 2019 to 2021 it was a refusal"},
	accountsFiltered: {"accounts/filtered", "GET /accounts lists the accounts on which the token holds an account permission; an account-owned token sees its own", 200, nil, Measured, "third party's report of an empty list for a token with zone permissions only, 2026; which permissions count is assumed"},

	tokenGroupRefused: {"tokens/group-refused", "creating or editing a token with a group that the creator does not hold on that resource, or that does not fit the resource", 400,
		[]WireError{{Code: 1001, Message: `Failed common permission check against resources. (Permission group: "{group}")`}}, CloudflareCode, "https://github.com/cloudflare/terraform-provider-cloudflare, api_token tests, 2026-07; " + refTokensTF},
	tokenGranular: {"tokens/granular", "a user token with a group on a resource of granular scope, such as one Flagship app or one Worker: only account-owned tokens can have such", 400,
		[]WireError{{Code: 1001, Message: "User tokens cannot reference roles with granular resource scopes"}}, Reported, refReport + ", 2026; that it comes before the group is looked up is assumed"},
	tokenBareBuckets: {"tokens/all-buckets", "a policy on all R2 buckets of all accounts", 403,
		[]WireError{{Code: 9109, Message: "Unauthorized to access requested resource"}}, Reported, "https://github.com/cloudflare/terraform-provider-cloudflare/issues/3227"},
	tokenPolicyID: {"tokens/policy-id", "creating a token with a policy that carries an id", 400,
		[]WireError{{Code: 1001, Message: "Reusing existing policies is not supported by token creation"}}, Reported, "https://github.com/cloudflare/cloudflare-docs/pull/352, 2020"},
	tokenNoGroupID: {"tokens/no-group-id", "a permission group without an id", 400,
		[]WireError{{Code: 1001, Message: "These rules must pass for permission group: id must be present"}}, Assumed, "part of the text is reported: https://github.com/cloudflare/cloudflare-go/issues/3843"},
	tokenUnknownGroup: {"tokens/unknown-group", "a permission group that the catalogue does not know", 400,
		[]WireError{{Code: 1001, Message: "Permission group {group} not found"}}, Assumed, refNothing},
	tokenBadBody: {"tokens/invalid", "a token without policies, with malformed resources, or with conditions that no request can meet", 400,
		[]WireError{{Code: 1001, Message: "Invalid token: {reason}"}}, Assumed, refNothing},
	tokenBadName: {"tokens/name", "a token without a name, or with more than 120 characters", 400,
		[]WireError{{Code: 1001, Message: "Invalid token: name must have 1 to 120 characters"}}, Assumed, "the limit is documented in the API schema, the answer is not"},
	tokenLimit: {"tokens/limit", "a user's 51st or an account's 501st token", 400,
		[]WireError{{Code: 1001, Message: "Token limit of {limit} reached"}}, Assumed, "the limits: https://developers.cloudflare.com/fundamentals/api/reference/limits/, 2026-04-20; the answer is not documented"},
	tokenUnknown: {"tokens/unknown", "a token id that is not one of the user's or account's", 404,
		[]WireError{{Code: 1003, Message: "Token not found"}}, Assumed, "the status: https://github.com/cloudflare/terraform-provider-cloudflare/pull/7023"},

	notInPlan: {"plan/forbidden", "a feature that the zone's plan does not include, with Zone.NotInPlan; after authorization", 403,
		[]WireError{{Code: 10000, Message: "Forbidden"}}, Measured, refMondoo + " of plan-gated features of zones; before 2026-08-20"},
	accessOff: {"access/off", "Access where Zero Trust was never set up on the account; after authorization", 403,
		[]WireError{{Code: 9999, Message: "access.api.error.not_enabled: Access is not enabled."}}, Measured, refMondoo + "; several user reports"},
	zeroTrustOff: {"zerotrust/off", "Zero Trust's Gateway (/gateway) where Zero Trust was never set up on the account; after authorization", 401,
		[]WireError{{Code: 1001, Message: "Account ID is invalid or has not been initialized."}}, Measured, refMondoo},
	mediaOff: {"media/off", "Stream and Realtime (/calls) where the account never subscribed to them; after authorization", 403,
		[]WireError{{Code: 10002, Message: "Authorization Failure: The authentication credentials are not authorized to perform the request."}}, Reported, refReport + " of either product, 2026; " + refMondoo + ", where it stands for a missing permission: the simulator lets the gateway refuse that"},
	r2Off: {"r2/off", "R2 was never switched on for the account; after authorization", 403,
		[]WireError{{Code: 10042, Message: "Please enable R2 through the Cloudflare Dashboard."}}, Reported, "user reports of the message; the status is less sure"},
	r2BadName: {"r2/name", "a bucket name that is not 3 to 63 lowercase letters, digits and inner hyphens", 400,
		[]WireError{{Code: 10005, Message: "The specified bucket name is not valid."}}, Assumed, "the code is known, status and text are from memory"},
	r2Exists: {"r2/exists", "creating a bucket that exists", 409,
		[]WireError{{Code: 10004, Message: "The bucket you tried to create already exists, and you own it."}}, Reported, "two test suites of users: code, status and text"},
	r2NoBucket: {"r2/unknown", "a bucket that does not exist", 404,
		[]WireError{{Code: 10006, Message: "The specified bucket does not exist."}}, Measured, "https://github.com/alchemy-run/distilled, r2 tests, 2026-03: code and status; the text is from memory"},
	r2BadJurisdiction: {"r2/jurisdiction", "a cf-r2-jurisdiction header that is not default, eu, us or fedramp", 400,
		[]WireError{{Code: 10021, Message: "The specified jurisdiction is not valid."}}, Assumed, refNothing},
	s3NoCredential: {"s3/unsigned", "R2's S3 endpoint: a request that is not signed in its Authorization header; presigned addresses are not simulated", 401,
		[]WireError{{NoCode: true, Message: "Unauthorized: Missing or invalid authentication credentials."}}, Documented, refR2Errors + "; the text is assumed"},
	s3BadKey: {"s3/access-key", "R2's S3 endpoint: an access key that has not the length of a token's id", 400,
		[]WireError{{NoCode: true, Message: "InvalidArgument: Credential access key has length {length}, should be 32"}}, Reported, refReport},
	s3UnknownKey: {"s3/unknown-key", "R2's S3 endpoint: an access key that is no token's id; assumed also for a disabled one", 401,
		[]WireError{{NoCode: true, Message: "Unauthorized: Missing or invalid authentication credentials."}}, Documented, refR2Errors + "; the text is assumed"},
	s3BadSignature: {"s3/signature", "R2's S3 endpoint: the signature is not made with the SHA-256 of the token's value, or not for this request", 403,
		[]WireError{{NoCode: true, Message: "SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided."}}, Documented, refR2Errors + "; the text is assumed"},
	s3Clock: {"s3/clock", "R2's S3 endpoint: the time of signing is more than 15 minutes off", 403,
		[]WireError{{NoCode: true, Message: "RequestTimeTooSkewed: The difference between the request time and the current time is too large."}}, Reported, refReport + " of the code; status, text and bound are those of S3"},
	s3Denied: {"s3/denied", "R2's S3 endpoint: a token without the permission on the bucket, through a group of the bucket or R2 Storage of its account; assumed also for a token out of its time, for another address than its filter allows, and for an account that is not the token's", 403,
		[]WireError{{NoCode: true, Message: "AccessDenied: Access Denied"}}, Documented, refR2Errors + "; who may what: https://developers.cloudflare.com/r2/api/tokens/, 2026-11"},
	s3Off: {"s3/off", "R2's S3 endpoint: R2 was never switched on for the account; that it comes after authorization is assumed", 403,
		[]WireError{{NoCode: true, Message: "NotEntitled: Account not entitled to this feature."}}, Documented, refR2Errors + "; the text is assumed"},
	s3NoBucket: {"s3/no-bucket", "R2's S3 endpoint: a bucket that does not exist, or is in another jurisdiction; that it comes after authorization is assumed", 404,
		[]WireError{{NoCode: true, Message: "NoSuchBucket: The specified bucket does not exist."}}, Documented, refR2Errors},
	s3NoKey: {"s3/no-key", "GetObject and HeadObject: no object is in a bucket", 404,
		[]WireError{{NoCode: true, Message: "NoSuchKey: The specified key does not exist."}}, Documented, refR2Errors},
	s3NoUpload: {"s3/no-upload", "AbortMultipartUpload: no upload is there; that an upload which never was is not answered with success is assumed: R2 answers so to one that was aborted before", 404,
		[]WireError{{NoCode: true, Message: "NoSuchUpload: The specified multipart upload does not exist."}}, Assumed, "https://github.com/durch/rust-s3/issues/302, 2022-10: status, code and text, from R2 to an upload; https://developers.cloudflare.com/r2/platform/release-notes/, 2022-06-10: aborting twice"},
	s3Unsupported: {"s3/unsupported", "R2's S3 endpoint: an operation that is not simulated, which is all but ListObjectsV2, GetObject, HeadObject and AbortMultipartUpload", 405,
		[]WireError{{NoCode: true, Message: "MethodNotAllowed: This operation is not simulated."}}, Assumed, refNothing},
	d1NoDatabase: {"d1/unknown", "a D1 database that does not exist", 404,
		[]WireError{{Code: 7404, Message: "The database could not be found"}}, Measured, "https://github.com/alchemy-run/distilled, d1 tests, 2026-03: code and status; the text is assumed"},
	d1BadRequest: {"d1/bad-request", "creating a D1 database without a name, or with a name that is taken", 400,
		[]WireError{{Code: 7400, Message: "The request is malformed: the name is missing or taken"}}, Measured, "https://github.com/alchemy-run/distilled, d1 tests, 2026-03: the code; when it comes and its text are assumed"},
	workersNoScript: {"workers/unknown", "a script that does not exist", 404,
		[]WireError{{Code: 10007, Message: "workers.api.error.script_not_found"}}, CloudflareCode, "https://github.com/cloudflare/workers-sdk, 2026-08"},
	workersBadScript: {"workers/invalid", "uploading a script without content", 400,
		[]WireError{{Code: 10021, Message: "Uncaught Error: the script has no content"}}, CloudflareCode, "https://github.com/cloudflare/workers-sdk: the code; the text is assumed"},
	routeUnknown: {"routes/unknown", "a route that does not exist", 404,
		[]WireError{{Code: 10009, Message: "workers.api.error.route_not_found"}}, Reported, refReport + " of code and status; the text is assumed"},
	routeBadPattern: {"routes/pattern", "a route pattern that is empty, has blanks, or is not on the zone", 400,
		[]WireError{{Code: 10022, Message: "workers.api.error.invalid_route_pattern"}}, CloudflareCode, refWorkersDocs},
	routeDuplicate: {"routes/duplicate", "a route pattern that exists", 409,
		[]WireError{{Code: 10020, Message: "workers.api.error.duplicate_route"}}, CloudflareCode, refWorkersDocs},
	hostnameBadJSON: {"hostnames/json", "a custom hostname that is not JSON", 400,
		[]WireError{{Code: 1400, Message: "Unable to decode the JSON request body. Check your input and try again."}}, Documented, refHostnames},
	hostnameNoQuota: {"hostnames/no-quota", "Cloudflare for SaaS is off on the zone; that it comes before the body is looked at is assumed", 403,
		[]WireError{{Code: 1404, Message: "No quota has been allocated for this zone. If you are already a paid Cloudflare for SaaS customer, contact your Customer Success Manager for additional provisioning. If you are not yet enrolled, fill out this contact form and our sales team will reach out to you."}}, Documented, refHostnames},
	hostnameDuplicate: {"hostnames/duplicate", "a custom hostname that exists", 409,
		[]WireError{{Code: 1406, Message: "Duplicate custom hostname found."}}, Documented, refHostnames},
	hostnameInvalid: {"hostnames/invalid", "a hostname that is empty, too long, an address, or has characters that do not belong", 400,
		[]WireError{{Code: 1407, Message: "Invalid custom hostname. Custom hostnames have to be smaller than 256 characters in length, cannot be IP addresses, cannot contain any special characters."}}, Documented, refHostnames},
	hostnameReserved: {"hostnames/reserved", "a hostname in a reserved top domain", 400,
		[]WireError{{Code: 1409, Message: "Reserved top domain custom hostnames, such as 'test', 'example', 'invalid' or 'localhost', is not supported. Check your input and try again."}}, Documented, refHostnames},
	hostnameExample: {"hostnames/example", "a hostname that ends in example.com, example.net or example.org", 400,
		[]WireError{{Code: 1411, Message: "Custom hostnames ending in example.com, example.net, or example.org are prohibited. Check your input and try again."}}, Documented, refHostnames},
	hostnameBadID: {"hostnames/id", "an id that is no custom hostname's by its form", 400,
		[]WireError{{Code: 1435, Message: "The custom hostname ID is invalid. Check your input and try again."}}, Documented, refHostnames},
	hostnameUnknown: {"hostnames/unknown", "a custom hostname that does not exist", 404,
		[]WireError{{Code: 1436, Message: "The custom hostname was not found."}}, Documented, refHostnames},
	dnsUnknown: {"dns/unknown", "a DNS record that does not exist", 404,
		[]WireError{{Code: 81044, Message: "Record does not exist."}}, Reported, "third party's report of the text; the status is seen in test doubles"},
	dnsInvalid: {"dns/invalid", "a DNS record without type, name or content", 400,
		[]WireError{{Code: 1004, Message: "DNS Validation Error", Chain: []WireError{{Code: 9005, Message: "Content for {type} record is invalid."}}}}, Assumed, refMemory},
	dnsIdentical: {"dns/identical", "a DNS record that exists with the same type, name and content", 400,
		[]WireError{{Code: 81058, Message: "An identical record already exists."}}, Reported, "https://github.com/jeessy2/ddns-go/issues/1378, 2025-02, and others"},
	dnsExists: {"dns/exists", "an address or CNAME record that exists with the same type, name and content, and is proxied where the new one is not, or the other way round; that this makes the difference to dns/identical is assumed", 400,
		[]WireError{{Code: 81057, Message: "The record already exists."}}, Reported, "https://github.com/NewFuture/DDNS/issues/21, 2018; https://github.com/timothymiller/cloudflare-ddns/issues/50, 2021: the code; the status from https://github.com/aaPanel/aaPanel/issues/112, 2022"},
	dnsCNAMEExists: {"dns/cname-exists", "an A or AAAA record at the name of a CNAME record", 400,
		[]WireError{{Code: 81054, Message: "A CNAME record with that host already exists."}}, Reported, "https://github.com/favonia/cloudflare-ddns/issues/990, 2024-11: code and text, to which a link is added there; the status is that of the other clashes"},
	dnsHostExists: {"dns/host-exists", "a CNAME record at the name of an A, AAAA or other CNAME record", 400,
		[]WireError{{Code: 81053, Message: "An A, AAAA, or CNAME record with that host already exists."}}, Reported, "https://github.com/homeassistant-apps/app-cloudflared/issues/129, 2022: the text; the code is from memory"},
	dnsClosed: {"dns/closed", "writing DNS records of a zone below .cf, .ga, .gq, .ml or .tk", 403,
		[]WireError{{Code: 1038, Message: "You cannot use this API for domains with a .cf, .ga, .gq, .ml, or .tk TLD (top-level domain). To configure the DNS settings for this domain, use the Cloudflare Dashboard."}}, Reported, "https://github.com/oznu/docker-cloudflare-ddns/issues/99, 2022: code and text; the status is assumed"},
	zoneNameInvalid: {"zones/name", "POST /zones with a name that is no domain", 400,
		[]WireError{{Code: 1049, Message: "{name} is not a registered domain"}}, Assumed, refMemory},
	zoneExists: {"zones/exists", "POST /zones with a name that exists", 400,
		[]WireError{{Code: 1061, Message: "{name} already exists"}}, Assumed, refMemory},

	rateLimited: {"fault/rate-limit", "on request only: the rate limit, with Retry-After and Ratelimit headers", 429,
		[]WireError{{Code: 10429, Message: "Rate limited"}}, Documented, refLimits + "; code and text are reported by users"},
	rateLimitedQuota: {"fault/rate-limit-quota", "on request only: the rate limit with the quota in its text, as users see it", 429,
		[]WireError{{Code: 10100, Message: "More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed"}}, Reported, "https://github.com/cloudflare/terraform-provider-cloudflare/issues/435, 2019; the text without the code until 2022"},
	throttled: {"fault/throttle", "on request only: the rate limit's other form, with a status of success", 200,
		[]WireError{{Code: 971, Message: "Please wait and consider throttling your request speed"}}, Measured, "https://github.com/alchemy-run/distilled, 2026-03: an envelope with arbitrary status, often 200"},
}
