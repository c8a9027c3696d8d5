package token_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares JSON with a file under testdata, indented for reading.
func golden(t *testing.T, name string, compact []byte) {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, json.Indent(&buf, compact, "", "  "))
	got := append(buf.Bytes(), '\n')
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got))
}

func guide() permissions.Spec { return permissions.SaaSPlatform(guideAccount, guideZone) }

func prefixes(list ...string) (out []netip.Prefix) {
	for _, s := range list {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

func TestRequestBodyGolden(t *testing.T) {
	t.Parallel()
	body, err := token.Request{Name: "platform", Spec: guide()}.Body(now())
	require.NoError(t, err)
	golden(t, "body_guide.json", body)

	body, err = token.Request{
		Name: "everything <set> & ready", Spec: guide(),
		TTL: time.Hour, NotBefore: time.Date(2026, 12, 1, 1, 0, 0, 999, time.FixedZone("CET", 3600)),
		AllowIPs: prefixes("2001:db8::/32", "192.0.2.0/24", "192.0.2.0/24"), DenyIPs: prefixes("192.0.2.7/32"),
	}.Body(now())
	require.NoError(t, err)
	golden(t, "body_full.json", body)
}

func TestRequestExpiry(t *testing.T) {
	t.Parallel()
	start := now().Add(24 * time.Hour)
	tests := []struct {
		name string
		req  token.Request
		want string // "" for none
	}{
		{"nothing said: 90 days", token.Request{}, "2027-02-21T12:00:00Z"},
		{"TTL", token.Request{TTL: 36*time.Hour + time.Millisecond}, "2026-11-25T00:00:00Z"},
		{"TTL counts from the start", token.Request{TTL: time.Hour, NotBefore: start}, "2026-11-24T13:00:00Z"},
		{"the default counts from the start", token.Request{NotBefore: start}, "2027-02-22T12:00:00Z"},
		{"a start in the past counts from now", token.Request{TTL: time.Hour, NotBefore: now().Add(-time.Hour)}, "2026-11-23T13:00:00Z"},
		{"date", token.Request{ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 5, time.FixedZone("", -3600))}, "2027-01-01T01:00:00Z"},
		{"never", token.Request{NeverExpires: true}, ""},
		{"the spec's own", token.Request{Spec: guide().WithConditions(permissions.Conditions{ExpiresOn: now().Add(time.Hour)})}, "2026-11-23T13:00:00Z"},
		{"the same twice", token.Request{ExpiresOn: now().Add(time.Hour), Spec: guide().WithConditions(permissions.Conditions{ExpiresOn: now().Add(time.Hour)})}, "2026-11-23T13:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.req.Name = "n"
			if tt.req.Spec.IsEmpty() {
				tt.req.Spec = guide()
			}
			body, err := tt.req.Body(now().Add(999 * time.Millisecond))
			require.NoError(t, err)
			var got struct {
				ExpiresOn string `json:"expires_on"`
			}
			require.NoError(t, json.Unmarshal(body, &got))
			assert.Equal(t, tt.want, got.ExpiresOn)
			assert.Equal(t, tt.want != "", strings.Contains(string(body), "expires_on"))
		})
	}
}

func TestRequestTakesConditionsOfTheSpec(t *testing.T) {
	t.Parallel()
	c := permissions.Conditions{
		NotBefore: now().Add(time.Hour), ExpiresOn: now().Add(2 * time.Hour),
		RequestIP: permissions.IPCondition{In: prefixes("198.51.100.0/24"), NotIn: prefixes("198.51.100.1/32")},
	}
	body, err := token.Request{Name: "n", Spec: guide().WithConditions(c)}.Body(now())
	require.NoError(t, err)
	back, err := permissions.ParseSpec(body)
	require.NoError(t, err)
	assert.True(t, back.Equal(guide().WithConditions(c)), "the body holds the spec with its conditions")
}

func TestRequestValidate(t *testing.T) {
	t.Parallel()
	bounded := func(c permissions.Conditions) permissions.Spec { return guide().WithConditions(c) }
	tests := []struct {
		name   string
		change func(*token.Request)
		want   []string // "Field: part of the problem"
	}{
		{"good", func(*token.Request) {}, nil},
		{"120 characters", func(r *token.Request) { r.Name = strings.Repeat("é", 120) }, nil},
		{"no name", func(r *token.Request) { r.Name = " " }, []string{"Name: it is empty"}},
		{"121 characters", func(r *token.Request) { r.Name = strings.Repeat("é", 121) }, []string{"Name: it has 121 characters: at most 120 are allowed"}},
		{"blank around", func(r *token.Request) { r.Name = "a " }, []string{"Name: it begins or ends with a blank"}},
		{"line end", func(r *token.Request) { r.Name = "a\nb" }, []string{"Name: it holds a line end"}},
		{"broken UTF-8", func(r *token.Request) { r.Name = "a\xffb" }, []string{"Name: it holds a line end, a control character or broken UTF-8"}},
		{"credential as name", func(r *token.Request) { r.Name = userToken }, []string{"Name: it looks like a credential (not shown)"}},
		{"no spec", func(r *token.Request) { r.Spec = permissions.Spec{} }, []string{"Spec: the spec has no permissions"}},
		{"unknown group", func(r *token.Request) {
			r.Spec = permissions.NewSpec(permissions.Account(guideAccount).Allow("ffffffffffffffffffffffffffffffff"))
		}, []string{"Spec: "}},
		{"past", func(r *token.Request) { r.ExpiresOn = now() }, []string{"ExpiresOn: 2026-11-23T12:00:00Z has passed"}},
		{"past in the spec", func(r *token.Request) { r.Spec = bounded(permissions.Conditions{ExpiresOn: now().Add(-time.Hour)}) }, []string{"ExpiresOn: 2026-11-23T11:00:00Z has passed"}},
		{"TTL and date", func(r *token.Request) { r.TTL, r.ExpiresOn = time.Hour, now().Add(time.Hour) }, []string{"ExpiresOn: at most one of TTL, ExpiresOn and NeverExpires can be given"}},
		{"TTL and never", func(r *token.Request) { r.TTL, r.NeverExpires = time.Hour, true }, []string{"ExpiresOn: at most one of"}},
		{"TTL and the spec's end", func(r *token.Request) {
			r.TTL, r.Spec = time.Hour, bounded(permissions.Conditions{ExpiresOn: now().Add(time.Hour)})
		}, []string{"ExpiresOn: the spec has an end of its own, 2026-11-23T13:00:00Z"}},
		{"never and the spec's end", func(r *token.Request) {
			r.NeverExpires, r.Spec = true, bounded(permissions.Conditions{ExpiresOn: now().Add(time.Hour)})
		}, []string{"ExpiresOn: the spec has an end of its own"}},
		{"negative TTL", func(r *token.Request) { r.TTL = -time.Hour }, []string{"TTL: -1h0m0s is not a time to live"}},
		{"tiny TTL", func(r *token.Request) { r.TTL = time.Millisecond }, []string{"TTL: 1ms is not a time to live"}},
		{"starts after its end", func(r *token.Request) { r.NotBefore, r.ExpiresOn = now().Add(2*time.Hour), now().Add(time.Hour) }, []string{"NotBefore: the token would end (2026-11-23T13:00:00Z) before it begins (2026-11-23T14:00:00Z)"}},
		{"two starts", func(r *token.Request) {
			r.NotBefore, r.Spec = now().Add(time.Hour), bounded(permissions.Conditions{NotBefore: now().Add(2 * time.Hour)})
		}, []string{"NotBefore: the spec has another start, 2026-11-23T14:00:00Z"}},
		{"host bits", func(r *token.Request) { r.AllowIPs = prefixes("192.0.2.1/24") }, []string{"AllowIPs, DenyIPs: "}},
		{"allowed and denied", func(r *token.Request) { r.AllowIPs, r.DenyIPs = prefixes("192.0.2.0/25"), prefixes("192.0.2.0/24") }, []string{"AllowIPs, DenyIPs: "}},
		{"part denied is fine", func(r *token.Request) { r.AllowIPs, r.DenyIPs = prefixes("192.0.2.0/24"), prefixes("192.0.2.0/25") }, nil},
		{"no prefix", func(r *token.Request) { r.DenyIPs = []netip.Prefix{{}} }, []string{"AllowIPs, DenyIPs: "}},
		{"everything denied", func(r *token.Request) { r.DenyIPs = prefixes("0.0.0.0/0") }, []string{"DenyIPs: 0.0.0.0/0 excludes every address of its family"}},
		{"addresses in both places", func(r *token.Request) {
			r.AllowIPs = prefixes("192.0.2.0/24")
			r.Spec = bounded(permissions.Conditions{RequestIP: permissions.IPCondition{In: prefixes("198.51.100.0/24")}})
		}, []string{"AllowIPs: the spec has addresses of its own"}},
		{"bad account", func(r *token.Request) { r.Account = "x" }, []string{"Account: "}},
		{"account-owned with user permission", func(r *token.Request) {
			r.Account = guideAccount
			r.Spec = permissions.NewSpec(permissions.User(tokenID).Allow(permissions.UserAPITokensWrite))
		}, []string{"Spec: an account-owned token cannot hold user permissions"}},
		{"all at once", func(r *token.Request) { *r = token.Request{TTL: -1, DenyIPs: prefixes("::/0")} }, []string{"Name: ", "Spec: ", "TTL: ", "DenyIPs: "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req := token.Request{Name: "n", Spec: guide()}
			tt.change(&req)
			err := req.Validate(now())
			_, bodyErr := req.Body(now())
			if tt.want == nil {
				require.NoError(t, err)
				require.NoError(t, bodyErr)
				return
			}
			require.Error(t, err)
			assert.EqualError(t, bodyErr, err.Error())
			joined, ok := err.(interface{ Unwrap() []error })
			require.True(t, ok)
			faults := joined.Unwrap()
			require.Len(t, faults, len(tt.want), err.Error())
			for i, f := range faults {
				assert.True(t, strings.HasPrefix(f.Error(), tt.want[i]), "%q should begin with %q", f, tt.want[i])
			}
			var re *token.RequestError
			require.ErrorAs(t, err, &re)
			field, _, _ := strings.Cut(tt.want[0], ":")
			assert.Equal(t, field, re.Field)
			assertHidden(t, err.Error())
		})
	}
}

func TestRequestWithLiveCatalogue(t *testing.T) {
	t.Parallel()
	const id = "fffffffffffffffffffffffffffffff0"
	live, err := permissions.ParseListing([]byte(`[{"id":"` + id + `","name":"Brand New Write","scopes":["com.cloudflare.api.account"]}]`))
	require.NoError(t, err)
	req := token.Request{Name: "n", Spec: permissions.NewSpec(permissions.Account(guideAccount).Allow(permissions.AccountPermission(id)))}
	require.Error(t, req.Validate(now()))
	req.Catalogue = live
	require.NoError(t, req.Validate(now()))
	onUser := req
	onUser.Spec = permissions.NewSpec(permissions.OwnUser().Allow(permissions.UserPermission(id)))
	assert.ErrorContains(t, onUser.Validate(now()), "allow Brand New Write on ", "errors have the listing's name")
	byHand, err := token.ByHand(req, now())
	require.NoError(t, err)
	assert.Contains(t, byHand.Steps, "Permissions → add: Account | Brand New | Edit")
	var cause *permissions.SpecError
	req.Catalogue = nil
	require.ErrorAs(t, req.Validate(now()), &cause, "the cause can be asked for")
}
