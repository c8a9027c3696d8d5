package answers

// Answers of Workers, routes, D1, KV and Pages about what was asked.
var (
	WorkersNoScript = Answer{
		Name: "workers/unknown", When: "a script that does not exist", On: workersPaths,
		Front: Product, Status: 404, Code: 10007, By: ByCode, Meaning: Passed, Gone: []string{"DELETE /accounts/{account_id}/workers/scripts/{script_name}"}, Wording: "workers.api.error.script_not_found",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", ""}, {measured, Distilled, "2026-03-15", tests}},
	}
	WorkersNoService = Answer{
		Name: "workers/no-service", When: "a service that does not exist", On: workersPaths, Front: Product, Status: 404, Code: 10090, By: ByCode, Meaning: Passed,
		Wording:  "workers.api.error.service_not_found",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", "code and text"}},
	}
	WorkersNoEnvironment = Answer{
		Name: "workers/no-environment", When: "an environment that does not exist", On: workersPaths, Front: Product, Status: 404, Code: 10092, By: ByCode, Meaning: Passed,
		Wording:  "workers.api.error.environment_not_found",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", "the code; the text is assumed"}},
	}
	WorkersNoSecret = Answer{
		Name: "workers/no-secret", When: "a secret that does not exist", On: workersPaths, Front: Product, Status: 404, Code: 10056, By: ByCode, Meaning: Passed,
		Wording:  "workers.api.error.secret_not_found",
		Evidence: []evidence{{measured, Distilled, "2026-03", "the text is assumed"}},
	}
	WorkersNoDomain = Answer{
		Name: "workers/no-domain", When: "a custom domain that does not exist", On: workersPaths, Front: Product, Status: 404, Code: 100114, By: ByCode, Meaning: Passed,
		Wording:  "workers.api.error.domain_not_found",
		Evidence: []evidence{{measured, Distilled, "2026-03", "the text is assumed"}},
	}
	WorkersNoTail = Answer{
		Name: "workers/no-tail", When: "a Worker with a tail consumer that does not exist", On: workersPaths, Front: Product, Status: 400, Code: 10203, Text: "tail worker does not exist on this account", By: ByCode | Anywhere, Meaning: Passed,
		Wording:  "Tail Worker does not exist on this account. Check the Worker name and try again.",
		Evidence: []evidence{{reported, WorkersSDK + "/issues/8275", "2025-02-26", "the status is assumed"}},
	}
	WorkersZoneOpen = Answer{
		Name: "workers/zone-open", When: "a route with a wildcard that names no zone, in an account with custom hostnames", On: workersPaths, Front: Product, Status: 400, Code: 10082, Text: "workers.api.error.zone_not_specified", By: ByCode | Anywhere, Meaning: Passed,
		Wording:  `workers.api.error.zone_not_specified - When using wildcard host ssl for saas entitlement you must specify the zone per route using "zone_id" or "zone_name"`,
		Evidence: []evidence{{reported, "https://github.com/web3-storage/web3.storage/issues/1842", "", "the status is assumed"}},
	}
	WorkersNoVersion = Answer{
		Name: "workers/no-version", When: "a version that does not exist", On: workersPaths, Front: Product, Status: 404, Code: 100146, By: ByCode, Meaning: Passed,
		Wording:  "workers.api.error.version_not_found",
		Evidence: []evidence{{measured, Distilled, "2026-03", "the text is assumed"}},
	}
	WorkersNoDeployment = Answer{
		Name: "workers/no-deployment", When: "a deployment that does not exist", On: workersPaths, Front: Product, Status: 404, Code: 10336, By: ByCode, Meaning: Passed,
		Wording:  "workers.api.error.deployment_not_found",
		Evidence: []evidence{{measured, Distilled, "2026-03", "the text is assumed"}},
	}
	WorkflowUnknown = Answer{
		Name: "workflows/unknown", When: "a workflow that does not exist", On: workflowPaths, Front: Product, Status: 404, Code: 10200, By: ByCode, Meaning: Passed,
		Wording:  "Workflow not found",
		Gone:     []string{"DELETE /accounts/{account_id}/workflows/{workflow_name}", "GET /accounts/{account_id}/workflows/{workflow_name}"},
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", "wrangler's deploy asks for the code; its tests have status and text"}, {measured, Distilled, "2026-03-15", "the code"}},
	}
	WorkflowInstanceUnknown = Answer{
		Name: "workflows/no-instance", When: "an instance of a workflow that does not exist", On: workflowPaths, Front: Product, Status: 404, Code: 10400, By: ByCode, Meaning: Passed,
		Wording:  "Instance not found",
		Evidence: []evidence{{measured, Distilled, "2026-03-15", "the code; status and text are assumed"}},
	}
	WorkersBadScript = Answer{
		Name: "workers/invalid", When: "uploading a script that has no content, or not the parts that its metadata names", On: workersPaths,
		Front: Product, Status: 400, Code: 10021, By: ByCode, Meaning: Passed, Wording: "Uncaught Error: {problem}",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", "the code; the text is assumed"}},
	}
	WorkersBadInherit = Answer{
		Name: "workers/inherit", When: "a binding that inherits from one which the version before does not have", On: workersPaths, Front: Product, Status: 400, Code: 10057, By: ByCode, Meaning: Passed,
		Wording:  "inherit binding '{name}' is invalid: the version before has no such binding",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-11", "wrangler 4.164.0: the code and how the text begins; status and the rest of the text are assumed"}},
	}
	WorkersNotDeployed = Answer{
		Name: "workers/not-deployed", When: "a change of secrets while the newest version is not the deployed one", On: workersPaths, Front: Product, Status: 400, Code: 10215, By: ByCode, Meaning: Passed,
		Wording:  "the latest version of the script is not deployed",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-11", "wrangler 4.86.0 and 4.164.0: the code; status and text are assumed"}},
	}
	WorkersSettingsNotDeployed = Answer{
		Name: "workers/settings-not-deployed", When: "a change of settings while the newest version is not the deployed one", On: workersPaths, Front: Product, Status: 400, Code: 10214, By: ByCode, Meaning: Passed,
		Wording:  "the latest version of the script is not deployed",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-11", "wrangler 4.164.0: the code; status and text are assumed"}},
	}
	WorkersNoVersions = Answer{
		Name: "workers/no-versions", When: "the newest version of a Worker, or deployment of a preview, that has none", On: workersPaths, Front: Product, Status: 404, Code: 10222, By: ByCode, Meaning: Passed,
		Wording:  "the script has no versions",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-11", "wrangler 4.164.0: the code; status and text are assumed"}},
	}
	PreviewUnknown = Answer{
		Name: "workers/no-preview", When: "a preview of a Worker that does not exist", On: previewPaths, Front: Product, Status: 404, Code: 10025, By: ByCode, Meaning: Passed,
		Wording:  "workers.api.error.preview_not_found",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-11", "wrangler 4.164.0: the code; status and text are assumed"}},
	}
	PreviewNotDeployed = Answer{
		Name: "workers/preview-not-deployed", When: "a change of a preview's newest deployment where it has none", On: previewPaths, Method: "PATCH", Front: Product, Status: 404, Code: 10032, By: ByCode, Meaning: Passed,
		Wording:  "the preview has no deployments",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-11", "wrangler 4.164.0: the code; status and text are assumed"}},
	}
	SubdomainFree = Answer{
		Name: "workers/subdomain-free", When: "asking for a name on workers.dev that nobody has: it can be registered", On: []string{"/accounts/{account_id}/workers/subdomains/…"}, Front: Product, Status: 404, Code: 10032, By: ByCode, Meaning: Passed,
		Wording:  "workers.api.error.subdomain_not_found",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-11", "wrangler 4.86.0 and 4.164.0: the code; status and text are assumed"}},
	}
	SubdomainTaken = Answer{
		Name: "workers/subdomain-taken", When: "a name on workers.dev that an account has", On: []string{"/accounts/{account_id}/workers/subdomains/…", "/accounts/{account_id}/workers/subdomain"}, Front: Product, Status: 409, Code: 10031, By: ByCode, Meaning: Passed,
		Wording:  "workers.api.error.subdomain_unavailable",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-11", "wrangler 4.86.0 and 4.164.0: the code; status and text are assumed"}},
	}
	WorkersTooLarge = Answer{
		Name: "workers/too-large", When: "uploading a script that is too large", On: workersPaths, Front: Product, Status: 413, Code: 10027, By: ByCode, Meaning: Passed,
		Evidence: []evidence{{cloudflareCode, workersDocs, "", "the code; the status may be 400"}},
	}
	WorkersBadBinding = Answer{
		Name: "workers/binding", When: "a script that binds a bucket which does not exist, or is in another jurisdiction", On: workersPaths, Front: Product, Status: 400, Code: 10085, By: ByCode, Meaning: Passed,
		Evidence: []evidence{{reported, WorkersSDK + "/issues/4801", "", ""}},
	}
	WorkersNoBoundKV = Answer{
		Name: "workers/no-bound-kv", When: "a script that binds a KV namespace which is not in the account", On: workersPaths, Front: Product, Code: 10041, By: ByCode, Meaning: Passed,
		Evidence: []evidence{{reported, "https://github.com/flo-bit/blento/issues/2", "2026-01-10", ""}},
	}
	WorkersNoBoundObject = Answer{
		Name: "workers/no-bound-object", When: "a script that binds a bucket which is not in the account, in words", On: workersPaths, Front: Product, Code: AnyCode, Text: "bucket_not_found", By: ByText, Meaning: Passed,
		Evidence: []evidence{{reported, WorkersSDK + "/issues/4613", "2023-12-16", "of a bucket"}},
	}
	RouteUnknown = Answer{
		Name: "routes/unknown", When: "a route that does not exist", On: routePaths,
		Front: Product, Status: 404, Code: 10009, By: ByCode, Meaning: Passed, Gone: []string{"DELETE /zones/{zone_id}/workers/routes/{route_id}"}, Wording: "workers.api.error.route_not_found",
		Evidence: []evidence{{measured, Distilled, "2026-03-15", tests + ": code and status; the text is assumed"}},
	}
	RouteBadPattern = Answer{
		Name: "routes/pattern", When: "a route pattern that is empty, has blanks, or is not on the zone", On: routePaths,
		Front: Product, Status: 400, Code: 10022, By: ByCode, Meaning: Passed, Wording: "workers.api.error.invalid_route_pattern",
		Evidence: []evidence{{cloudflareCode, workersDocs, "", "configuration-api: the code; the text is assumed"}},
	}
	RouteUnreadable = Answer{
		Name: "routes/unreadable", When: "a route pattern that cannot be parsed", On: routePaths, Front: Product, Status: 400, Code: 10026, By: ByCode, Meaning: Passed,
		Evidence: []evidence{{cloudflareCode, workersDocs, "", "configuration-api"}},
	}
	RouteDuplicate = Answer{
		Name: "routes/duplicate", When: "a route pattern that exists", On: routePaths,
		Front: Product, Status: 409, Code: 10020, By: ByCode, Meaning: Passed, Wording: "workers.api.error.duplicate_route",
		Evidence: []evidence{{cloudflareCode, workersDocs, "", "configuration-api: the code; the text is assumed"}},
	}
	D1NoDatabase = Answer{
		Name: "d1/unknown", When: "a D1 database that does not exist", On: d1Paths,
		Front: Product, Status: 404, Code: 7404, By: ByCode, Meaning: Passed, Gone: []string{"DELETE /accounts/{account_id}/d1/database/{database_id}"}, Wording: "The database could not be found",
		Evidence: []evidence{{measured, Distilled, "2026-03-15", tests + ": code and status; the text is assumed"}},
	}
	D1BadRequest = Answer{
		Name: "d1/bad-request", When: "creating a D1 database without a name, or with a name that is taken", On: d1Paths,
		Front: Product, Status: 400, Code: 7400, By: ByCode, Meaning: Passed, Wording: "The request is malformed: the name is missing or taken",
		Evidence: []evidence{{measured, Distilled, "2026-03", "the code; when it comes and its text are assumed"}},
	}
	KVNoNamespace = Answer{
		Name: "kv/unknown", When: "a namespace that does not exist", On: kvPaths,
		Front: Product, Status: 404, Code: 10013, By: ByCode, Meaning: Passed, Gone: []string{"DELETE /accounts/{account_id}/storage/kv/namespaces/{namespace_id}"}, Wording: "namespace not found",
		Evidence: []evidence{{measured, Distilled, "2026-03-15", tests + ": the code; status and text are from memory"}},
	}
	KVExists = Answer{
		Name: "kv/exists", When: "creating a namespace under a title that exists", On: kvPaths, Front: Product, Code: 10014, Text: "namespace with this account id and title already exists", By: ByCode | Anywhere, Meaning: Passed,
		Status: 400, Wording: "a namespace with this account ID and title already exists",
		Evidence: []evidence{{reported, WorkersSDK + "/issues/13242", "2026-04-02", "code and text; the status is from memory"}},
	}
	KVNoKey = Answer{
		Name: "kv/no-key", When: "a key that does not exist", On: kvPaths, Front: Product, Status: 404, Code: 10009, By: ByCode, Meaning: Passed, Wording: "key not found",
		Evidence: []evidence{{measured, Distilled, "2026-03", "the text is from memory"}},
	}
	PagesExpired = Answer{
		Name: "pages/expired", When: "an upload of assets whose own token, a JWT, is over; API tokens are not looked at", On: []string{"/pages/assets/…"},
		Front: Product, Status: 403, Code: AnyCode, Text: "expired jwt", By: ByText | Anywhere,
		Wording:  "Expired JWT",
		Evidence: []evidence{{reported, WorkersSDK + "/issues/3773", "2023-08-16", ""}},
	}
	PagesUploadDenied = Answer{
		Name: "pages/upload-denied", When: "an upload of assets whose own token, a JWT, is not accepted: wrangler fetches another one then", On: []string{"/pages/assets/…"},
		Front: Product, Status: 401, Code: 8000013, By: ByCode, Wording: "Authorization failed",
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", "pages/errors.ts and pages/upload.ts: the code; status and text are assumed"}},
	}
	PagesNoProject = Answer{
		Name: "pages/unknown", When: "a project that does not exist", On: []string{"/accounts/{account_id}/pages/…"},
		Front: Product, Status: 404, Code: 8000007, By: ByCode, Meaning: Passed, Wording: "Project not found. The specified project name does not match any of your existing projects.", Gone: []string{"DELETE /accounts/{account_id}/pages/projects/{project_name}"},
		Evidence: []evidence{{cloudflareCode, WorkersSDK, "2026-08", "pages/deploy.ts: the code; status and text are assumed"}, {measured, Distilled, "2026-08-18", client}},
	}
	MemberUnknown = Answer{
		Name: "members/unknown", When: "a member that does not exist", On: []string{"/accounts/{account_id}/members/…"},
		Front: Core, Status: 404, Code: 1003, By: ByCode | ByStatus, Meaning: Passed,
		Gone:     []string{"GET /accounts/{account_id}/members/{member_id}", "PUT /accounts/{account_id}/members/{member_id}", "DELETE /accounts/{account_id}/members/{member_id}"},
		Evidence: []evidence{{measured, Distilled, "2026-03", ""}},
	}
)

var (
	previewPaths  = []string{"/accounts/{account_id}/workers/workers/{worker_id}/previews/…"}
	workflowPaths = []string{"/accounts/{account_id}/workflows/…"}
	workersPaths  = []string{"/accounts/{account_id}/workers/…"}
	routePaths    = []string{"/zones/{zone_id}/workers/routes/…"}
	d1Paths       = []string{"/accounts/{account_id}/d1/…"}
	kvPaths       = []string{"/accounts/{account_id}/storage/kv/…"}
)
