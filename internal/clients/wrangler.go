package clients

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// wrangler are commands of Cloudflare's wrangler, https://www.npmjs.com/package/wrangler.
func wrangler(ctx context.Context, version string) ([]Command, error) {
	dir, err := npm(ctx, "wrangler", version)
	if err != nil {
		return nil, err
	}
	bin, node := filepath.Join(dir, "node_modules", "wrangler", "bin", "wrangler.js"), "node"
	if newer(version, "4.90.0") { // it wants a newer Node.js than Debian 12 has
		if dir, err = npm(ctx, "node", "22"); err != nil {
			return nil, err
		}
		node = filepath.Join(dir, "node_modules", "node", "bin", "node")
	}
	run := func(ctx context.Context, to Target, line string) Outcome {
		return child(ctx, to.Dir, []string{
			"CLOUDFLARE_API_BASE_URL=" + to.BaseURL, "CLOUDFLARE_API_TOKEN=" + to.Token, "CLOUDFLARE_ACCOUNT_ID=" + to.AccountID,
			"WRANGLER_SEND_METRICS=false", "WRANGLER_SEND_ERROR_REPORTS=false", "WRANGLER_HIDE_BANNER=true", "WRANGLER_LOG_SANITIZE=false",
		}, node, append([]string{bin}, words(line)...)...)
	}
	var out []Command
	for _, w := range wranglerLines {
		if w.since != "" && !newer(version, w.since) || w.until != "" && newer(version, w.until) {
			continue
		}
		out = append(out, Command{
			Client: "wrangler " + version, Name: w.line, Files: w.files, Slow: true, Sampled: w.sampled, Why: w.why,
			World: steps(w.before...),
			Run:   func(ctx context.Context, to Target) Outcome { return run(ctx, to, fill(w.line, to)) },
		})
	}
	return out, nil
}

// words splits a line at blanks outside of quotes.
func words(line string) []string {
	var out []string
	for _, m := range wordForm.FindAllString(line, -1) {
		out = append(out, strings.ReplaceAll(m, `"`, ""))
	}
	return out
}

var wordForm = regexp.MustCompile(`(?:[^\s"]|"[^"]*")+`)

// newer reports whether a version is the other or comes after it.
func newer(version, than string) bool {
	var a, b [3]int
	_, _ = fmt.Sscanf(version, "%d.%d.%d", &a[0], &a[1], &a[2])
	_, _ = fmt.Sscanf(than, "%d.%d.%d", &b[0], &b[1], &b[2])
	return slices.Compare(a[:], b[:]) >= 0
}
