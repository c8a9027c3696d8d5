package tokentest_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token/tokentest"
)

// behaviour returns a row of the table.
func behaviour(t *testing.T, name string) tokentest.Behaviour {
	t.Helper()
	for _, b := range tokentest.Behaviours() {
		if b.Name == name {
			return b
		}
	}
	t.Fatalf("no behaviour is called %s", name)
	return tokentest.Behaviour{}
}

// frontEnds says which front end answers each of the eight checks' calls.
func frontEnds() map[string]string {
	return map[string]string{
		"Basic Auth": "verify", "Account Access": "core", "R2 Buckets List": "gateway", "R2 Bucket Create": "gateway",
		"Zone Access": "core", "Workers List": "gateway", "Workers Routes": "gateway", "Custom Hostnames": "gateway",
	}
}

// promised is the row that a call's decision promises, "" for the answer of an
// authorized call.
func promised(front string, d authz.Decision) string {
	if front == "verify" {
		if d.Reason == authz.Expired {
			return "verify/expired"
		}
		return ""
	}
	switch d.Reason {
	case authz.Expired, authz.NotYetValid:
		return front + "/unknown-token"
	case authz.ClientIP:
		return front + "/location"
	}
	if d.Verdict == authz.Denied {
		return front + "/denied"
	}
	return ""
}

// change is one thing that is done to the guide's spec.
type change struct {
	name string
	do   func(guide permissions.Spec, p permissions.Permission) permissions.Spec
}

// moved puts one permission of the spec onto another resource of its scope.
func moved(spec permissions.Spec, p permissions.Permission) permissions.Spec {
	to := permissions.AccountResource(otherAccount)
	if p.Scope() == permissions.ScopeZone {
		to = permissions.ZoneResource(otherZone)
	}
	return spec.Without(p).With(permissions.AllowOn(to, p))
}

func denied(spec permissions.Spec, p permissions.Permission) permissions.Spec {
	on := permissions.AccountResource(account)
	if p.Scope() == permissions.ScopeZone {
		on = permissions.ZoneResource(zone)
	}
	return spec.With(permissions.DenyOn(on, p))
}

// conditioned gives the spec conditions; they bind the token as a whole, the
// permission left out of it.
func conditioned(c permissions.Conditions) func(permissions.Spec, permissions.Permission) permissions.Spec {
	return func(spec permissions.Spec, p permissions.Permission) permissions.Spec {
		return spec.Without(p).WithConditions(c)
	}
}

func changes() []change {
	return []change{
		{"removed", permissions.Spec.Without},
		{"on another resource", moved},
		{"denied", denied},
		{"expired", conditioned(permissions.Conditions{ExpiresOn: today.Add(-time.Hour)})},
		{"not yet valid", conditioned(permissions.Conditions{NotBefore: today.Add(time.Hour)})},
		{"bound to another address", conditioned(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}})},
		{"bound to this address", conditioned(permissions.Conditions{RequestIP: permissions.IPCondition{In: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}})},
	}
}

// TestGuideSpecChanged: for the guide's spec with each of its permissions
// changed in each way, each of the eight checks gets the answer that the table
// of behaviours promises for what authz decides.
func TestGuideSpecChanged(t *testing.T) { inEveryForm(t, testGuideSpecChanged) }

func testGuideSpecChanged(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	_, err := s.AddAccount(tokentest.Account{ID: otherAccount})
	require.NoError(t, err)
	_, err = s.AddZone(tokentest.Zone{ID: otherZone, Account: otherAccount, Name: "other.example"})
	require.NoError(t, err)
	here := netip.MustParseAddr("127.0.0.1")
	counts := map[string]int{}
	for _, req := range permissions.SaaSRequirements() {
		for _, ch := range changes() {
			spec := ch.do(guideSpec(), req.Permission)
			tok := issue(t, s, spec, userToken())
			for _, c := range eightChecks() {
				where := permissions.Label(req.Permission) + " " + ch.name + ": " + c.name
				front := frontEnds()[c.name]
				decision := authz.Principal{Spec: spec, Kind: authz.UserToken}.Decide(authz.Call{Method: c.method, Path: c.path, Account: account, Time: today, ClientIP: here})
				a := as(t, s, tok, c.method, c.path, c.body)
				row := promised(front, decision)
				counts[row]++
				if row == "" || row == "verify/expired" {
					assert.Equal(t, c.status, a.Status, where)
					assert.Equal(t, c.okCode, a.code(), where)
					continue
				}
				want := behaviour(t, f.row(row))
				assert.Equal(t, want.Status, a.Status, where)
				message := strings.ReplaceAll(want.Errors[0].Message, "{ip}", here.String())
				page := ""
				if want.Status == 403 {
					page = f.page(c.method, c.path)
				}
				assert.Equal(t, []tokentest.WireError{{Code: want.Errors[0].Code, Message: message, DocumentationURL: page}}, a.Errors, where)
			}
		}
	}
	t.Log(counts)
	for _, row := range []string{"", "core/denied", "gateway/denied", "core/unknown-token", "gateway/unknown-token", "core/location", "gateway/location", "verify/expired"} {
		assert.Positive(t, counts[row], row)
	}
}

// TestGuideSpecByHand says for some changes by hand which checks are refused.
// GET /accounts/{id} and GET /zones/{id} accept many groups, so losing one of
// six seldom closes them.
func TestGuideSpecByHand(t *testing.T) { inEveryForm(t, testGuideSpecByHand) }

func testGuideSpecByHand(t *testing.T, f form) {
	const (
		accountAccess, bucketsList, bucketCreate = "Account Access", "R2 Buckets List", "R2 Bucket Create"
		zoneAccess, workersList, workersRoutes   = "Zone Access", "Workers List", "Workers Routes"
		customHostnames                          = "Custom Hostnames"
	)
	for _, c := range []struct {
		permission permissions.Permission
		name       string
		do         func(permissions.Spec, permissions.Permission) permissions.Spec
		refused    []string
	}{
		{permissions.AccountSettingsRead, "removed", permissions.Spec.Without, nil},
		{permissions.AccountSettingsRead, "denied", denied, []string{accountAccess}},
		{permissions.AccountWorkersR2StorageWrite, "removed", permissions.Spec.Without, []string{bucketsList, bucketCreate}},
		{permissions.AccountWorkersR2StorageWrite, "on another account", moved, []string{bucketsList, bucketCreate}},
		{permissions.AccountWorkersR2StorageWrite, "denied", denied, []string{accountAccess, bucketsList, bucketCreate}},
		{permissions.AccountWorkersScriptsWrite, "removed", permissions.Spec.Without, []string{workersList}},
		{permissions.AccountWorkersScriptsWrite, "on another account", moved, []string{workersList}},
		{permissions.AccountWorkersScriptsWrite, "denied", denied, []string{accountAccess, zoneAccess, workersList}},
		{permissions.ZoneRead, "removed", permissions.Spec.Without, nil},
		{permissions.ZoneRead, "denied", denied, []string{zoneAccess}},
		{permissions.ZoneWorkersRoutesWrite, "on another zone", moved, []string{workersRoutes}},
		{permissions.ZoneWorkersRoutesWrite, "denied", denied, []string{zoneAccess, workersRoutes}},
		{permissions.ZoneSSLAndCertificatesWrite, "removed", permissions.Spec.Without, []string{customHostnames}},
		{permissions.ZoneSSLAndCertificatesWrite, "denied", denied, []string{zoneAccess, customHostnames}},
	} {
		s := f.server(t, tokentest.Options{})
		tok := issue(t, s, c.do(guideSpec(), c.permission), userToken())
		for _, check := range eightChecks() {
			where := permissions.Label(c.permission) + " " + c.name + ": " + check.name
			a := as(t, s, tok, check.method, check.path, check.body)
			if slices.Contains(c.refused, check.name) {
				assert.Equal(t, 403, a.Status, where)
				assert.Equal(t, f.says(check.denied), a.message(), where)
				continue
			}
			assert.Equal(t, check.status, a.Status, where)
			assert.Equal(t, check.okCode, a.code(), where)
		}
	}
}
