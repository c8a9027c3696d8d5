package token_test

import (
	"cmp"
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// What of the old token the new one takes over, where the request leaves it open; the
// preview tells what is then made.
func TestRotationTakesOver(t *testing.T) {
	t.Parallel()
	in, notIn, other := netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.0.2.7/32"), netip.MustParsePrefix("198.51.100.0/24")
	of := func(in, notIn []netip.Prefix) permissions.IPCondition {
		return permissions.IPCondition{In: in, NotIn: notIn}
	}
	list := func(p ...netip.Prefix) []netip.Prefix { return p }
	both := of(list(in), list(notIn))
	dnsOnly := permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSWrite))
	for name, tt := range map[string]struct {
		had  permissions.IPCondition
		req  token.Request
		want permissions.IPCondition
		name string
		spec permissions.Spec
		end  time.Duration
	}{
		"all":                        {had: both, want: both},
		"nothing of addresses":       {},
		"not where some are allowed": {had: both, req: token.Request{AllowIPs: list(other)}, want: of(list(other), nil)},
		"not where some are either": {had: both, req: token.Request{AllowIPs: list(other), DenyIPs: list(netip.MustParsePrefix("198.51.100.7/32"))},
			want: of(list(other), list(netip.MustParsePrefix("198.51.100.7/32")))},
		"not where some are denied": {had: both, req: token.Request{DenyIPs: list(other)}, want: of(nil, list(other))},
		"not those beside the spec's own": {had: both, req: token.Request{Spec: platform().WithConditions(permissions.Conditions{RequestIP: of(list(other), nil)})},
			want: of(list(other), nil)},
		"addresses beside a spec": {had: both, req: token.Request{Spec: dnsOnly}, want: both, spec: dnsOnly},
		"a name":                  {req: token.Request{Name: "deploys"}, name: "deploys"},
		"a name made unique":      {req: token.Request{Name: "deploys 2026-01-01-abcdef"}, name: "deploys"},
		"a lifetime":              {req: token.Request{TTL: time.Hour}, end: time.Hour},
		"an end":                  {req: token.Request{ExpiresOn: now().Add(2 * time.Hour)}, end: 2 * time.Hour},
		"an end in the spec": {req: token.Request{Spec: dnsOnly.WithConditions(permissions.Conditions{ExpiresOn: now().Add(3 * time.Hour)})},
			spec: dnsOnly, end: 3 * time.Hour},
		"no end":         {req: token.Request{NeverExpires: true}, end: -1},
		"a start of now": {req: token.Request{NotBefore: now()}},
	} {
		s := newStage(t, authz.UserToken)
		require.NoError(t, s.srv.SetSpec(s.old.ID, platform().WithConditions(permissions.Conditions{RequestIP: tt.had, ExpiresOn: now().Add(time.Minute)})))
		r := s.rotation()
		r.Request, r.Check = tt.req, nil
		net := &flaky{next: s.srv.RoundTripper()}
		c := s.client(t, net)
		preview, old, err := c.PreviewRotation(t.Context(), token.Rotation{Old: r.Old, Request: r.Request, Wait: r.Wait})
		require.NoError(t, err, name)
		assert.Equal(t, []string{"GET /client/v4/user/tokens/" + s.old.ID}, net.calls, "it changes nothing")
		assert.Equal(t, s.ref(s.old.ID), old.Ref)
		assert.Equal(t, "platform", old.Name)

		state, err := c.Rotate(t.Context(), r)
		require.NoError(t, err, name)
		made, err := s.srv.Token(state.New.ID)
		require.NoError(t, err)
		bounds := made.Spec.Conditions()
		assert.Equal(t, tt.want.In, bounds.RequestIP.In, name)
		assert.Equal(t, tt.want.NotIn, bounds.RequestIP.NotIn, name)
		assert.True(t, strings.HasPrefix(made.Name, cmp.Or(tt.name, "platform")+" 2026-11-23-"), "%s: %s", name, made.Name)
		want := platform()
		if !tt.spec.IsEmpty() {
			want = tt.spec
		}
		assert.True(t, made.Spec.WithConditions(permissions.Conditions{}).Equal(want), name)
		switch tt.end {
		case -1:
			assert.True(t, bounds.ExpiresOn.IsZero(), name)
		case 0:
			assert.Equal(t, token.DefaultTTL, bounds.ExpiresOn.Sub(now()), name)
		default:
			assert.Equal(t, tt.end, bounds.ExpiresOn.Sub(now()), name)
		}
		assert.True(t, preview.Spec.WithConditions(permissions.Conditions{}).Equal(want), name)
		assert.Equal(t, cmp.Or(tt.req.Name, "platform"), preview.Name, name)
	}
}

// What a rotation would be refused for, its preview is.
func TestPreviewRotationRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		change func(*traced, *token.Rotation)
		twists twists
		calls  string
		want   string
	}{
		"no old token":                  {change: func(_ *traced, r *token.Rotation) { r.Old = token.Ref{} }, want: "token id is empty"},
		"no old token, and none needed": {change: func(x *traced, r *token.Rotation) { named(x, r); r.Old.ID = "odd" }, want: "token id"},
		"another owner":                 {change: func(_ *traced, r *token.Rotation) { r.Request.Account = home }, want: "the new token has the owner of the old one"},
		"a later start":                 {change: func(_ *traced, r *token.Rotation) { r.Request.NotBefore = now().Add(time.Second) }, want: "NotBefore: the new token must work at once"},
		"a passed end":                  {change: func(_ *traced, r *token.Rotation) { r.Request.ExpiresOn = now() }, calls: "get old", want: "has passed"},
		"two ends": {change: func(_ *traced, r *token.Rotation) {
			r.Request.ExpiresOn, r.Request.TTL = now().Add(time.Hour), time.Hour
		}, calls: "get old", want: "at most one of TTL"},
		"a spec that is none": {change: func(_ *traced, r *token.Rotation) {
			r.Request.Spec = permissions.NewSpec(permissions.AllowOn(permissions.ZoneResource(tokentest.DefaultZoneID), permissions.AccountSettingsRead))
		}, want: "acts on account resources"},
		"the old one is gone":           {change: there(revokes("old")), calls: "get old list get old", want: "does not exist: there is nothing to rotate"},
		"the old one has been replaced": {change: there(all(rival("other", 1, time.Minute), through("other"))), calls: "get old list get old", want: "another rotation has replaced "},
		"the old one cannot be read":    {twists: twists{"get old": denied}, calls: "get old!", want: "what the old token may do is not known"},
	} {
		x := newTraced(t, authz.UserToken, tt.twists)
		r := token.Rotation{Old: x.ref(x.old.ID), Wait: wait()}
		if tt.change != nil {
			tt.change(x, &r)
		}
		_, _, err := x.client(t, x).PreviewRotation(t.Context(), r)
		assert.ErrorContains(t, err, tt.want, name)
		assert.Equal(t, tt.calls, strings.Join(x.trace, " "), name)
		r.HandOver = func(context.Context, token.Secret) error { return nil }
		x.met, x.trace = map[string]int{}, nil
		_, same := x.client(t, x).Rotate(t.Context(), r)
		assert.EqualError(t, same, err.Error(), name)
		assert.Equal(t, tt.calls, strings.Join(x.trace, " "), name)
	}
}
