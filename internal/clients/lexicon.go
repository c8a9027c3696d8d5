package clients

import (
	"context"
	"strings"
)

// lexicon are command lines of lexicon, the Python package dns-lexicon, as Debian
// has it.
func lexicon(ctx context.Context, version string) ([]Command, error) {
	d, err := apt(ctx, "lexicon")
	if err != nil {
		return nil, err
	}
	const made = "rec=" + `POST /zones/ZONEID/dns_records {"type":"TXT","name":"foo.ZONE","content":"bar"}`
	const zone = " --zone-id ZONEID"
	var out []Command
	for _, c := range []struct {
		line   string
		before []string
		key    bool
	}{
		{line: "list ZONE A", before: []string{aRecord, aSecond}},
		{line: "list ZONE TXT --name foo", before: []string{made}},
		{line: "list ZONE A" + zone, before: []string{aRecord}},
		{line: "create ZONE A --name www --content 192.0.2.7 --ttl 3600"},
		{line: "create ZONE TXT --name foo --content bar"},
		{line: "create ZONE CNAME --name alias --content home.ZONE" + zone},
		{line: "update ZONE TXT --name foo --content baz", before: []string{made}},
		{line: "update ZONE TXT --identifier <rec> --name foo --content baz", before: []string{made}},
		{line: "delete ZONE TXT --name foo --content bar", before: []string{made}},
		{line: "delete ZONE TXT --identifier <rec>" + zone, before: []string{made}},
		{line: "create ZONE TXT --name foo --content bar", key: true},
		{line: "delete ZONE TXT --name foo", before: []string{made}, key: true},
	} {
		cmd := Command{Client: "lexicon " + version, Name: "lexicon cloudflare " + c.line, World: steps(c.before...), Slow: true, Sampled: len(out) == 4}
		if strings.Contains(c.line, zone) {
			cmd.Why = "Its help asks for Zone:Zone:Read, too: that the zone's details are shown to who may edit or read its DNS is what the operation's published list says."
		}
		if c.key {
			cmd.Name, cmd.Why = cmd.Name+" (Global API key)", globalKey
		}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			return throughProxy(to, func(env []string) Outcome {
				env = append(append(env, d.env()...), "LEXICON_CLOUDFLARE_TOKEN="+to.Token)
				if c.key {
					env = append(env, "LEXICON_CLOUDFLARE_TOKEN="+to.GlobalKey, "LEXICON_CLOUDFLARE_USERNAME="+to.Email)
				}
				return child(ctx, to.Dir, env, d.program("lexicon"), append([]string{"cloudflare"}, words(fill(c.line, to))...)...)
			})
		}
		out = append(out, cmd)
	}
	return out, nil
}
