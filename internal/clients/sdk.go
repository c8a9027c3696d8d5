package clients

import (
	"context"
	"path/filepath"
)

// sdk are programs with the npm package cloudflare, Cloudflare's own,
// https://www.npmjs.com/package/cloudflare.
func sdk(ctx context.Context, version string) ([]Command, error) {
	dir, err := npm(ctx, "cloudflare", version)
	if err != nil {
		return nil, err
	}
	const head = `const Cloudflare = require('cloudflare');
const client = new Cloudflare({ maxRetries: 0 });
const { ACCOUNT_ID: account_id, ZONE_ID: zone_id, MADE: made } = process.env;
const all = async (pages) => { const items = []; for await (const item of pages) items.push(item); return items; };
(async () => { `
	var out []Command
	for _, c := range sdkLines {
		cmd := Command{
			Client: "cloudflare (npm) " + version, Name: c.line, World: steps(c.before...), Why: c.why,
			Slow: true, Sampled: c.sampled,
		}
		if c.key {
			cmd.Name, cmd.Why = cmd.Name+" (Global API key)", globalKey
		}
		cmd.Run = func(ctx context.Context, to Target) Outcome {
			env := []string{
				"NODE_PATH=" + filepath.Join(dir, "node_modules"), "CLOUDFLARE_BASE_URL=" + to.BaseURL,
				"ACCOUNT_ID=" + to.AccountID, "ZONE_ID=" + to.ZoneID, "MADE=" + fill("<made>", to),
			}
			if c.key {
				env = append(env, "CLOUDFLARE_EMAIL="+to.Email, "CLOUDFLARE_API_KEY="+to.GlobalKey)
			} else {
				env = append(env, "CLOUDFLARE_API_TOKEN="+to.Token)
			}
			return child(ctx, to.Dir, env, "node", "-e", head+c.line+" })()")
		}
		out = append(out, cmd)
	}
	return out, nil
}
