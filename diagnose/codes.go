package diagnose

// Code names a rule, in lower-kebab-case, such as "missing-permission". Codes
// are stable: programs may compare them. [Rules] tells all about each.
type Code string

// Answers that say nothing about permissions, and what no rule knows.
const (
	// The API blocks the caller after too many refused credentials.
	CodeLockedOut Code = "locked-out"
	// The API asked to slow down: status 429; code 971, 10429 or 10500, or more than N
	// requests per M seconds (10100), with any status, 200 included.
	CodeRateLimited Code = "rate-limited"
	// The answer has a status of 500 or more, in whatever form.
	CodeServerError Code = "server-error"
	// The answer is a page for people, not the API's JSON.
	CodeEdgePage Code = "edge-page"
	// The answer is empty, cut off, too long, plain text, or JSON of another shape.
	CodeUnreadableAnswer Code = "unreadable-answer"
	// An observation is inconclusive and no answer came: a time-out, a lost connection, a
	// cancelled call.
	CodeNoAnswer Code = "no-answer"
	// An observation is inconclusive because the API accepted a request that it must
	// refuse, and acceptance proves nothing.
	CodeUnexpectedSuccess Code = "unexpected-success"
	// An observation is inconclusive for want of a fact, such as the account of a zone, or
	// because a success does not show what it stands for.
	CodeNotJudged Code = "not-judged"
	// An observation is inconclusive, and its answer is one that a dead credential gets as
	// well as a narrow one: the observer's doubt counts, so no permission is named.
	CodeUndecidedRefusal Code = "undecided-refusal"
	// The API refused in a way that no rule knows.
	CodeUnknown Code = "unknown"
)

// The credential itself.
const (
	// A Global API key stands behind Bearer: it is no token (6003 with 6111; 9106 where
	// the gateway says it).
	CodeGlobalKeyAsBearer Code = "global-key-as-bearer"
	// The Authorization header does not hold the text of a token (6003 with 6111; 9106
	// where the gateway says it).
	CodeMalformedAuthorization Code = "malformed-authorization"
	// The X-Auth-Key header does not hold the text of a Global API key (6003 with 6103).
	CodeMalformedAuthKey Code = "malformed-auth-key"
	// The X-Auth-Email header does not hold an e-mail address (6003 with 6102).
	CodeMalformedAuthEmail Code = "malformed-auth-email"
	// Code 6003 without the chain that says which header is meant.
	CodeMalformedHeaders Code = "malformed-headers"
	// The pair of Global API key and e-mail address is not known (9103).
	CodeUnknownKey Code = "unknown-key"
	// The token's client address filter excludes the caller (9109 with that text, or as
	// the known spec says).
	CodeClientIP Code = "client-ip"
	// verify knows the token and calls it disabled.
	CodeDisabledToken Code = "disabled-token"
	// verify or the known spec says that the token's time was over when the call was made.
	CodeExpiredToken Code = "expired-token"
	// verify or the known spec says that the token's time had not come when the call was
	// made.
	CodeNotYetValid Code = "not-yet-valid"
	// The token was created or edited less than two minutes ago: the change may not have
	// reached the server that answered.
	CodeChangePropagating Code = "change-propagating"
	// The API does not know the token (9109 Invalid access token), or verify refused it.
	CodeDeadToken Code = "dead-token"
	// One of the two headers of a Global API key is missing (9107).
	CodeIncompleteKey Code = "incomplete-key"
	// No credential reached the API (9106; 1403 of custom hostnames).
	CodeNoCredential Code = "no-credential"
	// A session of the dashboard has ended (9300): the credential is not an API token.
	CodeSessionExpired Code = "session-expired"
)

// The kind of credential, and verify.
const (
	// An account-owned token was used on an endpoint of the user: it has no user.
	CodeAccountTokenOnUserEndpoint Code = "account-token-on-user-endpoint"
	// verify was called with a Global API key: it takes tokens only.
	CodeKeyCannotBeVerified Code = "key-cannot-be-verified"
	// A user token was verified on an account's endpoint.
	CodeUserTokenOnAccountVerify Code = "user-token-on-account-verify"
	// verify refused a token of unknown kind: it is dead, or of the other kind.
	CodeVerifyRefused Code = "verify-refused"
	// The product does not take account-owned tokens yet.
	CodeNotForAccountTokens Code = "not-for-account-tokens"
	// An endpoint of the user answered that it found no credential, which it also says to
	// account-owned tokens.
	CodeUserEndpointRefused Code = "user-endpoint-refused"
	// The route and method are not open to this kind of credential (10405, 10001 Method
	// not allowed for token).
	CodeSchemeNotAllowed Code = "scheme-not-allowed"
	// 10001 Unable to authenticate request outside of the user's endpoints; some saw it
	// pass by itself.
	CodeNotAuthenticated Code = "not-authenticated"
	// The custom hostnames service did not accept the gateway's internal token (1000 to
	// 1005 with status 401).
	CodeGatewayToken Code = "gateway-token"
)

// The wrong account, zone or path.
const (
	// The id of the caller's account stands where a zone's id belongs.
	CodeAccountIDInZonePath Code = "account-id-in-zone-path"
	// The id of the caller's zone stands where an account's id belongs.
	CodeZoneIDInAccountPath Code = "zone-id-in-account-path"
	// The program asked for a zone such as "net": it walked up from its domain to the
	// public suffix, which nobody's account holds.
	CodePublicSuffixZone Code = "public-suffix-zone"
	// The path asks a zone for something that belongs to accounts.
	CodeAccountResourceInZonePath Code = "account-resource-in-zone-path"
	// The path asks an account for something that belongs to zones.
	CodeZoneResourceInAccountPath Code = "zone-resource-in-account-path"
	// A zone's name stands in the path where its id belongs.
	CodeZoneNameAsID Code = "zone-name-as-id"
	// The account's or zone's id in the path is not 32 hexadecimal digits: an address,
	// blanks, another length.
	CodeInvalidID Code = "invalid-id"
	// 10000 … method not allowed for the api_token authentication scheme: mostly an id in
	// the path is empty, so that the call goes to the collection.
	CodeMethodNotForTokens Code = "method-not-for-tokens"
	// The API has no such path or method (7000, 7001, 7003; 10015 of R2 and Workers), or
	// not for this id.
	CodeNoSuchRoute Code = "no-such-route"
)

// Reasons that the token's spec, or the caller, established.
const (
	// The endpoint is known not to take this kind of credential.
	CodeWrongKind Code = "wrong-kind"
	// A deny policy of the token covers the call: it wins over every allow.
	CodeExplicitDeny Code = "explicit-deny"
	// A token with Object permissions of R2 buckets was used on the REST API, which asks
	// for the account's R2 permission.
	CodeR2ObjectToken Code = "r2-object-token"
	// 9109 to the creation of a token by a creator who may create tokens: a resource in
	// the new token's policies is not one that the API takes.
	CodeTokenPolicyResource Code = "token-policy-resource"
	// The token holds the permission, but on another account or zone.
	CodeOutsideScope Code = "outside-scope"
	// The spec that the caller gave allows the call, and the API refused it.
	CodeRefusedDespiteSpec Code = "refused-despite-spec"
)

// Permissions.
const (
	// The ruleset engine refused: the token lacks the permission of the ruleset's phase
	// (request is not authorized; missing the permissions required to list zone rulesets
	// in the … phase).
	CodeRulesetPhasePermission Code = "ruleset-phase-permission"
	// The GraphQL API answers that the account or zone does not have access to a dataset
	// or field: the plan does not include it.
	CodeGraphQLNoAccess Code = "graphql-no-access"
	// The GraphQL API refused the account or the zones of a query (extensions.code authz,
	// with status 200).
	CodeGraphQLNotAuthorized Code = "graphql-not-authorized"
	// A Global API key was refused: it has no permissions to add, it has the rights of its
	// user.
	CodeKeyWithoutAccess Code = "key-without-access"
	// The message names an internal permission such as
	// com.cloudflare.api.account.zone.list, which the dashboard does not show.
	CodeInternalPermissionNamed Code = "internal-permission-named"
	// 9109 Unauthorized to access requested resource: the token is good, but does not
	// reach the account or zone, or lacks the permission on it.
	CodeUnauthorizedResource Code = "unauthorized-resource"
	// A token that is otherwise accepted lacks the permission for the operation (10000
	// Authentication error or, since August 2026, Forbidden; 10002 Authorization Failure
	// of another front end; or as the known spec says).
	CodeMissingPermission Code = "missing-permission"
	// 10000 Authentication error, or since August 2026 Forbidden, to a token of which
	// nothing else is known: it lacks the permission, or it is dead.
	CodeAuthenticationError Code = "authentication-error"
	// A tool tells of a 401 or 403 and has dropped the API's reason, as cloudflare-go did
	// before 0.14 (insufficient permissions).
	CodeReasonLost Code = "reason-lost"
	// 1068 Permission denied to the creation of a zone without account.id.
	CodeZoneCreateWithoutAccount Code = "zone-create-without-account"
	// 1001 User tokens cannot reference roles with granular resource scopes: a group of
	// single apps, scripts or tunnels was asked for in a user token.
	CodeGranularNeedsAccountToken Code = "granular-needs-account-token"
	// 1001 Failed common permission check: a token was asked for that may do more than its
	// creator.
	CodeCreatorLacksPermission Code = "creator-lacks-permission"
)

// R2's S3 endpoint.
const (
	// R2's S3 endpoint answered AccessDenied: the key may not do this, or the bucket is in
	// another jurisdiction; some reporters had the token's value in place of its SHA-256.
	CodeS3AccessDenied Code = "s3-access-denied"
	// R2's S3 endpoint answered SignatureDoesNotMatch: the secret is wrong, mostly the
	// token's value in place of its SHA-256.
	CodeS3WrongSecret Code = "s3-wrong-secret"
	// R2's S3 endpoint answered Unauthorized: the request is not signed, or its access key
	// is no token's id.
	CodeS3Unauthorized Code = "s3-unauthorized"
	// R2's S3 endpoint answered InvalidArgument, Credential access key has length N,
	// should be 32: something else than the token's id is used as access key.
	CodeS3WrongAccessKey Code = "s3-wrong-access-key"
	// R2's S3 endpoint answered NoSuchBucket, which it also says where the bucket is in
	// another jurisdiction.
	CodeS3NoSuchBucket Code = "s3-no-such-bucket"
	// R2's S3 endpoint answered RequestTimeTooSkewed or ExpiredRequest: the caller's clock
	// is wrong, or a signed address is too old.
	CodeS3Clock Code = "s3-clock"
)

// Products.
const (
	// 10023 workers.api.error.unauthorized: the Workers service itself refused, after the
	// gateway let the call through.
	CodeWorkersUnauthorized Code = "workers-unauthorized"
	// 7403: D1 does not know the account, or the token lacks its permission; it flaps in
	// some reports.
	CodeD1NotAuthorized Code = "d1-not-authorized"
	// 100 Forbidden of Pipelines, which also asks for Workers Scripts Write.
	CodePipelinesForbidden Code = "pipelines-forbidden"
	// 2036 Unauthorized of email sending: the service's own denial.
	CodeEmailSendingUnauthorized Code = "email-sending-unauthorized"
	// A product or the gateway reports a fault of its own with a client's status (10001
	// internal error; 10500 Internal authentication error; 7500 of D1).
	CodeTransientFault Code = "transient-fault"
	// The domain cannot be added: not registered (1049), already there (1061), banned
	// (1097), or too many attempts (1105).
	CodeZoneNotCreated Code = "zone-not-created"
	// 10037: the account has as many Workers scripts as its plan allows.
	CodeWorkersScriptLimit Code = "workers-script-limit"
	// Only tenants (partners) may create accounts through the API.
	CodeAccountCreationNotAllowed Code = "account-creation-not-allowed"
	// 1038: the API is closed to domains under .cf, .ga, .gq, .ml and .tk.
	CodeFreeTLD Code = "free-tld"
	// 9999 … not_enabled, as of Access: the product was never switched on for the account.
	CodeProductNotEnabled Code = "product-not-enabled"
	// 1001 Account ID is invalid or has not been initialized, of the Gateway endpoints:
	// Zero Trust was never set up on the account.
	CodeZeroTrustNotSetUp Code = "zero-trust-not-set-up"
	// 10042: R2 was never switched on for the account. The token passed.
	CodeR2NotEnabled Code = "r2-not-enabled"
	// 1404 of custom hostnames: Cloudflare for SaaS is not enabled on the zone. No
	// permission is missing.
	CodeSaaSNotEnabled Code = "saas-not-enabled"
	// 1405 of custom hostnames: the zone's quota is used up.
	CodeCustomHostnameQuota Code = "custom-hostname-quota"
	// The plan does not include the feature (1413 and 1414 of custom hostnames, texts with
	// not_entitled).
	CodeNotEntitled Code = "not-entitled"
	// 10063, or 10007 that speaks of workers.dev: the account has no workers.dev subdomain
	// yet.
	CodeWorkersSubdomainMissing Code = "workers-subdomain-missing"
)

// Failures that only an authorized call gets to, and the last resort.
const (
	// The object does not exist. The call was authorized: the product looked for it.
	CodeObjectNotFound Code = "object-not-found"
	// The object exists already. The call was authorized.
	CodeAlreadyExists Code = "already-exists"
	// The product found the request's content invalid. The call was authorized.
	CodeInvalidRequest Code = "invalid-request"
	// A code of the credential family (9101, 9108, 9109) with a message that no rule
	// knows.
	CodeCredentialRefused Code = "credential-refused"
)

// Successes with an empty list.
const (
	// GET /zones lists only the zones on which the token has Zone Read: a token without it
	// gets an empty list, not a refusal.
	CodeEmptyZoneList Code = "empty-zone-list"
	// GET /accounts lists only the accounts on which the token has some account
	// permission: a zone-only token gets an empty list.
	CodeEmptyAccountList Code = "empty-account-list"
	// R2 lists the buckets of one jurisdiction at a time: those of another need a header.
	CodeEmptyBucketList Code = "empty-bucket-list"
)

// Patterns over a whole report.
const (
	// Calls to R2 are allowed and calls to Workers of the same account are denied.
	CodeWorksForR2NotWorkers Code = "works-for-r2-not-workers"
	// Calls on the account are allowed and every call on the zone that only zone
	// permissions open is denied; calls that the account's permissions open too, such as
	// GET /zones/{zone_id}, may pass where two of the others are denied.
	CodeWorksForAccountNotZone Code = "works-for-account-not-zone"
	// A call with the account's id in place of the zone's, or the other way round, is
	// allowed, and nothing is with the ids as given: it stands for every refusal on them.
	CodeSwappedIDs Code = "swapped-ids"
	// The token is live, and every call on the account that got an answer is denied, two
	// at least: before permissions are added, the id has to be checked. Where nothing on
	// the zone is allowed either, it speaks of both, and of swapped ids.
	CodeNothingOnAccount Code = "nothing-on-account"
	// The token is live, and every call on the zone that got an answer is denied, two at
	// least, and not because it works for the account only: before permissions are added,
	// the id has to be checked.
	CodeNothingOnZone Code = "nothing-on-zone"
)
