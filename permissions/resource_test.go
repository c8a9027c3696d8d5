package permissions_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestResourceKeysAndParts(t *testing.T) {
	t.Parallel()
	const a, z = string(guideAccount), string(guideZone)
	for _, row := range []struct {
		r           permissions.Resource
		scope       permissions.Scope
		key, parent string
		text        string
		account     string
		zone        string
		all         bool
	}{
		{permissions.AccountResource(guideAccount), permissions.ScopeAccount, "com.cloudflare.api.account." + a, "", "account " + a, a, "", false},
		{permissions.AllAccountsResource(), permissions.ScopeAccount, "com.cloudflare.api.account.*", "", "all accounts", "", "", true},
		{permissions.ZoneResource(guideZone), permissions.ScopeZone, "com.cloudflare.api.account.zone." + z, "", "zone " + z, "", z, false},
		{permissions.AllZonesResource(), permissions.ScopeZone, "com.cloudflare.api.account.zone.*", "", "all zones", "", "", true},
		{permissions.AllZonesInResource(guideAccount), permissions.ScopeZone, "com.cloudflare.api.account.zone.*", "com.cloudflare.api.account." + a, "all zones of account " + a, a, "", true},
		{permissions.UserResource(someUser), permissions.ScopeUser, "com.cloudflare.api.user." + someUser, "", "user " + someUser, "", "", false},
		{permissions.BucketResource(guideAccount, "", "assets"), permissions.ScopeBucket, "com.cloudflare.edge.r2.bucket." + a + "_default_assets", "", "R2 bucket assets (default) of account " + a, a, "", false},
		{permissions.BucketResource(guideAccount, permissions.JurisdictionEU, "assets"), permissions.ScopeBucket, "com.cloudflare.edge.r2.bucket." + a + "_eu_assets", "", "R2 bucket assets (eu) of account " + a, a, "", false},
		{permissions.AllBucketsInResource(guideAccount), permissions.ScopeBucket, "com.cloudflare.edge.r2.bucket.*", "com.cloudflare.api.account." + a, "all R2 buckets of account " + a, a, "", true},
		{permissions.Resource{}, "", "", "", "no resource", "", "", false},
	} {
		assert.Equal(t, row.scope, row.r.Scope(), row.text)
		assert.Equal(t, row.key, row.r.Key(), row.text)
		assert.Equal(t, row.parent, row.r.Parent(), row.text)
		assert.Equal(t, row.text, row.r.String())
		assert.Equal(t, row.all, row.r.IsAll(), row.text)
		account, ok := row.r.Account()
		assert.Equal(t, row.account, string(account), row.text)
		assert.Equal(t, row.account != "", ok, row.text)
		zone, ok := row.r.Zone()
		assert.Equal(t, row.zone, string(zone), row.text)
		assert.Equal(t, row.zone != "", ok, row.text)
	}
	account, j, name, ok := permissions.BucketResource(guideAccount, permissions.JurisdictionFedRAMP, "a-b").Bucket()
	assert.True(t, ok)
	assert.Equal(t, guideAccount, account)
	assert.Equal(t, permissions.JurisdictionFedRAMP, j)
	assert.Equal(t, "a-b", name)
	_, _, _, ok = permissions.AllBucketsInResource(guideAccount).Bucket()
	assert.False(t, ok)
}

func TestResourceContains(t *testing.T) {
	t.Parallel()
	var (
		account, allAccounts = permissions.AccountResource(guideAccount), permissions.AllAccountsResource()
		zone, allZones       = permissions.ZoneResource(guideZone), permissions.AllZonesResource()
		zonesOfGuide         = permissions.AllZonesInResource(guideAccount)
		zonesOfOther         = permissions.AllZonesInResource(otherAccount)
		bucket               = permissions.BucketResource(guideAccount, "", "assets")
		buckets              = permissions.AllBucketsInResource(guideAccount)
	)
	for _, row := range []struct {
		outer, inner permissions.Resource
		want         bool
	}{
		{account, account, true},
		{allAccounts, account, true},
		{account, allAccounts, false},
		{account, permissions.AccountResource(otherAccount), false},
		{allZones, zone, true},
		{allZones, zonesOfGuide, true},
		{zonesOfGuide, allZones, false},
		{zonesOfGuide, zonesOfOther, false},
		{zonesOfGuide, zone, false}, // not known to lie in the account
		{zone, zonesOfGuide, false},
		{zone, permissions.ZoneResource(otherZone), false},
		{allAccounts, zone, false}, // a group acts on its own scope only
		{allAccounts, allZones, false},
		{account, zonesOfGuide, false},
		{buckets, bucket, true},
		{permissions.AllBucketsInResource(otherAccount), bucket, false},
		{bucket, buckets, false},
		{permissions.UserResource(someUser), permissions.UserResource(someUser), true},
		{permissions.Resource{}, zone, false},
		{zone, permissions.Resource{}, false},
	} {
		assert.Equal(t, row.want, row.outer.Contains(row.inner), "%s contains %s", row.outer, row.inner)
	}
}

// An id that is empty or a star is an id that is wrong, and never a wildcard.
func TestNoIDBecomesAWildcard(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"", "*", " ", `"*"`} {
		for _, r := range []permissions.Resource{
			permissions.AccountResource(permissions.AccountID(id)),
			permissions.ZoneResource(permissions.ZoneID(id)),
			permissions.UserResource(id),
			permissions.AllZonesInResource(permissions.AccountID(id)),
			permissions.AllBucketsInResource(permissions.AccountID(id)),
			permissions.BucketResource(permissions.AccountID(id), "", "assets"),
			permissions.BucketResource(guideAccount, "", id),
		} {
			spec := permissions.NewSpec(permissions.AllowOn(r, permissions.ZoneRead))
			assert.Error(t, spec.Validate(), "%q: %s", id, r)
			if r.Parent() == "" {
				assert.NotEqual(t, string(r.Scope())+".*", r.Key())
				assert.False(t, r.IsAll())
			}
			_, err := spec.PoliciesJSON()
			assert.Error(t, err, "%q: %s", id, r)
			assert.False(t, r.Contains(permissions.ZoneResource(guideZone)), "%q: %s", id, r)
			assert.False(t, r.Contains(permissions.AccountResource(guideAccount)), "%q: %s", id, r)
		}
	}
}

func TestResourceTextHidesCredentials(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{fakeToken, fakeLegacy} {
		for _, r := range []permissions.Resource{
			permissions.AccountResource(permissions.AccountID(secret)),
			permissions.ZoneResource(permissions.ZoneID(secret)),
			permissions.UserResource(secret),
			permissions.AllZonesInResource(permissions.AccountID(secret)),
			permissions.AllBucketsInResource(permissions.AccountID(secret)),
			permissions.BucketResource(permissions.AccountID(secret), "", "assets"),
			permissions.BucketResource(guideAccount, permissions.Jurisdiction(secret), "assets"),
			permissions.BucketResource(guideAccount, "", secret),
		} {
			assert.NotContains(t, r.String(), secret)
			assert.Contains(t, r.String(), "not shown")
			spec := permissions.NewSpec(permissions.AllowOn(r, permissions.ZoneRead))
			assert.NotContains(t, spec.Validate().Error(), secret)
			assert.NotContains(t, spec.String(), secret)
			_, err := spec.PoliciesJSON()
			require.Error(t, err)
			assert.NotContains(t, err.Error(), secret)
		}
	}
	long := strings.Repeat("bucket-", 8) + "x"
	assert.Contains(t, permissions.BucketResource(guideAccount, "", long).String(), long, "a long name of a bucket is no credential")
}

// TestBucketKeysAreJudgedAsAWhole: a credential in a bucket's id is not told by the
// parts that the underscores in it make.
func TestBucketKeysAreJudgedAsAWhole(t *testing.T) {
	t.Parallel()
	const token = "aB3dE6gH9jK2_mN5pQ8sT1_vW4xY7zA0cD3fG6hJ"
	require.Len(t, token, 40)
	read := permissions.BucketWorkersR2StorageBucketItemRead
	for _, id := range []string{
		token, token + "_default_b-1", token + "_b-1", "_" + token, string(guideAccount) + "_" + token + "_b-1",
		string(guideAccount) + "_" + token, string(guideAccount) + "_default_" + token,
	} {
		for _, key := range []string{`"com.cloudflare.edge.r2.bucket.` + id + `":"*"`, `"` + accountKey + `":{"com.cloudflare.edge.r2.bucket.` + id + `":"*"}`} {
			spec := mustParseSpec(t, "["+policy(group(read.ID()), key)+"]")
			_, marshal := spec.PoliciesJSON()
			for _, said := range []string{spec.Validate().Error(), marshal.Error(), spec.String(), spec.At(0).String(), spec.At(0).Resource.String()} {
				for part := range strings.SplitSeq(token, "_") {
					assert.NotContains(t, said, part, id)
				}
			}
			if account, ok := spec.At(0).Resource.Account(); ok {
				assert.Equal(t, guideAccount, account, "no part of a credential is an account")
			}
		}
	}
	// What is no credential is quoted, part by part.
	for id, want := range map[string]string{
		strings.ToUpper(string(guideAccount)) + "_default_b-1": "not in lower case",
		"abc_default_b-1":                   `account id "abc"`,
		string(guideAccount) + "_mars_b-1":  `R2 jurisdiction "mars"`,
		string(guideAccount) + "_default_B": `R2 bucket name "B"`,
		string(guideAccount) + "_default":   "want <account id>_<jurisdiction>_<bucket name>",
	} {
		spec := mustParseSpec(t, "["+policy(group(read.ID()), `"com.cloudflare.edge.r2.bucket.`+id+`":"*"`)+"]")
		assert.ErrorContains(t, spec.Validate(), want)
	}
}
