package answers

// Answers to a live credential that lacks a permission, or the resource that
// the call is on.
var (
	CoreDenied = Answer{
		Name: "core/denied", When: "a live token without the permission, or an account or zone outside its scope, or one that does not exist",
		Front: Core, Status: 403, Code: 9109, Text: "unauthorized to access requested resource", Meaning: Refused,
		Wording: "Unauthorized to access requested resource",
		Evidence: []evidence{
			{reported, "https://github.com/octodns/octodns-cloudflare/issues/60", "", ""},
			{reported, provider + "/issues/3227", "", ""},
		},
	}
	GatewayDenied = Answer{
		Name: "gateway/denied", When: "a live token without the permission, or an account or zone outside its scope, or one that does not exist",
		Front: Gateway, Status: 403, Code: 10000, Text: "authentication error", Meaning: Refused,
		Wording: "Authentication error",
		Evidence: []evidence{
			{cloudflareCode, CFTerraform, "2025-04-07", "that it stands for missing permissions"},
			{reported, provider + "/issues/1533", "", "the status"},
			{reported, provider + "/issues/913", "", ""},
		},
	}
	GatewayForbidden = Answer{
		Name: "gateway/forbidden", When: "what gateway/denied is since 2026-08-20; documented for one operation, GET /accounts/{account_id}/workers/workers, that a product with the old wording says it is assumed",
		Front: Gateway, Status: 403, Code: 10000, Text: "forbidden", Meaning: Refused,
		Wording:  "Forbidden",
		Evidence: []evidence{{documented, DocContextual403s, "2026-08-20", ""}},
	}
	ForbiddenPage = Answer{
		Name: "gateway/forbidden-page", When: "the same where the code was lost: the page of the operation that was denied shows that it is the API's",
		Front: Gateway, Status: 403, Code: AnyCode, Text: "forbidden", By: ByText, Meaning: Refused,
		Evidence: []evidence{{documented, DocContextual403s, "2026-08-20", "the page; that the code may be missing is what texts show"}},
	}
	GatewayUnsettled = Answer{
		Name: "gateway/unsettled", When: "an edited token, on what its new policies allow and its old ones did not",
		Front: Gateway, Status: 405, Code: 10405, Text: "method not allowed for this authentication scheme", By: ByCode | ByText, Meaning: Refused,
		Wording: "Method not allowed for this authentication scheme",
		Evidence: []evidence{
			{cloudflareCode, WorkersSDK, "2026-08", "that the code is about authentication"},
			{reported, ThirdParty, "", "for one to two minutes after an edit; the core front end is taken to refuse as ever"},
		},
	}
	AuthorizationFailure = Answer{
		Name: "media/denied", When: "a live token without the permission, on another front end",
		Status: 403, Code: 10002, Text: "authentication credentials are not authorized", Meaning: Refused,
		Evidence: []evidence{{measured, mql, "2026", "codes and messages from live answers, it says"}},
	}
	NamedPermission = Answer{
		Name: "zones/permission-named", When: "a live token without an internal permission that the message names, which the dashboard does not show",
		Status: 403, Code: AnyCode, Text: "requires permission", By: ByText, Meaning: Refused,
		Evidence: []evidence{
			{measured, ThirdParty, "2026-08-06", ""},
			{reported, "https://github.com/cert-manager/cert-manager/issues/2878", "", "of GET /zones in 2020"},
		},
	}
	ZoneCreateDenied = Answer{
		Name: "zones/create-denied", When: "POST /zones without Zone Write over all zones of the account", Method: "POST", On: []string{"/zones"},
		Front: Core, Status: 403, Text: "requires permission", By: ByText, Meaning: Refused,
		Wording: `Requires permission "com.cloudflare.api.account.zone.create" to create zones for the selected account`,
		Evidence: []evidence{
			{measured, ThirdParty, "2026-08-06", ""},
			{reported, "https://github.com/DNSControl/dnscontrol/issues/2290", "", ""},
		},
	}
	ZoneCreateNoAccount = Answer{
		Name: "zones/create-no-account", When: "POST /zones without account.id", Method: "POST", On: []string{"/zones"},
		Front: Core, Status: 400, Code: 1068, Text: "permission denied", By: ByCode | Anywhere, Meaning: Refused,
		Wording:  "Permission denied",
		Evidence: []evidence{{reported, provider + "/issues/1387", "", ""}},
	}
	PhaseDenied = Answer{
		Name: "rulesets/phase", When: "a token that the gateway lets through to the Ruleset Engine, because it holds one of the groups that the operation accepts, but not that of the phase",
		On:    []string{"/zones/{zone_id}/rulesets/…", "/accounts/{account_id}/rulesets/…"},
		Front: Product, Status: 403, Code: NoCode, Text: "request is not authorized", By: ByText, Meaning: Refused,
		Wording: "request is not authorized",
		Evidence: []evidence{
			{reported, "https://github.com/cloudflare/cloudflare-docs/issues/22808", "2025-05", ""},
			{reported, "https://github.com/EvotecIT/PSPublishModule/pull/766", "2026-08", ""},
		},
	}
	PhaseNamed = Answer{
		Name: "rulesets/phase-named", When: "the same with the phase in the text",
		Front: Product, Code: AnyCode, Text: "missing the permissions required to", By: ByText, Meaning: Refused,
		Evidence: []evidence{{reported, provider + "/issues/2015", "", ""}, {reported, ThirdParty, "2026", ""}},
	}
	GraphQLAccountDenied = Answer{
		Name: "graphql/account", When: "POST /graphql for an account without Account Analytics Read on it: GraphQL's own form, extensions.code is authz",
		Front: GraphQL, Status: 200, Code: NoCode, Text: "not authorized for that account", By: ByText, Meaning: Refused,
		Wording: "not authorized for that account",
		Evidence: []evidence{
			{documented, DocGraphQL, "2026-04", "the message; that a refusal comes with 200 is what it says of errors in general and what users report, beside this message it writes 403"},
			{reported, "https://github.com/cloudflare/mcp-server-cloudflare/issues/403", "2026-06", "the form"},
		},
	}
	GraphQLZonesDenied = Answer{
		Name: "graphql/zones", When: "POST /graphql for zones of which one is without Analytics Read: GraphQL's own form, extensions.code is authz",
		Front: GraphQL, Status: 200, Code: NoCode, Text: "are not authorized", By: ByText, Meaning: Refused,
		Wording: "zones [{zones}] are not authorized",
		Evidence: []evidence{
			{documented, DocGraphQL, "2026-04", "the message; the status as of graphql/account"},
			{reported, "https://github.com/lablabs/cloudflare-exporter/issues/81", "", ""},
		},
	}
	GraphQLNoAccess = Answer{
		Name: "graphql/no-access", When: "a dataset or field that the plan does not include",
		Front: GraphQL, Status: 200, Code: NoCode, Text: "does not have access to the path", By: ByText, Meaning: NotEntitled,
		Evidence: []evidence{{documented, DocGraphQL, "2026-11", ""}},
	}
	GraphQLBudget = Answer{
		Name: "graphql/budget", When: "too many queries, or too large ones",
		Front: GraphQL, Status: 200, Code: NoCode, Text: "rate limiter budget depleted", By: ByText, Meaning: RateLimit,
		Evidence: []evidence{{documented, DocGraphQL, "2026-11", ""}},
	}
	WorkersUnauthorized = Answer{
		Name: "workers/unauthorized", When: "the Workers service itself refuses, after the gateway let the call through: its permission, or that of a binding", On: []string{"/accounts/{account_id}/workers/…"},
		Front: Product, Status: 403, Code: 10023, Text: "unauthorized", By: ByCode | Anywhere, Meaning: Refused,
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", ""}, {reported, WorkersSDK + "/issues/6240", "", ""}},
	}
	WorkersNoZone = Answer{
		Name: "workers/zone-not-found", When: "the zone of a route or custom domain is not found by its name: the token does not see it, or it is in another account", On: []string{"/accounts/{account_id}/workers/…"},
		Front: Product, Status: 404, Code: 10083, Text: "workers.api.error.zone_not_found", Wording: "workers.api.error.zone_not_found", By: ByCode | Anywhere, Meaning: SaysNothing,
		Evidence: []evidence{{reported, WorkersSDK + "/issues/2906", "2023-03-15", ""}, {reported, "https://github.com/520svip/docker-hub-npm/issues/2", "2024-12-11", ""}},
	}
	D1Unauthorized = Answer{
		Name: "d1/unauthorized", When: "the account is not known to D1, or the permission is missing; it flaps in some reports",
		Front: Product, Status: 403, Code: 7403, Text: "the given account is not valid or is not authorized to access this service", By: ByCode, Meaning: Refused,
		Evidence: []evidence{{reported, ThirdParty, "", "the status is less sure"}},
	}
	PipelinesForbidden = Answer{
		Name: "pipelines/forbidden", When: "Pipelines without Workers Scripts Write besides its own permission", On: []string{"/accounts/{account_id}/pipelines/…"},
		Front: Product, Status: 403, Code: 100, By: ByCode, Meaning: Refused,
		Evidence: []evidence{{cloudflareCode, WorkersSDK + "/issues/14741", "", ""}},
	}
	EmailUnauthorized = Answer{
		Name: "email/unauthorized", When: "email sending without its permission", On: []string{"/zones/{zone_id}/email/…", "/accounts/{account_id}/email/…"},
		Front: Product, Status: 401, Code: 2036, Text: "unauthorized", By: ByCode | Anywhere, Meaning: Refused,
		Evidence: []evidence{{reported, "https://github.com/hieunc229/mailflare/issues/24", "2026-09-08", ""}},
	}
)

// Lists that are shorter instead of refused.
var (
	ZonesFiltered = Answer{
		Name: "zones/filtered", When: "GET /zones lists the zones on which the token holds Zone Read, and an empty list where there is none", Method: "GET", On: []string{"/zones"}, Status: 200,
		Evidence: []evidence{{measured, ThirdParty, "2026", "in 2019 to 2021 it was a refusal"}, {reported, "https://github.com/ddclient/ddclient/pull/834", "2026-05", ""}},
	}
	AccountsFiltered = Answer{
		Name: "accounts/filtered", When: "GET /accounts lists the accounts on which the token holds an account permission; an account-owned token sees its own", Method: "GET", On: []string{"/accounts"}, Status: 200,
		Evidence: []evidence{{measured, ThirdParty, "2026", "of an empty list for a token with zone permissions only; which permissions count is assumed"}},
	}
)
