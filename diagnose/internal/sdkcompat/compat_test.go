package sdkcompat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	cloudflare "github.com/cloudflare/cloudflare-go"
	zonesv7 "github.com/cloudflare/cloudflare-go/v7/zones"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
)

const (
	zone = "2cf1f02313c4ef76af3d62eb78bb906e"
	// A made-up token of no recognisable form: only the request gives it away.
	token = "hunter2-hunter2-hunter2"
)

type client struct {
	name string
	// get asks for the zone.
	get func(ctx context.Context, base string, client *http.Client) error
	v0  bool
}

func clients() []client {
	return []client{
		{"v0", getZoneV0, true}, {"v2", getZoneV2, false}, {"v3", getZoneV3, false}, {"v4", getZoneV4, false},
		{"v5", getZoneV5, false}, {"v6", getZoneV6, false}, {"v7", getZoneV7, false},
	}
}

// answer is what the server says to every call.
type answer struct {
	status int
	header map[string]string
	body   string
}

// refused makes the call and returns the client's error.
func refused(t *testing.T, c client, a answer) error {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "Bearer "+token, r.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cf-Ray", "8c1f0aa0bb1c2d3e-FRA")
		for k, v := range a.header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.body)
	}))
	defer server.Close()
	err := c.get(t.Context(), server.URL+"/client/v4", server.Client())
	require.Error(t, err)
	return err
}

func TestRealErrors(t *testing.T) {
	t.Parallel()
	const (
		denied    = `{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}`
		outside   = `{"success":false,"errors":[{"code":9109,"message":"Unauthorized to access requested resource"}],"messages":[],"result":null}`
		dead      = `{"success":false,"errors":[{"code":9109,"message":"Invalid access token"}],"messages":[],"result":null}`
		malformed = `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}],"messages":[],"result":null}`
		echo      = `{"success":false,"errors":[{"code":9109,"message":"Invalid access token ` + token + `"}],"messages":[],"result":null}`
	)
	zoneRead := []permissions.Permission{permissions.ZoneRead}
	for _, tc := range []struct {
		name   string
		answer answer
		facts  diagnose.Facts
		code   diagnose.Code
		codeV0 diagnose.Code // where v0 loses what tells
		adds   []permissions.Permission
		apiErr int
	}{
		{"10000", answer{403, nil, denied}, diagnose.Facts{Liveness: diagnose.Live}, "missing-permission", "", zoneRead, 10000},
		{"10000 with 401", answer{401, nil, denied}, diagnose.Facts{}, "authentication-error", "", zoneRead, 10000},
		{"9109", answer{403, nil, outside}, diagnose.Facts{}, "unauthorized-resource", "", zoneRead, 9109},
		{"unknown token", answer{403, nil, dead}, diagnose.Facts{}, "dead-token", "", nil, 9109},
		{"a chain, which v0 drops", answer{400, nil, malformed}, diagnose.Facts{}, "malformed-authorization", "malformed-headers", nil, 6003},
		{"not found", answer{404, nil, `{"success":false,"errors":[{"code":7003,"message":"Could not route"},{"code":7000,"message":"No route for that URI"}]}`}, diagnose.Facts{}, "no-such-route", "", nil, 7003},
		{"rate limit", answer{429, map[string]string{"Retry-After": "30"}, `{"success":false,"errors":[{"code":10500,"message":"slow down"}]}`}, diagnose.Facts{}, "rate-limited", "", nil, 10500},
		{"server fault", answer{503, nil, `{"success":false,"errors":[]}`}, diagnose.Facts{}, "server-error", "", nil, 0},
		{"the token in the answer", answer{403, nil, echo}, diagnose.Facts{}, "dead-token", "", nil, 9109},
	} {
		for _, c := range clients() {
			t.Run(tc.name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				err := refused(t, c, tc.answer)
				facts, want := tc.facts, tc.code
				if c.v0 {
					facts.Method, facts.Path = "GET", "/zones/"+zone
					if tc.codeV0 != "" {
						want = tc.codeV0
					}
				}
				for form, err := range map[string]error{
					"plain": err, "wrapped": fmt.Errorf("zone: %w", err), "joined": errors.Join(io.EOF, err),
				} {
					d, ok := diagnose.Error(err, facts)
					require.True(t, ok, "%s %T", form, err)
					assert.Equal(t, want, d.Code, "%s: %s", form, d)
					require.NotEmpty(t, d.Remedies)
					assert.Equal(t, tc.adds, d.Remedies[0].Permissions)
					if tc.adds != nil {
						assert.Equal(t, permissions.ZoneResource(zone), d.Remedies[0].Resource)
					}
					if !c.v0 {
						assert.Equal(t, tc.apiErr, d.Refusal.Code())
						assert.Equal(t, "/zones/"+zone, d.Refusal.Path)
						assert.Equal(t, "8c1f0aa0bb1c2d3e-FRA", d.Refusal.RayID)
					}
					if tc.code != "rate-limited" && tc.code != "server-error" {
						assert.Equal(t, tc.answer.status, d.Refusal.Status)
					}
					noToken(t, d, c.v0)
				}
			})
		}
	}
}

// noToken fails if the token shows. The errors of v0 keep no request, so a
// token that the answer repeats can be told by its form alone.
func noToken(t *testing.T, d diagnose.Diagnosis, v0 bool) {
	t.Helper()
	if v0 {
		return
	}
	out, err := json.Marshal(d)
	require.NoError(t, err)
	for _, form := range []string{string(out), d.String(), d.LogValue().String(), fmt.Sprintf("%#v", *d.Refusal)} {
		if strings.Contains(form, token) {
			t.Error("the token shows")
		}
	}
}

// A page in place of JSON reaches the caller of cloudflare-go as the fault of
// its decoder, or as an error without codes: never as a refusal.
func TestPageIsNeverADenial(t *testing.T) {
	t.Parallel()
	for _, c := range clients() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := refused(t, c, answer{403, map[string]string{"Content-Type": "text/html"}, "<!DOCTYPE html><title>Attention Required!</title>"})
			d, ok := diagnose.Error(err, diagnose.Facts{})
			assert.Equal(t, !c.v0, ok, "v0 says no more than that JSON does not begin so")
			if ok {
				assert.Equal(t, diagnose.Code("edge-page"), d.Code, "%s", d)
				assert.Empty(t, d.Remedies[0].Permissions)
			}

			d, ok = diagnose.Error(refused(t, c, answer{403, nil, ""}), diagnose.Facts{})
			if ok {
				assert.Equal(t, diagnose.Code("unreadable-answer"), d.Code, "%s", d)
			}
		})
	}
}

// Errors that somebody put together by hand, as tests do, and nil pointers.
func TestHandMadeErrors(t *testing.T) {
	t.Parallel()
	var nilV7 *zonesv7.Error
	var nilV0 *cloudflare.AuthenticationError
	for _, err := range []error{nilV7, nilV0, &cloudflare.AuthenticationError{}, fmt.Errorf("x: %w", nilV0)} {
		_, ok := diagnose.Error(err, diagnose.Facts{})
		assert.False(t, ok, "%T", err)
	}
	d, ok := diagnose.Error(&zonesv7.Error{StatusCode: 403}, diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.Code("unknown"), d.Code)
	authn := cloudflare.NewAuthenticationError(&cloudflare.Error{StatusCode: 403, Errors: []cloudflare.ResponseInfo{{Code: 9109, Message: "Invalid access token"}}})
	d, ok = diagnose.Error(authn, diagnose.Facts{})
	require.True(t, ok)
	assert.Equal(t, diagnose.Code("dead-token"), d.Code)
}
