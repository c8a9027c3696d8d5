package clients

import (
	"context"
	"path/filepath"

	"github.com/cftoken/cftoken/internal/clients/loopback"
)

// cfcli are command lines of cfcli, https://www.npmjs.com/package/cloudflare-cli.
func cfcli(ctx context.Context, version string) ([]Command, error) {
	if err := canLead(ctx); err != nil {
		return nil, err
	}
	dir, err := npm(ctx, "cloudflare-cli", version)
	if err != nil {
		return nil, err
	}
	var out []Command
	for _, c := range []struct {
		line   string
		before []string
	}{
		{line: "zones"},
		{line: "ls", before: []string{aRecord, aSecond, aaaaRecord}},
		{line: "-t A add www 192.0.2.9"},
		{line: "-t A -a add www 192.0.2.9"},
		{line: "add alias home.ZONE"},
		{line: "-t TXT -l 120 add txt hello"},
		{line: "-t MX -p 10 add mail mx.ZONE"},
		{line: `-t SRV add _sip._tcp.ZONE "1 2 5060 sip.ZONE"`},
		{line: "find home", before: []string{aRecord, aaaaRecord}},
		{line: "-t A edit home 192.0.2.10", before: []string{aRecord}},
		{line: "-t A enable home", before: []string{aRecord}},
		{line: "-t A disable home", before: []string{aRecord}},
		{line: "rm home", before: []string{aRecord, aaaaRecord}},
		{line: "devmode on"},
		{line: "always-use-https on"},
		{line: "purge"},
		{line: "purge https://ZONE/a.css https://ZONE/b.css"},
	} {
		cmd := Command{Client: "cfcli " + version, Name: "cfcli " + c.line, World: steps(c.before...), Slow: true, Sampled: len(out) == 2}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			env := []string{"CF_API_KEY=" + to.Token, "CF_API_DOMAIN=" + to.ZoneName}
			return nodeByHosts(ctx, to, env, append([]string{filepath.Join(dir, "node_modules", "cloudflare-cli", "bin", "cfcli")}, words(fill(c.line, to))...)...)
		}
		out = append(out, cmd)
	}
	return out, nil
}

// nodeByHosts runs a program of Node.js that knows no proxy.
func nodeByHosts(ctx context.Context, to Target, env []string, args ...string) Outcome {
	return onLoopback(to, func(p *loopback.Proxy) Outcome {
		return byHosts(ctx, to, p, append(env, "NODE_EXTRA_CA_CERTS="+p.CAFile), "node", args...)
	})
}

// dnslink are runs of dnslink-cloudflare, https://www.npmjs.com/package/dnslink-cloudflare.
func dnslink(ctx context.Context, version string) ([]Command, error) {
	if err := canLead(ctx); err != nil {
		return nil, err
	}
	dir, err := npm(ctx, "dnslink-cloudflare", version)
	if err != nil {
		return nil, err
	}
	const line = "-d ZONE -l /ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
	const known = `POST /zones/ZONEID/dns_records {"type":"TXT","name":"_dnslink.ZONE","content":"dnslink=/ipfs/old"}`
	var out []Command
	for _, c := range []struct {
		name   string
		before []string
		key    bool
	}{
		{"new record", nil, false}, {"record that exists", []string{known}, false}, {"new record; Global API key", nil, true},
	} {
		cmd := Command{Client: "dnslink-cloudflare " + version, Name: "dnslink-cloudflare " + line + " -r _dnslink (" + c.name + ")", World: steps(c.before...), Slow: true, Sampled: len(out) == 0}
		if c.key {
			cmd.Why = globalKey
		}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			env := []string{"CF_API_TOKEN=" + to.Token}
			if c.key {
				env = []string{"CF_API_KEY=" + to.GlobalKey, "CF_API_EMAIL=" + to.Email}
			}
			return nodeByHosts(ctx, to, env, append([]string{filepath.Join(dir, "node_modules", "dnslink-cloudflare", "bin", "index.js")}, words(fill(line+" -r _dnslink", to))...)...)
		}
		out = append(out, cmd)
	}
	return out, nil
}

// acmeDNS01 are programs with acme-dns-01-cloudflare, the plugin of Greenlock and
// ACME.js, https://www.npmjs.com/package/acme-dns-01-cloudflare.
func acmeDNS01(ctx context.Context, version string) ([]Command, error) {
	dir, err := npm(ctx, "acme-dns-01-cloudflare", version)
	if err != nil {
		return nil, err
	}
	const head = `const plugin = require('acme-dns-01-cloudflare').create({ token: process.env.CLOUDFLARE_API_TOKEN });
const args = { challenge: { dnsZone: 'example.com', dnsPrefix: '_acme-challenge', dnsAuthorization: 'proof' } };
(async () => { `
	const known = `POST /zones/ZONEID/dns_records {"type":"TXT","name":"_acme-challenge.ZONE","content":"proof"}`
	var out []Command
	for _, c := range []struct {
		line   string
		before []string
	}{
		{"console.log(await plugin.zones())", nil}, {"await plugin.set(args)", nil}, {"await plugin.remove(args)", []string{known}},
	} {
		out = append(out, Command{
			Client: "acme-dns-01-cloudflare " + version, Name: c.line, World: steps(c.before...), Slow: true, Sampled: len(out) == 1,
			Run: func(ctx context.Context, to Target) Outcome {
				return nodeByHosts(ctx, to, []string{"NODE_PATH=" + filepath.Join(dir, "node_modules"), "CLOUDFLARE_API_TOKEN=" + to.Token}, "-e", head+c.line+" })()")
			},
		})
	}
	return out, nil
}
