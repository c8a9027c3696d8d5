package lint

import "github.com/cftoken/cftoken/permissions"

type perms = []permissions.Permission

// says is what a client's own documentation asks for; of a file in a repository the note
// has the commit.
func says(source, note string) permissions.Evidence {
	return permissions.Evidence{Kind: permissions.EvidenceReported, Source: source, Date: "2026-11", Note: note}
}

// ran is what the calls of the real client show on the simulator, by the published
// lists; docs/CLIENTS.md has them.
func ran(version string) permissions.Evidence {
	return permissions.Evidence{
		Kind: permissions.EvidenceDerived, Source: "docs/CLIENTS.md", Date: "2026-11",
		Note: "from the calls that " + version + " makes on the simulator",
	}
}

// clients are the presets of known clients. A test holds those of which
// docs/CLIENTS.md or a recording has the calls to them.
func clients() []Preset {
	dns := perms{permissions.ZoneDNSWrite, permissions.ZoneRead}
	const (
		wrangler = "wrangler 4.86.0"
		ddns     = "README.markdown @0011d17, which asks for Zone:DNS:Edit alone; Zone:Zone:Read is for finding a domain's zone by its name"
	)
	return []Preset{
		{
			Name: "acme-dns-01-cloudflare", About: "ACME challenges of a Node program", AllZones: true, permissions: dns,
			Evidence: says("https://www.npmjs.com/package/acme-dns-01-cloudflare", ""),
		},
		{
			Name: "caddy", About: "ACME challenges of Caddy's module, with one token", AllZones: true, permissions: dns,
			Evidence: says("https://github.com/libdns/cloudflare", "README.md @a472791, to which that of https://github.com/caddy-dns/cloudflare @03b035f sends its readers"),
		},
		{
			Name: "cert-manager", About: "the dns01 solver", AllZones: true, permissions: dns,
			Evidence: says("https://cert-manager.io/docs/configuration/acme/dns01/cloudflare/", "which recommends all zones"),
		},
		{
			Name: "certbot", About: "the dns-cloudflare plugin; its documentation asks for Zone:DNS:Edit alone, and it looks its zone up by name", permissions: dns,
			Evidence: ran("certbot 2.1.0"),
		},
		{
			Name: "cloudflare-ddns", About: "dynamic DNS, records only", permissions: dns,
			Evidence: says("https://github.com/favonia/cloudflare-ddns", ddns),
		},
		{
			Name: "cloudflare-ddns with lists", About: "dynamic DNS that also keeps WAF lists", permissions: append(perms{permissions.AccountRuleListsWrite}, dns...),
			Evidence: says("https://github.com/favonia/cloudflare-ddns", ddns),
		},
		{Name: "ddclient", About: "dynamic DNS", permissions: dns, Evidence: ran("ddclient 3.10.0")},
		{Name: "dnslink-cloudflare", About: "TXT records of DNSLink", AllZones: true, permissions: dns, Evidence: ran("dnslink-cloudflare 3.0.0")},
		{
			Name: "external-dns", About: "records of a cluster's services; with --zone-id-filter single zones do", AllZones: true, permissions: dns,
			Evidence: says("https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/cloudflare/", "docs/tutorials/cloudflare.md @007474b"),
		},
		{
			Name: "external-dns with custom hostnames", About: "records of a cluster's services, and their custom hostnames", AllZones: true, permissions: append(perms{permissions.ZoneSSLAndCertificatesWrite}, dns...),
			Evidence: says("https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/cloudflare/", "docs/tutorials/cloudflare.md @007474b, which asks for \"SSL and Certificates\""),
		},
		{Name: "inadyn", About: "dynamic DNS", permissions: dns, Evidence: ran("inadyn 2.10.0")},
		{Name: "lego", About: "ACME challenges; two tokens do as well, one for each permission", permissions: dns, Evidence: says("https://go-acme.github.io/lego/dns/cloudflare/", "")},
		{Name: "lexicon", About: "records from the command line", permissions: dns, Evidence: ran("lexicon 3.11.7")},
		{Name: "libdns", About: "records of a Go program, with one token", AllZones: true, permissions: dns, Evidence: says("https://github.com/libdns/cloudflare", "README.md @a472791")},
		{
			Name: "octodns", About: "records from YAML", permissions: append(perms{permissions.ZoneDNSRead}, dns...),
			Evidence: says("https://github.com/octodns/octodns-cloudflare", "README.md @0424974"),
		},
		{
			Name: "octodns with page rules", About: "records from YAML, URLFWD among them", permissions: append(perms{permissions.ZoneDNSRead, permissions.ZonePageRulesWrite}, dns...),
			Evidence: says("https://github.com/octodns/octodns-cloudflare", "README.md @0424974"),
		},
		{Name: "wrangler d1", About: "databases of D1", permissions: perms{permissions.AccountD1Write}, Evidence: ran(wrangler)},
		{Name: "wrangler deploy", About: "a Worker without routes and bindings", permissions: perms{permissions.AccountWorkersScriptsWrite}, Evidence: ran(wrangler)},
		{
			Name: "wrangler deploy with routes", About: "a Worker on routes of zones", permissions: perms{permissions.AccountWorkersScriptsWrite, permissions.ZoneRead, permissions.ZoneWorkersRoutesWrite},
			Evidence: ran(wrangler),
		},
		{Name: "wrangler kv", About: "namespaces and keys", permissions: perms{permissions.AccountWorkersKVStorageWrite}, Evidence: ran(wrangler)},
		{Name: "wrangler pages", About: "projects and deployments", permissions: perms{permissions.AccountPagesWrite}, Evidence: ran(wrangler)},
		{Name: "wrangler pipelines", About: "pipelines, streams and sinks", permissions: perms{permissions.AccountPipelinesWrite}, Evidence: ran(wrangler)},
		{Name: "wrangler queues", About: "queues and their consumers", permissions: perms{permissions.AccountQueuesWrite, permissions.AccountWorkersScriptsWrite}, Evidence: ran(wrangler)},
		{Name: "wrangler r2", About: "buckets, their settings and objects", permissions: perms{permissions.AccountWorkersR2StorageWrite}, Evidence: ran(wrangler)},
		{Name: "wrangler secrets-store", About: "stores and secrets", permissions: perms{permissions.AccountSecretsStoreWrite}, Evidence: ran(wrangler)},
		{Name: "wrangler vectorize", About: "indexes", permissions: perms{permissions.AccountVectorizeWrite}, Evidence: ran(wrangler)},
		{Name: "wrangler whoami", About: "who the token is", permissions: perms{permissions.AccountSettingsRead, permissions.UserDetailsRead, permissions.UserMembershipsRead}, Evidence: ran(wrangler)},
		{Name: "wrangler workflows", About: "workflows and their instances", permissions: perms{permissions.AccountWorkersScriptsWrite}, Evidence: ran(wrangler)},
	}
}
