package diagnose_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// ownWords returns the names of permissions in the text that only the guide has.
func ownWords(text string) []string {
	// The first is a name of Cloudflare's, the second the dashboard's.
	text = strings.NewReplacer("Load Balancers Account:Read", "", "Zone:Zone:Read", "").Replace(text)
	var out []string
	for _, r := range permissions.SaaSRequirements() {
		if strings.Contains(text, r.Label) {
			out = append(out, r.Label)
		}
	}
	return out
}

var parameter = regexp.MustCompile(`\{[^}]*\}`)

// concrete is the operation's path with ids for its parameters.
func concrete(op operations.Operation) string {
	path := strings.NewReplacer("{account_id}", string(account), "{zone_id}", string(zone)).Replace(op.Template())
	return parameter.ReplaceAllString(path, "11112222333344445555666677778888")
}

// Every text of every refusal names permissions as the dashboard does, but where
// the guide speaks of the call.
func TestGuideWordsOnlyWhereTheGuideSpeaks(t *testing.T) {
	t.Parallel()
	spoken := map[string]bool{}
	for op := range operations.All() {
		var ofGuide bool
		for _, r := range permissions.SaaSRequirements() {
			ofGuide = ofGuide || op.OfGuide(r.Permission)
		}
		path := concrete(op)
		for _, body := range []string{body10000, body9109} {
			d, ok := diagnose.Body(op.Method(), path, 403, []byte(body), diagnose.Facts{Account: account, Zone: zone, Liveness: diagnose.Live})
			require.True(t, ok, op)
			data, err := json.Marshal(d)
			require.NoError(t, err)
			text := string(data) + d.String() + d.LogValue().String() + strings.Join(diagnose.Accepted(op.Method(), path), "\n")
			if ofGuide {
				for _, word := range ownWords(text) {
					spoken[word] = true
				}
				continue
			}
			assert.Empty(t, ownWords(text), "%s: %s", op, text)
		}
	}
	assert.Len(t, spoken, 6, "the guide's own words are used where it speaks: %v", spoken)

	d, ok := diagnose.Body("POST", zonePath+"/ssl/certificate_packs/order", 403, []byte(body10000), diagnose.Facts{Liveness: diagnose.Live})
	require.True(t, ok)
	assert.Contains(t, d.Title, "missing permission Zone:SSL and Certificates:Edit")
}

// A remedy over several calls speaks in the guide's words only if it speaks of
// each of them.
func TestWordsOfPatterns(t *testing.T) {
	t.Parallel()
	obs := guideReport()
	for _, d := range diagnose.Report(obs, diagnose.Facts{Kind: authz.UserToken}) {
		for _, r := range d.Remedies {
			if len(r.Permissions) > 0 || !r.Spec.IsEmpty() {
				assert.True(t, r.Guide, r.String())
			}
		}
	}
	obs = append(obs, diagnose.Observation{
		Name: "Certificates", Call: authz.Call{Method: "POST", Path: zonePath + "/ssl/certificate_packs/order", Status: 403}, Verdict: authz.Denied,
		Needs: []permissions.Permission{permissions.ZoneSSLAndCertificatesWrite}, Resource: permissions.ZoneResource(zone),
	})
	found := 0
	for _, d := range diagnose.Report(obs, diagnose.Facts{Kind: authz.UserToken}) {
		if d.Code != "works-for-account-not-zone" && len(d.Checks) == 1 && d.Checks[0] != "Certificates" {
			continue
		}
		for _, r := range d.Remedies {
			if d.Code != "works-for-r2-not-workers" {
				assert.Empty(t, ownWords(r.String()))
				found++
			}
		}
	}
	assert.Positive(t, found)

	// A check of a permission by its own name keeps that name.
	named := diagnose.Observation{
		Name: "Zone:SSL and Certificates:Edit", Call: authz.Call{Method: "GET", Path: zonePath + "/custom_hostnames", Status: 403}, Verdict: authz.Denied,
		Needs: []permissions.Permission{permissions.ZoneSSLAndCertificatesWrite}, Resource: permissions.ZoneResource(zone),
	}
	ds := diagnose.Report([]diagnose.Observation{named}, diagnose.Facts{Liveness: diagnose.Live})
	require.Len(t, ds, 1)
	assert.Equal(t, "Zone:SSL and Certificates:Edit: missing permission Zone:SSL and Certificates:Edit", ds[0].Title)
}
