package diagnose_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// firstNamed is the first permission of the first remedy, as a label, "" for none.
func firstNamed(d diagnose.Diagnosis) string {
	if len(d.Remedies) == 0 || len(d.Remedies[0].Permissions) == 0 {
		return ""
	}
	return permissions.Label(d.Remedies[0].Permissions[0])
}

const (
	bareDenied    = "Authentication error (10000)\n"
	wranglerFails = "\x1b[31m✘ \x1b[41;31m[\x1b[41;97mERROR\x1b[41;31m]\x1b[0m \x1b[1mForbidden\x1b[0m\n\n\x1b[32mIf you think this is a bug then please create an issue at https://github.com/cloudflare/workers-sdk/issues/new/choose\x1b[0m\n"
)

// The command line above an output, or the line of a program, tells the call that the
// output does not.
func TestCommandLines(t *testing.T) {
	t.Parallel()
	const buckets, scripts, records = "Account:Workers R2 Storage:Read", "Account:Workers Scripts:Edit", "Zone:DNS:Edit"
	failed := func(path string) string {
		return "✘ [ERROR] A request to the Cloudflare API (" + path + ") failed.\n\n  Authentication error [code: 10000]\n"
	}
	own := "/accounts/" + string(account)
	for name, tt := range map[string]struct{ text, want string }{
		"a prompt":                       {"$ wrangler r2 bucket list\n" + bareDenied, buckets},
		"a prompt with a folder":         {"me@box:~/site$ wrangler r2 bucket list\n" + bareDenied, buckets},
		"a prompt of PowerShell":         {"PS C:\\site> npx wrangler@4.86.0 r2 bucket list\n" + bareDenied, buckets},
		"a prompt of zsh":                {"➜  site git:(main) ✗ pnpm exec wrangler r2 bucket list\n" + bareDenied, buckets},
		"of a workflow's log":            {"Run npx wrangler r2 bucket list\n" + bareDenied, buckets},
		"of an action's log":             {"[command]/opt/hostedtoolcache/node/20/bin/npx wrangler r2 bucket list\n" + bareDenied, buckets},
		"of a script of npm":             {"> site@1.0.0 list\n> wrangler r2 bucket list\n" + bareDenied, buckets},
		"in backticks":                   {"When I run `wrangler r2 bucket list` it says:\n" + bareDenied, buckets},
		"with a variable":                {"CI=1 wrangler r2 bucket list\n" + bareDenied, buckets},
		"with flags before":              {"$ wrangler --config a.toml r2 bucket list 2>&1\n" + bareDenied, buckets},
		"in a folder":                    {"$ ./node_modules/.bin/wrangler r2 bucket list\n" + bareDenied, buckets},
		"an older notation":              {"$ wrangler kv:namespace create KV\n" + bareDenied, "Account:Workers KV Storage:Edit"},
		"the shorter command":            {"$ wrangler deploy\n" + bareDenied, scripts},
		"the longer command":             {"$ wrangler versions secret put S\n" + bareDenied, scripts},
		"flarectl":                       {"$ flarectl zone export --zone example.com\n" + bareDenied, "Zone:DNS:Read"},
		"flarectl, of an account":        {"$ flarectl firewall rules list --account Example\n" + bareDenied, "Account:Account Firewall Access Rules:Read"},
		"flarectl, of a zone":            {"$ flarectl firewall rules list --zone example.com\n" + bareDenied, "Zone:Firewall Services:Read"},
		"cfcli":                          {"$ cfcli -t A add www 192.0.2.9\nError response received: Authentication error\n", records},
		"cfcli, another name":            {"$ cfcli purgecache\nError response received: Authentication error\n", "Zone:Cache Purge:Purge"},
		"dnslink":                        {"$ dnslink-cloudflare -d example.com -l /ipfs/x\nHTTPError: Response code 403 (Forbidden)\n", records},
		"wrangler keeps one word":        {"$ npx wrangler cloudchamber list\n" + wranglerFails, "Account:Cloudchamber:Read"},
		"the same of containers":         {"$ npx wrangler containers info app\n" + wranglerFails, "Account:Containers:Read"},
		"words for every tunnel command": {"$ wrangler tunnel info t\nCloudflare Tunnel commands require API token authentication with tunnel permissions.\n", "Account:Cloudflare Tunnel:Read"},
		"the path says which":            {"$ wrangler r2 bucket list\n" + failed(own+"/workers/scripts/w"), "Account:Workers Scripts:Edit"},
		"what comes after the list":      {"$ wrangler queues delete q\n" + failed(own+"/queues?name=q"), "Account:Queues:Edit"},
		"the list alone":                 {"$ wrangler queues info q\n" + failed(own+"/queues?name=q"), "Account:Queues:Read"},
		"the last command":               {"$ wrangler r2 bucket list\nok\n$ wrangler deploy\n" + bareDenied, scripts},
		"a line of Go":                   {"_, err = api.CreateR2Bucket(ctx, inAccount, cloudflare.CreateR2BucketParameters{Name: \"b\"})\n2026/11/26 21:46:27 " + bareDenied, "Account:Workers R2 Storage:Edit"},
		"a line of Go, of a zone":        {"sets, err := api.ListRulesets(context.Background(), cloudflare.ZoneIdentifier(id), cloudflare.ListRulesetsParams{})\n" + bareDenied, "Zone:Zone WAF:Read"},
		"a line of Go, of an account":    {"sets, err := api.ListRulesets(ctx, cloudflare.AccountIdentifier(id), cloudflare.ListRulesetsParams{})\n" + bareDenied, "Account:Account Rulesets:Read"},
		"beside the look-up of a zone":   {"id, err := api.ZoneIDByName(name)\n_, err = api.PurgeEverything(ctx, id)\n" + bareDenied, "Zone:Cache Purge:Purge"},
		"a stack of Go":                  {bareStack + bareDenied, "Zone:DNS:Read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, ok := diagnose.Text(tt.text, diagnose.Facts{Account: account, Zone: zone})
			require.True(t, ok)
			checkDiagnosis(t, d)
			assert.Equal(t, tt.want, firstNamed(d), "%s: %s", d.Title, d.Detail)
		})
	}
}

const bareStack = "goroutine 1 [running]:\ngithub.com/cloudflare/cloudflare-go.(*API).ListDNSRecords(0xc000120000, {0x1, 0x2})\n\tcloudflare-go@v0.119.0/dns.go:240\n"

// What is no command line before the answer tells no call.
func TestCommandLinesOfOthers(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"after the answer":                bareDenied + "$ wrangler r2 bucket list\n",
		"another command between":         "$ wrangler r2 bucket list\nok\n$ octodns-sync\n" + bareDenied,
		"another prompt's command":        "me@box:~$ wrangler r2 bucket list\nok\nme@box:~$ octodns-sync\n" + bareDenied,
		"in a sentence":                   "the docs of wrangler r2 bucket list do not help\n" + bareDenied,
		"advice":                          "please see wrangler deploy for more\n" + bareDenied,
		"another program":                 "$ mywrangler r2 bucket list\n" + bareDenied,
		"another program of the house":    "$ wrangler-action deploy\n" + bareDenied,
		"a command without calls":         "$ wrangler login\n" + bareDenied,
		"a command that is not there":     "$ wrangler foo deploy\n" + bareDenied,
		"a word of a command as an input": "$ cfcli frobnicate add\nError response received: Authentication error\n",
		"two lines of Go":                 "a, err := api.ListDNSRecords(ctx, zone, p)\nb, err := api.CreateR2Bucket(ctx, account, q)\n" + bareDenied,
		"a line of Go after the answer":   bareDenied + "err = api.DeleteR2Bucket(ctx, account, q)\n",
		"another's method":                "err = mine.DoTheThing(ctx, account)\n" + bareDenied,
		"a function":                      "err = CreateR2Bucket(ctx, account)\n" + bareDenied,
		"an unknown root":                 "sets, err := api.ListRulesets(ctx, rc, cloudflare.ListRulesetsParams{})\n" + bareDenied,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, ok := diagnose.Text(text, diagnose.Facts{Account: account, Zone: zone})
			require.True(t, ok)
			checkDiagnosis(t, d)
			assert.Empty(t, firstNamed(d), "%s", d.Title)
			assert.Empty(t, d.Refusal.Path)
		})
	}
}

// A command line alone tells of nothing.
func TestCommandLinesAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"$ wrangler r2 bucket list\n", "$ wrangler deploy\nUploaded w\n", "err = api.DeleteR2Bucket(ctx, account, q)\n", bareStack,
		"✘ [ERROR] Forbidden\n", "✘ [ERROR] Forbidden fruit\nof wrangler\n", "[ERROR] Forbidden\nof wrangler\n",
		"Traceback (most recent call last):\n  File \"a.py\", line 4\n    print(hoster.zones.get()[0])\nIndexError: list index out of range",
		"Traceback (most recent call last):\n  File \"a.py\", line 4\n    print(cf.zones.dns_records.get(zone)[0])\nIndexError: list index out of range",
		"Traceback (most recent call last):\n  File \"a.py\", line 4\n    z = cf.zones.get()\nprint(argv[1])\nIndexError: list index out of range",
		`zone "example.com" lookup failed, timeout`,
	} {
		d, ok := diagnose.Text(text, diagnose.Facts{})
		assert.False(t, ok, "%s: %s", text, d.Title)
	}
}

// Where the words of a program fit several calls, the diagnosis names none first and each
// behind.
func TestEither(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want []string
	}{
		{wranglerFails, []string{"Account:Containers:Read", "Account:Cloudchamber:Read"}},
		{"Error response received: Authentication error", []string{"Zone:DNS:Edit", "Zone:Cache Purge:Purge", "Zone:Zone Settings:Edit"}},
		{"Error response received: Unauthorized to access requested resource", []string{"Zone:DNS:Edit", "Zone:Cache Purge:Purge", "Zone:Zone Settings:Edit"}},
	} {
		d, ok := diagnose.Text(tt.text, diagnose.Facts{Account: account, Zone: zone})
		require.True(t, ok, tt.text)
		checkDiagnosis(t, d)
		assert.Empty(t, firstNamed(d), tt.text)
		var got []string
		for _, r := range d.Remedies {
			for _, p := range r.Permissions {
				got = append(got, permissions.Label(p))
				assert.Contains(t, r.Action, "if the call was")
			}
		}
		assert.Equal(t, tt.want, got, tt.text)
	}
}

// What programs say of lists that are empty and of look-ups, in words of their own.
func TestClientWords(t *testing.T) {
	t.Parallel()
	index := func(line string) string {
		return "Traceback (most recent call last):\n  File \"program.py\", line 4, in <module>\n    " + line + "\n          ~~~~^^^\nIndexError: list index out of range\n"
	}
	for name, tt := range map[string]struct {
		text string
		code diagnose.Code
		want string
	}{
		"an empty list in Python":   {index(`print(cf.zones.get(params={"name": "example.com"})[0]["id"])`), diagnose.CodeEmptyZoneList, "Zone:Zone:Read"},
		"no account in Python":      {index(`print(cf.accounts.get()[0]["name"])`), diagnose.CodeEmptyAccountList, "Account:Account Settings:Read"},
		"dnscontrol goes on":        {"1 correction (cloudflare)\n#1: Ensuring zone \"example.com\" exists in \"cloudflare\"\nFAILURE! Permission denied (1068)\nINFO#1: Domain \"example.com\" provider cloudflare Error: zone not found\n", diagnose.CodeEmptyZoneList, "Zone:Zone:Read"},
		"dnscontrol, the new words": {"1 correction (cloudflare)\nFAILURE! Requires permission \"com.cloudflare.api.account.zone.create\" to create zones for the selected account (0)\nDomain \"example.com\" provider cloudflare Error: zone not found\n", diagnose.CodeEmptyZoneList, "Zone:Zone:Read"},
		"dnscontrol lists records":  {`failed GetZone gzr: failed fetching record list from cloudflare(""): Authentication error (10000)`, diagnose.CodeAuthenticationError, "Zone:DNS:Read"},
		"dnscontrol lists routes":   {`failed fetching worker route list cloudflare: Authentication error (10000)`, diagnose.CodeAuthenticationError, "Zone:Workers Routes:Read"},
		"external-dns, by an id":    {`level=error msg="zone \"2cf1f02313c4ef76af3d62eb78bb906e\" lookup failed, Unauthorized to access requested resource (9109)"`, diagnose.CodeUnauthorizedResource, "Zone:Zone:Read"},
		"external-dns, a hostname":  {`level=error msg="failed to create custom hostname \"a.example.com\": Authentication error (10000)" action=CREATE`, diagnose.CodeAuthenticationError, "Zone:SSL and Certificates:Edit"},
		"flarectl looks first":      {"Error creating or updating firewall access rule: Authentication error (10000)", diagnose.CodeAuthenticationError, "Zone:Firewall Services:Edit"},
		"dnslink, where pnpm is":    {"HTTPError: Response code 403 (Forbidden)\n    at Request.<anonymous> (/srv/node_modules/.pnpm/dnslink-cloudflare@3.0.0/node_modules/got/dist/source/as-promise/index.js:118:42)\n", diagnose.CodeReasonLost, "Zone:DNS:Edit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, ok := diagnose.Text(tt.text, diagnose.Facts{Account: account, Zone: zone})
			require.True(t, ok)
			checkDiagnosis(t, d)
			assert.Equal(t, tt.code, d.Code)
			assert.Equal(t, tt.want, firstNamed(d), strings.Join([]string{d.Title, d.Detail}, ": "))
		})
	}
}

// Each command of the table is heard below a prompt, and its call is one of the catalogue.
func TestCommandTable(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("internal/hearing/commands.txt")
	require.NoError(t, err)
	program, seen := "", map[string]bool{}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSuffix(line, "\n")
		if name, is := strings.CutPrefix(line, "= "); is {
			program = name
			continue
		}
		words, path, _ := strings.Cut(line, " /")
		at := strings.LastIndexByte(words, ' ')
		command, method := strings.TrimSpace(program+" "+words[:at]), words[at+1:]
		assert.False(t, seen[command], "%s is there twice", command)
		seen[command] = true
		m, ok := operations.Match(method, "/"+path)
		require.True(t, ok, line)
		d, ok := diagnose.Text("$ "+command+" some thing --flag value\n"+bareDenied, diagnose.Facts{})
		require.True(t, ok, command)
		assert.Equal(t, method+" /"+path, d.Refusal.Method+" "+d.Refusal.Path, command)
		if p, listed := m.Operation().Preferred(); listed {
			assert.Equal(t, permissions.Label(p), firstNamed(d), command)
		}
	}
	assert.Greater(t, len(seen), 250)
}
