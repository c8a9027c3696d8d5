package conformance

import (
	"slices"

	"github.com/cftoken/cftoken/permissions"
)

// Case is one behaviour of the API, or a few that belong together.
type Case struct {
	// Name is stable and unique: lower-case words with slashes and hyphens.
	Name string
	// Explanation says what the API does and why it matters.
	Explanation string
	// Behaviours are the rows of tokentest.Behaviours that it checks.
	Behaviours []string

	bad   bool // sends bad credentials
	write bool // creates something other than tokens
	run   func(*kit)
}

// Cases returns all cases in the order in which [Run] runs them: those with bad
// credentials last.
func Cases() []Case {
	return slices.Concat(listCases(), permissionCases(), stateCases(), kindCases(), tokenCases(), routeCases(), productCases(), credentialCases())
}

func (k *kit) account() string { return "/accounts/" + string(k.h.Account) }
func (k *kit) zone() string    { return "/zones/" + string(k.h.Zone) }

// onAccount and onZone are specs on the harness's account and zone.
func (k *kit) onAccount(p ...permissions.AccountPermission) permissions.Spec {
	return permissions.NewSpec(permissions.Account(k.h.Account).Allow(p...))
}

func (k *kit) onZone(p ...permissions.ZonePermission) permissions.Spec {
	return permissions.NewSpec(permissions.Zone(k.h.Zone).Allow(p...))
}

// Ids that nothing has, and texts that no product takes.
const (
	noSuchID     = "0123456789abcdef0123456789abcdef"
	noSuchUUID   = "01234567-89ab-4def-8123-456789abcdef"
	noSuchName   = "cftoken-conformance-no-such-thing"
	oneLabel     = "cftoken-conformance-one-label" // no domain: no zone can have it
	badName      = "-cftoken-conformance-"         // no bucket can have it
	bucketName   = "cftoken-conformance-bucket"
	testNetwork  = "192.0.2.0/24" // RFC 5737: no caller is in it
	unknownToken = "cfut_" + "0000000000000000000000000000000000000000" + "00000000"
	unknownKey   = "0123456789abcdef0123456789abcdef01234"
)
