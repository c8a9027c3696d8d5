package answers

// Answers to the credential itself: its form, its kind, its life, the address
// that it is used from.
var (
	NoCredential = Answer{
		Name: "credential/missing", When: "no credential at all",
		Status: 400, Code: 9106, Text: "missing x-auth-key", By: ByCode, Meaning: BadCredential,
		Wording:  "Missing X-Auth-Key, X-Auth-Email or Authorization headers",
		Evidence: []evidence{{measured, ThirdParty, "2026-06", ""}},
	}
	HostnamesNoCredential = Answer{
		Name: "hostnames/no-credential", When: "no Authorization header reached the custom hostnames service", On: []string{"/zones/{zone_id}/custom_hostnames/…"},
		Status: 400, Code: 1403, Text: "has no authorization header", By: ByCode | ByText | Anywhere, Meaning: BadCredential,
		Evidence: []evidence{{documented, DocHostnames, "2026-11", ""}},
	}
	MalformedToken = Answer{
		Name: "core/malformed-token", When: "a text behind Authorization that is no token by its form, such as a Global API key or a token with quotes",
		Front: Core, Status: 400, Code: 6111, Text: "invalid format for authorization header", By: ByCode | ByText, Meaning: BadCredential,
		Errors: []Error{{Code: 6003, Message: "Invalid request headers", Chain: []Error{{Code: 6111, Message: "Invalid format for Authorization header"}}}},
		Evidence: []evidence{
			{measured, AuthWatch, "2026-06-30", ""},
			{reported, "https://github.com/kissgyorgy/cloudflare-dyndns/issues/40", "", "a Global API key behind Bearer"},
		},
	}
	MalformedKey = Answer{
		Name: "core/malformed-key", When: "a text in X-Auth-Key that is no Global API key by its form, such as a token",
		Front: Core, Status: 400, Code: 6103, Text: "invalid format for x-auth-key header", By: ByCode | ByText, Meaning: BadCredential,
		Errors:   []Error{{Code: 6003, Message: "Invalid request headers", Chain: []Error{{Code: 6103, Message: "Invalid format for X-Auth-Key header"}}}},
		Evidence: []evidence{{reported, "https://github.com/cloudflare/cloudflare-typescript/issues/161", "", ""}},
	}
	MalformedEmail = Answer{
		Name: "core/malformed-email", When: "a text in X-Auth-Email that is no email address",
		Front: Core, Status: 400, Code: 6102, Text: "invalid format for x-auth-email header", By: ByCode | ByText, Meaning: BadCredential,
		Errors:   []Error{{Code: 6003, Message: "Invalid request headers", Chain: []Error{{Code: 6102, Message: "Invalid format for X-Auth-Email header"}}}},
		Evidence: []evidence{{measured, ThirdParty, "2026-06", ""}},
	}
	MalformedHeaders = Answer{
		Name: "core/malformed-headers", When: "a malformed credential; which header it is stands in the chain",
		Front: Core, Status: 400, Code: 6003, Text: "invalid request headers", By: ByCode, Meaning: BadCredential,
		Evidence: []evidence{{measured, AuthWatch, "2026-06-30", ""}},
	}
	MalformedContentType = Answer{
		Name: "core/malformed-content-type", When: "a Content-Type that the API does not read",
		Front: Core, Status: 400, Code: 6105, Text: "invalid content-type header", By: ByCode | ByText,
		Errors:   []Error{{Code: 6003, Message: "Invalid request headers", Chain: []Error{{Code: 6105, Message: "Invalid Content-Type header, valid values are application/json,multipart/form-data"}}}},
		Evidence: []evidence{{reported, "https://github.com/mcblum/ddclient-cloudflare-ubuntu/issues/2", "2019-08-29", "the text; the status is that of its twins"}},
	}
	MalformedAtGateway = Answer{
		Name: "gateway/malformed", When: "a malformed credential",
		Front: Gateway, Status: 400, Code: 9106, Text: "authentication failed", Meaning: BadCredential,
		Wording:  "Authentication failed (status: 400)",
		Evidence: []evidence{{measured, AuthWatch, "2026-06-30", ""}},
	}
	NoKey = Answer{
		Name: "credential/no-key", When: "X-Auth-Email without X-Auth-Key",
		Status: 400, Code: 9107, By: ByCode, Meaning: BadCredential, Wording: "Missing X-Auth-Key header",
		Evidence: []evidence{{measured, ThirdParty, "2026-06", "the code; the text is assumed"}},
	}
	NoEmail = Answer{
		Name: "credential/no-email", When: "X-Auth-Key without X-Auth-Email",
		Status: 400, Code: 9107, By: ByCode, Meaning: BadCredential, Wording: "Missing X-Auth-Email header",
		Evidence: []evidence{{assumed, "", "", "the twin of the missing key"}},
	}
	UnknownKey = Answer{
		Name: "credential/unknown-key", When: "a well-formed email and key that do not belong together; on both front ends",
		Status: 403, Code: 9103, Text: "unknown x-auth-key or x-auth-email", By: ByCode, Meaning: BadCredential,
		Wording:  "Unknown X-Auth-Key or X-Auth-Email",
		Evidence: []evidence{{measured, ThirdParty, "2026-06", ""}},
	}
	CoreUnknownToken = Answer{
		Name: "core/unknown-token", When: "a well-formed token that is unknown, deleted or rolled; assumed also for disabled, expired and not yet valid ones",
		Front: Core, Status: 403, Code: 9109, Text: "invalid access token", By: ByText, Meaning: BadCredential,
		Wording: "Invalid access token",
		Evidence: []evidence{
			{measured, AuthWatch, "2026-06-30", ""},
			{reported, "https://github.com/caddy-dns/cloudflare/issues/3", "", "one character changed gives this answer"},
		},
	}
	GatewayUnknownToken = Answer{
		Name: "gateway/unknown-token", When: "a well-formed token that is unknown, deleted or rolled; assumed also for disabled, expired and not yet valid ones",
		Front: Gateway, Status: 401, Code: 10000, Text: "authentication error", Meaning: BadCredential,
		Wording:  "Authentication error",
		Evidence: []evidence{{measured, AuthWatch, "2026-06-30", ""}},
	}
	LockedOut = Answer{
		Name: "credential/locked-out", When: "too many bad credentials from one address; on every endpoint, whatever is sent",
		Status: 403, Code: 9109, Text: "max auth failures reached", By: ByText,
		Wording: "Max auth failures reached, please check your Authorization header.",
		Evidence: []evidence{
			{reported, users, "", "code and text; the status, what it keys on and when it begins are assumed"},
			{derived, DocLimits, "2026-04-20", "that it is no limit of requests"},
		},
	}
	TooManyFailures = Answer{
		Name: "credential/too-many-failures", When: "too many bad credentials, as one report has it",
		Code: 10502, Text: "too many authentication failures", By: ByCode | ByText,
		Evidence: []evidence{{reported, users, "2026-02", "once"}},
	}
	CoreLocation = Answer{
		Name: "core/location", When: "the token's address filter excludes the caller",
		Front: Core, Status: 403, Code: 9109, Text: "cannot use the access token from location", By: ByText, Meaning: OutOfScope,
		Wording: "Cannot use the access token from location: {ip}",
		Evidence: []evidence{
			{measured, ThirdParty, "2026", ""},
			{reported, provider + "/issues/897", "", ""},
		},
	}
	GatewayLocation = Answer{
		Name: "gateway/location", When: "the token's address filter excludes the caller",
		Front: Gateway, Status: 403, Code: 9109, Text: "cannot use the access token from location", By: ByText, Meaning: OutOfScope,
		Wording:  "Cannot use the access token from location: {ip}",
		Evidence: []evidence{{assumed, "", "", "taken from the core front end; 10000 is possible too"}},
	}
	CoreNeedsUser = Answer{
		Name: "core/needs-user", When: "an account-owned token on /user/…",
		Front: Core, Status: 403, Code: 9109, Text: "valid user-level authentication not found", By: ByText, Meaning: OutOfScope,
		Wording: "Valid user-level authentication not found",
		Evidence: []evidence{
			{cloudflareCode, wrangler9106, "", ""},
			{measured, ThirdParty, "2026", ""},
		},
	}
	GatewayNeedsUser = Answer{
		Name: "gateway/needs-user", When: "an account-owned token on /memberships", On: []string{"/user/…", "/memberships/…"},
		Front: Gateway, Status: 400, Code: 9106, Text: "authentication failed", Meaning: OutOfScope,
		Wording: "Authentication failed (status: 400)",
		Evidence: []evidence{
			{cloudflareCode, wrangler9106, "", ""},
			{reported, WorkersSDK + "/issues/13857", "", "with the text about missing headers"},
		},
	}
	GatewayNotAuthenticated = Answer{
		Name: "gateway/not-authenticated", When: "a credential that the endpoint does not take, such as an account-owned token on /memberships in 2025; some saw it pass",
		Front: Gateway, Status: 400, Code: 10001, Text: "unable to authenticate request",
		Evidence: []evidence{
			{reported, WorkersSDK + "/issues/9129", "2025", "of /memberships"},
			{reported, WorkersSDK + "/issues/10466", "", "that it passes by itself"},
		},
	}
	GatewayNotForToken = Answer{
		Name: "gateway/not-for-token", When: "a route or method that is not open to the kind of credential",
		Front: Gateway, Status: 403, Code: 10001, Text: "method not allowed for token", Meaning: Refused,
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", ""}, {measured, Distilled, "2026-03", ""}},
	}
	AccountsAccountToken = Answer{
		Name: "accounts/account-token", When: "an account-owned token on a product that does not take them, as GET /accounts did in 2024",
		Status: 400, Code: 1001, Text: "does not support account owned tokens", By: ByText, Meaning: OutOfScope,
		Evidence: []evidence{
			{documented, DocAccountTokens, "2026-09-28", "that products are left out, not the answer"},
			{reported, "https://github.com/edgefirst-dev/starter/issues/3", "2024-12", ""},
		},
	}
	PageRulesAccountToken = Answer{
		Name: "pagerules/account-token", When: "an account-owned token on page rules", On: []string{"/zones/{zone_id}/pagerules/…"},
		Status: 400, Code: 1011, Text: "does not support account owned tokens", By: ByText, Meaning: OutOfScope,
		Wording:  "Page Rules endpoint does not support account owned tokens.",
		Evidence: []evidence{{reported, users, "2026", "and 2025"}},
	}
	DevicesAccountToken = Answer{
		Name: "devices/account-token", When: "an account-owned token on a zone's device policy certificates",
		Status: 401, Code: 1039, By: ByCode | ByStatus, Meaning: OutOfScope, Wording: "malformed actor email claim",
		Evidence: []evidence{{measured, ThirdParty, "2026-08-27", ""}},
	}
	SessionExpired = Answer{
		Name: "credential/session", When: "the session of a dashboard login in place of a token",
		Code: 9300, By: ByCode, Meaning: BadCredential,
		Evidence: []evidence{{reported, ThirdParty, "", ""}},
	}
	HostnamesBearer = Answer{
		Name: "hostnames/bearer", When: "the custom hostnames service did not accept the gateway's own token", On: []string{"/zones/{zone_id}/custom_hostnames/…"},
		Status: 401, Code: 1000, Text: "bearer token", By: ByStatus, Meaning: Fault,
		Evidence: []evidence{{documented, DocHostnames, "2026-11", ""}},
	}
	HostnamesJWT = Answer{
		Name: "hostnames/jwt", When: "the custom hostnames service did not accept the gateway's own token (1001 to 1005)", On: []string{"/zones/{zone_id}/custom_hostnames/…"},
		Status: 401, Code: AnyCode, Text: "jwt", By: ByText | ByStatus, Meaning: Fault,
		Evidence: []evidence{{documented, DocHostnames, "2026-11", ""}},
	}
)

// Codes of the credential's family with a message that no other row has.
var (
	Credential9101 = Answer{Name: "credential/9101", When: "not known; by its number about the credential", Code: 9101, By: ByCode, Meaning: BadCredential,
		Evidence: []evidence{{derived, DocTroubleshooting, "2026-11", "from its neighbours"}}}
	Credential9108 = Answer{Name: "credential/9108", When: "not known; by its number about the credential", Code: 9108, By: ByCode, Meaning: BadCredential,
		Evidence: []evidence{{derived, DocTroubleshooting, "2026-11", "from its neighbours"}}}
	Credential9109 = Answer{Name: "core/other", When: "a text that no other row has: about the credential or its access", Front: Core, Code: 9109, By: ByCode, Meaning: Refused,
		Evidence: []evidence{{derived, DocTroubleshooting, "2026-11", "from the texts that are known"}}}
)

// Answers of the two verify endpoints.
var (
	VerifyInvalid = Answer{
		Name: "verify/invalid", When: "a well-formed token that is unknown, deleted or rolled; assumed also for another account's token", On: verifyPaths,
		Status: 401, Code: 1000, Text: "invalid api token", By: ByCode | Anywhere, Meaning: BadCredential,
		Wording:  "Invalid API Token",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", "whoami.ts; third parties measured the status"}},
	}
	VerifyAccountToken = Answer{
		Name: "verify/account-token", When: "a live account-owned token on /user/tokens/verify", On: []string{"/user/tokens/verify"},
		Status: 401, Code: 1000, Text: "invalid api token", By: ByCode, Meaning: OutOfScope,
		Wording:  "Invalid API Token",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", "whoami.ts; third parties measured the status"}},
	}
	VerifyUserToken = Answer{
		Name: "verify/user-token", When: "a live user token on /accounts/{account_id}/tokens/verify", On: []string{"/accounts/{account_id}/tokens/verify"},
		Status: 401, Code: 1000, Text: "invalid api token", By: ByCode, Meaning: OutOfScope,
		Wording:  "Invalid API Token",
		Evidence: []evidence{{assumed, "", "", "that it is rejected is reported; the code is not known"}},
	}
	VerifyNoHeader = Answer{
		Name: "verify/no-authorization", When: "verify without Authorization, or with a Global API key", On: verifyPaths,
		Status: 400, Code: 1001, Text: `missing "authorization" header`, By: ByText, Meaning: BadCredential,
		Wording:  `Missing "Authorization" header`,
		Evidence: []evidence{{reported, "https://github.com/kissgyorgy/cloudflare-dyndns/issues/40", "", ""}},
	}
	VerifyExpired = Answer{
		Name: "verify/expired", When: `an expired token: success with status "expired"`, On: verifyPaths, Status: 200, Meaning: BadCredential,
		Evidence: []evidence{{assumed, DocVerify, "2026-11", "the status is in the API schema's list; how the answer comes is not documented"}},
	}
	VerifyDisabled = Answer{
		Name: "verify/disabled", When: `a disabled token: success with status "disabled"`, On: verifyPaths, Status: 200, Meaning: BadCredential,
		Evidence: []evidence{{assumed, DocVerify, "2026-11", "the status is in the API schema's list; how the answer comes is not documented"}},
	}
	VerifyActive = Answer{
		Name: "verify/active", When: "a live token: a success whose message carries a code", On: verifyPaths, Status: 200, Code: 10000, Text: "this api token is valid and active", Meaning: Passed,
		Wording:  "This API Token is valid and active",
		Evidence: []evidence{{documented, DocVerify, "2026-11", ""}},
	}
)

var verifyPaths = []string{"/user/tokens/verify", "/accounts/{account_id}/tokens/verify"}
