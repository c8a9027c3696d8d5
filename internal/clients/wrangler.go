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
	return wranglerOf(ctx, version, slices.Concat(wranglerWorkers, wranglerStorage, wranglerRest))
}

// wranglerOf are the commands of those lines that the version has.
func wranglerOf(ctx context.Context, version string, lines []wranglerLine) ([]Command, error) {
	dir, err := npm(ctx, "wrangler", version)
	if err != nil {
		return nil, err
	}
	bin := filepath.Join(dir, "node_modules", "wrangler", "bin", "wrangler.js")
	node, err := node22(ctx)
	if err != nil {
		return nil, err
	}
	compiled := "NODE_COMPILE_CACHE=" + filepath.Join(dir, "compiled") // it starts sooner then
	apart := canLead(ctx) == nil
	run := func(ctx context.Context, to Target, w wranglerLine) Outcome {
		env := []string{
			"CLOUDFLARE_API_BASE_URL=" + to.BaseURL, "CLOUDFLARE_API_TOKEN=" + to.Token, "CLOUDFLARE_ACCOUNT_ID=" + to.AccountID,
			"WRANGLER_SEND_METRICS=false", "WRANGLER_SEND_ERROR_REPORTS=false", "WRANGLER_HIDE_BANNER=true", "WRANGLER_LOG_SANITIZE=false", compiled,
		}
		args := append([]string{bin}, words(fill(w.line, to))...)
		if apart {
			return spoken{w.stdin, w.upon}.onlyLoopback(ctx, to, nil, env, node, args...)
		}
		return spoken{w.stdin, w.upon}.child(ctx, to.Dir, env, node, args...)
	}
	var out []Command
	for _, w := range lines {
		if w.since != "" && !newer(version, w.since) || w.until != "" && newer(version, w.until) {
			continue
		}
		out = append(out, Command{
			Client: "wrangler " + version, Name: w.line, Files: w.files, Slow: true, Sampled: w.sampled, Why: w.why,
			World: steps(w.before...),
			Run:   func(ctx context.Context, to Target) Outcome { return run(ctx, to, w) },
		})
	}
	return out, nil
}

// node22 is the program of a Node.js that all versions run on.
func node22(ctx context.Context) (string, error) {
	dir, err := npm(ctx, "node", "22")
	return filepath.Join(dir, "node_modules", "node", "bin", "node"), err
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
