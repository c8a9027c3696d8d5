package clients

import (
	"context"
	"strings"
)

// dnscontrol are command lines of DNSControl, https://docs.dnscontrol.org/provider/cloudflareapi.
func dnscontrol(ctx context.Context, version string) ([]Command, error) {
	const module = "github.com/StackExchange/dnscontrol/v4"
	bin, err := goProgram{name: "dnscontrol", pkg: module, requires: []string{module + " v" + version}}.build(ctx)
	if err != nil {
		return nil, err
	}
	const (
		doc       = "documentation/provider/cloudflareapi.md of v4.20.0, 2025-05"
		noSSL     = "The documentation asks for SSL and Certificates Edit, too (" + doc + "): only a domain with CF_UNIVERSALSSL_ON or _OFF calls for it."
		aConfig   = `D("ZONE", REG, DnsProvider(CF), A("home", "192.0.2.8"), TXT("@", "v=spf1 -all"));`
		redirects = `D("ZONE", REG, DnsProvider(CF), CF_SINGLE_REDIRECT("old", 302, 'http.host eq "old.ZONE"', 'concat("https://new.ZONE", http.request.uri.path)'));`
		workers   = `D("ZONE", REG, DnsProvider(CF), CF_WORKER_ROUTE("ZONE/*", "w"));`
	)
	var out []Command
	for _, c := range []struct {
		line, name, config, meta string
		before                   []string
		why                      string
	}{
		{line: "check-creds cloudflare", why: noSSL},
		{line: "get-zones --format=zone cloudflare - ZONE", before: []string{aRecord, aaaaRecord}, why: noSSL},
		{line: "get-zones --format=nameonly cloudflare - all", why: noSSL},
		{line: "preview", config: aConfig, before: []string{aRecord, aSecond}, why: noSSL},
		{line: "push", config: aConfig, name: "push, of new records", why: noSSL},
		{line: "push", config: aConfig, name: "push, of a changed, a new and a deleted record", before: []string{aRecord, aSecond}, why: noSSL},
		{line: "push", config: strings.Replace(aConfig, "DnsProvider(CF)", "DnsProvider(CF), CF_UNIVERSALSSL_OFF", 1), name: "push, with CF_UNIVERSALSSL_OFF"},
		{line: "push", config: redirects, meta: `, {"manage_single_redirects": true}`, name: "push, of a CF_SINGLE_REDIRECT", why: "The documentation names the permission by the dashboard's words, Single Redirect Edit (" + doc + ")."},
		{line: "push", config: workers, meta: `, {"manage_workers": true}`, name: "push, of a CF_WORKER_ROUTE", before: []string{"worker w"}, why: "The documentation asks for Workers Scripts Edit, too (" + doc + "): no script is changed."},
	} {
		cmd := Command{Client: "dnscontrol " + version, Name: "dnscontrol " + c.line, World: steps(c.before...), Why: c.why, Slow: true}
		cmd.Files = map[string]string{"dnsconfig.js": `var REG = NewRegistrar("none"); var CF = NewDnsProvider("cloudflare"` + c.meta + ");\n" + c.config + "\n"}
		if c.name != "" {
			cmd.Name = "dnscontrol " + c.name
		}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			if _, err := note(to, "creds.json", `{"cloudflare": {"TYPE": "CLOUDFLAREAPI", "apitoken": "TOKEN"}, "none": {"TYPE": "NONE"}}`); err != nil {
				return Outcome{Exit: -1, Err: err}
			}
			return goByProxy(ctx, to, nil, bin, words(fill(c.line, to))...)
		}
		out = append(out, cmd)
	}
	return out, nil
}
