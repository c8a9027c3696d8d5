package clients

import "context"

// pythonCloudflare are programs with the python package cloudflare of before version 3,
// the Python package cloudflare, as Debian has it.
func pythonCloudflare(ctx context.Context, version string) ([]Command, error) {
	d, err := apt(ctx, "python3-cloudflare")
	if err != nil {
		return nil, err
	}
	const head = "import CloudFlare\ncf = CloudFlare.CloudFlare()\nzone = 'ZONEID'\n"
	var out []Command
	for _, c := range []struct {
		line   string
		before []string
		key    bool
	}{
		{line: `print(cf.zones.get(params={"name": "example.com"})[0]["id"])`},
		{line: `print(cf.zones.dns_records.get(zone, params={"type": "A"})[0]["content"])`, before: []string{aRecord}},
		{line: `print(cf.zones.dns_records.post(zone, data={"type": "A", "name": "www", "content": "192.0.2.9"})["id"])`},
		{line: `cf.zones.dns_records.patch(zone, cf.zones.dns_records.get(zone)[0]["id"], data={"content": "192.0.2.9"})`, before: []string{aRecord}},
		{line: `cf.zones.dns_records.delete(zone, cf.zones.dns_records.get(zone)[0]["id"])`, before: []string{aRecord}},
		{line: `print(cf.zones.settings.get(zone))`},
		{line: `print(cf.zones.settings.ssl.patch(zone, data={"value": "full"}))`},
		{line: `cf.zones.purge_cache.post(zone, data={"purge_everything": True})`},
		{line: `print(cf.accounts.get()[0]["name"])`},
		{line: `print(cf.user.tokens.verify.get()["status"])`},
		{line: `cf.zones.dns_records.post(zone, data={"type": "TXT", "name": "txt", "content": "x"})`, key: true},
	} {
		cmd := Command{Client: "python-cloudflare " + version, Name: c.line, World: steps(c.before...), Slow: true, Sampled: len(out) == 2}
		if c.key {
			cmd.Name, cmd.Why = cmd.Name+" (Global API key)", globalKey
		}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			env := append(d.env(), "CLOUDFLARE_API_URL="+to.BaseURL)
			if c.key {
				env = append(env, "CLOUDFLARE_EMAIL="+to.Email, "CLOUDFLARE_API_KEY="+to.GlobalKey)
			} else {
				env = append(env, "CLOUDFLARE_API_TOKEN="+to.Token)
			}
			file, err := note(to, "program.py", head+c.line+"\n")
			if err != nil {
				return Outcome{Exit: -1, Err: err}
			}
			return child(ctx, to.Dir, env, "/usr/bin/python3", file)
		}
		out = append(out, cmd)
	}
	return out, nil
}
