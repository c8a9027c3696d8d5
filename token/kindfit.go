package token

import (
	"github.com/cftoken/cftoken/permissions"
)

// Concern is something about a [Request] that deserves a look before the token
// is made.
type Concern struct {
	// Field is the field of the request, such as "Spec".
	Field string
	// Statement is what it is about, zero where not one statement.
	Statement permissions.Statement
	// Problem says what is wrong and what would be right.
	Problem string
	// Certain says that the API would refuse the request, or make a token that
	// cannot do what was asked. The others are worth knowing.
	Certain bool
	// Source is where the rule is from, "" for what the API itself answered.
	Source string
}

// String reads like "Spec: allow Zone:DNS:Edit on zone 2cf1…: the creator does not hold it".
func (c Concern) String() string {
	text := c.Field + ": "
	if c.Statement.Permission != nil {
		text += c.Statement.String() + ": "
	}
	return text + c.Problem
}

const (
	sourceMatrix    = "https://developers.cloudflare.com/fundamentals/api/get-started/account-owned-tokens/ (compatibility matrix, versions of 2024-12 to 2025)"
	sourcePageRules = "user reports of error 1011, 2025 and 2026"
)

// AccountTokenConcerns names what speaks against a spec for an account-owned
// token: user permissions and resources of other accounts, which are certain,
// and groups of products that Cloudflare listed as not supporting account-owned
// tokens. That list is from 2024-12 to 2025 and shrinks, so those are no
// certainty. Tiered Cache and Spectrum are on the list too, but have no group of
// their own.
func AccountTokenConcerns(spec permissions.Spec, owner permissions.AccountID) []Concern {
	var out []Concern
	for st := range spec.Statements() {
		c := Concern{Field: "Spec", Statement: st}
		account, bounded := st.Resource.Account()
		switch {
		case st.Resource.Scope() == permissions.ScopeUser || st.Permission.Scope() == permissions.ScopeUser:
			c.Problem, c.Certain, c.Source = "an account-owned token cannot hold user permissions: leave it out, or create a user token", true, sourceMatrix
		case bounded && owner != "" && account != owner:
			c.Problem, c.Certain, c.Source = "the token is to be owned by account "+string(owner)+" and cannot reach another account", true, sourceMatrix
		default:
			product, source := refusesAccountTokens(st.Permission.ID())
			if product == "" || st.Effect != permissions.Allow {
				continue
			}
			c.Problem = product + " was listed as not supporting account-owned tokens: if it is refused, use a user token for it"
			c.Source = source
		}
		out = append(out, c)
	}
	return out
}

// refusesAccountTokens names the product of a group that is known to refuse, or
// to have refused, account-owned tokens. Which groups belong to a product is
// this package's reading of the list.
func refusesAccountTokens(group string) (product, source string) {
	switch permissions.AccountPermission(group) {
	case permissions.AccountRuleListsRead, permissions.AccountRuleListsWrite:
		return "Custom Lists", sourceMatrix
	case permissions.AccountIntelRead, permissions.AccountIntelWrite:
		return "Intel Data Platform", sourceMatrix
	case permissions.AccountMagicTransitRead, permissions.AccountMagicTransitWrite:
		return "Magic Transit", sourceMatrix
	case permissions.AccountMagicWANRead, permissions.AccountMagicWANWrite:
		return "Magic WAN", sourceMatrix
	case permissions.AccountPubsubConfigurationRead, permissions.AccountPubsubConfigurationWrite:
		return "Pub/Sub", sourceMatrix
	case permissions.AccountRegistrarDomainsRead, permissions.AccountRegistrarDomainsAdmin:
		return "Registrar", sourceMatrix
	case permissions.AccountTurnstileSitesRead, permissions.AccountTurnstileSitesWrite:
		return "Turnstile", sourceMatrix
	case permissions.AccountWorkersObservabilityRead, permissions.AccountWorkersObservabilityWrite, permissions.AccountWorkersObservabilityTelemetryWrite:
		return "Workers Observability", sourceMatrix
	case permissions.AccountZeroTrustRead, permissions.AccountZeroTrustWrite:
		return "Zero Trust Client Platform", sourceMatrix
	}
	switch permissions.ZonePermission(group) {
	case permissions.ZoneBotManagementRead, permissions.ZoneBotManagementWrite:
		return "Super Bot Fight Mode", sourceMatrix
	case permissions.ZonePageRulesRead, permissions.ZonePageRulesWrite:
		return "Page Rules", sourcePageRules
	}
	return "", ""
}
