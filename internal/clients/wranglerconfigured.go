package clients

// wranglerConfigured are further command lines whose calls depend on the configuration.
var wranglerConfigured = []wranglerLine{
	{line: "deploy -c existing.toml", files: with(worker(""), "existing.toml", workerToml), before: []string{aWorker}},
	{line: "deploy -c existingroutes.toml", files: with(worker(""), "existingroutes.toml", workerToml+"routes = [{ pattern = \"ZONE/*\", zone_name = \"ZONE\" }, { pattern = \"app.ZONE\", custom_domain = true }]\n[triggers]\ncrons = [\"0 * * * *\"]\n"), before: []string{aWorker}},
	{line: "deploy -c pattern.toml", files: with(worker(""), "pattern.toml", workerToml+"route = \"ZONE/*\"\n")},
	{line: "deploy -c devroutes.toml", files: with(worker(""), "devroutes.toml", workerToml+"workers_dev = true\nroutes = [{ pattern = \"ZONE/*\", zone_id = \"ZONEID\" }]\n")},
	{line: "deploy -c bare.toml --x-auto-create", files: with(worker(""), "bare.toml", workerToml+"[[kv_namespaces]]\nbinding = \"KV\"\n[[d1_databases]]\nbinding = \"DB\"\n[[r2_buckets]]\nbinding = \"B\"\n"), since: "4.100.0"},
	{line: "deploy -c named.toml", files: with(worker(""), "named.toml", workerToml+"[[d1_databases]]\nbinding = \"DB\"\ndatabase_name = \"named\"\n[[r2_buckets]]\nbinding = \"B\"\nbucket_name = \"named\"\n")},
	{line: "deploy -c pull.toml", files: with(worker(""), "pull.toml", workerToml+"[[queues.consumers]]\nqueue = \"q\"\ntype = \"http_pull\"\n"), before: []string{aQueue}},
	{line: "deploy -c producer.toml", files: with(worker(""), "producer.toml", workerToml+"[[queues.producers]]\nbinding = \"Q\"\nqueue = \"q\"\n"), before: []string{aQueue, aWorker}},
	{line: "deploy -c several.jsonc", files: with(worker(""), "several.jsonc", `{
  // a Worker with what does not decide
  "name": "w", "main": "index.js", "compatibility_date": "2026-01-01",
  "browser": { "binding": "BROWSER" }, "vars": { "A": "b" },
  "observability": { "enabled": true },
  "analytics_engine_datasets": [{ "binding": "AE", "dataset": "d" }],
}`), before: []string{aWorker}},
	{line: "deploy -c env.jsonc --env production", files: with(worker(""), "env.jsonc", `{ "name": "w", "main": "index.js", "compatibility_date": "2026-01-01",
  "env": { "production": { "routes": [{ "pattern": "ZONE/*", "zone_id": "ZONEID" }], "triggers": { "crons": ["0 * * * *"] } } } }`)},
	{line: "deploy -c dobjexisting.toml", files: with(map[string]string{"index.js": "export class Counter { async fetch() { return new Response('') } }\n" + workerCode}, "dobjexisting.toml", workerToml+"[[durable_objects.bindings]]\nname = \"C\"\nclass_name = \"Counter\"\n[[migrations]]\ntag = \"v1\"\nnew_sqlite_classes = [\"Counter\"]\n"), before: []string{aWorker}},
	{line: "deploy -c pages.toml", files: with(map[string]string{"public/index.html": "<h1>hello</h1>\n"}, "pages.toml", "name = \"p\"\npages_build_output_dir = \"public\"\ncompatibility_date = \"2026-01-01\"\n")},
	{line: "versions upload -c assets.toml", files: with(with(worker(""), "assets.toml", workerToml+"[assets]\ndirectory = \"public\"\n"), "public/index.html", "<h1>hello</h1>\n"), before: []string{aWorker}},
	{line: "versions upload -c kvr2.toml", files: with(worker(""), "kvr2.toml", workerToml+"[[kv_namespaces]]\nbinding = \"KV\"\nid = \"<kv>\"\n[[r2_buckets]]\nbinding = \"B\"\nbucket_name = \"bucket\"\n[[queues.producers]]\nbinding = \"Q\"\nqueue = \"q\"\n"), before: []string{aWorker, aNamespace, aBucket, aQueue}},
	{line: "versions deploy <version>@100% -y -c logpush.toml", files: with(worker(""), "logpush.toml", workerToml+"logpush = true\n"), before: []string{aWorker, aVersion}},
	{line: "secret put S --name newone", stdin: "v\n", files: worker("")},
	{line: "pages deploy --branch main --commit-dirty=true", files: map[string]string{"public/index.html": "<h1>hello</h1>\n", "wrangler.toml": "name = \"p\"\npages_build_output_dir = \"public\"\ncompatibility_date = \"2026-01-01\"\n"}, before: []string{aProject}},
	{line: "triggers deploy -c queues.toml", files: with(worker(""), "queues.toml", workerToml+"[[queues.consumers]]\nqueue = \"q\"\n"), before: []string{aQueue, aWorker}},
	{line: "delete --force -c dobj.toml", files: with(worker(""), "dobj.toml", workerToml+"[[kv_namespaces]]\nbinding = \"KV\"\nid = \"<kv>\"\n"), before: []string{aNamespace, aWorker}},
	{line: "tail --format pretty", upon: "Connected to", files: worker(""), before: []string{aWorker}},
}
