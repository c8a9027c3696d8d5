package permissions_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestValidateAccepts(t *testing.T) {
	t.Parallel()
	for name, spec := range map[string]permissions.Spec{
		"the guide's six":      permissions.SaaSPlatform(guideAccount, guideZone),
		"all accounts":         permissions.SaaSPlatformAllAccounts(guideZone),
		"buckets":              permissions.NewSpec(permissions.Bucket(guideAccount, permissions.JurisdictionEU, "a1-").Allow(), permissions.Bucket(guideAccount, "eu", "a-1").Allow(permissions.BucketWorkersR2StorageBucketItemWrite)),
		"all buckets":          permissions.NewSpec(permissions.AllBucketsIn(guideAccount).Allow(permissions.BucketWorkersR2StorageBucketItemRead)),
		"user":                 permissions.NewSpec(permissions.User(someUser).Allow(permissions.UserAPITokensWrite)),
		"deny":                 permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneRead), permissions.Zone(guideZone).Deny(permissions.ZoneRead)),
		"right untyped string": permissions.NewSpec(permissions.Zone(guideZone).Allow("4755a26eedb94da69e1066d98aa820be")),
		"unknown kind":         mustParseSpec(t, `[{"effect":"allow","permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f"}],"resources":{"com.cloudflare.api.account.`+string(guideAccount)+`":{"com.cloudflare.api.account.zone.*":"*"}}}]`),
	} {
		assert.NoError(t, spec.Validate(), name)
	}
}

func TestValidateProblems(t *testing.T) {
	t.Parallel()
	zone, account := permissions.Zone(guideZone), permissions.Account(guideAccount)
	for _, row := range []struct {
		name string
		spec permissions.Spec
		says string
	}{
		{"no statement", permissions.Spec{}, "the spec has no permissions: add at least one policy"},
		{"account permission on a zone", permissions.NewSpec(permissions.AllowOn(permissions.ZoneResource(guideZone), permissions.AccountD1Read)),
			`allow Account:D1:Read on zone ` + string(guideZone) + `: "D1 Read" acts on account resources, so it grants nothing on zone ` + string(guideZone)},
		{"zone permission on an account", permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(guideAccount), permissions.ZoneRead)),
			`"Zone Read" acts on zone resources, so it grants nothing on account ` + string(guideAccount)},
		{"bucket permission on an account", permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(guideAccount), permissions.BucketWorkersR2StorageBucketItemRead)),
			`acts on R2 bucket resources`},
		{"user permission on an account", permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(guideAccount), permissions.UserAPITokensWrite)),
			`acts on user resources`},
		{"untyped string of another scope", permissions.NewSpec(zone.Allow("c1fde68c7bcc44588cbb6ddbc16d6480")),
			`"Account Settings Read" acts on account resources`},
		{"typed for another scope", permissions.NewSpec(permissions.AllowOn(permissions.AccountResource(guideAccount), permissions.ZonePermission("c1fde68c7bcc44588cbb6ddbc16d6480"))),
			`"Account Settings Read" is a permission of account scope, not of zone scope`},
		{"name as id", permissions.NewSpec(zone.Allow("DNS Write")), `permission group id "DNS Write" has blanks`},
		{"empty id", permissions.NewSpec(zone.Allow("")), `no permission group (empty id) on zone ` + string(guideZone) + `: permission group id is empty`},
		{"wildcard id", permissions.NewSpec(account.Allow("*")), `permission group id is "*": an id names one permission group`},
		{"unknown id", permissions.NewSpec(zone.Allow("00000000000000000000000000000000")), `permission group 00000000000000000000000000000000 is not in the catalogue: check it against the live listing (ValidateWith)`},
		{"no permission", permissions.NewSpec(permissions.AllowOn(permissions.ZoneResource(guideZone), nil)), `permission group id is empty`},
		{"no resource", permissions.NewSpec(permissions.AllowOn(permissions.Resource{}, permissions.ZoneRead)), `no resource: use Account, Zone,`},
		{"zone name", permissions.NewSpec(permissions.Zone("example.com").Allow(permissions.ZoneRead)), `zone id "example.com" is a domain name`},
		{"upper-case account", permissions.NewSpec(permissions.Account("6451353EA5A8407BAB6162ABC42F5338").Allow(permissions.AccountD1Read)), `is not in lower case: use "6451353ea5a8407bab6162abc42f5338"`},
		{"account of all zones", permissions.NewSpec(permissions.AllZonesIn("nope").Allow(permissions.ZoneRead)), `account id "nope"`},
		{"user", permissions.NewSpec(permissions.User("me").Allow(permissions.UserAPITokensWrite)), `user id "me"`},
		{"bucket name", permissions.NewSpec(permissions.Bucket(guideAccount, "", "My_Bucket").Allow(permissions.BucketWorkersR2StorageBucketItemRead)), `R2 bucket name "My_Bucket": want 3 to 63 lowercase letters, digits and inner hyphens`},
		{"short bucket name", permissions.NewSpec(permissions.Bucket(guideAccount, "", "ab").Allow(permissions.BucketWorkersR2StorageBucketItemRead)), `R2 bucket name "ab"`},
		{"hyphen at the end", permissions.NewSpec(permissions.Bucket(guideAccount, "", "ab-").Allow(permissions.BucketWorkersR2StorageBucketItemRead)), `R2 bucket name "ab-"`},
		{"jurisdiction", permissions.NewSpec(permissions.Bucket(guideAccount, "mars", "assets").Allow(permissions.BucketWorkersR2StorageBucketItemRead)), `R2 jurisdiction "mars": want default, eu, us or fedramp`},
		{"effect", permissions.NewSpec(permissions.Policy{Effect: "permit", Permissions: []permissions.Permission{permissions.ZoneRead}, Resources: []permissions.Resource{permissions.ZoneResource(guideZone)}}), `effect "permit": want allow or deny`},
		{"all buckets of all accounts", mustParseSpec(t, `[{"effect":"allow","permission_groups":[{"id":"`+permissions.BucketWorkersR2StorageBucketItemRead.ID()+`"}],"resources":{"com.cloudflare.edge.r2.bucket.*":"*"}}]`), `the API refuses all buckets of all accounts; use AllBucketsIn`},
		{"all users", mustParseSpec(t, `[{"effect":"allow","permission_groups":[{"id":"`+permissions.UserAPITokensWrite.ID()+`"}],"resources":{"com.cloudflare.api.user.*":"*"}}]`), `a user resource names one user, the token's owner`},
		{"bucket without jurisdiction", mustParseSpec(t, `[{"effect":"allow","permission_groups":[{"id":"`+permissions.BucketWorkersR2StorageBucketItemRead.ID()+`"}],"resources":{"com.cloudflare.edge.r2.bucket.assets":"*"}}]`), `want <account id>_<jurisdiction>_<bucket name>`},
		{"conditions", permissions.SaaSPlatform(guideAccount, guideZone).WithConditions(permissions.Conditions{
			NotBefore: time.Date(2027, 1, 2, 0, 0, 0, 0, time.UTC), ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}),
			"expires_on 2027-01-01T00:00:00Z is not after not_before 2027-01-02T00:00:00Z"},
	} {
		err := row.spec.Validate()
		if assert.ErrorContains(t, err, row.says, row.name) {
			var one *permissions.SpecError
			assert.ErrorAs(t, err, &one, row.name)
		}
	}
}

// Every fault is reported, not only the first.
// TestOneIDForAccountAndZone: one of the two is the other's, and is said once.
func TestOneIDForAccountAndZone(t *testing.T) {
	t.Parallel()
	require.NoError(t, permissions.SaaSPlatform(guideAccount, guideZone).Validate())
	err := permissions.SaaSPlatform(guideAccount, permissions.ZoneID(guideAccount)).Validate()
	require.EqualError(t, err, "the account id and the zone id are the same, "+string(guideAccount)+": one of them is the other's; the dashboard shows both on the overview page of the zone")
	spec := permissions.NewSpec(permissions.AllZonesIn(guideAccount).Allow(permissions.ZoneRead), permissions.Zone(permissions.ZoneID(guideAccount)).Allow(permissions.ZoneRead))
	require.ErrorContains(t, spec.Validate(), "are the same")
}

func TestValidateReportsEveryProblem(t *testing.T) {
	t.Parallel()
	spec := permissions.NewSpec(
		permissions.Zone("example.com").Allow("DNS Write"),
		permissions.Account(guideAccount).Allow(permissions.AccountD1Read, "00000000000000000000000000000000"),
	).WithConditions(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{{}}}})
	err := spec.Validate()
	require.Error(t, err)
	joined, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok)
	var problems []string
	for _, e := range joined.Unwrap() {
		var one *permissions.SpecError
		require.True(t, errors.As(e, &one))
		problems = append(problems, one.Problem)
	}
	require.Len(t, problems, 4)
	assert.Contains(t, problems[0], "00000000000000000000000000000000 is not in the catalogue")
	assert.Contains(t, problems[1], `zone id "example.com"`)
	assert.Contains(t, problems[2], `permission group id "DNS Write"`)
	assert.Contains(t, problems[3], "request_ip.in: invalid prefix")
}

func TestValidateWithALiveListing(t *testing.T) {
	t.Parallel()
	live, err := permissions.ParseListing([]byte(`[{"id":"00000000000000000000000000000001","name":"OAuth Client Read","scopes":["com.cloudflare.api.account"]}]`))
	require.NoError(t, err)
	spec := permissions.NewSpec(permissions.Account(guideAccount).Allow("00000000000000000000000000000001", permissions.AccountD1Read))
	assert.Error(t, spec.Validate())
	assert.NoError(t, spec.ValidateWith(live), "the built-in groups are known too")
	onZone := permissions.NewSpec(permissions.Zone(guideZone).Allow("00000000000000000000000000000001"))
	assert.ErrorContains(t, onZone.ValidateWith(live), `"OAuth Client Read" acts on account resources`)
}

func TestValidateNeverEchoesCredentials(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{fakeToken, fakeLegacy} {
		for _, spec := range []permissions.Spec{
			permissions.NewSpec(permissions.Zone(permissions.ZoneID(secret)).Allow(permissions.ZonePermission(secret))),
			permissions.NewSpec(permissions.Policy{Effect: permissions.Effect(secret), Permissions: []permissions.Permission{permissions.ZoneRead}, Resources: []permissions.Resource{permissions.AllZonesResource()}}),
			mustParseSpec(t, `[{"effect":"allow","permission_groups":[{"id":"`+strings.Repeat("0", 32)+`","name":"`+secret+`"}],"resources":{"com.example.`+secret+`":{"com.example.`+secret+`.*":"*"}}}]`),
		} {
			err := spec.Validate()
			require.Error(t, err)
			assert.NotContains(t, err.Error(), secret)
			assert.NotContains(t, spec.String(), secret)
		}
	}
}
