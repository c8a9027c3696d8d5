package permissions

// Requirement is a permission that the SaaS platform of the permissions guide
// needs, and what for.
type Requirement struct {
	Permission  Permission
	Label       string // as the guide writes it, such as "Account:Cloudflare R2:Edit"
	Why         string // what the permission lets the platform do
	RequiredFor string // the part of the platform that needs it
}

// SaaSRequirements returns the six permissions of the permissions guide, in
// its order: three of account level, then three of zone level.
//
// Cloudflare has no permission group called Custom Hostnames: the endpoints of
// custom hostnames accept SSL and Certificates, which is what the guide's
// "Zone:Custom Hostnames:Edit" stands for here. The guide mentions DNS among
// the platform's zone needs, but none of its six permissions grants it: Zone
// Read does not read records. See [SaaSPlatformDNS].
func SaaSRequirements() []Requirement {
	rows := []Requirement{
		{Permission: AccountSettingsRead, Why: "read account information", RequiredFor: "platform initialization, validation"},
		{Permission: AccountWorkersR2StorageWrite, Why: "create and manage R2 buckets and objects", RequiredFor: "storing tenant static files"},
		{Permission: AccountWorkersScriptsWrite, Why: "deploy and manage Worker scripts", RequiredFor: "site routing, tenant resolution"},
		{Permission: ZoneRead, Why: "read zone settings and configuration", RequiredFor: "domain verification, DNS checks"},
		{Permission: ZoneWorkersRoutesWrite, Why: "configure Worker routes", RequiredFor: "routing requests to the Worker script"},
		{Permission: ZoneSSLAndCertificatesWrite, Why: "add and verify custom domains", RequiredFor: "multi-tenant custom domain support"},
	}
	for i := range rows {
		rows[i].Label = GuideLabel(rows[i].Permission)
	}
	return rows
}

// SaaSPlatform returns the spec of the permissions guide: its six permissions
// on one account and one zone. It suits a user token, because account and zone
// permissions are both needed.
func SaaSPlatform(account AccountID, zone ZoneID) Spec { return saas(Account(account), Zone(zone)) }

// SaaSPlatformAllAccounts is [SaaSPlatform] with the guide's wider resource
// scope for the account permissions: all accounts.
func SaaSPlatformAllAccounts(zone ZoneID) Spec { return saas(AllAccounts(), Zone(zone)) }

func saas(account AccountTarget, zone ZoneTarget) Spec {
	return NewSpec(
		account.Allow(AccountSettingsRead, AccountWorkersR2StorageWrite, AccountWorkersScriptsWrite),
		zone.Allow(ZoneRead, ZoneWorkersRoutesWrite, ZoneSSLAndCertificatesWrite),
	)
}

// SaaSPlatformDNS is the addition to [SaaSPlatform] that lets the platform read
// the zone's DNS records, which none of the guide's six permissions does.
func SaaSPlatformDNS(zone ZoneID) Spec { return NewSpec(Zone(zone).Allow(ZoneDNSRead)) }
