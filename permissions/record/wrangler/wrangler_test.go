package wrangler_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
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
		"custom domain": {config: "routes = [{ pattern = \"app.example.com\", custom_domain = true }]\n", want: []string{edit}},
		"crons":         {config: "[triggers]\ncrons = [\"0 * * * *\"]\n", want: []string{edit}},
		"KV with an id": {config: "[[kv_namespaces]]\nbinding = \"K\"\nid = \"" + zone + "\"\n", want: []string{edit}},
		"KV without":    {config: "[[kv_namespaces]]\nbinding = \"K\"\n", want: []string{"Account:Workers KV Storage:Edit", edit}},
		"KV without, deployed before": {
			config: "[[kv_namespaces]]\nbinding = \"K\"\n", opts: wrangler.Options{Existing: true}, want: []string{edit},
		},
		"D1 without an id": {config: "[[d1_databases]]\nbinding = \"D\"\n", want: []string{"Account:D1:Edit", edit}},
		"D1 with an id":    {config: "[[d1_databases]]\nbinding = \"D\"\ndatabase_id = \"x\"\n", want: []string{edit}},
		"bucket":           {config: "[[r2_buckets]]\nbinding = \"B\"\nbucket_name = \"media\"\n", want: []string{"Account:Workers R2 Storage:Read", edit}},
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
		"migrations": {
			config: "[[d1_databases]]\nbinding = \"D\"\ndatabase_name = \"db\"\ndatabase_id = \"x\"\n", opts: wrangler.Options{Command: "d1 migrations apply db --remote"},
			want: []string{"Account:D1:Read"}, // by the path; that it writes is said
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
		"unknown command":     {toml(head), wrangler.Options{Command: "deplyo"}, `the command "deplyo" is not known: want one of d1 execute, `},
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
	assert.Equal(t, []string{"Account:Workers Scripts:Edit on {account_id of wrangler.toml}"}, needed(rec))
	assert.Contains(t, strings.Join(rec.Gaps, "\n"), "GET /memberships")
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

// TestWrites: that a query writes is not in its path, so it is said.
func TestWrites(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"d1 migrations apply db --remote":             "writes: it needs D1 Write",
		"d1 execute db --remote --command 'drop x'":   "D1 Write",
		"d1 execute db --remote --command 'select 1'": "a query that writes needs D1 Write",
	} {
		rec, err := wrangler.Read(toml(head), wrangler.Options{Command: command})
		require.NoError(t, err)
		assert.Contains(t, strings.Join(rec.Gaps, "\n"), want, command)
	}
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
