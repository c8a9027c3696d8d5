package token_test

import (
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

func office() permissions.IPCondition {
	return permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32")}}
}

// quiet is a spec of which lint says nothing, with an end and for one address.
func quiet() permissions.Spec {
	return permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead))
}

// TestSaidOfAudits: each finding in words, with what stands behind it.
func TestSaidOfAudits(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	ends := func(in time.Duration) permissions.Spec {
		return quiet().WithConditions(permissions.Conditions{ExpiresOn: now().Add(in), RequestIP: office()})
	}
	ago := func(d time.Duration) time.Time { return now().Add(-d) }
	tokens := map[string]token.Info{
		"in use":  {Spec: ends(60 * day), IssuedOn: ago(30 * day), LastUsedOn: ago(day)},
		"revoked": {State: token.StateRevoked, Spec: quiet()}, "disabled": {State: token.StateDisabled, Spec: quiet()}, "expired": {State: token.StateExpired, Spec: quiet()},
		"over": {Spec: ends(-day)}, "over now": {Spec: ends(0)}, "expired, not read": {State: token.StateExpired, Unread: errors.New("odd")}, "over, not read": {Spec: ends(-day), Unread: errors.New("odd")},
		"not read": {Unread: errors.New("odd")}, "not read, the account's": {Ref: token.Ref{Account: home}, Unread: errors.New("odd")}, "disabled and over": {State: token.StateDisabled, Spec: ends(-day)},
		"never used": {Spec: ends(60 * day), IssuedOn: ago(7 * day)}, "made lately": {Spec: ends(60 * day), IssuedOn: ago(7*day - time.Second)}, "used for the last time": {Spec: ends(60 * day), IssuedOn: ago(300 * day), LastUsedOn: ago(90 * day)}, "used just then": {Spec: ends(60 * day), LastUsedOn: ago(90*day - time.Second)},
		"ends within a day": {Spec: ends(day - time.Second), LastUsedOn: ago(0)}, "ends in a day": {Spec: ends(day), LastUsedOn: ago(0)}, "ends in a fortnight": {Spec: ends(14 * day), LastUsedOn: ago(0)}, "ends later": {Spec: ends(14*day + time.Second), LastUsedOn: ago(0)},
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(tokens)) {
		info := tokens[name]
		info.ID, info.Name = tokenID, name
		for _, f := range token.Audit([]token.Info{info}, token.AuditOptions{Now: now()}) {
			assert.Equal(t, info.Ref, f.Token)
			fmt.Fprintf(&b, "%s [%s %s %s; %s]\n", f, f.Evidence.Kind, f.Evidence.Source, f.Evidence.Date, f.Evidence.Note)
		}
	}
	goldenfile.Check(t, *update, "testdata/audits.golden.txt", b.String())
}

// TestAuditOptions: what is not given is the default, and a listing names what is new.
func TestAuditOptions(t *testing.T) {
	t.Parallel()
	hour := time.Hour
	soon := quiet().WithConditions(permissions.Conditions{ExpiresOn: time.Now().Add(hour), RequestIP: office()})
	codes := func(info token.Info, opts token.AuditOptions) (out []token.AuditCode) {
		for _, f := range token.Audit([]token.Info{info}, opts) {
			out = append(out, f.Code)
		}
		return out
	}
	assert.Equal(t, []token.AuditCode{token.AuditExpiringSoon}, codes(token.Info{Spec: soon}, token.AuditOptions{}), "the present is the clock's")
	later := now().Add(2 * hour)
	info := token.Info{Spec: quiet().WithConditions(permissions.Conditions{ExpiresOn: later, RequestIP: office()}), IssuedOn: now().Add(-2 * hour), LastUsedOn: now().Add(-hour)}
	for _, tc := range []struct {
		opts token.AuditOptions
		want []token.AuditCode
	}{
		{token.AuditOptions{ExpiresWithin: hour}, nil},
		{token.AuditOptions{ExpiresWithin: 2 * hour}, []token.AuditCode{token.AuditExpiringSoon}},
		{token.AuditOptions{ExpiresWithin: hour, UnusedFor: hour}, []token.AuditCode{token.AuditUnused}},
		{token.AuditOptions{ExpiresWithin: hour, UnusedFor: hour + time.Second}, nil},
	} {
		tc.opts.Now = now()
		assert.Equal(t, tc.want, codes(info, tc.opts))
	}
	info.LastUsedOn = time.Time{}
	assert.Equal(t, []token.AuditCode{token.AuditNeverUsed}, codes(info, token.AuditOptions{Now: now(), ExpiresWithin: hour, UnusedFor: 2 * hour}), "what is unused so soon is never used so soon")

	live, err := permissions.ParseListing([]byte(`[{"id":"99999999999999999999999999999999","name":"Tomorrow Write","scopes":["com.cloudflare.api.account"]}]`))
	require.NoError(t, err)
	info = token.Info{Spec: permissions.NewSpec(permissions.AllAccounts().Allow("99999999999999999999999999999999"))}
	assert.NotContains(t, fmt.Sprint(token.Audit([]token.Info{info}, token.AuditOptions{Now: now()})), "Tomorrow Write")
	assert.Contains(t, fmt.Sprint(token.Audit([]token.Info{info}, token.AuditOptions{Now: now(), Catalogue: live})), "Tomorrow Write")

	// The most severe first, then by name, then by id.
	named := func(name, id string, spec permissions.Spec) token.Info {
		return token.Info{Ref: token.Ref{ID: id}, Name: name, Spec: spec, LastUsedOn: now()}
	}
	mint := permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountAPITokensWrite)).WithConditions(permissions.Conditions{ExpiresOn: now().Add(1000 * hour)})
	var order []string
	for _, f := range token.Audit([]token.Info{named("b", "2", platform()), named("a", "3", platform()), named("b", "1", platform()), named("z", "0", mint)}, token.AuditOptions{Now: now()}) {
		order = append(order, fmt.Sprintf("%s %s %s", f.Severity, f.Name, f.Token.ID))
	}
	assert.Equal(t, []string{"warning a 3", "warning b 1", "warning b 2"}, slices.DeleteFunc(slices.Clone(order), func(s string) bool { return strings.Contains(s, " z ") || strings.HasPrefix(s, "info") }))
	assert.Equal(t, "error z 0", order[0])
}
