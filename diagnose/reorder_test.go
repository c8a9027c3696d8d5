package diagnose_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/authz"
)

// byReason orders causes by what they are, not by their rank.
func byReason(d diagnose.Diagnosis) []diagnose.Cause {
	out := slices.Clone(d.Causes)
	slices.SortFunc(out, func(a, b diagnose.Cause) int {
		return cmp.Or(cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Confidence, b.Confidence))
	})
	return out
}

func actions(d diagnose.Diagnosis) []string {
	var out []string
	for _, r := range d.Remedies {
		out = append(out, r.String()+r.Link)
	}
	slices.Sort(out)
	return out
}

// Whoever reorders the causes or the remedies of a rule changes their order in a
// diagnosis, and nothing else: no cause gets another text or confidence.
func TestCausesAreFoundByReason(t *testing.T) {
	t.Parallel()
	n := 0
	both := func(name, body string, call func(diagnose.Order) (diagnose.Diagnosis, bool)) {
		as, ok := call(diagnose.AsWritten)
		turned, also := call(diagnose.Reversed)
		if !assert.Equal(t, ok, also, name) || !ok {
			return
		}
		n++
		assert.Equal(t, byReason(as), byReason(turned), "%s: %s %s", name, as.Code, body)
		assert.Equal(t, actions(as), actions(turned), "%s: %s", name, as.Code)
		assert.Equal(t, as.Verdict, turned.Verdict, name)
		assert.Equal(t, as.Title, turned.Title, name)
	}
	for _, v := range variants() {
		for _, f := range moreFacts(v.facts) {
			both(v.call, v.body, func(o diagnose.Order) (diagnose.Diagnosis, bool) {
				method, path, _ := cut(v.call)
				return diagnose.BodyInOrder(method, path, v.status, []byte(v.body), f, o)
			})
		}
	}
	for _, s := range allSeen() {
		for _, f := range moreFacts(s.facts) {
			both(s.row, s.body+s.text, func(o diagnose.Order) (diagnose.Diagnosis, bool) {
				if s.text != "" {
					return diagnose.TextInOrder(s.text, f, o)
				}
				method, path, _ := cut(s.call)
				return diagnose.BodyInOrder(method, path, s.status, []byte(s.body), f, o)
			})
		}
	}
	assert.Greater(t, n, 1000)
}

// moreFacts are the facts of a case, and those with what fills look at.
func moreFacts(f diagnose.Facts) []diagnose.Facts {
	out := []diagnose.Facts{f}
	for _, change := range []func(*diagnose.Facts){
		func(f *diagnose.Facts) { f.Kind = authz.UserToken }, func(f *diagnose.Facts) { f.Kind = authz.AccountToken }, func(f *diagnose.Facts) { f.Kind = authz.GlobalKey },
		func(f *diagnose.Facts) { f.Liveness = diagnose.Live }, func(f *diagnose.Facts) { f.Liveness = diagnose.Dead },
		func(f *diagnose.Facts) { f.Reach = diagnose.InReach }, func(f *diagnose.Facts) { f.Reach = diagnose.OutOfReach },
		func(f *diagnose.Facts) { f.Credential = diagnose.LooksLikeToken }, func(f *diagnose.Facts) { f.Credential = diagnose.LooksLikeGlobalKey },
		func(f *diagnose.Facts) { f.Credential = diagnose.LooksDamaged }, func(f *diagnose.Facts) { f.Credential = diagnose.LooksLikeID },
	} {
		g := f
		change(&g)
		out = append(out, g)
	}
	return out
}

// A report that says which permission is missing where reading is allowed gives
// that reason, and not the next one of the rule.
func TestMissingPermissionWithReadKeepsItsReason(t *testing.T) {
	t.Parallel()
	o := eightChecks()[6].observe(authz.Denied, 403, body9109)
	o.HasRead, o.Reason = true, authz.MissingPermission
	for _, d := range diagnose.Report([]diagnose.Observation{o}, diagnose.Facts{Liveness: diagnose.Live}) {
		assert.Equal(t, authz.MissingPermission, d.Reason(), d.String())
	}
}

// What looks like a token is no Global API key, in whatever header it stands.
func TestATokenIsNoGlobalKey(t *testing.T) {
	t.Parallel()
	for code, body := range map[diagnose.Code]string{
		"malformed-authorization": bodyMalformed,
		"malformed-auth-key":      `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6103,"message":"Invalid format for X-Auth-Key header"}]}]}`,
		"malformed-headers":       `{"success":false,"errors":[{"code":6003,"message":"Invalid request headers"}]}`,
	} {
		d, ok := diagnose.Body("GET", "/zones", 400, []byte(body), diagnose.Facts{Credential: diagnose.LooksLikeToken})
		if assert.True(t, ok) && assert.Equal(t, code, d.Code) {
			assert.Equal(t, diagnose.High, d.Causes[0].Confidence, d.String())
			assert.NotContains(t, d.Causes[0].Text, "it is no token", d.String())
		}
	}
}
