package clients

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/clients/loopback"
	"github.com/cftoken/cftoken/token/tokentest"
)

// caddyDNS are runs of Caddy with its module for Cloudflare's DNS, and programs with
// that module, https://github.com/caddy-dns/cloudflare.
func caddyDNS(ctx context.Context, version string) ([]Command, error) {
	requires := []string{"github.com/caddy-dns/cloudflare v" + version, "github.com/caddyserver/caddy/v2 v2.11.9"}
	const readme = "The README asks for Zone Read and DNS Edit on all zones with one token (https://github.com/caddy-dns/cloudflare, v0.2.4, 2026): the zone is listed by its name, for which Zone Read on it suffices."
	const imports = `	"fmt"

	"github.com/caddy-dns/cloudflare"
	"github.com/caddyserver/caddy/v2"
	libdnscloudflare "github.com/libdns/cloudflare"
	"github.com/libdns/libdns"`
	const head = `var provider = provision()

func provision() cloudflare.Provider {
	p := cloudflare.Provider{&libdnscloudflare.Provider{APIToken: "{env.API_TOKEN}"}}
	if err := p.Provision(caddy.Context{}); err != nil {
		log.Fatal(err)
	}
	return p
}` + wantRecords
	lines := slices.Clone(libdnsLines)
	for i := range lines {
		lines[i].why = readme
	}
	bin, err := goProgram{name: "caddy-dns", main: goLines(imports, head, lines), requires: requires}.build(ctx)
	if err != nil {
		return nil, err
	}
	client := "caddy-dns/cloudflare " + version
	out := goCommands(client, bin, lines, goByProxy)

	caddy, err := goProgram{name: "caddy", requires: requires, main: `package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"

	_ "github.com/caddy-dns/cloudflare"
	_ "github.com/caddyserver/caddy/v2/modules/standard"
)

func main() { caddycmd.Main() }
`}.build(ctx)
	if err != nil {
		return nil, err
	}
	ca, err := pebble(ctx, "v2.10.3")
	if err != nil {
		return nil, err
	}
	names, err := loopback.ListenNames("127.0.0.1:0", tokentest.DefaultZoneName)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = names.Close() })
	for _, site := range []string{"www.ZONE", "*.ZONE"} {
		const obtained, failed = "certificate obtained successfully", "will retry"
		out = append(out, Command{
			Client: client, Name: "caddy run, for " + site + " { tls { dns cloudflare {env.CF} } }", Slow: true, Why: readme,
			Run: func(ctx context.Context, to Target) Outcome {
				port, err := freePort()
				if err != nil {
					return Outcome{Exit: -1, Err: err}
				}
				file, err := note(to, "Caddyfile", fmt.Sprintf(`{
	admin off
	auto_https disable_redirects
	https_port %d
	storage file_system DIR/data
	acme_ca %s
	acme_ca_root %s
}

%s {
	tls {
		dns cloudflare {env.CF}
		resolvers %s
		propagation_timeout -1
	}
}
`, port, ca.directory, ca.ca, site, names.Addr()))
				if err != nil {
					return Outcome{Exit: -1, Err: err}
				}
				run := throughProxy(to, func(env []string) Outcome {
					// It runs until it is told to stop, and tries again by itself.
					until := spoken{upon: obtained + "|" + failed}
					return until.child(ctx, to.Dir, append(env, "CF="+to.Token), caddy, "run", "--config", file, "--adapter", "caddyfile")
				})
				if run.Exit == 0 && !strings.Contains(run.Output, obtained) {
					run.Exit = 1
				}
				return run
			},
		})
	}
	return out, nil
}
