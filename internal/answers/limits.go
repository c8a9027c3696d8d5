package answers

// Rate limits and faults that pass.
var (
	RateLimited = Answer{
		Name: "fault/rate-limit", When: "the rate limit, with Retry-After and Ratelimit headers",
		Status: 429, Code: 10429, By: ByCode, Meaning: RateLimit, Wording: "Rate limited",
		Evidence: []evidence{{documented, DocLimits, "2026-04-20", "the status; the headers: API changelog of 2025-09-03; code and text are reported by users"}},
	}
	RateLimitedQuota = Answer{
		Name: "fault/rate-limit-quota", When: "the rate limit with the quota in its text, as users see it; the code has other meanings with other texts",
		Status: 429, Code: 10100, Text: "requests per 300 seconds reached", By: ByText, Meaning: RateLimit,
		Wording:  "More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed",
		Evidence: []evidence{{reported, provider + "/issues/435", "2019", "the text without the code until 2022"}},
	}
	Throttled = Answer{
		Name: "fault/throttle", When: "the rate limit's other form, with a status of success",
		Status: 200, Code: 971, Text: "throttling your request", By: ByCode | ByText, Meaning: RateLimit,
		Wording:  "Please wait and consider throttling your request speed",
		Evidence: []evidence{{measured, Distilled, "2026-03", "an envelope with arbitrary status, often 200"}},
	}
	RateLimitedGateway = Answer{
		Name: "fault/rate-limit-gateway", When: "the rate limit, as one client takes it",
		Code: 10500, Text: "requests per", Meaning: RateLimit,
		Evidence: []evidence{{reported, WorkersSDK, "2026-08", "a mock in its tests; with the text of a fault it is one"}},
	}
	GatewayFault = Answer{
		Name: "fault/gateway", When: "a fault of Cloudflare's that passes",
		Front: Gateway, Code: 10500, Text: "internal", Meaning: Fault,
		Evidence: []evidence{{reported, users, "", "Internal authentication error: internal server error"}},
	}
	InternalError = Answer{
		Name: "fault/internal", When: "a fault of the product that passes, with a client's status",
		Code: 10001, Text: "internal error", Meaning: Fault,
		Evidence: []evidence{{measured, Distilled, "2026-03", ""}},
	}
	D1Fault = Answer{
		Name: "d1/fault", When: "a fault of D1", On: []string{"/accounts/{account_id}/d1/…"},
		Code: 7500, By: ByCode, Meaning: Fault,
		Evidence: []evidence{{measured, Distilled, "2026-03", ""}},
	}
)
