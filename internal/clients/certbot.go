package clients

import (
	"context"
	"strings"
)

// certbot are runs of certbot with its Cloudflare plugin, https://certbot.eff.org, as
// Debian has them, against an ACME server on the loopback.
func certbot(ctx context.Context, version string) ([]Command, error) {
	d, err := apt(ctx, "python3-certbot-dns-cloudflare", "certbot")
	if err != nil {
		return nil, err
	}
	ca, err := pebble(ctx, "v2.10.3")
	if err != nil {
		return nil, err
	}
	const dns = " --dns-cloudflare --dns-cloudflare-credentials DIR/cf.ini --dns-cloudflare-propagation-seconds 0"
	var out []Command
	for _, c := range []struct {
		name, lines string
		key         bool
	}{
		{"certonly -d www.ZONE", "certonly -d www.ZONE", false},
		{"certonly -d ZONE -d *.ZONE", "certonly -d ZONE -d *.ZONE", false},
		{"certonly --dry-run -d a.b.c.ZONE", "certonly --dry-run -d a.b.c.ZONE", false},
		{"certonly -d www.ZONE, and renew --force-renewal", "certonly -d www.ZONE\nrenew --force-renewal --no-random-sleep-on-renew", false},
		{"certonly -d www.ZONE (Global API key)", "certonly -d www.ZONE", true},
	} {
		cmd := Command{Client: "certbot " + version, Name: "certbot --dns-cloudflare " + c.name, Slow: true, Sampled: len(out) == 0}
		credentials := "dns_cloudflare_api_token = TOKEN\n"
		if c.key {
			credentials, cmd.Why = "dns_cloudflare_email = EMAIL\ndns_cloudflare_api_key = GLOBALKEY\n", globalKey
		}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			if _, err := note(to, "cf.ini", credentials); err != nil {
				return Outcome{Exit: -1, Err: err}
			}
			env := append(d.env(), "CLOUDFLARE_API_URL="+to.BaseURL, "REQUESTS_CA_BUNDLE="+ca.ca)
			common := " --non-interactive --config-dir DIR/config --work-dir DIR/work --logs-dir DIR/logs --server " + ca.directory
			var all Outcome
			for line := range strings.Lines(c.lines) {
				line = strings.TrimSpace(line) + common
				if strings.HasPrefix(line, "certonly") {
					line += dns + " --agree-tos --register-unsafely-without-email"
				}
				line = strings.ReplaceAll(fill(line, to), "DIR", to.Dir)
				next := child(ctx, to.Dir, env, d.program("certbot"), words(line)...)
				all.Exit, all.Err, all.Output = next.Exit, next.Err, all.Output+next.Output
				if all.Exit != 0 || all.Err != nil {
					break
				}
			}
			return all
		}
		out = append(out, cmd)
	}
	return out, nil
}
