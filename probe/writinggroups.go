package probe

import (
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// WritingGroup says how it can be proven, without writing, that a token holds a
// permission group that lets its holder do more than read.
type WritingGroup struct {
	Permission permissions.Permission
	// Checks are the refused writes that prove it, the surest first; empty where
	// there is none.
	Checks []Check
	// Why says why there is none, "" where there is one.
	Why string
}

// Known reports whether a proof exists whose answer is known, not argued.
func (w WritingGroup) Known() bool {
	for _, c := range w.Checks {
		if !c.argued() {
			return true
		}
	}
	return false
}

// WritingGroups returns every group of the built-in catalogue whose access is
// more than Read, in the catalogue's order, with its proofs.
func WritingGroups() []WritingGroup {
	byID := map[string][]Check{}
	for _, c := range append(refusedWrites(), abortUpload()) {
		id := c.Needs[0].ID()
		byID[id] = append(byID[id], c)
	}
	var out []WritingGroup
	for g := range permissions.All() {
		if g.Access == permissions.AccessRead {
			continue
		}
		w := WritingGroup{Permission: g.Permission(), Checks: byID[g.ID]}
		if len(w.Checks) == 0 {
			w.Why = whyUnprovable(w.Permission)
		}
		out = append(out, w)
	}
	return out
}

// whyUnprovable says why no request proves the permission without writing, ""
// where nobody has said so.
func whyUnprovable(p permissions.Permission) string {
	for _, u := range unprovable {
		if u.group.ID() == p.ID() {
			return u.why
		}
	}
	if operations.Breadth(p) == 0 {
		return "no catalogued operation accepts it"
	}
	return ""
}

const (
	onlySettings = "its writes change things that always exist, such as settings: no request for a thing that does not exist is refused there"
	onlyCreates  = "its writes create or run something: a request that the product completes with defaults would be carried out"
	byPhase      = "its deletes are those of rulesets, which many groups open: which of them counts depends on the ruleset's phase, and a ruleset that does not exist has none"
	numbers      = "what it may delete has numbers for ids, which are too short to be random"
	readsOnly    = "the published lists that hold it are those of reading calls, which many groups open"
	unpublished  = "what its deletes accept is not published"
	unanswered   = "what its deletes answer where there is no such thing is not known"
)

// unprovable has the groups that some operation accepts and no request proves.
var unprovable = [...]struct {
	group permissions.Permission
	why   string
}{
	{permissions.AccountAccessOrganizationsIdentityProvidersAndGroupsRevoke, onlySettings},
	{permissions.AccountDNSSettingsWrite, onlySettings},
	{permissions.AccountZeroTrustResilienceWrite, onlySettings},
	{permissions.AccountZeroTrustSeatsWrite, onlySettings},
	{permissions.ZoneCloudConnectorWrite, onlySettings},
	{permissions.ZoneDNSSettingsWrite, onlySettings},
	{permissions.ZoneFraudDetectionWrite, onlySettings},
	{permissions.ZoneZarazAdmin, onlySettings},
	{permissions.ZoneZarazEdit, onlySettings},

	{permissions.AccountAccessPolicyTestWrite, onlyCreates},
	{permissions.AccountURLScannerWrite, onlyCreates},
	{permissions.AccountWorkersAIWrite, onlyCreates},
	{permissions.AccountCloudchamberWrite, unanswered},
	{permissions.AccountWorkersContainersWrite, unanswered},

	{permissions.AccountRulesetsWrite, byPhase},
	{permissions.AccountL4DDoSManagedRulesetWrite, byPhase},
	{permissions.AccountMagicFirewallWrite, byPhase},
	{permissions.AccountMassURLRedirectsWrite, byPhase},
	{permissions.AccountSelectConfigurationWrite, byPhase},
	{permissions.AccountTransformRulesWrite, byPhase},
	{permissions.ZoneBotManagementWrite, byPhase},
	{permissions.ZoneCacheSettingsWrite, byPhase},
	{permissions.ZoneConfigSettingsWrite, byPhase},
	{permissions.ZoneCustomErrorsWrite, unanswered},
	{permissions.ZoneDynamicURLRedirectsWrite, byPhase},
	{permissions.ZoneHTTPDDoSManagedRulesetWrite, byPhase},
	{permissions.ZoneManagedHeadersWrite, byPhase},
	{permissions.ZoneOriginWrite, byPhase},
	{permissions.ZoneResponseCompressionWrite, byPhase},
	{permissions.ZoneSanitizeWrite, byPhase},
	{permissions.ZoneTransformRulesWrite, byPhase},

	{permissions.AccountLogsWrite, unanswered},
	{permissions.ZoneLogsWrite, numbers},
	{permissions.AccountDDoSBotnetFeedWrite, numbers},

	{permissions.AccountTrustAndSafetyWrite, onlyCreates},
	{permissions.ZoneAppsWrite, readsOnly},
	{permissions.AccountCustomPagesWrite, onlySettings},
	{permissions.UserDetailsWrite, onlySettings},

	{permissions.AccountBrowserRunWrite, unpublished},

	{permissions.AccountArtifactsWrite, unanswered},
	{permissions.AccountAutoRagWrite, onlyCreates},
	{permissions.AccountEmailSendingWrite, unpublished},
	{permissions.AccountWorkersCIWrite, unanswered},
	{permissions.ZoneBotManagementFeedbackReportWrite, onlyCreates},
	{permissions.ZoneCustomPagesWrite, onlySettings},

	{permissions.AccountBillingWrite, "all that is known of its delete is 1199, endpoint not found, which may come before authorization"},
	{permissions.AccountIPPrefixesBGPOnDemandWrite, "the published list of its delete is Magic Transit Write alone; its other writes have a body, which is looked at first"},
	{permissions.AccountMagicNetworkMonitoringConfigWrite, "the published list of its delete is Magic Network Monitoring Admin alone"},
	{permissions.AccountWorkersR2DataCatalogWrite, "its writes on a bucket that does not exist are answered with success"},
	{permissions.AccountZeroTrustReport, "it opens reading calls only, and so do others"},
}
