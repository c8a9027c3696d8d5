package answers

// Answers of the endpoints that make and change tokens.
var (
	TokenGroupRefused = Answer{
		Name: "tokens/group-refused", When: "creating or editing a token with a group that the creator does not hold on that resource, or that does not fit the resource", On: tokenPaths,
		Front: Core, Status: 400, Code: 1001, Text: "failed common permission check", By: ByText | Anywhere, Meaning: Refused,
		Wording: `Failed common permission check against resources. (Permission group: "{group}")`,
		Evidence: []evidence{
			{cloudflareCode, provider, "2026-07", "api_token tests"},
			{reported, provider + "/issues/7241", "2026-07", ""},
		},
	}
	TokenGranular = Answer{
		Name: "tokens/granular", When: "a user token with a group on a resource of granular scope, such as one Flagship app or one Worker: only account-owned tokens can have such", On: tokenPaths,
		Front: Core, Status: 400, Code: 1001, Text: "granular resource scopes", By: ByText | Anywhere, Meaning: OutOfScope,
		Wording:  "User tokens cannot reference roles with granular resource scopes",
		Evidence: []evidence{{reported, users, "2026", "that it comes before the group is looked up is assumed"}},
	}
	TokenAllBuckets = Answer{
		Name: "tokens/all-buckets", When: "a policy on all R2 buckets of all accounts", On: tokenPaths,
		Front: Core, Status: 403, Code: 9109, Text: "unauthorized to access requested resource", Meaning: Refused,
		Wording:  "Unauthorized to access requested resource",
		Evidence: []evidence{{reported, provider + "/issues/3227", "2024-04-04", ""}},
	}
	TokenPolicyID = Answer{
		Name: "tokens/policy-id", When: "creating a token with a policy that carries an id", On: tokenPaths,
		Front: Core, Status: 400, Code: 1001, Text: "reusing existing policies is not supported", Wording: "Reusing existing policies is not supported by token creation",
		Evidence: []evidence{{reported, "https://github.com/cloudflare/cloudflare-docs/pull/352", "2020", ""}},
	}
	TokenNoGroupID = Answer{
		Name: "tokens/no-group-id", When: "a permission group without an id", On: tokenPaths,
		Front: Core, Status: 400, Code: 1001, Text: "id must be present", Wording: "These rules must pass for permission group: id must be present",
		Evidence: []evidence{{assumed, "https://github.com/cloudflare/cloudflare-go/issues/3843", "", "part of the text is reported there"}},
	}
	TokenUnknownGroup = Answer{
		Name: "tokens/unknown-group", When: "a permission group that the catalogue does not know", On: tokenPaths,
		Front: Core, Status: 400, Code: 1001, Text: "permission group", Wording: "Permission group {group} not found",
		Evidence: []evidence{{assumed, "", "", "nothing is published"}},
	}
	TokenBadBody = Answer{
		Name: "tokens/invalid", When: "a token without policies, with malformed resources, or with conditions that no request can meet", On: tokenPaths,
		Front: Core, Status: 400, Code: 1001, Text: "invalid token:", Wording: "Invalid token: {reason}",
		Evidence: []evidence{{assumed, "", "", "nothing is published"}},
	}
	TokenBadName = Answer{
		Name: "tokens/name", When: "a token without a name, or with more than 120 characters", On: tokenPaths,
		Front: Core, Status: 400, Code: 1001, Text: "invalid token:", Wording: "Invalid token: name must have 1 to 120 characters",
		Evidence: []evidence{{assumed, "", "", "the limit is documented in the API schema, the answer is not"}},
	}
	TokenLimit = Answer{
		Name: "tokens/limit", When: "a user's 51st or an account's 501st token", On: tokenPaths,
		Front: Core, Status: 400, Code: 1001, Text: "token limit of", Wording: "Token limit of {limit} reached",
		Evidence: []evidence{{assumed, DocLimits, "2026-04-20", "the limits; the answer is not documented"}},
	}
	TokensLiveFiltered = Answer{
		Name: "tokens/without-expired", When: "the tokens of a user or an account are listed without include_expired=true: those that are expired or disabled are left out", Method: "GET",
		On: []string{"/user/tokens", "/accounts/{account_id}/tokens"}, Status: 200,
		Evidence: []evidence{{documented, DocTokenList, "2026-10", "how long ago a token may have expired to be listed with it is not documented; here it is any time"}},
	}
	TokensOwnFiltered = Answer{
		Name: "tokens/own-only", When: "the tokens of an account are listed to a user with the role API Token Provisioning: those that this user made, and no others", Method: "GET",
		On: []string{"/accounts/{account_id}/tokens"}, Status: 200,
		Evidence: []evidence{{documented, DocChangelog, "2026-10-01", "that the endpoints of one token answer as if another's did not exist is assumed"}},
	}
	TokenUnknown = Answer{
		Name: "tokens/unknown", When: "a token id that is not one of the user's or account's",
		On:    []string{"/user/tokens/{token_id}", "/accounts/{account_id}/tokens/{token_id}"},
		Front: Core, Status: 404, Code: 1003, By: ByCode | ByStatus, Meaning: Passed, Gone: []string{"DELETE /accounts/{account_id}/tokens/{token_id}", "DELETE /user/tokens/{token_id}"}, Wording: "Token not found",
		Evidence: []evidence{
			{measured, Distilled, "2026-08-18", client + ": the code; the text is assumed"},
			{cloudflareCode, provider + "/pull/7023", "", "the status"},
		},
	}
)

var tokenPaths = []string{"/user/tokens/…", "/accounts/{account_id}/tokens/…"}
