package permissions_test

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/cftoken/cftoken/permissions"
)

// What a token can be granted on, from the narrowest to the widest.
func ExampleAllowOn() {
	account := permissions.AccountID("6451353ea5a8407bab6162abc42f5338")
	fmt.Println(permissions.NewSpec(
		permissions.Bucket(account, permissions.JurisdictionEU, "uploads").Allow(permissions.BucketWorkersR2StorageBucketItemWrite),
		permissions.AllBucketsIn(account).Allow(permissions.BucketWorkersR2StorageBucketItemRead),
		permissions.Account(account).Allow(permissions.AccountWorkersScriptsRead),
		permissions.AllZonesIn(account).Allow(permissions.ZoneRead),
		permissions.AllZones().Allow(permissions.ZoneDNSRead),
		permissions.OwnUser().Allow(permissions.UserAPITokensRead),
		// Where the scope is known at run time only, Validate says what does not fit.
		permissions.AllowOn(permissions.AllAccountsResource(), permissions.AccountSettingsRead),
	))
	// Output:
	// allow Account:Account Settings:Read on all accounts
	// allow Account:Workers Scripts:Read on account 6451353ea5a8407bab6162abc42f5338
	// allow Zone:DNS:Read on all zones
	// allow Zone:Zone:Read on all zones of account 6451353ea5a8407bab6162abc42f5338
	// allow User:API Tokens:Read on the token's own user
	// allow Bucket:Workers R2 Storage Bucket Item:Edit on R2 bucket uploads (eu) of account 6451353ea5a8407bab6162abc42f5338
	// allow Bucket:Workers R2 Storage Bucket Item:Read on all R2 buckets of account 6451353ea5a8407bab6162abc42f5338
}

// An explicit deny beats every allow.
func ExampleDenyOn() {
	account, zone := permissions.AccountID("6451353ea5a8407bab6162abc42f5338"), permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")
	fmt.Println(permissions.NewSpec(
		permissions.AllZonesIn(account).Allow(permissions.ZoneDNSWrite),
		permissions.Zone(zone).Deny(permissions.ZoneDNSWrite),
		permissions.Account(account).Deny(permissions.AccountBillingWrite),
		permissions.AllBucketsIn(account).Deny(permissions.BucketWorkersR2StorageBucketItemWrite),
		permissions.OwnUser().Deny(permissions.UserAPITokensWrite),
		permissions.DenyOn(permissions.AllZonesResource(), permissions.ZoneSettingsWrite),
	))
	// Output:
	// allow Zone:DNS:Edit on all zones of account 6451353ea5a8407bab6162abc42f5338
	// deny Account:Billing:Edit on account 6451353ea5a8407bab6162abc42f5338
	// deny Zone:Zone Settings:Edit on all zones
	// deny Zone:DNS:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// deny User:API Tokens:Edit on the token's own user
	// deny Bucket:Workers R2 Storage Bucket Item:Edit on all R2 buckets of account 6451353ea5a8407bab6162abc42f5338
}

func ExampleResource_Contains() {
	account, zone := permissions.AccountID("6451353ea5a8407bab6162abc42f5338"), permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")
	all := permissions.AllZonesInResource(account)
	fmt.Println(all, "/", all.Scope().Label(), "/ all of them:", all.IsAll())
	fmt.Println("all zones contain those of an account:", permissions.AllZonesResource().Contains(all))
	fmt.Println("those of an account contain a zone:", all.Contains(permissions.ZoneResource(zone)), "(whose the zone is, its id does not say)")

	bucket := permissions.BucketResource(account, "", "uploads")
	fmt.Println("the account's buckets contain one:", permissions.AllBucketsInResource(account).Contains(bucket))
	_, jurisdiction, name, _ := bucket.Bucket()
	fmt.Println(jurisdiction, name)
	// Output:
	// all zones of account 6451353ea5a8407bab6162abc42f5338 / Zone / all of them: true
	// all zones contain those of an account: true
	// those of an account contain a zone: false (whose the zone is, its id does not say)
	// the account's buckets contain one: true
	// default uploads
}

func ExampleConditions() {
	office := permissions.Conditions{
		ExpiresOn: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}},
	}
	spec := permissions.NewSpec(permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e").Allow(permissions.ZoneDNSWrite)).WithConditions(office)
	fmt.Println(spec)
	fmt.Println("unconditional:", spec.Unconditional(), spec.Conditions().IsZero(), spec.Conditions().RequestIP.IsZero())
	fmt.Println("the same:", spec.Conditions().Equal(office), "fault:", office.Validate())
	for _, ip := range []string{"192.0.2.7", "198.51.100.7"} {
		fmt.Println(ip, spec.Conditions().RequestIP.Allows(netip.MustParseAddr(ip)))
	}
	// Output:
	// allow Zone:DNS:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// until 2027-01-01T00:00:00Z, only from 192.0.2.0/24
	// unconditional: false false false
	// the same: true fault: <nil>
	// 192.0.2.7 true
	// 198.51.100.7 false
}
