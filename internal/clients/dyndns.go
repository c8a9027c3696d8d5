package clients

import (
	"context"

	"github.com/cftoken/cftoken/internal/clients/loopback"
)

// Records that the dynamic DNS clients find.
const (
	aRecord    = `POST /zones/ZONEID/dns_records {"type":"A","name":"home.ZONE","content":"192.0.2.1","ttl":300}`
	aaaaRecord = `POST /zones/ZONEID/dns_records {"type":"AAAA","name":"home.ZONE","content":"2001:db8::1","ttl":300}`
	aSecond    = `POST /zones/ZONEID/dns_records {"type":"A","name":"vpn.ZONE","content":"192.0.2.1","ttl":300}`
)

// ddclient are runs of ddclient, https://ddclient.net, as Debian has it.
func ddclient(ctx context.Context, version string) ([]Command, error) {
	if err := canLead(ctx); err != nil {
		return nil, err
	}
	d, err := apt(ctx, "ddclient", "libio-socket-ssl-perl")
	if err != nil {
		return nil, err
	}
	const head = "ssl=yes\nssl_ca_file=DIR/loopback-ca.pem\ncache=DIR/ddclient.cache\npid=DIR/ddclient.pid\n"
	const zone = "protocol=cloudflare, zone=ZONE, "
	var out []Command
	for _, c := range []struct {
		name, config string
		before       []string
		why          string
	}{
		{"update an A record", "use=ip, ip=203.0.113.7\n" + zone + "login=token, password=TOKEN home.ZONE\n", []string{aRecord}, ""},
		{"update an A and an AAAA record", "usev4=ipv4, ipv4=203.0.113.7, usev6=ipv6, ipv6=2001:db8::7\n" + zone + "login=token, password=TOKEN home.ZONE\n", []string{aRecord, aaaaRecord}, ""},
		{"update two hosts", "use=ip, ip=203.0.113.7\n" + zone + "login=token, password=TOKEN home.ZONE,vpn.ZONE\n", []string{aRecord, aSecond}, ""},
		{"update an A record (Global API key)", "use=ip, ip=203.0.113.7\n" + zone + "login=EMAIL, password=GLOBALKEY home.ZONE\n", []string{aRecord}, globalKey},
	} {
		out = append(out, Command{
			Client: "ddclient " + version, Name: c.name, World: steps(c.before...), Why: c.why, Slow: len(out) > 0,
			Run: func(ctx context.Context, to Target) Outcome {
				return onLoopback(to, func(p *loopback.Proxy) Outcome {
					file, err := note(to, "ddclient.conf", head+c.config)
					if err != nil {
						return Outcome{Exit: -1, Err: err}
					}
					return byHosts(ctx, to, p, d.env(), d.program("ddclient"), "-file", file, "-daemon=0", "-verbose", "-noquiet")
				})
			},
		})
	}
	return out, nil
}

// globalKey says why a command's derived permissions are not those that it needs.
const globalKey = "With the Global API key, which may what its user may: no permission of a token is asked for."

// inadyn are runs of inadyn, https://troglobit.com/projects/inadyn, as Debian has it.
func inadyn(ctx context.Context, version string) ([]Command, error) {
	if err := canLead(ctx); err != nil {
		return nil, err
	}
	d, err := apt(ctx, "inadyn")
	if err != nil {
		return nil, err
	}
	const head = "ca-trust-file = \"DIR/loopback-ca.pem\"\nprovider cloudflare.com {\n  username = ZONE\n  password = TOKEN\n  ttl = 1\n"
	const v4, v6 = "  checkip-command = \"echo 203.0.113.8\"\n", "  checkip-command = \"echo 2001:db8::8\"\n"
	var out []Command
	for _, c := range []struct {
		name, config string
		before       []string
	}{
		{"create an A record", head + v4 + "  hostname = home.ZONE\n}\n", nil},
		{"update an A record", head + v4 + "  hostname = home.ZONE\n}\n", []string{aRecord}},
		{"update a record to be proxied", head + v4 + "  hostname = home.ZONE\n  proxied = true\n}\n", []string{aRecord}},
		{"update two hosts", head + v4 + "  hostname = { home.ZONE, vpn.ZONE }\n}\n", []string{aRecord, aSecond}},
		{"update an AAAA record", head + v6 + "  hostname = home.ZONE\n}\n", []string{aaaaRecord}},
	} {
		out = append(out, Command{
			Client: "inadyn " + version, Name: c.name, World: steps(c.before...),
			Run: func(ctx context.Context, to Target) Outcome {
				return onLoopback(to, func(p *loopback.Proxy) Outcome {
					file, err := note(to, "inadyn.conf", c.config)
					if err != nil {
						return Outcome{Exit: -1, Err: err}
					}
					return byHosts(ctx, to, p, d.env(), d.program("inadyn"), "--once", "--force", "--foreground", "--no-pidfile", "--cache-dir="+to.Dir, "--config="+file)
				})
			},
		})
	}
	return out, nil
}
