package lint

import (
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

type perms = []permissions.Permission

// says is what a client's own documentation asks for; of a file in a repository the note
// has the commit.
func says(source, note string) permissions.Evidence {
	return permissions.Evidence{Kind: permissions.EvidenceReported, Source: source, Date: "2026-11", Note: note}
}

// ran is what the calls of the real client show on the simulator, by the published
// lists; docs/CLIENTS.md has them. Where its documentation asks for something else, more
// says so.
func ran(version string, more ...string) permissions.Evidence {
	return permissions.Evidence{
		Kind: permissions.EvidenceDerived, Source: "docs/CLIENTS.md", Date: "2026-11",
		Note: strings.Join(append([]string{"from the calls that " + version + " makes on the simulator"}, more...), "; "),
	}
}

// clients are the presets of known clients. A test holds those of which
// docs/CLIENTS.md or a recording has the calls to them.
func clients() []Preset {
	dns := perms{permissions.ZoneDNSWrite, permissions.ZoneRead}
	const (
		wrangler = "wrangler 4.86.0"
		ddns     = "cloudflare-ddns 1.17.0"
		ddnsSays = "its README asks for Zone:DNS:Edit alone, and a domain's zone is found by its name"
		dnsCode  = "octodns 1.22.0 with octodns-cloudflare 1.2.0"
		codeSays = "its README asks for Zone:DNS:Read, too, whose calls Zone:DNS:Edit opens"
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
			Evidence: ran(ddns, ddnsSays),
		},
		{
			Name: "cloudflare-ddns with lists", About: "dynamic DNS that also keeps WAF lists", permissions: append(perms{permissions.AccountRuleListsWrite}, dns...),
			Evidence: ran(ddns, ddnsSays),
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
			Name: "octodns", About: "records from YAML", permissions: dns,
			Evidence: ran(dnsCode, codeSays),
		},
		{
			Name: "octodns with page rules", About: "records from YAML, URLFWD among them", permissions: append(perms{permissions.ZonePageRulesWrite}, dns...),
			Evidence: ran(dnsCode, codeSays),
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
		{
			Name: "wrangler r2 with catalogs and notifications", About: "buckets with their data catalogs and notifications to queues", Evidence: ran(wrangler),
			permissions: perms{permissions.AccountQueuesRead, permissions.AccountWorkersR2DataCatalogWrite, permissions.AccountWorkersR2StorageWrite},
		},
		{Name: "wrangler secrets-store", About: "stores and secrets", permissions: perms{permissions.AccountSecretsStoreWrite}, Evidence: ran(wrangler)},
		{Name: "wrangler vectorize", About: "indexes", permissions: perms{permissions.AccountVectorizeWrite}, Evidence: ran(wrangler)},
		{Name: "wrangler whoami", About: "who the token is", permissions: perms{permissions.AccountSettingsRead, permissions.UserDetailsRead, permissions.UserMembershipsRead}, Evidence: ran(wrangler)},
		{Name: "wrangler workflows", About: "workflows and their instances", permissions: perms{permissions.AccountWorkersScriptsWrite}, Evidence: ran(wrangler)},
	}
}
