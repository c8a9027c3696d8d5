package answers

// Answers about what a request says, of products that have no file of their own.
var (
	LogpushChallenge = Answer{
		Name: "logpush/challenge", When: "a Logpush job whose ownership challenge is wrong", On: []string{"/zones/{zone_id}/logpush/…", "/accounts/{account_id}/logpush/…"},
		Front: Product, Status: 400, Code: 1002, Text: "ownership challenge", By: ByText | Anywhere, Meaning: Passed,
		Evidence: []evidence{{reported, provider + "/issues/1019", "2021-04-09", ""}},
	}
	OriginNoZone = Answer{
		Name: "origin/no-zone", When: "listing Origin CA certificates without zone_id", Method: "GET", On: []string{"/certificates"},
		Front: Product, Status: 400, Code: 1012, By: ByCode, Wording: "Please provide a zone id when requesting a stored certificate, or fetch by serial number",
		Evidence: []evidence{{reported, "https://github.com/zingz0r/CloudFlare.Client/pull/89", "2024-02-28", "code and text; the status is assumed"}},
	}
	MonitorRange = Answer{
		Name: "monitors/range", When: "a monitor, on an account without load balancing: nothing is within the limits of its plan",
		Front: Product, Status: 400, Code: 1002, Text: "is not in range [0, 0]", By: ByText | Anywhere, Meaning: NotEntitled,
		Evidence: []evidence{{reported, provider + "/issues/871", "2020-11-19", ""}},
	}
	RulesetExists = Answer{
		Name: "rulesets/exists", When: "creating a ruleset for a phase that has its entry point already",
		Front: Product, Code: 20217, Text: "exceeded maximum number of", By: ByCode | Anywhere, Meaning: Passed, On: []string{"/zones/{zone_id}/rulesets/…", "/accounts/{account_id}/rulesets/…"},
		Evidence: []evidence{{reported, provider + "/issues/3444", "2024-07-09", ""}},
	}
	SettingFixed = Answer{
		Name: "settings/fixed", When: "a setting that the zone has not, or that cannot be changed on its plan", On: []string{"/zones/{zone_id}/settings/…"},
		Front: Core, Code: 1057, Text: "cannot be modified for this zone", By: ByText | Anywhere, Meaning: Passed,
		Evidence: []evidence{{reported, provider + "/issues/1787", "2022-07-20", ""}},
	}
	SettingUnknown = Answer{
		Name: "settings/unknown", When: "the name of a setting that there is not", On: []string{"/zones/{zone_id}/settings/…"},
		Front: Core, Code: 1006, Text: "unrecognized zone setting name", By: ByText | Anywhere, Meaning: Passed,
		Evidence: []evidence{{reported, provider + "/issues/1787", "2022-07-20", ""}},
	}
	GatewayOwnToken = Answer{
		Name: "aigateway/token", When: "a call to an authenticated AI gateway without the gateway's own token: another host than the API's, and errors under \"error\"",
		Front: Product, Status: 401, Code: 2009, Text: "unauthorized", Meaning: BadCredential,
		Evidence: []evidence{
			{reported, "https://github.com/Ikalus1988/MisakaNet/issues/1354", "2026-08-28", "the form"},
			{documented, "https://developers.cloudflare.com/ai-gateway/configuration/authentication/", "2026", "the header that the gateway wants"},
		},
	}
)
