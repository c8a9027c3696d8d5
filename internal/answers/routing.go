package answers

// Answers about the path, the method and the body, most of them before the
// credential is looked at.
var (
	NoRoute = Answer{
		Name: "route/unknown", When: "no such path, or an account or zone id that is not 32 hexadecimal digits; answered before the credential is looked at",
		Status: 404, Code: 7003, Text: "perhaps your object identifier is invalid", By: ByCode,
		Errors: []Error{{Code: 7003, Message: "Could not route to /client/v4{path}, perhaps your object identifier is invalid?"}, {Code: 7000, Message: "No route for that URI"}},
		Evidence: []evidence{
			{measured, Distilled, "2026-03", "older answers have status 400"},
			{reported, WorkersSDK + "/issues/3862", "", "and many like it; older answers leave /client/v4 out"},
		},
	}
	NoRouteURI = Answer{
		Name: "route/no-uri", When: "no such path; alone, or beside route/unknown",
		Status: 404, Code: 7000, Text: "no route for that uri", By: ByCode | ByText,
		Evidence: []evidence{{measured, Distilled, "2026-03", ""}, {reported, users, "", ""}},
	}
	NoRouteR2 = Answer{
		Name: "r2/no-route", When: "a path that R2 does not have", On: []string{"/accounts/{account_id}/r2/…"},
		Status: 404, Code: 10015, By: ByCode | ByStatus,
		Evidence: []evidence{{measured, Distilled, "2026-03", ""}},
	}
	NoRouteWorkers = Answer{
		Name: "workers/no-route", When: "a path that Workers does not have", On: []string{"/accounts/{account_id}/workers/…"},
		Status: 404, Code: 10015, By: ByCode | ByStatus,
		Evidence: []evidence{{reported, workersDocs, "", "old documents say of the code that the account is not authorized to use Workers"}},
	}
	CoreMethod = Answer{
		Name: "core/method", When: "the path exists, the method does not; answered before the credential is looked at",
		Front: Core, Status: 405, Code: 7001, By: ByCode, Wording: "Method {method} not available for that URI.",
		Evidence: []evidence{{measured, Distilled, "2026-03", "the text is of " + users}},
	}
	GatewayMethod = Answer{
		Name: "gateway/method", When: "the path exists, the method does not; that it comes before the credential is looked at is assumed",
		Front: Gateway, Status: 405, Code: 10405, Text: "method not allowed for this authentication scheme", By: ByCode | ByText,
		Wording:  "Method not allowed for this authentication scheme",
		Evidence: []evidence{{reported, ThirdParty, "", "of an absent route"}},
	}
	GatewayScheme = Answer{
		Name: "gateway/scheme", When: "an API token on a path of a product whose id, below the account or zone, is empty or glued to the segment before it; answered whether or not the token is live, which is assumed",
		Front: Gateway, Status: 400, Code: 10000, Text: "method not allowed for the api_token authentication scheme", By: ByText,
		Wording: "{method} method not allowed for the api_token authentication scheme",
		Evidence: []evidence{
			{reported, "https://github.com/fire1ce/DDNS-Cloudflare-Bash/issues/3", "2022", "an empty id"},
			{reported, "https://github.com/cloudflare/cloudflare-docs/pull/3756", "2022", "a glued one"},
			{reported, "https://github.com/cloudflare/cloudflare-docs/issues/23461", "2025", ""},
		},
	}
	GatewayOAuthScheme = Answer{
		Name: "gateway/oauth-scheme", When: "an OAuth login on an endpoint that takes none for the method",
		Front: Gateway, Status: 400, Code: 10000, Text: "method not allowed for the oauth_token authentication scheme", By: ByText,
		Wording:  "{method} method not allowed for the oauth_token authentication scheme",
		Evidence: []evidence{{reported, "https://github.com/alchemy-run/alchemy-async/pull/314", "2025", "the text; the status is that of its twin"}},
	}
	GatewayNoTokens = Answer{
		Name: "gateway/no-tokens", When: "an API token on an endpoint that takes none for the method, until 2021",
		Front: Gateway, Status: 405, Code: 10000, Text: "method with api tokens is not supported by this api", By: ByText,
		Wording:  "{method} method with API Tokens is not supported by this API",
		Evidence: []evidence{{reported, "https://github.com/cloudflare/terraform-provider-cloudflare/issues/1100", "2021-06-14", ""}},
	}
	BodyTooLong = Answer{
		Name: "request/too-long", When: "a request body of more than 1 MiB; the bound is the simulator's",
		Status: 413, Text: "request body is too large", Wording: "Request body is too large",
		Evidence: []evidence{{assumed, "", "", "nothing is published"}},
	}
	BadJSON = Answer{
		Name: "request/malformed-json", When: "a body that is not JSON, where no product has an answer of its own",
		Status: 400, Code: 6007, By: ByCode, Wording: "Malformed JSON in request body",
		Evidence: []evidence{{reported, "https://github.com/undefinedplayer/cloudflare-ddns/pull/6", "2018", "code and text; the status is assumed"}},
	}
)
