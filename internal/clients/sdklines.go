package clients

import "fmt"

// sdkLine is the body of a program with the SDK; made in it is the id of the step
// "made=…".
type sdkLine struct {
	line    string
	before  []string
	key     bool
	sampled bool
	why     string
}

const (
	madeRecord    = `made=POST /zones/ZONEID/dns_records {"type":"A","name":"home.ZONE","content":"192.0.2.1","ttl":300}`
	madeNamespace = `made=POST /accounts/ACCOUNT/storage/kv/namespaces {"title":"kv"}`
	madeDatabase  = `made=POST /accounts/ACCOUNT/d1/database {"name":"db"}`
	madeBucket    = `POST /accounts/ACCOUNT/r2/buckets {"name":"bucket"}`
	madeHostname  = `made=POST /zones/ZONEID/custom_hostnames {"hostname":"shop.customer.dev","ssl":{"method":"txt","type":"dv"}}`
	aModule       = `const file = await Cloudflare.toFile(Buffer.from('export default { fetch() { return new Response("") } }'), 'm.js', { type: 'application/javascript+module' }); `
)

// manyRecords are more records than a page of the SDK's asks for.
func manyRecords() []string {
	var out []string
	for i := range 12 {
		out = append(out, fmt.Sprintf(`POST /zones/ZONEID/dns_records {"type":"A","name":"n%d.ZONE","content":"192.0.2.%d"}`, i, i+1))
	}
	return out
}

// sdkLines are the programs.
var sdkLines = []sdkLine{
	{line: `console.log((await all(client.zones.list())).length)`},
	{line: `console.log((await client.zones.get({ zone_id })).name)`},
	{line: `console.log((await client.dns.records.create({ zone_id, type: 'A', name: 'www.example.com', content: '192.0.2.7', ttl: 1 })).id)`, sampled: true},
	{line: `const n = (await all(client.dns.records.list({ zone_id, per_page: 5 }))).length; if (n !== 12) throw new Error('records: ' + n)`, before: manyRecords()},
	{line: `await client.dns.records.edit(made, { zone_id, type: 'A', name: 'home.example.com', content: '192.0.2.8', ttl: 60 })`, before: []string{madeRecord}},
	{line: `await client.dns.records.update(made, { zone_id, type: 'A', name: 'home.example.com', content: '192.0.2.8', ttl: 60 })`, before: []string{madeRecord}},
	{line: `await client.dns.records.delete(made, { zone_id })`, before: []string{madeRecord}},
	{line: `await client.dns.records.create({ zone_id, type: 'TXT', name: 'txt.example.com', content: '"x"', ttl: 1 })`, key: true},
	{line: `await client.dns.dnssec.get({ zone_id })`},
	{line: `console.log((await all(client.accounts.list())).length)`},
	{line: `console.log((await client.accounts.get({ account_id })).name)`},
	{line: `console.log((await all(client.memberships.list())).length)`},
	{line: `console.log((await client.user.get()).email)`},
	{line: `console.log((await client.user.tokens.verify()).status)`, sampled: true},
	{line: `console.log((await all(client.user.tokens.permissionGroups.list())).length)`},
	{line: `console.log((await all(client.accounts.tokens.list({ account_id }))).length)`},
	{line: `console.log((await client.kv.namespaces.create({ account_id, title: 'kv' })).id)`},
	{line: `await client.kv.namespaces.values.update('key', { account_id, namespace_id: made, value: 'v' })`, before: []string{madeNamespace}},
	{line: `console.log((await all(client.kv.namespaces.keys.list(made, { account_id }))).length)`, before: []string{madeNamespace}},
	{line: `console.log((await all(client.kv.namespaces.list({ account_id }))).length)`, before: []string{madeNamespace}},
	{line: `await client.kv.namespaces.delete(made, { account_id })`, before: []string{madeNamespace}},
	{line: `await client.r2.buckets.create({ account_id, name: 'bucket' })`, sampled: true},
	{line: `console.log((await client.r2.buckets.list({ account_id })).buckets.length)`, before: []string{madeBucket}},
	{line: `await client.r2.buckets.delete('bucket', { account_id })`, before: []string{madeBucket}},
	{line: aModule + `await client.workers.scripts.update('w', { account_id, metadata: { main_module: 'm.js', compatibility_date: '2026-01-01' }, files: [file] })`},
	{line: `console.log((await all(client.workers.scripts.list({ account_id }))).length)`, before: []string{"worker w"}},
	{line: `await client.workers.scripts.secrets.update('w', { account_id, name: 'S', text: 'x', type: 'secret_text' })`, before: []string{"worker w"}},
	{line: `await client.workers.scripts.delete('w', { account_id })`, before: []string{"worker w"}},
	{line: `console.log((await client.d1.database.create({ account_id, name: 'db' })).uuid)`},
	{line: `console.log((await all(client.d1.database.list({ account_id }))).length)`, before: []string{madeDatabase}},
	{line: `await all(client.d1.database.query(made, { account_id, sql: 'SELECT 1' }))`, before: []string{madeDatabase}, why: "The real API reads the SQL: what writes wants D1 Edit."},
	{line: `console.log((await all(client.rulesets.list({ zone_id }))).length)`},
	{line: `await client.rulesets.phases.update('http_request_firewall_custom', { zone_id, rules: [{ action: 'block', expression: 'ip.src eq 192.0.2.1' }] })`},
	{line: `console.log((await client.customHostnames.create({ zone_id, hostname: 'shop.customer.dev', ssl: { method: 'txt', type: 'dv' } })).id)`},
	{line: `console.log((await all(client.customHostnames.list({ zone_id }))).length)`, before: []string{madeHostname}},
	{line: `await client.customHostnames.delete(made, { zone_id })`, before: []string{madeHostname}},
	{line: `await client.zones.settings.edit('always_use_https', { zone_id, value: 'on' })`},
	{line: `await client.cache.purge({ zone_id, purge_everything: true })`},
	{line: `await client.queues.create({ account_id, queue_name: 'q' })`},
	{line: `await client.pages.projects.create({ account_id, name: 'p', production_branch: 'main' })`},
	{line: `await client.zeroTrust.tunnels.cloudflared.create({ account_id, name: 't' })`},
	{line: `await client.zeroTrust.access.applications.create({ account_id, type: 'self_hosted', domain: 'x.example.com', name: 'n' })`},
	{line: `await client.rules.lists.create({ account_id, kind: 'ip', name: 'l' })`},
	{line: `console.log((await all(client.emailRouting.rules.list({ zone_id }))).length)`},
	{line: `await client.loadBalancers.pools.create({ account_id, name: 'p', origins: [{ name: 'o', address: '192.0.2.1', enabled: true }] })`},
	{line: `await client.vectorize.indexes.create({ account_id, name: 'v', config: { dimensions: 3, metric: 'cosine' } })`},
	{line: `console.log((await all(client.hyperdrive.configs.list({ account_id }))).length)`},
	{line: `await client.turnstile.widgets.create({ account_id, domains: ['example.com'], mode: 'managed', name: 'n' })`},
}
