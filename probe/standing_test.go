package probe_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// readerThatFinds is a credential that finds the policies of a spec, whatever the
// token holds.
func readerThatFinds(t testing.TB, spec permissions.Spec) *token.Client {
	t.Helper()
	data, err := json.Marshal(spec)
	require.NoError(t, err)
	policies := strings.TrimPrefix(string(data), "{")
	return handlerClient(t, func(w http.ResponseWriter, r *http.Request) {
		page(w, 200, fmt.Sprintf(`{"success":true,"result":{"id":%q,"status":"active",%s}`, path.Base(r.URL.Path), policies))
	})
}

// onlyVerified is a client of a live token whose other calls the network loses.
func onlyVerified(t testing.TB) *token.Client {
	t.Helper()
	srv := simulator(t, tokentest.Options{})
	tok, err := srv.IssueToken(guideToken(), tokentest.TokenOptions{})
	require.NoError(t, err)
	return clientFor(t, tok.Value, &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/verify") {
			return srv.RoundTripper().RoundTrip(r)
		}
		return nil, io.ErrUnexpectedEOF
	})})
}

// TestStandingByPolicies: what policies say of a permission where no call is answered.
// What they grant is proven, what they do not is denied, and where neither can be told
// from them nothing is.
func TestStandingByPolicies(t *testing.T) {
	t.Parallel()
	const other, newer = permissions.ZoneID("fedcba9876543210fedcba9876543210"), "0123456789abcdef0123456789abcdef"
	zone, elsewhere, all, here := permissions.Zone(target.Zone), permissions.Zone(other), permissions.AllZones(), permissions.AllZonesIn(target.Account)
	account, bucket := permissions.Account(target.Account), permissions.Bucket(target.Account, permissions.JurisdictionDefault, "some-bucket")
	buckets := permissions.AllBucketsIn(target.Account)
	const (
		purge, zoneRead     = permissions.ZoneCachePurge, permissions.ZoneDNSRead
		shield, shieldRead  = permissions.ZoneDomainPageShield, permissions.ZoneDomainPageShieldRead
		dns, settings       = permissions.ZoneDNSWrite, permissions.ZoneDNSSettingsRead // all that the second opens
		sso, ssoRead        = permissions.AccountSSOConnectorWrite, permissions.AccountSSOConnectorRead
		storage, storageOne = permissions.AccountWorkersR2StorageRead, permissions.AccountWorkersR2StorageWrite
	)
	open := authz.NoReason
	for name, tc := range map[string]struct {
		have    []permissions.Policy
		want    permissions.Policy
		verdict authz.Verdict
		reason  authz.Reason
	}{
		"granted":                            {[]permissions.Policy{zone.Allow(purge)}, zone.Allow(purge), authz.Allowed, open},
		"on all zones":                       {[]permissions.Policy{all.Allow(purge)}, zone.Allow(purge), authz.Allowed, open},
		"on all zones of the account":        {[]permissions.Policy{here.Allow(purge)}, here.Allow(purge), authz.Allowed, open},
		"on another zone":                    {[]permissions.Policy{elsewhere.Allow(purge)}, zone.Allow(purge), authz.Denied, authz.OutsideScope},
		"on one of all zones":                {[]permissions.Policy{zone.Allow(purge)}, all.Allow(purge), authz.Denied, authz.OutsideScope},
		"on an account's zones of all":       {[]permissions.Policy{here.Allow(purge)}, all.Allow(purge), authz.Denied, authz.OutsideScope},
		"on one of an account's":             {[]permissions.Policy{zone.Allow(purge)}, here.Allow(purge), authz.Denied, authz.OutsideScope},
		"on zones of an account":             {[]permissions.Policy{here.Allow(purge)}, zone.Allow(purge), authz.Inconclusive, open},
		"something else":                     {[]permissions.Policy{zone.Allow(zoneRead)}, zone.Allow(purge), authz.Denied, authz.MissingPermission},
		"no policies":                        {nil, zone.Allow(purge), authz.Denied, authz.MissingPermission},
		"by Write":                           {[]permissions.Policy{zone.Allow(shield)}, zone.Allow(shieldRead), authz.Allowed, open},
		"by Write on all zones":              {[]permissions.Policy{all.Allow(shield)}, zone.Allow(shieldRead), authz.Allowed, open},
		"by Write on another zone":           {[]permissions.Policy{elsewhere.Allow(shield)}, zone.Allow(shieldRead), authz.Denied, authz.MissingPermission},
		"by Write on zones of an account":    {[]permissions.Policy{here.Allow(shield)}, zone.Allow(shieldRead), authz.Inconclusive, open},
		"Read alone":                         {[]permissions.Policy{zone.Allow(shieldRead)}, zone.Allow(shield), authz.Denied, authz.MissingPermission},
		"another that opens all of it":       {[]permissions.Policy{zone.Allow(dns)}, zone.Allow(settings), authz.Inconclusive, open},
		"the same on zones of an account":    {[]permissions.Policy{here.Allow(dns)}, zone.Allow(settings), authz.Inconclusive, open},
		"the same on another zone":           {[]permissions.Policy{elsewhere.Allow(dns)}, zone.Allow(settings), authz.Denied, authz.MissingPermission},
		"a newer group":                      {[]permissions.Policy{permissions.AllowOn(permissions.ZoneResource(target.Zone), permissions.ZonePermission(newer))}, zone.Allow(purge), authz.Inconclusive, open},
		"a newer group on all zones":         {[]permissions.Policy{all.Allow(newer)}, zone.Allow(purge), authz.Inconclusive, open},
		"a newer group on an account's":      {[]permissions.Policy{here.Allow(newer)}, zone.Allow(purge), authz.Inconclusive, open},
		"a newer group on another zone":      {[]permissions.Policy{elsewhere.Allow(newer)}, zone.Allow(purge), authz.Denied, authz.MissingPermission},
		"a newer group, of zones":            {[]permissions.Policy{here.Allow(newer)}, account.Allow(sso), authz.Denied, authz.MissingPermission},
		"a newer group beside it":            {[]permissions.Policy{zone.Allow(newer, purge)}, zone.Allow(purge), authz.Allowed, open},
		"denied":                             {[]permissions.Policy{all.Allow(purge), zone.Deny(purge)}, zone.Allow(purge), authz.Denied, authz.ExplicitDeny},
		"denied on all zones":                {[]permissions.Policy{zone.Allow(purge), all.Deny(purge)}, zone.Allow(purge), authz.Denied, authz.ExplicitDeny},
		"denied on one of all zones":         {[]permissions.Policy{all.Allow(purge), elsewhere.Deny(purge)}, all.Allow(purge), authz.Denied, authz.ExplicitDeny},
		"denied on another zone":             {[]permissions.Policy{all.Allow(purge), elsewhere.Deny(purge)}, zone.Allow(purge), authz.Allowed, open},
		"denied on zones of an account":      {[]permissions.Policy{all.Allow(purge), here.Deny(purge)}, zone.Allow(purge), authz.Inconclusive, open},
		"denied, and what else it has":       {[]permissions.Policy{zone.Allow(purge), zone.Deny(zoneRead)}, zone.Allow(purge), authz.Allowed, open},
		"Write denied":                       {[]permissions.Policy{zone.Allow(shieldRead), zone.Deny(shield)}, zone.Allow(shieldRead), authz.Inconclusive, open},
		"Write denied on one of all zones":   {[]permissions.Policy{all.Allow(shieldRead), elsewhere.Deny(shield)}, all.Allow(shieldRead), authz.Inconclusive, open},
		"Write denied on an account's zones": {[]permissions.Policy{all.Allow(shieldRead), here.Deny(shield)}, zone.Allow(shieldRead), authz.Inconclusive, open},
		"Write denied on another zone":       {[]permissions.Policy{all.Allow(shieldRead), elsewhere.Deny(shield)}, zone.Allow(shieldRead), authz.Allowed, open},
		"Read denied":                        {[]permissions.Policy{zone.Allow(shield), zone.Deny(shieldRead)}, zone.Allow(shield), authz.Allowed, open},
		"an account's":                       {[]permissions.Policy{account.Allow(sso)}, account.Allow(sso), authz.Allowed, open},
		"an account's, denied":               {[]permissions.Policy{account.Deny(sso)}, account.Allow(sso), authz.Denied, authz.ExplicitDeny},
		"an account's Read":                  {[]permissions.Policy{account.Allow(ssoRead)}, account.Allow(sso), authz.Denied, authz.MissingPermission},
		"the own user's":                     {[]permissions.Policy{permissions.User(tokentest.DefaultUserID).Allow(permissions.UserDetailsRead)}, permissions.OwnUser().Allow(permissions.UserDetailsRead), authz.Allowed, open},
		"a bucket's":                         {[]permissions.Policy{bucket.Allow(itemRead)}, bucket.Allow(itemRead), authz.Allowed, open},
		"a bucket's by the account's":        {[]permissions.Policy{account.Allow(storage)}, bucket.Allow(itemRead), authz.Allowed, open},
		"the bucket's, denied on all":        {[]permissions.Policy{bucket.Allow(itemRead), buckets.Deny(itemRead)}, bucket.Allow(itemRead), authz.Denied, authz.ExplicitDeny},
		"the bucket's, denied by Write":      {[]permissions.Policy{bucket.Allow(itemRead), bucket.Deny(itemWrite)}, bucket.Allow(itemRead), authz.Inconclusive, open},
		"the bucket's, the account's denied": {[]permissions.Policy{bucket.Allow(itemRead), account.Deny(storageOne)}, bucket.Allow(itemRead), authz.Inconclusive, open},
		"a bucket's Write by Read":           {[]permissions.Policy{bucket.Allow(itemRead), account.Allow(storage)}, bucket.Allow(itemWrite), authz.Denied, authz.MissingPermission},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			have := permissions.NewSpec(tc.have...)
			rep, err := probe.RunSpec(t.Context(), onlyVerified(t), permissions.NewSpec(tc.want), target, probe.Options{Reader: readerThatFinds(t, have)})
			require.NoError(t, err)
			require.NotNil(t, rep.Policies.Spec, rep.Policies.Err)
			require.Len(t, rep.Results, 2)
			res := rep.Results[1]
			want, proof := tc.verdict, probe.Proven
			if want == authz.Inconclusive {
				proof = probe.NotProven
				assert.NotContains(t, res.Note, "policies")
				if res.Err == nil {
					want = authz.NotChecked // no call was to be made
				}
			}
			assert.Equal(t, want, res.Verdict, res.Note)
			assert.Equal(t, proof, res.Proof)
			assert.Equal(t, tc.reason, res.Reason)
		})
	}
}
