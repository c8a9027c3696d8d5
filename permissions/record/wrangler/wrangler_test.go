package wrangler_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/wrangler"
)

const (
	account = "0123456789abcdef0123456789abcdef"
	zone    = "fedcba9876543210fedcba9876543210"
	head    = "name = \"w\"\nmain = \"index.js\"\naccount_id = \"" + account + "\"\n"
)

// needed are the permissions for a recording, with the resource where it is no account.
func needed(rec record.Recording) []string {
	res := record.Minimal(rec)
	out := []string{}
	for _, n := range res.Required {
		text := permissions.Label(n.Permission)
		if n.Resource.Scope() != permissions.ScopeAccount {
			text += " on " + n.Resource.String()
		}
		out = append(out, text)
	}
	for _, n := range res.Unplaced {
		out = append(out, permissions.Label(n.Permission)+" on {"+n.Whose+"}")
	}
	slices.Sort(out)
	return out
}

func toml(text string) fstest.MapFS {
	return fstest.MapFS{"wrangler.toml": {Data: []byte(text)}}
}

// TestNeeds: configurations and the permissions that commands need for them.
func TestNeeds(t *testing.T) {
	t.Parallel()
	const edit = "Account:Workers Scripts:Edit"
	routes := func(at string) []string { return []string{edit, "Zone:Workers Routes:Edit on " + at} }
	for name, row := range map[string]struct {
		config string
		opts   wrangler.Options
		want   []string
	}{
		"plain":                  {config: "", want: []string{edit}},
		"route with a zone's id": {config: "routes = [{ pattern = \"example.com/*\", zone_id = \"" + zone + "\" }]\n", want: routes("zone " + zone)},
		"route with a zone's name": {
			config: "routes = [{ pattern = \"example.com/*\", zone_name = \"example.com\" }]\n",
			want:   append(routes("{zone example.com}"), "Zone:Zone:Read on {zone example.com}"),
		},
		"pattern only": {
			config: "route = \"https://*.example.com/api/*\"\n",
			want:   append(routes("{zone example.com}"), "Zone:Zone:Read on {zone example.com}"),
		},
		"custom domain": {
			config: "routes = [{ pattern = \"app.example.com\", custom_domain = true }]\n", opts: wrangler.Options{Version: "4.164.0"}, want: []string{edit},
		},
		"custom domain, older version": {
			config: "routes = [{ pattern = \"app.example.com\", custom_domain = true, zone_id = \"" + zone + "\" }]\n", opts: wrangler.Options{Version: "4.86.0"},
			want: []string{edit, "Zone:Workers Routes:Read on zone " + zone},
		},
		"custom domain, version not known": {
			config: "routes = [{ pattern = \"app.example.com\", custom_domain = true }]\n",
			want:   []string{edit, "Zone:Workers Routes:Read on {zone app.example.com}", "Zone:Zone:Read on {zone app.example.com}"},
		},
		"custom domain in the zone of a route": {
			config: "routes = [{ pattern = \"app.example.com\", custom_domain = true }, { pattern = \"example.com/*\", zone_name = \"example.com\" }]\n",
			want:   append(routes("{zone example.com}"), "Zone:Zone:Read on {zone example.com}"),
		},
		"custom domain beside workers.dev": {
			config: "workers_dev = true\nroutes = [{ pattern = \"app.example.com\", custom_domain = true }]\n", want: []string{edit},
		},
		"routes of the command line": {
			config: "routes = [{ pattern = \"example.com/*\", zone_name = \"example.com\" }]\n", opts: wrangler.Options{Command: "deploy --route other.com/* www.other.com/*"},
			want: append(routes("{zone other.com}"), "Zone:Workers Routes:Edit on {zone www.other.com}", "Zone:Zone:Read on {zone other.com}", "Zone:Zone:Read on {zone www.other.com}"),
		},
		"logpush":                     {config: "logpush = true\n", want: []string{"Account:Logs:Edit", edit}},
		"logpush of the command line": {opts: wrangler.Options{Command: "deploy --logpush"}, want: []string{"Account:Logs:Edit", edit}},
		"logpush, a version":          {config: "logpush = true\n", opts: wrangler.Options{Command: "versions upload"}, want: []string{"Account:Logs:Edit", edit}},
		"a VPC service": {
			config: "[[vpc_services]]\nbinding = \"V\"\nservice_id = \"x\"\n", want: []string{"Account:Connectivity Directory:Bind", edit},
		},
		"crons":         {config: "[triggers]\ncrons = [\"0 * * * *\"]\n", want: []string{edit}},
		"KV with an id": {config: "[[kv_namespaces]]\nbinding = \"K\"\nid = \"" + zone + "\"\n", want: []string{edit}},
		"KV without":    {config: "[[kv_namespaces]]\nbinding = \"K\"\n", want: []string{"Account:Workers KV Storage:Edit", edit}},
		"KV without, deployed before": {
			config: "[[kv_namespaces]]\nbinding = \"K\"\n", opts: wrangler.Options{Existing: true}, want: []string{edit},
		},
		"D1 without an id": {config: "[[d1_databases]]\nbinding = \"D\"\n", want: []string{"Account:D1:Edit", edit}},
		"D1 with an id":    {config: "[[d1_databases]]\nbinding = \"D\"\ndatabase_id = \"x\"\n", want: []string{edit}},
		"bucket":           {config: "[[r2_buckets]]\nbinding = \"B\"\nbucket_name = \"media\"\n", want: []string{"Account:Workers R2 Storage:Read", edit}},
		"bucket, newer":    {config: "[[r2_buckets]]\nbinding = \"B\"\nbucket_name = \"media\"\n", opts: wrangler.Options{Version: "4.164.0"}, want: []string{edit}},
		"bucket without":   {config: "[[r2_buckets]]\nbinding = \"B\"\n", want: []string{"Account:Workers R2 Storage:Edit", edit}},
		"consumer":         {config: "[[queues.consumers]]\nqueue = \"q\"\n", want: []string{edit}},
		"producer":         {config: "[[queues.producers]]\nbinding = \"Q\"\nqueue = \"q\"\n", want: []string{edit}},
		"assets":           {config: "[assets]\ndirectory = \"public\"\n", want: []string{edit}},
		"secret put":       {opts: wrangler.Options{Command: "secret put S"}, want: []string{edit}},
		"versions list":    {opts: wrangler.Options{Command: "versions list"}, want: []string{"Account:Workers Scripts:Read"}},
		"pages deploy":     {opts: wrangler.Options{Command: "wrangler pages deploy public --project-name p"}, want: []string{"Account:Cloudflare Pages:Edit"}},
		"local d1":         {opts: wrangler.Options{Command: "d1 execute db"}, want: []string{}},
		"key put": {
			config: "[[kv_namespaces]]\nbinding = \"K\"\nid = \"" + zone + "\"\n", opts: wrangler.Options{Command: "kv key put k v --binding K --remote"},
			want: []string{"Account:Workers KV Storage:Edit"},
		},
		"an environment inherits routes": {
			config: "routes = [{ pattern = \"example.com/*\", zone_id = \"" + zone + "\" }]\n[env.staging]\n", opts: wrangler.Options{Environment: "staging"},
			want: routes("zone " + zone),
		},
		"and no bindings": {
			config: "[[r2_buckets]]\nbinding = \"B\"\nbucket_name = \"media\"\n[env.staging]\n", opts: wrangler.Options{Environment: "staging"}, want: []string{edit},
		},
		"all environments": {
			config: "[env.a]\n[[env.a.r2_buckets]]\nbinding = \"B\"\nbucket_name = \"media\"\n", opts: wrangler.Options{Environment: wrangler.AllEnvironments},
			want: []string{"Account:Workers R2 Storage:Read", edit},
		},
	} {
		rec, err := wrangler.Read(toml(head+row.config), row.opts)
		if assert.NoError(t, err, name) {
			assert.Equal(t, row.want, needed(rec), name)
			for _, c := range rec.Calls {
				assert.Contains(t, c.From, "wrangler.toml", name)
			}
		}
	}
}

// TestFrom: calls say the line that they are made for, in TOML and in JSON alike.
func TestFrom(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"PUT /accounts/" + account + "/workers/scripts/w-production/schedules": ":7 env.production.triggers.crons (deploy --env production)",
		"POST /zones/" + zone + "/workers/routes":                              ":5 env.production.routes[0] (deploy --env production)",
	}
	for _, file := range []struct{ name, text string }{
		{"wrangler.toml", "name = \"w\"\naccount_id = \"" + account + "\"\n[env.production]\nroutes = [\n { pattern = \"example.com\", zone_id = \"" + zone + "\" } ]\n[env.production.triggers]\ncrons = [\"0 * * * *\"]\n"},
		{"wrangler.jsonc", "{ // of a Worker\n\"name\": \"w\",\n\"account_id\": \"" + account + "\", \"env\": { \"production\": {\n\"routes\": [\n { \"pattern\": \"example.com\", \"zone_id\": \"" + zone + "\" }, ], \"triggers\": {\n\n\"crons\": [\"0 * * * *\",], } } } }"},
	} {
		rec, err := wrangler.Read(fstest.MapFS{file.name: {Data: []byte(file.text)}}, wrangler.Options{Environment: "production"})
		require.NoError(t, err)
		got := map[string]string{}
		for _, c := range rec.Calls {
			got[c.Method+" "+c.Path] = c.From
		}
		for call, from := range want {
			assert.Equal(t, file.name+from, got[call], call)
		}
	}
}

// TestElsewhere: a file that a build tool made is read in the place of the folder's own,
// and JSON comes before TOML.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	files := toml(head)
	files["wrangler.json"] = &fstest.MapFile{Data: []byte(`{"name":"json"}`)}
	rec, err := wrangler.Read(files, wrangler.Options{})
	require.NoError(t, err)
	assert.Equal(t, "wrangler.json", rec.Name)
	files[".wrangler/deploy/config.json"] = &fstest.MapFile{Data: []byte(`{"configPath":"../../dist/wrangler.json"}`)}
	files["dist/wrangler.json"] = &fstest.MapFile{Data: []byte(`{"name":"built"}`)}
	rec, err = wrangler.Read(files, wrangler.Options{})
	require.NoError(t, err)
	assert.Equal(t, "dist/wrangler.json", rec.Name)
	assert.Contains(t, rec.Gaps[0], ".wrangler/deploy/config.json says so")
	rec, err = wrangler.Read(files, wrangler.Options{File: "wrangler.toml"})
	require.NoError(t, err)
	assert.Equal(t, "wrangler.toml", rec.Name)
	files[".wrangler/deploy/config.json"] = &fstest.MapFile{Data: []byte(`{"configPath":"../../../up.json"}`)}
	_, err = wrangler.Read(files, wrangler.Options{})
	assert.ErrorContains(t, err, "config.json:1 configPath: leads out of the folder")
}

// TestWithout: a command that needs no configuration is read without one.
func TestWithout(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"r2 bucket list": "Account:Workers R2 Storage:Read", "pages deploy dist --project-name p": "Account:Cloudflare Pages:Edit",
		"secret put S --name w": "Account:Workers Scripts:Edit", "tail w": "Account:Workers Tail:Read",
	} {
		rec, err := wrangler.Read(fstest.MapFS{}, wrangler.Options{Command: command, Account: account})
		require.NoError(t, err)
		assert.Equal(t, []string{want}, needed(rec), command)
		assert.True(t, strings.HasPrefix(rec.Calls[0].From, "no configuration ("), rec.Calls[0].From)
	}
	for _, command := range []string{"deploy", "secret put S", "tail"} {
		_, err := wrangler.Read(fstest.MapFS{}, wrangler.Options{Command: command})
		assert.ErrorContains(t, err, "no configuration of wrangler here: looked for wrangler.json, ", command)
	}
}

// TestFaults: what cannot be read is told with its place and what would be right.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		files fstest.MapFS
		opts  wrangler.Options
		want  string
	}{
		"nothing":             {fstest.MapFS{}, wrangler.Options{}, "looked for wrangler.json, wrangler.jsonc, wrangler.toml and .wrangler/deploy/config.json"},
		"truncated TOML":      {toml("name = \"w\"\nroutes = [\n"), wrangler.Options{}, "wrangler.toml:2:11: array is incomplete"},
		"a text without end":  {toml("name = \"w\nmain = 1\n"), wrangler.Options{}, "wrangler.toml:1:"},
		"truncated JSON":      {fstest.MapFS{"wrangler.jsonc": {Data: []byte("{\n\"name\": \"w\",\n\"routes\": [")}}, wrangler.Options{}, "wrangler.jsonc:3:12: the file ends too early"},
		"empty JSON":          {fstest.MapFS{"wrangler.json": {Data: []byte(" ")}}, wrangler.Options{}, "wrangler.json:1:1: is empty"},
		"a list":              {fstest.MapFS{"wrangler.json": {Data: []byte("[]")}}, wrangler.Options{}, "wrangler.json:1:1: want an object"},
		"no environment":      {toml(head), wrangler.Options{Environment: "prod"}, `no environment "prod": it has none`},
		"another environment": {toml(head + "[env.b]\n[env.a]\n"), wrangler.Options{Environment: "prod"}, "it has a, b"},
		"unknown command":     {toml(head), wrangler.Options{Command: "deplyo"}, `the command "deplyo" is not known: want one of d1 create, `},
		"a Pages project":     {toml("name = \"p\"\npages_build_output_dir = \"x\"\n"), wrangler.Options{}, "wrangler.toml:2 pages_build_output_dir: is the configuration of a Pages project"},
		"no name":             {toml("main = \"x\"\n"), wrangler.Options{}, "has no name"},
		"routes no list":      {toml(head + "routes = 1\n"), wrangler.Options{}, "wrangler.toml:4 routes: want a list"},
		"a binding no table":  {toml(head + "kv_namespaces = [\n1]\n"), wrangler.Options{}, "wrangler.toml:5 kv_namespaces[0]: want a table"},
		"a name no text":      {toml("name = 1\n"), wrangler.Options{}, "wrangler.toml:1 name: want a text"},
		"another file":        {toml(head), wrangler.Options{File: "package.yaml"}, "want a name that ends in .toml, .json or .jsonc"},
		"out of the folder":   {toml(head), wrangler.Options{File: "../wrangler.toml"}, "is not within the folder"},
	} {
		_, err := wrangler.Read(row.files, row.opts)
		assert.ErrorContains(t, err, row.want, name)
	}
}

// TestRoles: where a Worker exists, the roles on it alone that would do are named; a
// first deployment needs a permission on the product.
func TestRoles(t *testing.T) {
	t.Parallel()
	roles := func(existing bool) []string {
		rec, err := wrangler.Read(toml(head), wrangler.Options{Existing: existing, Command: "secret put S"})
		require.NoError(t, err)
		assert.Contains(t, strings.Join(rec.Gaps, "\n"), "by its tag")
		res := record.Minimal(rec)
		require.Len(t, res.Required, 1)
		var out []string
		for _, r := range res.Required[0].Narrower {
			out = append(out, r.String())
		}
		return out
	}
	assert.Contains(t, roles(true), "Workers Editor on one Worker")
	assert.Empty(t, roles(false))
}

// TestNoAccount: without an account's id its permissions are apart.
func TestNoAccount(t *testing.T) {
	t.Parallel()
	rec, err := wrangler.Read(toml("name = \"w\"\n"), wrangler.Options{})
	require.NoError(t, err)
	on := " on {account_id of wrangler.toml}"
	assert.Equal(t, []string{"Account:Account Settings:Read" + on, "Account:Workers Scripts:Edit" + on, "User:Memberships:Read on the token's own user"}, needed(rec))
	assert.Contains(t, strings.Join(rec.Gaps, "\n"), "CLOUDFLARE_ACCOUNT_ID")
	rec, err = wrangler.Read(toml("name = \"w\"\n"), wrangler.Options{Version: "4.164.0"})
	require.NoError(t, err)
	assert.Equal(t, []string{"Account:Account Settings:Read" + on, "Account:Workers Scripts:Edit" + on}, needed(rec), "newer versions do without the memberships")
	rec, err = wrangler.Read(toml("name = \"w\"\n"), wrangler.Options{Account: account})
	require.NoError(t, err)
	assert.Equal(t, []string{"Account:Workers Scripts:Edit"}, needed(rec))
}

// TestNoSecrets: what could be a secret is in no error and no call.
func TestNoSecrets(t *testing.T) {
	t.Parallel()
	secret := "cfut_" + strings.Repeat("a1B2", 12)
	for _, config := range []string{head + "x = [" + secret, "name = \"" + secret + "\"\n", head + "[[r2_buckets]]\nbucket_name = \"" + secret + "\"\n"} {
		rec, err := wrangler.Read(toml(config), wrangler.Options{})
		if err != nil {
			assert.NotContains(t, err.Error(), secret)
		}
		for _, c := range rec.Calls {
			assert.NotContains(t, c.Path+c.From, secret)
		}
		assert.NotContains(t, strings.Join(rec.Gaps, " "), secret)
	}
}

// TestD1: SQL that writes needs D1 Write, though the path accepts D1 Read.
func TestD1(t *testing.T) {
	t.Parallel()
	const config = "[[d1_databases]]\nbinding = \"D\"\ndatabase_name = \"db\"\ndatabase_id = \"x\"\n"
	for command, want := range map[string]string{
		"d1 migrations apply db --remote":                         "Edit",
		"d1 migrations apply D --remote":                          "Edit",
		"d1 migrations list db --remote":                          "Edit", // it makes the table of migrations
		"d1 execute db --remote --command 'drop table x'":         "Edit",
		"d1 execute db --remote --command='select 1; delete x'":   "Edit",
		"d1 execute db --remote --command \"select 'delete'\"":    "Read",
		"d1 execute db --remote --file x.sql -y":                  "Edit",
		"d1 export db --remote --output x.sql":                    "Read",
		"d1 execute db --remote":                                  "Read", // and it is said
		"d1 execute other --remote --command 'pragma table_list'": "Read",
	} {
		rec, err := wrangler.Read(toml(head+config), wrangler.Options{Command: command})
		require.NoError(t, err)
		assert.Equal(t, []string{"Account:D1:" + want}, needed(rec), command)
		res := record.Minimal(rec)
		assert.Equal(t, command == "d1 execute db --remote", len(res.Bodies) > 0, command)
		for _, c := range rec.Calls {
			assert.Equal(t, want == "Edit" && c.Method == "POST", denied(t, c, permissions.AccountD1Read), "%s %s", c.Method, c.Path)
		}
	}
}

// denied reports whether a permission alone on the account does not open a call; false
// where nothing is published of it.
func denied(t *testing.T, c authz.Call, p permissions.AccountPermission) bool {
	t.Helper()
	return authz.Decide(permissions.NewSpec(permissions.Account(account).Allow(p)), c).Verdict == authz.Denied
}

// TestAsks: uploads ask for nothing besides but what is meant to be.
func TestAsks(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"deploy", "versions upload", "versions deploy x@100%", "deploy --dispatch-namespace ns"} {
		rec, err := wrangler.Read(toml(head+"[observability]\nenabled = true\n"), wrangler.Options{Command: command})
		require.NoError(t, err)
		assert.Equal(t, []string{"Account:Workers Scripts:Edit"}, needed(rec), command)
		assert.Empty(t, record.Minimal(rec).Bodies, command)
	}
}

// TestVersions: what only older or newer versions call is left out where the version is
// known, by the options or because the folder has it.
func TestVersions(t *testing.T) {
	t.Parallel()
	paths := func(version, installed string) string {
		files := toml(head)
		if installed != "" {
			files["node_modules/wrangler/package.json"] = &fstest.MapFile{Data: []byte(`{"name":"wrangler","version":"` + installed + `"}`)}
		}
		rec, err := wrangler.Read(files, wrangler.Options{Version: version})
		require.NoError(t, err)
		var out []string
		for _, c := range rec.Calls {
			out = append(out, c.Method+" "+strings.TrimPrefix(c.Path, "/accounts/"+account))
		}
		return strings.Join(out, "\n")
	}
	const old, now = "GET /workers/scripts/w/subdomain", "GET /workers/workers/w"
	for _, row := range []struct {
		version, installed string
		old, now           bool
	}{
		{"", "", true, true}, {"4.86.0", "", true, false}, {"4.164.0", "", false, true}, {"4.120.3", "", true, true}, {"v3.1", "", true, false}, {"5", "", false, true},
		{"", "4.164.0", false, true}, {"4.86.0", "4.164.0", true, false}, {"", "latest", true, true},
	} {
		got := paths(row.version, row.installed)
		assert.Equal(t, row.old, strings.Contains(got, old), row)
		assert.Equal(t, row.now, strings.Contains(got, now), row)
	}
	_, err := wrangler.Read(toml(head), wrangler.Options{Version: "latest"})
	assert.EqualError(t, err, `the version "latest" of wrangler: want one such as 4.86.0`)
}

func FuzzRead(f *testing.F) {
	f.Add("wrangler.toml", head+"[[queues.consumers]]\nqueue = \"q\"\n[env.a]\nroute = \"x/*\"\n", "deploy", "a")
	f.Add("wrangler.jsonc", `{"name":"w","routes":[{"pattern":"a.b","custom_domain":true},],} // x`, "versions upload --name x", "*")
	f.Add("wrangler.json", `{"configPath":"a"}`, "r2 object put a/b --remote", "")
	f.Fuzz(func(t *testing.T, name, text, command, env string) {
		files := fstest.MapFS{name: {Data: []byte(text)}}
		rec, err := wrangler.Read(files, wrangler.Options{File: name, Command: command, Environment: env})
		if err != nil {
			return
		}
		for _, c := range rec.Calls {
			if !strings.HasPrefix(c.Path, "/") || c.Status == 0 || c.From == "" {
				t.Fatalf("%+v", c)
			}
		}
		record.Minimal(rec)
	})
}
