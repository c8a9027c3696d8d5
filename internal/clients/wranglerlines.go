package clients

// wranglerLine is a command line of wrangler.
type wranglerLine struct {
	line         string
	files        map[string]string
	before       []string // see steps
	sampled      bool
	since, until string // versions, "" for all
	why          string
}

// Configurations of a Worker, and its code.
const (
	workerCode = "export default { async fetch() { return new Response('hello') }, async scheduled() {}, async queue() {} }\n"
	workerToml = "name = \"w\"\nmain = \"index.js\"\ncompatibility_date = \"2026-01-01\"\n"
)

func worker(more string) map[string]string {
	return map[string]string{"index.js": workerCode, "wrangler.toml": workerToml + more}
}

// with adds a file.
func with(files map[string]string, name, text string) map[string]string {
	files[name] = text
	return files
}

const (
	accountPath = "/accounts/ACCOUNT"
	aNamespace  = "kv=POST " + accountPath + `/storage/kv/namespaces {"title":"kv"}`
	aDatabase   = "db=POST " + accountPath + `/d1/database {"name":"db"}`
	aBucket     = "POST " + accountPath + `/r2/buckets {"name":"bucket"}`
	aQueue      = "queue=POST " + accountPath + `/queues {"queue_name":"q"}`
	anIndex     = "POST " + accountPath + `/vectorize/v2/indexes {"name":"idx","config":{"dimensions":3,"metric":"cosine"}}`
	aHyperdrive = "hd=POST " + accountPath + `/hyperdrive/configs {"name":"hd","origin":{"scheme":"postgres","host":"db.example.com","port":5432,"database":"d","user":"u","password":"p"}}`
	aProject    = "POST " + accountPath + `/pages/projects {"name":"p","production_branch":"main"}`
	aStore      = "store=POST " + accountPath + `/secrets_store/stores {"name":"default"}`
	aWorker     = "worker w"
	aDispatch   = "POST " + accountPath + `/workers/dispatch/namespaces {"name":"ns"}`
)

var wranglerLines = []wranglerLine{
	{line: "whoami", sampled: true},

	{line: "deploy", files: worker(""), sampled: true},
	{line: "deploy --name other index.js --compatibility-date 2026-01-01", files: worker("")},
	{line: "deploy --env staging", files: worker("[env.staging]\nvars = { A = \"b\" }\n")},
	{line: "deploy --minify --var A:b", files: worker("workers_dev = false\n")},
	{line: "deploy -c routes.toml", files: with(worker(""), "routes.toml", workerToml+"routes = [{ pattern = \"ZONE/*\", zone_name = \"ZONE\" }]\n")},
	{line: "deploy -c routeid.toml", files: with(worker(""), "routeid.toml", workerToml+"routes = [{ pattern = \"ZONE/*\", zone_id = \"ZONEID\" }]\n")},
	{line: "deploy -c domain.toml", files: with(worker(""), "domain.toml", workerToml+"routes = [{ pattern = \"app.ZONE\", custom_domain = true }]\n")},
	{line: "deploy -c cron.toml", files: with(worker(""), "cron.toml", workerToml+"[triggers]\ncrons = [\"0 * * * *\"]\n")},
	{line: "deploy -c kv.toml", files: with(worker(""), "kv.toml", workerToml+"[[kv_namespaces]]\nbinding = \"KV\"\nid = \"<kv>\"\n"), before: []string{aNamespace}},
	{line: "deploy -c d1.toml", files: with(worker(""), "d1.toml", workerToml+"[[d1_databases]]\nbinding = \"DB\"\ndatabase_name = \"db\"\ndatabase_id = \"<db>\"\n"), before: []string{aDatabase}},
	{line: "deploy -c r2.toml", files: with(worker(""), "r2.toml", workerToml+"[[r2_buckets]]\nbinding = \"B\"\nbucket_name = \"bucket\"\n"), before: []string{aBucket}, sampled: true},
	{line: "deploy -c queue.toml", files: with(worker(""), "queue.toml", workerToml+"[[queues.producers]]\nbinding = \"Q\"\nqueue = \"q\"\n[[queues.consumers]]\nqueue = \"q\"\n"), before: []string{aQueue}},
	{line: "deploy -c service.toml", files: with(worker(""), "service.toml", workerToml+"[[services]]\nbinding = \"S\"\nservice = \"other\"\n"), before: []string{"worker other"}},
	{line: "deploy -c assets.toml", files: with(with(worker(""), "assets.toml", workerToml+"[assets]\ndirectory = \"public\"\n"), "public/index.html", "<h1>hello</h1>\n"), sampled: true},
	{line: "deploy -c logpush.toml", files: with(worker(""), "logpush.toml", workerToml+"logpush = true\n")},
	{line: "deploy -c ai.toml", files: with(worker(""), "ai.toml", workerToml+"[ai]\nbinding = \"AI\"\n[vars]\nX = \"y\"\n")},
	{line: "deploy -c dobj.toml", files: with(map[string]string{"index.js": "export class Counter { async fetch() { return new Response('') } }\n" + workerCode}, "dobj.toml", workerToml+"[[durable_objects.bindings]]\nname = \"C\"\nclass_name = \"Counter\"\n[[migrations]]\ntag = \"v1\"\nnew_sqlite_classes = [\"Counter\"]\n")},
	{line: "deploy --dispatch-namespace ns", files: worker(""), before: []string{aDispatch}},
	{line: "deploy --dry-run", files: worker("")},
	{line: "triggers deploy -c cron.toml", files: with(worker(""), "cron.toml", workerToml+"[triggers]\ncrons = [\"0 * * * *\"]\n"), before: []string{aWorker}},

	{line: "versions upload", files: worker(""), before: []string{aWorker}},
	{line: "versions list", files: worker(""), before: []string{aWorker}},
	{line: "versions secret list", files: worker(""), before: []string{aWorker}},
	{line: "deployments list", files: worker(""), before: []string{aWorker}},
	{line: "deployments status", files: worker(""), before: []string{aWorker}, sampled: true},
	{line: "rollback -y -m test", files: worker(""), before: []string{aWorker, aWorker}},
	{line: "delete --force", files: worker(""), before: []string{aWorker}},
	{line: "secret list", files: worker(""), before: []string{aWorker}},
	{line: "secret delete S", files: worker(""), before: []string{aWorker, "PUT " + accountPath + `/workers/scripts/w/secrets {"name":"S","text":"v","type":"secret_text"}`}},
	{line: "secret bulk secrets.json", files: with(worker(""), "secrets.json", `{"S":"v"}`), before: []string{aWorker}},

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
	{line: "r2 bucket create b2", files: worker("")},
	{line: "r2 bucket info bucket", before: []string{aBucket}, why: "The size comes from GraphQL, for which Account Analytics Read is documented; without it the command goes on"},
	{line: "r2 bucket delete bucket", before: []string{aBucket}},
	{line: "r2 object put bucket/o.txt --file o.txt --remote", files: map[string]string{"o.txt": "hello"}, before: []string{aBucket}},
	{line: "r2 object delete bucket/o.txt --remote", before: []string{aBucket}},
	{line: "r2 bucket cors list bucket", before: []string{aBucket, "PUT " + accountPath + `/r2/buckets/bucket/cors {"rules":[{"allowed":{"origins":["*"],"methods":["GET"]}}]}`}},
	{line: "r2 bucket cors set bucket --file cors.json --force", files: map[string]string{"cors.json": `{"rules":[{"allowed":{"origins":["*"],"methods":["GET"]}}]}`}, before: []string{aBucket}},
	{line: "r2 bucket cors delete bucket --force", before: []string{aBucket}},
	{line: "r2 bucket lifecycle list bucket", before: []string{aBucket}},
	{line: "r2 bucket lifecycle add bucket rule --expire-days 7 --prefix p --force", before: []string{aBucket}},
	{line: "r2 bucket lock list bucket", before: []string{aBucket}},
	{line: "r2 bucket domain list bucket", before: []string{aBucket}},
	{line: "r2 bucket domain add bucket --domain r2.ZONE --zone-id ZONEID --force", before: []string{aBucket}},
	{line: "r2 bucket dev-url get bucket", before: []string{aBucket}},
	{line: "r2 bucket dev-url enable bucket --force", before: []string{aBucket}},
	{line: "r2 bucket notification list bucket", before: []string{aBucket}},
	{line: "r2 bucket sippy get bucket", before: []string{aBucket}},
	{line: "r2 bucket catalog enable bucket", before: []string{aBucket}},

	{line: "d1 list", sampled: true},
	{line: "d1 create db2", files: worker("")},
	{line: "d1 info db", before: []string{aDatabase}},
	{line: "d1 execute db --remote --command \"select 1\"", before: []string{aDatabase}, why: "SQL that writes wants D1 Write; the query here reads"},
	{line: "d1 execute db --remote -y --command \"create table t (a)\"", before: []string{aDatabase}, why: "Edit, as the documentation asks: the simulator does not look into the SQL, and the path alone accepts Read"},
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

	{line: "pages project list", sampled: true},
	{line: "pages project create p2 --production-branch main"},
	{line: "pages project delete p -y", before: []string{aProject}},
	{line: "pages deploy public --project-name p --branch main --commit-dirty=true", files: map[string]string{"public/index.html": "<h1>hello</h1>\n"}, before: []string{aProject}},
	{line: "pages deployment list --project-name p", before: []string{aProject}},
	{line: "pages secret list --project-name p", before: []string{aProject}},
	{line: "pages secret bulk secrets.json --project-name p", files: map[string]string{"secrets.json": `{"S":"v"}`}, before: []string{aProject}},

	{line: "ai models"},
	{line: "ai finetune list"},
	{line: "secrets-store store list --remote"},
	{line: "secrets-store store create s2 --remote"},
	{line: "secrets-store secret list <store> --remote", before: []string{aStore}},
	{line: "workflows list"},
	{line: "dispatch-namespace list"},
	{line: "dispatch-namespace create ns2"},
	{line: "dispatch-namespace get ns", before: []string{aDispatch}},
	{line: "dispatch-namespace delete ns", before: []string{aDispatch}},
	{line: "mtls-certificate list"},
	{line: "cert list"},
	{line: "pipelines list"},
	{line: "containers list"},
	{line: "containers images list"},
}
