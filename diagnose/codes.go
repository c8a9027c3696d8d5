package diagnose

// Code names a rule, in lower-kebab-case, such as "missing-permission". Codes
// are stable: programs may compare them. [Rules] tells all about each.
type Code string

// Answers that say nothing about permissions, and what no rule knows.
const (
	CodeLockedOut         Code = "locked-out"         // The API blocks the caller after too many refused credentials.
	CodeRateLimited       Code = "rate-limited"       // The API asked to slow down, by status or by code and words, with any status.
	CodeServerError       Code = "server-error"       // The answer has a status of a server's fault, in whatever form.
	CodeEdgePage          Code = "edge-page"          // The answer is a page for people, not the API's JSON.
	CodeUnreadableAnswer  Code = "unreadable-answer"  // The answer is empty, cut off, too long, plain text, or JSON of another shape.
	CodeNoAnswer          Code = "no-answer"          // An observation is inconclusive and no answer came: a time-out, a lost connection, a cancelled call.
	CodeUnexpectedSuccess Code = "unexpected-success" // The API accepted a request that it must refuse, and acceptance proves nothing.
	CodeNotJudged         Code = "not-judged"         // An observation is inconclusive for want of a fact, or because a success does not show what it stands for.
	CodeUndecidedRefusal  Code = "undecided-refusal"  // An observation is inconclusive, and a dead credential gets its answer as well as a narrow one.
	CodeUnknown           Code = "unknown"            // The API refused in a way that no rule knows.
)

// The credential itself.
const (
	CodeGlobalKeyAsBearer      Code = "global-key-as-bearer"    // A Global API key stands behind Bearer: it is no token.
	CodeMalformedAuthorization Code = "malformed-authorization" // The Authorization header does not hold the text of a token.
	CodeMalformedAuthKey       Code = "malformed-auth-key"      // The X-Auth-Key header does not hold the text of a Global API key.
	CodeMalformedAuthEmail     Code = "malformed-auth-email"    // The X-Auth-Email header does not hold an e-mail address.
	CodeMalformedHeaders       Code = "malformed-headers"       // A header of the credential is malformed, and the chain that says which is missing.
	CodeMalformedContentType   Code = "malformed-content-type"  // The request's Content-Type is none that the API reads.
	CodeUnknownKey             Code = "unknown-key"             // The pair of Global API key and e-mail address is not known.
	CodeClientIP               Code = "client-ip"               // The token's client address filter excludes the caller.
	CodeDisabledToken          Code = "disabled-token"          // verify knows the token and calls it disabled.
	CodeExpiredToken           Code = "expired-token"           // verify or the known spec says that the token's time was over when the call was made.
	CodeNotYetValid            Code = "not-yet-valid"           // verify or the known spec says that the token's time had not come when the call was made.
	CodeChangePropagating      Code = "change-propagating"      // The token was created or edited less than two minutes ago: the change may not have reached every server.
	CodeDeadToken              Code = "dead-token"              // The API does not know the token, or verify refused it.
	CodeIncompleteKey          Code = "incomplete-key"          // One of the two headers of a Global API key is missing.
	CodeNoCredential           Code = "no-credential"           // No credential reached the API.
	CodeUnsendableCredential   Code = "unsendable-credential"   // The client refused to send the credential: it holds a character that no header may hold.
	CodeAccountLookup          Code = "account-lookup"          // A program could not look up which account to use.
	CodePagesUploadToken       Code = "pages-upload-token"      // An upload of assets was refused: it carries a short-lived token of its own, not the API token.
	CodeAIGatewayToken         Code = "ai-gateway-token"        // An authenticated AI gateway wants a token in a header of its own.
	CodeContentRejected        Code = "content-rejected"        // The API finds fault with what the request says: its message is about no permission.
	CodeTunnelToken            Code = "tunnel-token"            // cloudflared did not get the token of its tunnel, which is no API token.
	CodeSessionExpired         Code = "session-expired"         // A session of the dashboard has ended: the credential is not an API token.
)

// The kind of credential, and verify.
const (
	CodeAccountTokenOnUserEndpoint Code = "account-token-on-user-endpoint" // An account-owned token was used on an endpoint of the user: it has no user.
	CodeKeyCannotBeVerified        Code = "key-cannot-be-verified"         // verify was called with a Global API key: it takes tokens only.
	CodeUserTokenOnAccountVerify   Code = "user-token-on-account-verify"   // A user token was verified on an account's endpoint.
	CodeVerifyRefused              Code = "verify-refused"                 // verify refused a token of unknown kind: it is dead, or of the other kind.
	CodeNotForAccountTokens        Code = "not-for-account-tokens"         // The product does not take account-owned tokens yet.
	CodeUserEndpointRefused        Code = "user-endpoint-refused"          // An endpoint of the user found no credential, which it also says to account-owned tokens.
	CodeSchemeNotAllowed           Code = "scheme-not-allowed"             // The route and method are not open to this kind of credential.
	CodeNotAuthenticated           Code = "not-authenticated"              // The gateway is unable to authenticate the request, outside of the user's endpoints; some saw it pass by itself.
	CodeOAuthLogin                 Code = "oauth-login"                    // An OAuth login, such as wrangler login, was refused: it has scopes, and takes no permissions.
	CodeGatewayToken               Code = "gateway-token"                  // The custom hostnames service did not accept the gateway's internal token.
)

// The wrong account, zone or path.
const (
	CodeAccountIDInZonePath       Code = "account-id-in-zone-path"       // The id of the caller's account stands where a zone's id belongs.
	CodeZoneIDInAccountPath       Code = "zone-id-in-account-path"       // The id of the caller's zone stands where an account's id belongs.
	CodePublicSuffixZone          Code = "public-suffix-zone"            // The program asked for a zone such as "net": it walked up to the public suffix, which no account holds.
	CodeAccountResourceInZonePath Code = "account-resource-in-zone-path" // The path asks a zone for something that belongs to accounts.
	CodeZoneResourceInAccountPath Code = "zone-resource-in-account-path" // The path asks an account for something that belongs to zones.
	CodeZoneNameAsID              Code = "zone-name-as-id"               // A zone's name stands in the path where its id belongs.
	CodeInvalidID                 Code = "invalid-id"                    // The account's or zone's id in the path is not 32 hexadecimal digits.
	CodeMethodNotForTokens        Code = "method-not-for-tokens"         // The path does not take the method from a token: mostly an id in it is empty, so that it is the collection's.
	CodeNoSuchRoute               Code = "no-such-route"                 // The API has no such path or method, or not for this id.
	CodeBadRequest                Code = "bad-request"                   // A tool tells of a bad request and has dropped the API's reason.
)

// Reasons that the token's spec, or the caller, established.
const (
	CodeWrongKind           Code = "wrong-kind"            // The endpoint is known not to take this kind of credential.
	CodeExplicitDeny        Code = "explicit-deny"         // A deny policy of the token covers the call: it wins over every allow.
	CodeR2ObjectToken       Code = "r2-object-token"       // A token with Object permissions of R2 buckets was used on the REST API, which asks for the account's.
	CodeTokenPolicyResource Code = "token-policy-resource" // The creator may create tokens, and a resource in the new token's policies is not one that the API takes.
	CodeOutsideScope        Code = "outside-scope"         // The token holds the permission, but on another account or zone.
	CodeRefusedDespiteSpec  Code = "refused-despite-spec"  // The spec that the caller gave allows the call, and the API refused it.
)

// Permissions.
const (
	CodeRulesetPhasePermission    Code = "ruleset-phase-permission"     // The Ruleset Engine refused: the token lacks the permission of the ruleset's phase.
	CodeGraphQLNoAccess           Code = "graphql-no-access"            // The GraphQL API answers that the account's or zone's plan does not include a dataset or field.
	CodeGraphQLNotAuthorized      Code = "graphql-not-authorized"       // The GraphQL API refused the account or the zones of a query.
	CodeKeyWithoutAccess          Code = "key-without-access"           // A Global API key was refused: it has no permissions to add, it has the rights of its user.
	CodeInternalPermissionNamed   Code = "internal-permission-named"    // The message names a permission that is internal to Cloudflare, which the dashboard does not show.
	CodeUnauthorizedResource      Code = "unauthorized-resource"        // The token is good, but does not reach the account or zone, or lacks the permission on it.
	CodeMissingPermission         Code = "missing-permission"           // A token that is otherwise accepted lacks the permission for the operation.
	CodeAuthenticationError       Code = "authentication-error"         // A token of which nothing else is known is refused: it lacks the permission, or it is dead.
	CodeReasonLost                Code = "reason-lost"                  // A tool tells of a refusal and has dropped the API's reason, as cloudflare-go did before 0.14.
	CodeZoneCreateWithoutAccount  Code = "zone-create-without-account"  // The creation of a zone without account.id was refused.
	CodeGranularNeedsAccountToken Code = "granular-needs-account-token" // A group of single apps, scripts or tunnels was asked for in a user token.
	CodeCreatorLacksPermission    Code = "creator-lacks-permission"     // A token was asked for that may do more than its creator.
)

// R2's S3 endpoint.
const (
	CodeS3AccessDenied     Code = "s3-access-denied"     // R2's S3 endpoint answered AccessDenied: the key may not do this, or the bucket is in another jurisdiction.
	CodeS3WrongSecret      Code = "s3-wrong-secret"      // R2's S3 endpoint answered SignatureDoesNotMatch: the secret is wrong, mostly not the SHA-256 of the token.
	CodeS3Unauthorized     Code = "s3-unauthorized"      // R2's S3 endpoint answered Unauthorized: the request is not signed, or its access key is no token's id.
	CodeS3WrongAccessKey   Code = "s3-wrong-access-key"  // R2's S3 endpoint did not take the access key: something else than the token's id is used.
	CodeS3SignatureVersion Code = "s3-signature-version" // R2's S3 endpoint takes Signature Version 4 only, and the request was signed with version 2.
	CodeS3NoSuchBucket     Code = "s3-no-such-bucket"    // R2's S3 endpoint answered NoSuchBucket, also of a bucket in another jurisdiction.
	CodeS3Clock            Code = "s3-clock"             // R2's S3 endpoint found the request's time wrong: the caller's clock, or a signed address that is too old.
	CodeS3ClientSetting    Code = "s3-client-setting"    // R2's S3 endpoint does not take a region, a header or an operation of the client. The key was not judged.
)

// Products.
const (
	CodeWorkersUnauthorized       Code = "workers-unauthorized"         // The Workers service itself refused, after the gateway let the call through.
	CodeD1NotAuthorized           Code = "d1-not-authorized"            // D1 does not know the account, or the token lacks its permission; it flaps in some reports.
	CodePipelinesForbidden        Code = "pipelines-forbidden"          // Pipelines refused, which also asks for Workers Scripts Write.
	CodeEmailSendingUnauthorized  Code = "email-sending-unauthorized"   // Email sending refused: the service's own denial.
	CodeTransientFault            Code = "transient-fault"              // A product or the gateway reports a fault of its own with a client's status.
	CodeZoneNotCreated            Code = "zone-not-created"             // The domain cannot be added: not registered, already there, banned, or too many attempts.
	CodeWorkersScriptLimit        Code = "workers-script-limit"         // The account has as many Workers scripts as its plan allows.
	CodeAccountCreationNotAllowed Code = "account-creation-not-allowed" // Only tenants (partners) may create accounts through the API.
	CodeFreeTLD                   Code = "free-tld"                     // The API is closed to domains under .cf, .ga, .gq, .ml and .tk.
	CodeProductNotEnabled         Code = "product-not-enabled"          // The product, such as Access, was never switched on for the account.
	CodeZeroTrustNotSetUp         Code = "zero-trust-not-set-up"        // The Gateway endpoints answer that Zero Trust was never set up on the account.
	CodeR2NotEnabled              Code = "r2-not-enabled"               // R2 was never switched on for the account. The token passed.
	CodeSaaSNotEnabled            Code = "saas-not-enabled"             // Cloudflare for SaaS is not enabled on the zone. No permission is missing.
	CodeCustomHostnameQuota       Code = "custom-hostname-quota"        // The zone's quota of custom hostnames is used up.
	CodeNotEntitled               Code = "not-entitled"                 // The plan does not include the feature.
	CodeWorkersSubdomainMissing   Code = "workers-subdomain-missing"    // The account has no workers.dev subdomain yet.
)

// Failures that only an authorized call gets to, and the last resort.
const (
	CodeObjectNotFound    Code = "object-not-found"   // The object does not exist. The call was authorized: the product looked for it.
	CodeAlreadyExists     Code = "already-exists"     // The object exists already. The call was authorized.
	CodeBindingNotFound   Code = "binding-not-found"  // What a Worker is bound to does not exist in the account, or not in this jurisdiction. The call was authorized.
	CodeInvalidRequest    Code = "invalid-request"    // The product found the request's content invalid. The call was authorized.
	CodeCredentialRefused Code = "credential-refused" // A code of the credential family with a message that no rule knows.
)

// Successes with an empty list.
const (
	CodeEmptyZoneList    Code = "empty-zone-list"    // GET /zones lists the zones with Zone Read: without it tools find no zone by its name, and nothing is refused.
	CodeEmptyAccountList Code = "empty-account-list" // GET /accounts lists only the accounts with some account permission: a zone-only token gets an empty list.
	CodeEmptyBucketList  Code = "empty-bucket-list"  // R2 lists the buckets of one jurisdiction at a time: those of another need a header.
)

// Patterns over a whole report.
const (
	CodeWorksForR2NotWorkers   Code = "works-for-r2-not-workers"   // Calls to R2 are allowed and calls to Workers of the same account are denied.
	CodeWorksForAccountNotZone Code = "works-for-account-not-zone" // Calls on the account are allowed, and every call on the zone that only its permissions open is denied.
	CodeSwappedIDs             Code = "swapped-ids"                // A call is allowed with the account's id in place of the zone's, or the other way round, and none as given.
	CodeNothingOnAccount       Code = "nothing-on-account"         // The token is live, and every call on the account is denied, two at least: the id may be wrong, or both swapped.
	CodeNothingOnZone          Code = "nothing-on-zone"            // The token is live, and every call on the zone is denied, two at least: the id may be wrong.
)
