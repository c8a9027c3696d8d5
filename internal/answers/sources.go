package answers

// Where the answers are from. A third party's client has a name for each
// refusal of an operation; its author's tests create, delete and then read or
// delete again on the live API, with a permitted token.
const (
	byTests  = "https://github.com/alchemy-run/distilled, e2b467c, 2026-03-15: live test that deletes what does not exist"
	byClient = "https://github.com/alchemy-run/distilled, packages/cloudflare 0.30.3, 2026-08-18: the refusal that the client tells apart"
	byReader = "https://github.com/cloudflare/terraform-provider-cloudflare, v4.52.8: reading what is gone is HTTP 404"

	// statusOnly argues where the status is known and the code is not.
	statusOnly = byClient + " by HTTP 404 alone; that an answer of the API with that status and no code of authorization or routing comes after authorization is the argument"
	// readerOnly is the same argument from Cloudflare's own client.
	readerOnly = byReader + "; that deleting it answers likewise, and that an answer with that status and no code of authorization or routing comes after authorization, is the argument"
	// likeOthers argues where nothing is known of the endpoint itself.
	likeOthers = "no answer of this endpoint is published; that the API's HTTP 404 with no code of authorization or routing comes after authorization is known of its relatives"

	hostnameCodes = "https://developers.cloudflare.com/cloudflare-for-platforms/cloudflare-for-saas/reference/status-codes/custom-hostnames/, 2026-11"
	ruleReport    = "https://github.com/cloudflare/terraform-provider-cloudflare/issues/1051, 2021-05: reading a rule that is gone"
)
