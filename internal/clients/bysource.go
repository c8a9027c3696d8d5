package clients

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// sourceOf is the folder of a client's source that no package registry reached from here
// has: somebody puts it below the cache folder, as source/NAME@VERSION. The error says
// so.
func sourceOf(repository, version string) (string, error) {
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "source", filepath.Base(repository)+"@"+version)
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("put the source of https://github.com/%s, %s, into %s: %w", repository, version, dir, err)
	}
	return dir, nil
}

// octodns are runs of octoDNS with its provider for Cloudflare,
// https://github.com/octodns/octodns-cloudflare.
func octodns(ctx context.Context, version, provider string) ([]Command, error) {
	var path []string
	for _, p := range [...][2]string{{"octodns/octodns", version}, {"octodns/octodns-cloudflare", provider}, {"ypcrts/fqdn", "1.5.1"}} {
		dir, err := sourceOf(p[0], p[1])
		if err != nil {
			return nil, err
		}
		path = append(path, dir)
	}
	d, err := apt(ctx, "python3-dnspython", "python3-natsort", "python3-dateutil", "python3-idna", "python3-yaml", "python3-requests")
	if err != nil {
		return nil, err
	}
	const (
		head   = "manager:\n  plan_outputs: {}\nproviders:\n  config:\n    class: octodns.provider.yaml.YamlProvider\n    directory: DIR\n    enforce_order: false\n  cloudflare:\n    class: octodns_cloudflare.CloudflareProvider\n    token: TOKEN\n    api_url: BASEURL\n"
		config = head + "zones:\n  ZONE.:\n    sources: [config]\n    targets: [cloudflare]\n"
		home   = "home:\n  type: A\n  ttl: 300\n  value: 192.0.2.1\n"
		reads  = "The README asks for Zone:DNS:Read, too (README.md of octodns-cloudflare 1.2.0): Zone:DNS:Edit opens what it opens."
	)
	var out []Command
	for _, c := range []struct {
		name, line, zone, more string
		before                 []string
		why                    string
	}{
		{name: "sync, of nothing to do", zone: home, before: []string{aRecord}, why: reads},
		{name: "sync --doit, of a new record", line: " --doit", zone: home, why: reads},
		{name: "sync --doit, of a changed and a deleted record", line: " --doit --force", zone: strings.ReplaceAll(home, "192.0.2.1", "192.0.2.8"), before: []string{aRecord, aSecond}, why: reads},
		{name: "sync --doit, of a URLFWD record", line: " --doit", more: "    pagerules: true\n", zone: "old:\n  type: URLFWD\n  ttl: 300\n  value:\n    path: /\n    target: https://new.ZONE/\n    code: 302\n    masking: 2\n    query: 0\n"},
	} {
		cmd := Command{Client: "octodns " + version, Name: "octodns-" + c.name, World: steps(c.before...), Why: c.why, Slow: true}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			text := strings.Replace(strings.ReplaceAll(config, "BASEURL", to.BaseURL), "zones:\n", c.more+"zones:\n", 1)
			if c.more == "" {
				text = strings.Replace(text, "zones:\n", "    pagerules: false\nzones:\n", 1)
			}
			file, err := note(to, "config.yaml", text)
			if err == nil {
				_, err = note(to, to.ZoneName+".yaml", c.zone)
			}
			if err != nil {
				return Outcome{Exit: -1, Err: err}
			}
			env := d.env()
			for i, v := range env {
				if strings.HasPrefix(v, "PYTHONPATH=") {
					env[i] += ":" + strings.Join(path, ":")
				}
			}
			args := append([]string{"-m", "octodns.cmds.sync", "--config-file=" + file}, words(c.line)...)
			return child(ctx, to.Dir, env, "/usr/bin/python3", args...)
		}
		out = append(out, cmd)
	}
	return out, nil
}

// cloudflareDDNS are runs of https://github.com/favonia/cloudflare-ddns.
func cloudflareDDNS(ctx context.Context, version string) ([]Command, error) {
	dir, err := sourceOf("favonia/cloudflare-ddns", version)
	if err != nil {
		return nil, err
	}
	installing.Lock()
	defer installing.Unlock()
	bin := filepath.Join(dir, "ddns")
	build := exec.CommandContext(ctx, "go", "build", "-o", bin, "./cmd/ddns")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build of cloudflare-ddns: %w: %s", err, ending(string(out)))
	}
	const zones = "The README asks for Zone:DNS:Edit alone (README.markdown of 1.17.0): the zone is looked up by its name."
	var out []Command
	for _, c := range []struct {
		name   string
		env    []string
		before []string
		why    string
	}{
		{name: "a new A record", env: []string{"DOMAINS=home.ZONE", "IP4_PROVIDER=static:203.0.113.9", "IP6_PROVIDER=none"}, why: zones},
		{name: "a changed A record", env: []string{"DOMAINS=home.ZONE", "IP4_PROVIDER=static:203.0.113.9", "IP6_PROVIDER=none"}, before: []string{aRecord}, why: zones},
		{name: "A and AAAA records", env: []string{"DOMAINS=home.ZONE", "IP4_PROVIDER=static:203.0.113.9", "IP6_PROVIDER=static:2001:db8::9"}, before: []string{aRecord, aaaaRecord}, why: zones},
		{name: "deleted records", env: []string{"DOMAINS=home.ZONE", "IP4_PROVIDER=static.empty", "IP6_PROVIDER=static.empty"}, before: []string{aRecord, aaaaRecord}, why: zones},
		{name: "a list of the WAF, without domains", env: []string{"WAF_LISTS=ACCOUNT/home", "IP4_PROVIDER=static:203.0.113.9", "IP6_PROVIDER=none"}},
	} {
		cmd := Command{Client: "cloudflare-ddns " + version, Name: "ddns, " + c.name, World: steps(c.before...), Why: c.why, Slow: true}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			env := []string{"CLOUDFLARE_API_TOKEN=" + to.Token, "UPDATE_CRON=@once", "EMOJI=false"}
			for _, v := range c.env {
				env = append(env, fill(v, to))
			}
			return goByProxy(ctx, to, env, bin)
		}
		out = append(out, cmd)
	}
	return out, nil
}
