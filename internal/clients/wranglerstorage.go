package clients

// wranglerStorage are command lines about what keeps data.
var wranglerStorage = []wranglerLine{
	{line: "kv namespace list", sampled: true},
	{line: "kv namespace create kv2", files: worker("")},
	{line: "kv namespace delete --namespace-id <kv> -y", before: []string{aNamespace}},
	{line: "kv namespace rename --namespace-id <kv> --new-name other", before: []string{aNamespace}},
	{line: "kv key list --namespace-id <kv> --remote", before: []string{aNamespace}},
	{line: "kv key put k v --namespace-id <kv> --remote", before: []string{aNamespace}},
	{line: "kv key get k --namespace-id <kv> --remote", before: []string{aNamespace, "PUT " + accountPath + "/storage/kv/namespaces/<kv>/values/k v"}},
	{line: "kv key delete k --namespace-id <kv> --remote", before: []string{aNamespace}},
	{line: "kv bulk put bulk.json --namespace-id <kv> --remote", files: map[string]string{"bulk.json": `[{"key":"a","value":"b"}]`}, before: []string{aNamespace}},
	{line: "kv bulk delete keys.json --namespace-id <kv> --remote --force", files: map[string]string{"keys.json": `["a"]`}, before: []string{aNamespace}},

	{line: "r2 bucket list", sampled: true},
	{line: "r2 bucket create bucket2", files: worker("")},
	{line: "r2 bucket info bucket", before: []string{aBucket}, why: "The size comes from GraphQL, for which Account Analytics Read is asked (" + docGraphQL + "); without it the command goes on"},
	{line: "r2 bucket delete bucket", before: []string{aBucket}},
	{line: "r2 object put bucket/o.txt --file o.txt --remote", files: map[string]string{"o.txt": "hello"}, before: []string{aBucket}},
	{line: "r2 object delete bucket/o.txt --remote", before: []string{aBucket}},
	{line: "r2 bucket cors list bucket", before: []string{aBucket, someCORS}},
	{line: "r2 bucket cors set bucket --file cors.json --force", files: map[string]string{"cors.json": `{"rules":[{"allowed":{"origins":["*"],"methods":["GET"]}}]}`}, before: []string{aBucket}},
	{line: "r2 bucket cors delete bucket --force", before: []string{aBucket, someCORS}},
	{line: "r2 bucket lifecycle list bucket", before: []string{aBucket}},
	{line: "r2 bucket lifecycle add bucket rule --expire-days 7 --prefix p --force", before: []string{aBucket}},
	{line: "r2 bucket lock list bucket", before: []string{aBucket}},
	{line: "r2 bucket domain list bucket", before: []string{aBucket}},
	{line: "r2 bucket domain add bucket --domain r2.ZONE --zone-id ZONEID --force", before: []string{aBucket}},
	{line: "r2 bucket dev-url get bucket", before: []string{aBucket}},
	{line: "r2 bucket dev-url enable bucket --force", before: []string{aBucket}},
	{line: "r2 bucket notification list bucket", before: []string{aBucket}},
	{line: "r2 bucket sippy get bucket", before: []string{aBucket}},
	{line: "r2 bucket catalog enable bucket", why: "An engine that works with the catalog needs R2 Storage as well (https://developers.cloudflare.com/changelog/post/2026-07-09-r2-data-catalog-read-only-tokens/); to turn it on does not, by the call's list", before: []string{aBucket}},

	{line: "d1 list", sampled: true},
	{line: "d1 create db2", files: worker("")},
	{line: "d1 info db", before: []string{aDatabase}, why: "The figures of use come from GraphQL, for which Account Analytics Read is asked (" + docGraphQL + "); without it the command goes on"},
	{line: "d1 execute db --remote --command \"select 1\"", before: []string{aDatabase}, why: "The query here reads. SQL that writes wants D1 Edit, the level that D1's pages ask for"},
	{line: "d1 execute db --remote -y --command \"create table t (a)\"", before: []string{aDatabase}},
	{line: "d1 delete db -y", before: []string{aDatabase}},
	{line: "d1 time-travel info db", before: []string{aDatabase}},
	{line: "d1 migrations apply db --remote", files: with(worker("[[d1_databases]]\nbinding = \"DB\"\ndatabase_name = \"db\"\ndatabase_id = \"<db>\"\n"), "migrations/0001_a.sql", "create table t (a);\n"), before: []string{aDatabase}},

	{line: "queues list", sampled: true},
	{line: "queues create q2"},
	{line: "queues info q", before: []string{aQueue}},
	{line: "queues delete q", before: []string{aQueue}},
	{line: "queues purge q --force", before: []string{aQueue}},
	{line: "queues pause-delivery q", before: []string{aQueue}},
	{line: "queues consumer http add q", before: []string{aQueue}},
	{line: "queues consumer add q w", before: []string{aQueue, aWorker}},

	{line: "hyperdrive list"},
	{line: "hyperdrive create hd2 --connection-string postgres://u:p@db.example.com:5432/d", files: worker("")},
	{line: "hyperdrive get <hd>", before: []string{aHyperdrive}},
	{line: "hyperdrive update <hd> --name other", before: []string{aHyperdrive}},
	{line: "hyperdrive delete <hd>", before: []string{aHyperdrive}},

	{line: "vectorize list"},
	{line: "vectorize create idx2 --dimensions 3 --metric cosine", files: worker("")},
	{line: "vectorize get idx", before: []string{anIndex}},
	{line: "vectorize info idx", before: []string{anIndex}},
	{line: "vectorize delete idx --force", before: []string{anIndex}},
	{line: "vectorize create-metadata-index idx --property-name p --type string", before: []string{anIndex}},
	{line: "vectorize list-metadata-index idx", before: []string{anIndex}},

	{line: "kv key put k --path v.txt --namespace-id <kv> --remote --ttl 100", files: map[string]string{"v.txt": "v"}, before: []string{aNamespace}},
	{line: "kv bulk get keys.json --namespace-id <kv> --remote", files: map[string]string{"keys.json": `["a"]`}, before: []string{aNamespace}},
	{line: "kv key put k v --binding KV --remote -c kv.toml", files: with(worker(""), "kv.toml", workerToml+"[[kv_namespaces]]\nbinding = \"KV\"\nid = \"<kv>\"\n"), before: []string{aNamespace}},

	{line: "r2 bucket create bucket3 --location weur --storage-class InfrequentAccess", files: worker("")},
	{line: "r2 bucket update storage-class bucket --storage-class InfrequentAccess", before: []string{aBucket}},
	{line: "r2 object get bucket/o.txt --file o.txt --remote", before: []string{aBucket, anObject}},
	{line: "r2 bucket lifecycle set bucket --file rules.json --force", files: map[string]string{"rules.json": `{"rules":[{"id":"r","enabled":true,"conditions":{"prefix":""},"deleteObjectsTransition":{"condition":{"type":"Age","maxAge":86400}}}]}`}, before: []string{aBucket}},
	{line: "r2 bucket lifecycle remove bucket --name r", before: []string{aBucket, "PUT " + accountPath + `/r2/buckets/bucket/lifecycle {"rules":[{"id":"r","enabled":true,"conditions":{"prefix":""},"deleteObjectsTransition":{"condition":{"type":"Age","maxAge":86400}}}]}`}},
	{line: "r2 bucket lock add bucket l p/ --retention-days 5 --force", before: []string{aBucket}},
	{line: "r2 bucket lock set bucket --file lock.json --force", files: map[string]string{"lock.json": aLockRule}, before: []string{aBucket}},
	{line: "r2 bucket lock remove bucket --name l", before: []string{aBucket, "PUT " + accountPath + "/r2/buckets/bucket/lock " + aLockRule}},
	{line: "r2 bucket domain get bucket --domain r2.ZONE", before: []string{aBucket, aBucketDomain}},
	{line: "r2 bucket domain update bucket --domain r2.ZONE --min-tls 1.2", before: []string{aBucket, aBucketDomain}},
	{line: "r2 bucket domain remove bucket --domain r2.ZONE --force", before: []string{aBucket, aBucketDomain}},
	{line: "r2 bucket dev-url disable bucket --force", before: []string{aBucket}},
	{line: "r2 bucket notification create bucket --event-type object-create --queue q", before: []string{aBucket, aQueue}},
	{line: "r2 bucket notification delete bucket --queue q", before: []string{aBucket, aQueue, "PUT " + accountPath + `/event_notifications/r2/bucket/configuration/queues/<queue> {"rules":[{"actions":["PutObject"]}]}`}},
	{line: "r2 bucket sippy enable bucket --provider AWS --bucket src --region us-east-1 --access-key-id A --secret-access-key S --r2-access-key-id R --r2-secret-access-key T", before: []string{aBucket}},
	{line: "r2 bucket sippy disable bucket", before: []string{aBucket}},
	{line: "r2 bucket catalog get bucket", before: []string{aBucket, "POST " + accountPath + "/r2-catalog/bucket/enable"}},
	{line: "r2 bucket catalog disable bucket", before: []string{aBucket, "POST " + accountPath + "/r2-catalog/bucket/enable"}},
	{line: "r2 bucket local-uploads get bucket", before: []string{aBucket}, since: "4.100.0"},
	{line: "r2 bucket local-uploads enable bucket --force", before: []string{aBucket}, since: "4.100.0"},

	{line: "d1 execute db --remote --file q.sql -y", why: sqlFile, files: map[string]string{"q.sql": "create table t (a);\n"}, before: []string{aDatabase}},
	{line: "d1 export db --remote --output dump.sql", before: []string{aDatabase}},
	{line: "d1 migrations list db --remote", files: with(worker("[[d1_databases]]\nbinding = \"DB\"\ndatabase_name = \"db\"\ndatabase_id = \"<db>\"\n"), "migrations/0001_a.sql", "create table t (a);\n"), before: []string{aDatabase}},
	{line: "d1 time-travel restore db --bookmark 00000001-aa --json", before: []string{aDatabase}},
	{line: "d1 insights db", before: []string{aDatabase}, why: "The figures come from GraphQL, which is no operation with a list: Account Analytics Read is asked for it (" + docGraphQL + "), and the newer wrangler fails without it"},

	{line: "queues update q --delivery-delay-secs 5", before: []string{aQueue}},
	{line: "queues resume-delivery q", before: []string{aQueue}},
	{line: "queues consumer http remove q", before: []string{aQueue, "POST " + accountPath + `/queues/<queue>/consumers {"type":"http_pull"}`}},
	{line: "queues consumer remove q w", before: []string{aQueue, aWorker, "POST " + accountPath + `/queues/<queue>/consumers {"type":"worker","script_name":"w"}`}},
	{line: "queues subscription list q", before: []string{aQueue}},
	{line: "queues subscription create q --source kv --events namespace.created", before: []string{aQueue}},

	{line: "hyperdrive update <hd> --caching-disabled", before: []string{aHyperdrive}},
	{line: "hyperdrive update <hd> --origin-host h2.example.com --origin-port 5433 --database d --origin-user u --origin-password p", before: []string{aHyperdrive}},

	{line: "vectorize insert idx --file v.ndjson", files: map[string]string{"v.ndjson": "{\"id\":\"a\",\"values\":[1,0,0]}\n"}, before: []string{anIndex}},
	{line: "vectorize upsert idx --file v.ndjson", files: map[string]string{"v.ndjson": "{\"id\":\"a\",\"values\":[1,0,0]}\n"}, before: []string{anIndex}},
	{line: "vectorize query idx --vector 1 0 0", before: []string{anIndex}},
	{line: "vectorize get-vectors idx --ids a", before: []string{anIndex}},
	{line: "vectorize list-vectors idx", before: []string{anIndex}},
	{line: "vectorize delete-vectors idx --ids a", before: []string{anIndex}},
	{line: "vectorize delete-metadata-index idx --property-name p", before: []string{anIndex, "POST " + accountPath + `/vectorize/v2/indexes/idx/metadata_index/create {"propertyName":"p","indexType":"string"}`}},
}

const (
	sqlFile       = "A file is imported, and what an import needs is not published; SQL that writes wants D1 Edit"
	docGraphQL    = "https://developers.cloudflare.com/analytics/graphql-api/getting-started/authentication/api-token-auth/, November 2026"
	someCORS      = "PUT " + accountPath + `/r2/buckets/bucket/cors {"rules":[{"allowed":{"origins":["*"],"methods":["GET"]}}]}`
	anObject      = "PUT " + accountPath + "/r2/buckets/bucket/objects/o.txt hello"
	aBucketDomain = "POST " + accountPath + `/r2/buckets/bucket/domains/custom {"domain":"r2.ZONE","zoneId":"ZONEID","enabled":true}`
	aLockRule     = `{"rules":[{"id":"l","enabled":true,"prefix":"p/","condition":{"type":"Age","maxAgeSeconds":86400}}]}`
)
