package clients

// wranglerLine is a command line of wrangler.
type wranglerLine struct {
	line         string
	stdin        string
	upon         string // the text in the output upon which the program is interrupted
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

const flowCode = "import { WorkflowEntrypoint } from 'cloudflare:workers'\nexport class Flow extends WorkflowEntrypoint { async run() {} }\n" + workerCode

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
	aVersion    = "version=GET " + accountPath + "/workers/scripts/w/versions"
	aSecret     = "PUT " + accountPath + `/workers/scripts/w/secrets {"name":"S","text":"v","type":"secret_text"}`
	aDispatch   = "POST " + accountPath + `/workers/dispatch/namespaces {"name":"ns"}`
)

// wranglerWorkers are command lines about Workers.
var wranglerWorkers = []wranglerLine{
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
	{line: "versions view <version>", files: worker(""), before: []string{aWorker, aVersion}},
	{line: "versions deploy <version>@100% -y", files: worker(""), before: []string{aWorker, aVersion}},
	{line: "versions upload --tag t --message m", files: worker("[vars]\nA = \"b\"\n"), before: []string{aWorker}},
	{line: "versions upload --preview-alias p", files: worker(""), before: []string{aWorker}},
	{line: "versions secret put S", stdin: "v\n", files: worker(""), before: []string{aWorker}},
	{line: "versions secret bulk secrets.json", files: with(worker(""), "secrets.json", `{"S":"v"}`), before: []string{aWorker}},
	{line: "versions secret delete S", files: worker(""), before: []string{aWorker, aSecret}},
	{line: "versions secret list", files: worker(""), before: []string{aWorker}},
	{line: "deployments list", files: worker(""), before: []string{aWorker}},
	{line: "deployments status", files: worker(""), before: []string{aWorker}, sampled: true},
	{line: "rollback -y -m test", files: worker(""), before: []string{aWorker, aWorker}},
	{line: "delete --force", files: worker(""), before: []string{aWorker}},
	{line: "rollback <version> -y -m test", files: worker(""), before: []string{aWorker, aVersion, aWorker}},
	{line: "secret put S", stdin: "v\n", files: worker(""), before: []string{aWorker}},
	{line: "secret put S --name w --env staging", stdin: "v\n", files: worker("[env.staging]\n"), before: []string{"worker w-staging", aWorker}},
	{line: "secret list", files: worker(""), before: []string{aWorker}},
	{line: "secret delete S", files: worker(""), before: []string{aWorker, aSecret}},
	{line: "secret bulk secrets.json", files: with(worker(""), "secrets.json", `{"S":"v"}`), before: []string{aWorker}},
	{line: "triggers deploy -c routes.toml", files: with(worker(""), "routes.toml", workerToml+"routes = [{ pattern = \"ZONE/*\", zone_name = \"ZONE\" }]\n"), before: []string{aWorker}},
	{line: "deploy -c workflow.toml", files: with(map[string]string{"index.js": flowCode}, "workflow.toml", workerToml+"[[workflows]]\nname = \"flow\"\nbinding = \"F\"\nclass_name = \"Flow\"\n")},
	{line: "deploy -c hyperdrive.toml", files: with(worker(""), "hyperdrive.toml", workerToml+"[[hyperdrive]]\nbinding = \"H\"\nid = \"<hd>\"\n"), before: []string{aHyperdrive}},
	{line: "deploy -c vectorize.toml", files: with(worker(""), "vectorize.toml", workerToml+"[[vectorize]]\nbinding = \"V\"\nindex_name = \"idx\"\n"), before: []string{anIndex}},
	{line: "deploy -c tail.toml", files: with(worker(""), "tail.toml", workerToml+"[[tail_consumers]]\nservice = \"other\"\n"), before: []string{"worker other"}},
	{line: "deploy -c dispatch.toml", files: with(worker(""), "dispatch.toml", workerToml+"[[dispatch_namespaces]]\nbinding = \"N\"\nnamespace = \"ns\"\n"), before: []string{aDispatch}},
	{line: "deploy -c store.toml", files: with(worker(""), "store.toml", workerToml+"[[secrets_store_secrets]]\nbinding = \"S\"\nstore_id = \"<store>\"\nsecret_name = \"s\"\n"), before: []string{aStore}},
	{line: "deploy -c static.toml", files: map[string]string{"static.toml": "name = \"w\"\ncompatibility_date = \"2026-01-01\"\n[assets]\ndirectory = \"public\"\n", "public/a.html": "<p>a</p>\n", "public/b.html": "<p>b</p>\n"}},
	{line: "deploy -c workersdev.toml", files: with(worker(""), "workersdev.toml", workerToml+"workers_dev = true\npreview_urls = true\n"), before: []string{aWorker}},
	{line: "deploy --keep-vars --tag t --message m", files: worker(""), before: []string{aWorker}},
	{line: "tail w --format pretty", upon: "Connected to", before: []string{aWorker}},
	{line: "tail w --format pretty --status error --sampling-rate 0.5", upon: "Connected to", before: []string{aWorker}},
	{line: "deployments list --name w", before: []string{aWorker}},
	{line: "preview --name p", files: worker("[previews]\n"), before: []string{aWorker}, since: "4.100.0"},
}
