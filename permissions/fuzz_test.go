package permissions_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/cftoken/cftoken/permissions"
)

// tokenText matches what has the form of a prefixed token or key.
var tokenText = regexp.MustCompile(`(?i)(cfut|cfat|cfk|cfoat)_[a-z0-9]+`)

// noEcho fails when an error repeats a text of the input that looks like a
// token or key.
func noEcho(t *testing.T, input string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, secret := range tokenText.FindAllString(input, -1) {
		if strings.Contains(err.Error(), secret) {
			t.Fatalf("the error repeats %q of its input: %v", secret, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"", "Account:Cloudflare R2:Edit", "Zone | DNS | Edit", "Zone.DNS:Edit", "DNS:Edit", "DNS Write", "workers_scripts:write",
		zoneReadID, strings.ToUpper(zoneReadID), "Logs Read", "workers:write", "OAuth Client Read", "API Gateway", "DSN Write",
		fakeToken, "Bearer " + fakeToken, "DNS " + fakeLegacy, "\xff\xfe", "日本 | DNS | Edit",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := permissions.Parse(s)
		noEcho(t, s, err)
		if (p == nil) == (err == nil) {
			t.Fatalf("Parse(%q) = %v, %v", s, p, err)
		}
		if p != nil {
			g, ok := permissions.ByID(p.ID())
			if !ok {
				t.Fatalf("Parse(%q) made up the id %q", s, p.ID())
			}
			if again, err := permissions.Parse(g.Label()); err != nil || again != p {
				t.Fatalf("Parse(%q) is %v, whose label %q reads as %v, %v", s, p, g.Label(), again, err)
			}
			return
		}
		if _, ok := err.(*permissions.ParseError); !ok {
			t.Fatalf("Parse(%q): the error is a %T", s, err)
		}
	})
}

func FuzzParseSpec(f *testing.F) {
	for _, s := range []string{
		"", "null", "[]", "{}", `{"policies":[]}`,
		"[" + policy(group(zoneReadID), `"`+zoneKey+`":"*"`) + "]",
		"[" + policy(group(zoneReadID)+","+group(permissions.AccountD1Read.ID()), `"`+zoneKey+`":"*","`+accountKey+`":"*"`) + "]",
		"[" + policy(group(zoneReadID), `"`+accountKey+`":{"com.cloudflare.api.account.zone.*":"*"}`) + "]",
		"[" + policy(group(permissions.AccountD1Read.ID()), `"`+accountKey+`":"*"`) + "," + policy(group(permissions.AccountD1Read.ID()), `"`+accountKey+`":{"com.cloudflare.api.account.*":"*"}`) + "]",
		"[" + policy(`{"id":"`+someGroup+`","name":"Individual Workers Editor"}`, `"`+accountKey+`":{"com.cloudflare.edge.worker.script.`+workerTag+`":"*","com.cloudflare.edge.lake.*":"*"}`) + "]",
		"[" + policy(group(someGroup), `"com.cloudflare.api.account.flagship.app.`+string(guideAccount)+`_`+someApp+`":"*","com.cloudflare.edge.worker.script.api":"*"`) + "]",
		"[" + policy(group(zoneReadID), `"`+fakeToken+`":"*"`) + "]",
		`[{"effect":"allow","permission_groups":[{"id":"x"}],"resources":{"0%CfAt_0000000":"0"}}]`,
		`[{"effect":"allow","permission_groups":[{"id":"x"}],"resources":{"com.cloudflare.api.account.0000CfAt_0000000000.00000000000":"*"}}]`,
		`{"policies":[` + policy(group(zoneReadID), `"com.cloudflare.api.account.zone.*":"*"`) + `],"condition":{"request_ip":{"in":["192.0.2.0/24","::1"],"not_in":["2001:db8::/32"]}},"not_before":"2026-01-01T00:00:00Z","expires_on":"2027-01-01T00:00:00+02:00"}`,
		`[{"effect":"deny","permission_groups":[{"id":"00000000000000000000000000000001","name":"New"}],"resources":{"a.b.c":{"d.*":"*"},"` + fakeToken + `.x":"*"}}]`,
		`[{"effect":"allow","permission_groups":[{"id":"` + fakeToken + `"}],"resources":{"com.cloudflare.api.account.zone.` + fakeToken + `":"*"}}]`,
		`{"new":{"b":1,"a":[1e400]},"condition":{"x":1,"request_ip":{"asn":[1]}},"policies":[{"effect":"deny","only":"x","permission_groups":[{"id":"` + zoneReadID + `","meta":{"k":"v"},"limit":5}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]}`,
		`[{"effect":"allow","` + fakeToken + `":1,"permission_groups":[{"id":"` + zoneReadID + `","name":"` + fakeToken + `"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		spec, err := permissions.ParseSpec(data)
		noEcho(t, string(data), err)
		if err != nil {
			if !spec.IsEmpty() {
				t.Fatalf("a spec beside the error %v", err)
			}
			return
		}
		if !spec.Equal(spec) || !spec.Diff(spec).None() || !spec.Covers(spec) {
			t.Fatalf("the spec is not itself:\n%s", spec)
		}
		_ = spec.Shape()
		err = spec.Validate()
		noEcho(t, string(data), err)
		out, marshalErr := json.Marshal(spec)
		noEcho(t, string(data), marshalErr)
		if err == nil && (marshalErr != nil || len(spec.Unknown()) > 0) {
			t.Fatalf("a valid spec does not marshal, or holds what is not known: %v\n%s", marshalErr, spec)
		}
		if marshalErr != nil {
			return // malformed ids
		}
		back, err := permissions.ParseSpec(out)
		if err != nil || !back.Equal(spec) {
			t.Fatalf("%s\nread back as\n%s\n%v", spec, back, err)
		}
	})
}

func FuzzParseListing(f *testing.F) {
	for _, s := range []string{
		"", "[]", "{}", `{"result":[]}`, `[{"id":"` + zoneReadID + `","name":"Zone Read","scopes":["com.cloudflare.api.account.zone"]}]`,
		`{"success":true,"result":[{"id":"00000000000000000000000000000001","name":"New Thing Write","scopes":["com.cloudflare.api.account","a.b"]}]}`,
		`[{"id":"` + fakeToken + `","name":"` + fakeToken + `","scopes":["x"]}]`, `{"result":[{"id":1}]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := permissions.ParseListing(data)
		noEcho(t, string(data), err)
		if (c == nil) == (err == nil) {
			t.Fatalf("ParseListing = %v, %v", c, err)
		}
		if c == nil {
			return
		}
		for g := range c.All() {
			if _, ok := c.ByID(g.ID); !ok {
				t.Fatalf("%s is listed but not found", g.ID)
			}
			if _, ok := c.ByName(g.Name, g.Scope); !ok {
				t.Fatalf("%q is listed but not found", g.Name)
			}
		}
		_ = permissions.Builtin().Drift(c)
		if !c.Drift(c).None() {
			t.Fatalf("a listing differs from itself: %+v", c.Drift(c))
		}
	})
}

func FuzzParseAccountID(f *testing.F) {
	for _, s := range []string{
		"", "*", string(guideAccount), strings.ToUpper(string(guideAccount)), `"` + string(guideAccount) + `"`, "example.com",
		"https://dash.cloudflare.com/" + string(guideAccount), string(guideAccount)[1:], fakeToken, "Bearer " + fakeToken, fakeLegacy, "\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := permissions.ParseAccountID(s)
		noEcho(t, s, err)
		zone, zoneErr := permissions.ParseZoneID(s)
		if (err == nil) != (zoneErr == nil) {
			t.Fatalf("%q: account %v, zone %v", s, err, zoneErr)
		}
		if err != nil {
			if id != "" || zone != "" {
				t.Fatalf("%q: an id beside the error", s)
			}
			return
		}
		if string(id) != s || len(s) != 32 || strings.Trim(s, "0123456789abcdef") != "" {
			t.Fatalf("%q is no id", s)
		}
	})
}

// FuzzParseLines: no text makes it panic, and what it grants is of the catalogue.
func FuzzParseLines(f *testing.F) {
	f.Add("- Zone:DNS:Edit\n| Account | Logs | Read |\nworkers:write, D1 Edit on account x")
	f.Add("the token needs `Zone.DNS: Edit`, not **Account > D1 > Edit** (or \"区域 - DNS - 编辑\"); 不需要 D1:Edit")
	f.Add("Edit permissions:\nZone\n  DNS\n## Not needed\n~~Zone:Read~~ [Zone:Read](x)")
	f.Fuzz(func(t *testing.T, text string) {
		l := permissions.ParseLines(text)
		for _, g := range l.Grants {
			if _, ok := permissions.ByID(g.Permission.ID()); !ok {
				t.Fatalf("%q grants what is not in the catalogue", text)
			}
		}
		_ = permissions.FormatLines(permissions.NewSpec())
		for _, u := range l.Unread {
			_ = u.String()
		}
	})
}

// FuzzParseDashboardLink: no link makes it panic, and what it reads can be written.
func FuzzParseDashboardLink(f *testing.F) {
	f.Add("https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=%5B%7B%22key%22%3A%22dns%22%2C%22type%22%3A%22edit%22%7D%5D&accountId=*&zoneId=all&name=x")
	f.Add("https://dash.cloudflare.com/?to=/:account/api-tokens&permissionGroupKeys=[]")
	f.Fuzz(func(t *testing.T, link string) {
		if got, err := permissions.ParseDashboardLink(link); err == nil {
			_ = permissions.DashboardLink(got.Spec, got.Form, got.Name)
		}
	})
}

// FuzzParseSpecFor: no text makes it panic, and what it reads can be written.
func FuzzParseSpecFor(f *testing.F) {
	f.Add([]byte(`[{"permission_groups":["DNS Write"],"resources":"all zones"}]`))
	f.Add([]byte("- Zone:DNS:Edit\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		spec, err := permissions.ParseSpecFor(data, permissions.Targets{Account: guideAccount, Zone: guideZone})
		if err == nil {
			_ = permissions.FormatLines(spec)
			_, _ = spec.MarshalJSON()
		}
	})
}

// FuzzForms reads a text as what stands in each of the wrappers of tools.
func FuzzForms(f *testing.F) {
	for _, s := range []string{
		snakePolicy, camelPolicy, textPolicy, attributes, blockToken, pulumiToken, "${jsonencode({\"" + zoneKey + "\" = \"*\"})}", "${var.x}", "{\"a\" = {b : \"*\"}}", fakeToken, "- a: b", "```\n[]\n```", "curl -d '[]'", "curl --json \"[\\\"a\\\"]\"", `"policies": []`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quoted, err := json.Marshal(s)
		if err != nil {
			t.Skip()
		}
		for _, text := range []string{
			s, "[" + s + "]", `{"success":true,"result":` + s + `}`, `{"policies":` + s + `}`, `{"policies":` + string(quoted) + `}`,
			`{"policy":[{"permission_groups":["` + zoneReadID + `"],"resources":` + string(quoted) + `}]}`,
			`{"resource":{"cloudflare_api_token":{"a":` + s + `}}}`, `{"resource_changes":[{"type":"cloudflare_api_token","change":{"after":` + s + `,"after_unknown":` + s + `}}]}`,
			`{"deployment":{"resources":[{"type":"cloudflare:index/apiToken:ApiToken","inputs":` + s + `}]}}`,
			`{"kind":"x","spec":{"forProvider":` + s + `}}`,
		} {
			spec, err := permissions.ParseSpec([]byte(text))
			noEcho(t, text, err)
			if err != nil && !spec.IsEmpty() {
				t.Fatalf("a spec beside the error %v", err)
			}
		}
	})
}

// FuzzParseResource: what is read is written and read again.
func FuzzParseResource(f *testing.F) {
	f.Add("all zones of account " + string(guideAccount))
	f.Add("R2 bucket a (eu) of account " + string(guideAccount))
	f.Add("all zones of account 0000A.")
	f.Add("all zones of account *")
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := permissions.ParseResource(text); err == nil && r.Validate() == nil {
			if again, err := permissions.ParseResource(r.String()); err != nil || again != r {
				t.Fatalf("%q is %s, which is read as %v, %v", text, r, again, err)
			}
		}
	})
}
