package answers

// developer has the products for developers, and media.
var developer = [...]Answer{
	{"DELETE", "/accounts/{account_id}/r2/buckets/{bucket_name}", 404, 10006, "", Measured, byTests},
	{"DELETE", "/accounts/{account_id}/workers/scripts/{script_name}", 404, 10007, "", Measured, byTests},
	{"DELETE", "/accounts/{account_id}/d1/database/{database_id}", 404, 7404, "", Measured, byTests},
	{"DELETE", "/accounts/{account_id}/storage/kv/namespaces/{namespace_id}", 0, 10013, "", Measured, byTests},
	{"DELETE", "/accounts/{account_id}/hyperdrive/configs/{hyperdrive_id}", 0, 2006, "", Measured, byTests},
	{"DELETE", "/accounts/{account_id}/queues/{queue_id}", 0, 11000, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/vectorize/v2/indexes/{index_name}", 0, 3000, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/pages/projects/{project_name}", 0, 8000007, "", CloudflareCode, "https://github.com/cloudflare/workers-sdk, f830836, 2026-08, pages/deploy.ts; " + byClient},
	{"DELETE", "/accounts/{account_id}/secrets_store/stores/{store_id}", 0, 1001, "store_not_found", Measured, byTests + "; the text from https://github.com/cloudflare/workers-sdk, e2e/secrets-store.test.ts, 2026-08"},
	{"DELETE", "/accounts/{account_id}/ai-gateway/gateways/{id}", 0, 7002, "", Measured, byTests},
	{"DELETE", "/accounts/{account_id}/pipelines/{pipeline_name}", 404, 1000, "", Measured, byTests + "; the status from https://github.com/cloudflare/workers-sdk, pipelines.test.ts, 2026-08"},
	{"DELETE", "/accounts/{account_id}/flagship/apps/{app_id}", 404, AnyCode, "app not found", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/workers/observability/destinations/{slug}", 404, AnyCode, "", Argued, statusOnly},
	{"DELETE", "/accounts/{account_id}/browser-rendering/crawl/{job_id}", 404, AnyCode, "", Argued, likeOthers},
	{"DELETE", "/accounts/{account_id}/calls/apps/{app_id}", 0, 20007, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/realtime/kit/{app_id}/presets/{preset_id}", 404, AnyCode, "", Argued, statusOnly},
	{"DELETE", "/accounts/{account_id}/images/v1/{image_id}", 0, 5404, "", Measured, byTests},
	{"DELETE", "/accounts/{account_id}/stream/live_inputs/{live_input_identifier}", 0, 10003, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/challenges/widgets/{sitekey}", 0, 10404, "", Measured, byClient},
	{"DELETE", "/accounts/{account_id}/challenges/widgets/{sitekey}", 0, 10407, "", Measured, byClient},
}
