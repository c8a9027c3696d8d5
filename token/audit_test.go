package token_test

import (
	"encoding/json"
	"errors"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestAudit(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	mint := permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountAPITokensWrite))
	guarded := permissions.Conditions{ExpiresOn: now().Add(60 * day), RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.7/32")}}}
	ends := func(s permissions.Spec, in time.Duration) permissions.Spec {
		return s.WithConditions(permissions.Conditions{ExpiresOn: now().Add(in)})
	}
	many := permissions.NewSpec()
	for g := range permissions.All() {
		if g.Scope == permissions.ScopeAccount && g.Access == permissions.AccessRead && many.Len() < 25 {
			many = many.With(permissions.AllowOn(permissions.AccountResource(home), g.Permission()))
		}
	}
	unknown, err := permissions.ParseSpec([]byte(`[{"effect":"allow","permission_groups":[{"id":"99999999999999999999999999999999","name":"Tomorrow Write"}],"resources":{"com.cloudflare.api.account.*":"*"}}]`))
	require.NoError(t, err)
	long := ends(platform(), 60*day)
	// What says more than the token shows.
	statesAFact := map[token.AuditCode]permissions.EvidenceKind{
		lint.MayGrant: permissions.EvidenceDerived, lint.MovesValue: permissions.EvidenceDerived,
		lint.MayMint: permissions.EvidenceDocumented, token.AuditDisabled: permissions.EvidenceDocumented,
		token.AuditNeverUsed: permissions.EvidenceDocumented, token.AuditUnused: permissions.EvidenceDocumented,
		token.AuditRevoked: permissions.EvidenceCloudflareCode,
	}
	for name, tt := range map[string]struct {
		info token.Info
		want []string
	}{
		"good":                    {token.Info{Spec: long, IssuedOn: now().Add(-30 * day), LastUsedOn: now().Add(-day)}, nil},
		"new":                     {token.Info{Spec: long, IssuedOn: now().Add(-6 * day)}, nil},
		"age not told":            {token.Info{Spec: long}, nil},
		"never used":              {token.Info{Spec: long, IssuedOn: now().Add(-7 * day)}, []string{"warning never_used it was made 7 days ago and never used"}},
		"unused":                  {token.Info{Spec: long, IssuedOn: now().Add(-200 * day), LastUsedOn: now().Add(-90 * day)}, []string{"warning unused it was last used 90 days ago"}},
		"used just within":        {token.Info{Spec: long, IssuedOn: now().Add(-200 * day), LastUsedOn: now().Add(-90*day + time.Second)}, nil},
		"no end":                  {token.Info{Spec: platform()}, []string{"warning never_expires the token has no end"}},
		"ends soon":               {token.Info{Spec: ends(platform(), 14*day)}, []string{"warning expiring_soon it ends on 2026-12-07, in 14 days"}},
		"ends today":              {token.Info{Spec: ends(platform(), time.Hour)}, []string{"warning expiring_soon it ends on 2026-11-23, in less than a day"}},
		"does not end soon":       {token.Info{Spec: ends(platform(), 14*day+time.Second)}, nil},
		"ended":                   {token.Info{Spec: ends(mint, -day)}, []string{"info expired it ended on 2026-11-22"}},
		"ended, by state":         {token.Info{Spec: platform(), State: "expired"}, []string{"info expired its time is over"}},
		"disabled":                {token.Info{Spec: mint, State: "disabled"}, []string{"info disabled it is switched off, and can be switched on again"}},
		"revoked":                 {token.Info{Spec: mint, State: "revoked"}, []string{"warning revoked it was revoked; Cloudflare does so with tokens that leaked in public"}},
		"unread":                  {token.Info{Unread: errors.New("odd"), IssuedOn: now().Add(-100 * day)}, []string{"warning never_used it was made 100 days ago and never used", "info unread odd"}},
		"mints":                   {token.Info{Spec: ends(mint, 60*day)}, []string{"error may_mint it can create and edit tokens, and so come to whatever its owner may do: Account:Account API Tokens:Edit on account " + string(home) + ""}},
		"mints, guarded":          {token.Info{Spec: mint.WithConditions(guarded)}, []string{"warning may_mint it can create and edit tokens, and so come to whatever its owner may do: Account:Account API Tokens:Edit on account " + string(home) + ""}},
		"writes everywhere":       {token.Info{Spec: ends(permissions.NewSpec(permissions.AllAccounts().Allow(permissions.AccountWorkersScriptsWrite), permissions.AllZones().Allow(permissions.ZoneRead)), 60*day)}, []string{"error broad it may write everywhere: Account:Workers Scripts:Edit on all accounts", "info broad it may read everywhere: Zone:Zone:Read on all zones"}},
		"writes in one account":   {token.Info{Spec: ends(permissions.NewSpec(permissions.AllZonesIn(home).Allow(permissions.ZoneDNSWrite)), 60*day)}, []string{"info moves_value it can move money or domains: Zone:DNS:Edit on all zones of account " + string(home) + " (points the domain's names, its mail and the proofs of owning it elsewhere)"}},
		"gives access":            {token.Info{Spec: ends(permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountSettingsWrite, permissions.AccountAccessGroupsWrite)), 60*day)}, []string{"warning may_grant it can give access: Account:Access: Groups:Edit on account " + string(home) + " (decides who gets through Access to what it protects); Account:Account Settings:Edit on account " + string(home) + " (invites members and gives them roles)"}},
		"gives access, guarded":   {token.Info{Spec: permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountSettingsWrite)).WithConditions(guarded)}, []string{"info may_grant it can give access: Account:Account Settings:Edit on account " + string(home) + " (invites members and gives them roles)"}},
		"moves domains":           {token.Info{Spec: ends(permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountRegistrarDomainsAdmin)), 60*day)}, []string{"info moves_value it can move money or domains: Account:Registrar: Domains:Admin on account " + string(home) + " (registers, transfers and renews domains)"}},
		"reads logs everywhere":   {token.Info{Spec: ends(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneLogsRead, permissions.ZoneAnalyticsRead)), 60*day)}, []string{"warning broad it may read secrets or traffic everywhere: Zone:Logs:Read on all zones", "info broad it may read everywhere: Zone:Analytics:Read on all zones"}},
		"denied everywhere":       {token.Info{Spec: ends(platform().With(permissions.AllZones().Deny(permissions.ZoneDNSWrite)), 60*day)}, nil},
		"unknown group":           {token.Info{Spec: ends(unknown, 60*day)}, []string{"error unknown_group permission groups that are in no catalogue: Tomorrow Write on all accounts", "error broad it may write everywhere: Tomorrow Write on all accounts"}},
		"very many groups":        {token.Info{Spec: ends(many, 60*day)}, []string{"warning many_groups it holds 25 permission groups"}},
		"not yet very many":       {token.Info{Spec: ends(long, 60*day)}, nil},
		"user token that can not": {token.Info{Spec: ends(permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead)), 60*day)}, nil},
	} {
		if tt.info.State == "" {
			tt.info.State = token.StateActive
		}
		tt.info.ID, tt.info.Name, tt.info.Account = tokenID, name, home
		got := token.Audit([]token.Info{tt.info}, token.AuditOptions{Now: now()})
		var said []string
		for _, f := range got {
			switch f.Code {
			case lint.NoIPFilter, lint.Granular, lint.ReadsSecrets, lint.DeletesData: // which nearly every token has
				assert.Equal(t, token.SeverityInfo, f.Severity)
				continue
			}
			said = append(said, f.Severity.String()+" "+string(f.Code)+" "+f.Problem)
			assert.Equal(t, token.Ref{ID: tokenID, Account: home}, f.Token)
			assert.NotEmpty(t, f.Remedy)
			assert.Contains(t, f.String(), string(f.Code))
			assert.Equal(t, statesAFact[f.Code], f.Evidence.Kind, "how it is known is said of facts about Cloudflare, %s", f.Code)
			assert.Equal(t, statesAFact[f.Code] != permissions.EvidenceUnknown, f.Evidence.Source != "", f.Code)
		}
		assert.Equal(t, tt.want, said, name)
	}
	assert.Equal(t, []token.Finding{}, token.Audit(nil, token.AuditOptions{}), "never null in JSON")

	sorted := token.Audit([]token.Info{
		{Ref: token.Ref{ID: "1"}, Name: "b", State: "active", Spec: platform()}, {Ref: token.Ref{ID: "2"}, Name: "a", State: "active", Spec: platform()},
		{Ref: token.Ref{ID: "3"}, Name: "c", State: "disabled"}, {Ref: token.Ref{ID: "4"}, Name: "d", State: "active", Spec: ends(mint, 60*day)},
	}, token.AuditOptions{Now: now()})
	var names []string
	for _, f := range sorted {
		if f.Severity > token.SeverityInfo || f.Code == token.AuditDisabled {
			names = append(names, f.Name)
		}
	}
	assert.Equal(t, []string{"d", "a", "b", "c"}, names)
	strict := token.Audit([]token.Info{{State: "active", Spec: long, IssuedOn: now().Add(-3 * day), LastUsedOn: now().Add(-2 * day)}},
		token.AuditOptions{Now: now(), UnusedFor: day, ExpiresWithin: 90 * day, ManyGroups: 6})
	var codes []token.AuditCode
	for _, f := range strict {
		if f.Severity > token.SeverityInfo {
			codes = append(codes, f.Code)
		}
	}
	assert.Equal(t, []token.AuditCode{lint.ManyGroups, token.AuditExpiringSoon, token.AuditUnused}, codes)
}

// A listing names and judges the groups that are newer than the built-in table.
func TestAuditWithALiveListing(t *testing.T) {
	t.Parallel()
	const reads, writes = "99999999999999999999999999999998", "99999999999999999999999999999999"
	live, err := permissions.ParseListing([]byte(`[{"id":"` + reads + `","name":"Tomorrow Read","scopes":["com.cloudflare.api.account"]},
		{"id":"` + writes + `","name":"Tomorrow Write","scopes":["com.cloudflare.api.account"]}]`))
	require.NoError(t, err)
	info := token.Info{State: token.StateActive, Spec: permissions.NewSpec(permissions.AllAccounts().Allow(reads, writes)).
		WithConditions(permissions.Conditions{ExpiresOn: now().Add(1000 * time.Hour)})}
	said := func(cat *permissions.Catalogue) string {
		got := token.Audit([]token.Info{info}, token.AuditOptions{Now: now(), Catalogue: cat})
		unknown := slices.ContainsFunc(got, func(f token.Finding) bool { return f.Code == lint.UnknownGroup })
		assert.Equal(t, cat == nil, unknown, "a live listing knows them")
		for _, f := range got {
			if f.Code == lint.Broad {
				return f.Problem
			}
		}
		return ""
	}
	assert.Contains(t, said(nil), "unknown permission group "+reads)
	assert.Equal(t, "it may write everywhere: Tomorrow Write on all accounts", said(live))
}

func TestSeverity(t *testing.T) {
	t.Parallel()
	for _, s := range []token.Severity{token.SeverityInfo, token.SeverityWarning, token.SeverityError} {
		data, err := json.Marshal(s)
		require.NoError(t, err)
		var back token.Severity
		require.NoError(t, json.Unmarshal(data, &back))
		assert.Equal(t, s, back)
	}
	var s token.Severity
	assert.ErrorContains(t, s.UnmarshalText([]byte("Error")), `severity "Error": want info, warning or error`)
	assert.Equal(t, "Severity(9)", token.Severity(9).String())
}
