package authz_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// TestAsks: what a body asks for narrows the groups that an operation accepts, or is
// needed besides.
func TestAsks(t *testing.T) {
	t.Parallel()
	const on = "/accounts/" + string(asksAccount)
	query := authz.Call{Method: "POST", Path: on + "/d1/database/x/query"}
	upload := authz.Call{Method: "PUT", Path: on + "/workers/scripts/w", Act: authz.ActUpdate}
	unlisted := authz.Call{Method: "POST", Path: on + "/d1/database/x/import"}
	asking := func(c authz.Call, p permissions.Permission) authz.Call {
		c.Asks = p
		return c
	}
	d1Read, d1Write := permissions.AccountD1Read, permissions.AccountD1Write
	script, logs := permissions.AccountWorkersScriptsWrite, permissions.AccountLogsWrite
	for name, row := range map[string]struct {
		call   authz.Call
		grants []permissions.AccountPermission
		want   authz.Verdict
		enough []permissions.Permission // where it is denied
	}{
		"a query of unknown SQL":           {query, []permissions.AccountPermission{d1Read}, authz.Allowed, nil},
		"one that reads":                   {asking(query, d1Read), []permissions.AccountPermission{d1Read}, authz.Allowed, nil},
		"one that reads, with Write":       {asking(query, d1Read), []permissions.AccountPermission{d1Write}, authz.Allowed, nil},
		"one that writes":                  {asking(query, d1Write), []permissions.AccountPermission{d1Read}, authz.Denied, []permissions.Permission{d1Write}},
		"one that writes, with Write":      {asking(query, d1Write), []permissions.AccountPermission{d1Read, d1Write}, authz.Allowed, nil},
		"an upload":                        {asking(upload, script), []permissions.AccountPermission{script}, authz.Allowed, nil},
		"with logpush":                     {asking(upload, logs), []permissions.AccountPermission{script}, authz.Denied, []permissions.Permission{logs}},
		"with logpush, and that":           {asking(upload, logs), []permissions.AccountPermission{script, logs}, authz.Allowed, nil},
		"with logpush, and that alone":     {asking(upload, logs), []permissions.AccountPermission{logs}, authz.Denied, []permissions.Permission{script}},
		"nothing published":                {unlisted, []permissions.AccountPermission{d1Read}, authz.Inconclusive, nil},
		"nothing published, and asked":     {asking(unlisted, d1Write), []permissions.AccountPermission{d1Read}, authz.Denied, []permissions.Permission{d1Write}},
		"nothing published, and permitted": {asking(unlisted, d1Write), []permissions.AccountPermission{d1Write}, authz.Inconclusive, nil},
	} {
		d := authz.Decide(permissions.NewSpec(permissions.Account(asksAccount).Allow(row.grants...)), row.call)
		assert.Equal(t, row.want, d.Verdict, name)
		var enough []permissions.Permission
		if d.Verdict == authz.Denied {
			assert.Equal(t, authz.MissingPermission, d.Reason, name)
			for _, g := range d.Enough() {
				assert.Equal(t, permissions.AccountResource(asksAccount), g.Resource, name)
				enough = append(enough, g.Permission)
			}
		}
		assert.Equal(t, row.enough, enough, name)
	}
	elsewhere := authz.Decide(permissions.NewSpec(permissions.Account(asksAccount).Allow(script), permissions.Account("fedcba9876543210fedcba9876543210").Allow(logs)), asking(upload, logs))
	assert.Equal(t, authz.OutsideScope, elsewhere.Reason)
	_, ok := authz.BesideFor(asking(query, d1Write))
	assert.False(t, ok, "it is among those that are accepted")
	_, ok = authz.BesideFor(upload)
	assert.False(t, ok)
}

const asksAccount permissions.AccountID = "0123456789abcdef0123456789abcdef"
