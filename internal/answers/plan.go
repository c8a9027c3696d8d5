package answers

// Answers for want of a plan, a subscription or a switch, mostly after
// authorization: no permission helps.
var (
	NotInPlan = Answer{
		Name: "plan/forbidden", When: "a feature that the zone's plan does not include; after authorization",
		Front: Product, Status: 403, Code: 10000, Text: "forbidden", Meaning: NotEntitled, Wording: "Forbidden",
		Evidence: []evidence{{measured, mql, "2026", "of plan-gated features of zones, before 2026-08-20; codes and messages from live answers, it says"}},
	}
	AccessOff = Answer{
		Name: "access/off", When: "Access where Zero Trust was never set up on the account; after authorization",
		Front: Product, Status: 403, Code: 9999, Text: "access.api.error.not_enabled", By: ByText, Meaning: NotEntitled,
		Wording:  "access.api.error.not_enabled: Access is not enabled.",
		Evidence: []evidence{{measured, mql, "2026", ""}, {reported, users, "", ""}},
	}
	ProductOff = Answer{
		Name: "product/off", When: "a product that was never switched on for the account, named in the message",
		Front: Product, Code: 9999, Text: "not_enabled", Meaning: NotEntitled,
		Evidence: []evidence{{derived, mql, "2026", "from the answer of Access"}},
	}
	ProductOffWords = Answer{
		Name: "product/off-words", When: "the same in words",
		Front: Product, Code: 9999, Text: "not enabled", Meaning: NotEntitled,
		Evidence: []evidence{{derived, mql, "2026", "from the answer of Access"}},
	}
	QueuesOff = Answer{
		Name: "queues/off", When: "Queues was never enabled for the account",
		Front: Product, Code: 11002, Text: "in order to use queues, you must enable", By: ByText, Meaning: NotEntitled,
		Evidence: []evidence{{reported, "https://github.com/cloudflare/workers-sdk/issues/12438", "2026", ""}},
	}
	ZeroTrustOff = Answer{
		Name: "zerotrust/off", When: "Zero Trust's Gateway (/gateway) where Zero Trust was never set up on the account; after authorization",
		Front: Product, Status: 401, Code: 1001, Text: "account id is invalid or has not been initialized", Meaning: NotEntitled,
		Wording:  "Account ID is invalid or has not been initialized.",
		Evidence: []evidence{{measured, mql, "2026", ""}},
	}
	MediaOff = Answer{
		Name: "media/off", When: "Stream and Realtime (/calls) where the account never subscribed to them; after authorization",
		Front: Product, Status: 403, Code: 10002, Text: "authentication credentials are not authorized", Meaning: NotEntitled,
		Wording: "Authorization Failure: The authentication credentials are not authorized to perform the request.",
		Evidence: []evidence{
			{reported, users, "2026", "of either product"},
			{measured, mql, "2026", "there it stands for a missing permission: the simulator lets the gateway refuse that"},
		},
	}
	NotEntitledName = Answer{
		Name: "product/not-entitled", When: "a feature outside of the plan, as the firewall's access rules say it",
		Front: Product, Code: AnyCode, Text: "not_entitled", By: ByText, Meaning: NotEntitled,
		Evidence: []evidence{{reported, ThirdParty, "", "firewallaccessrules.api.not_entitled"}},
	}
	NotEntitledWords = Answer{
		Name: "product/not-entitled-words", When: "the same in words",
		Front: Product, Code: AnyCode, Text: "not entitled", By: ByText, Meaning: NotEntitled,
		Evidence: []evidence{{reported, ThirdParty, "", ""}},
	}
	AccountCreateDenied = Answer{
		Name: "accounts/create", When: "POST /accounts: the simulated users are no tenants", Method: "POST", On: []string{"/accounts"},
		Front: Core, Status: 403, Code: 1002, Text: "account creation is not allowed", By: Anywhere, Meaning: NotEntitled,
		Wording:  "Forbidden. Account creation is not allowed",
		Evidence: []evidence{{cloudflareCode, provider, "2026-07", "account tests"}},
	}
	ZoneNotRegistered = Answer{
		Name: "zones/name", When: "POST /zones with a name that is no domain", Method: "POST", On: []string{"/zones"},
		Front: Core, Status: 400, Code: 1049, By: ByCode, Wording: "{name} is not a registered domain",
		Evidence: []evidence{{assumed, "", "", "general knowledge of the API; no source found"}},
	}
	ZoneExists = Answer{
		Name: "zones/exists", When: "POST /zones with a name that exists", Method: "POST", On: []string{"/zones"},
		Front: Core, Status: 400, Code: 1061, By: ByCode, Wording: "{name} already exists",
		Evidence: []evidence{{assumed, "", "", "general knowledge of the API; no source found"}},
	}
	ZoneCheckAsked = Answer{
		Name: "zones/check-asked", When: "an activation check of a zone: a success with a message; that one comes is concluded from flarectl, Cloudflare's own client, which prints the first and does not look whether there is one", Method: "PUT", On: []string{"/zones/{zone_id}/activation_check"},
		Front: Core, Status: 200, Code: 1000, Text: "is not published", Wording: "How the API says that a check was asked for is not published", Meaning: Passed,
		Evidence: []evidence{{derived, "https://github.com/cloudflare/cloudflare-go/blob/v0.119.0/cmd/flarectl/zone.go", "2025", "that there is a message; its code and text are assumed"}},
	}
	ZoneBanned = Answer{
		Name: "zones/banned", When: "POST /zones with a name that is banned", Method: "POST", On: []string{"/zones"},
		Front: Core, Code: 1097, By: ByCode,
		Evidence: []evidence{{assumed, "", "", "general knowledge of the API; no source found"}},
	}
	ZoneAttempts = Answer{
		Name: "zones/attempts", When: "POST /zones too often with the same name", Method: "POST", On: []string{"/zones"},
		Front: Core, Code: 1105, By: ByCode,
		Evidence: []evidence{{assumed, "", "", "general knowledge of the API; no source found"}},
	}
	FreeTLD = Answer{
		Name: "dns/closed", When: "writing DNS records of a zone below .cf, .ga, .gq, .ml or .tk", On: []string{"/zones/…"},
		Front: Product, Status: 403, Code: 1038, Text: "you cannot use this api for domains with a", By: ByCode | ByText | Anywhere, Meaning: NotEntitled,
		Wording:  "You cannot use this API for domains with a .cf, .ga, .gq, .ml, or .tk TLD (top-level domain). To configure the DNS settings for this domain, use the Cloudflare Dashboard.",
		Evidence: []evidence{{reported, "https://github.com/oznu/docker-cloudflare-ddns/issues/99", "2022", "code and text; the status is assumed"}},
	}
	WorkersLimit = Answer{
		Name: "workers/limit", When: "the account has as many Workers scripts as its plan allows; whether that comes after authorization is not known", On: []string{"/accounts/{account_id}/workers/…"},
		Front: Product, Status: 403, Code: 10037, By: ByCode, Wording: "the account has as many scripts as its plan allows",
		Evidence: []evidence{{assumed, "", "", "general knowledge of the API; no source found"}},
	}
	WorkersPlan = Answer{
		Name: "workers/plan", When: "a Worker with something that the account's plan does not include", On: []string{"/accounts/{account_id}/workers/…"},
		Front: Product, Status: 403, Code: 10075, Text: "workers.api.error.wrong_plan", By: ByCode | Anywhere, Meaning: NotEntitled, Wording: "workers.api.error.wrong_plan",
		Evidence: []evidence{{reported, WorkersSDK + "/issues/2675", "2023-02-03", "the status is assumed"}},
	}
	WorkersNoObjects = Answer{
		Name: "workers/no-objects", When: "a Worker with Durable Objects in an account that has not agreed to their pricing", On: []string{"/accounts/{account_id}/workers/…"},
		Front: Product, Status: 403, Code: 10084, Text: "in order to use durable objects, you must agree to pricing", By: ByCode | Anywhere, Meaning: NotEntitled,
		Wording:  "In order to use Durable Objects, you must agree to pricing at https://dash.cloudflare.com/{account_id}/workers/overview?enable-durable-objects",
		Evidence: []evidence{{reported, "https://github.com/cloudflare/wildebeest/issues/149", "", "of a token that had its permissions by then; the status is assumed"}},
	}
	WorkersNoSubdomain = Answer{
		Name: "workers/no-subdomain", When: "the account has no workers.dev subdomain yet", On: []string{"/accounts/{account_id}/workers/…"},
		Front: Product, Code: 10063, By: ByCode, Meaning: NotEntitled,
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", ""}},
	}
	WorkersUnregistered = Answer{
		Name: "workers/unregistered", When: "the same, in other words", On: []string{"/accounts/{account_id}/workers/…"},
		Front: Product, Status: 404, Code: 10007, Text: "workers.dev", Meaning: NotEntitled, Wording: "You haven't registered a workers.dev subdomain",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", "the code; status and text are assumed"}},
	}
)
