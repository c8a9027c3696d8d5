package record_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// TestAsks: what a call's body asks for is needed, of the accepted groups or besides
// them.
func TestAsks(t *testing.T) {
	t.Parallel()
	const on = "/accounts/0123456789abcdef0123456789abcdef"
	query := authz.Call{Method: "POST", Path: on + "/d1/database/x/query", Status: 200}
	upload := authz.Call{Method: "PUT", Path: on + "/workers/scripts/w", Act: authz.ActUpdate, Status: 200}
	unlisted := authz.Call{Method: "POST", Path: on + "/d1/database/x/import", Status: 200}
	asking := func(c authz.Call, p permissions.Permission) authz.Call {
		c.Asks = p
		return c
	}
	labels := func(res record.Result) []string {
		var out []string
		for _, n := range res.Required {
			out = append(out, permissions.Label(n.Permission))
		}
		return out
	}
	for name, row := range map[string]struct {
		calls  []authz.Call
		want   []string
		bodies int
	}{
		"not known":      {[]authz.Call{query}, []string{"Account:D1:Read"}, 1},
		"reads":          {[]authz.Call{asking(query, permissions.AccountD1Read)}, []string{"Account:D1:Read"}, 0},
		"writes":         {[]authz.Call{asking(query, permissions.AccountD1Write)}, []string{"Account:D1:Edit"}, 0},
		"both":           {[]authz.Call{asking(query, permissions.AccountD1Read), asking(query, permissions.AccountD1Write)}, []string{"Account:D1:Edit"}, 0},
		"besides":        {[]authz.Call{asking(upload, permissions.AccountLogsWrite)}, []string{"Account:Logs:Edit", "Account:Workers Scripts:Edit"}, 0},
		"besides, twice": {[]authz.Call{asking(upload, permissions.AccountLogsWrite), asking(upload, permissions.AccountLogsWrite), upload}, []string{"Account:Logs:Edit", "Account:Workers Scripts:Edit"}, 1},
		"no list":        {[]authz.Call{asking(unlisted, permissions.AccountD1Write)}, []string{"Account:D1:Edit"}, 0},
	} {
		rec := record.Recording{Calls: row.calls}
		var k record.Collector
		for _, c := range row.calls {
			k.Add(c)
		}
		for _, rec := range []record.Recording{rec, k.Recording("")} {
			res := record.Minimal(rec)
			assert.ElementsMatch(t, row.want, labels(res), name)
			assert.Len(t, res.Bodies, row.bodies, name)
			for _, c := range row.calls {
				assert.NotEqual(t, authz.Denied, authz.Decide(res.Spec, c).Verdict, name)
			}
		}
	}

	res := record.Minimal(record.Recording{Calls: []authz.Call{asking(upload, permissions.AccountLogsWrite)}})
	for _, n := range res.Required {
		assert.Equal(t, n.Permission == permissions.AccountLogsWrite, len(n.Narrower) == 0, "a role on the Worker is in the place of one permission, not of the other")
	}
	without := res.Spec.Filter(func(st permissions.Statement) bool { return st.Permission != permissions.AccountLogsWrite })
	cmp := res.Compare(authz.Principal{Spec: without}, time.Time{})
	require.Len(t, cmp.Lacking, 1, "what is asked for besides is missed, and that alone")
	assert.Equal(t, permissions.AccountLogsWrite, cmp.Lacking[0].Permission)
	with := res.Spec.Filter(func(st permissions.Statement) bool { return st.Permission == permissions.AccountLogsWrite })
	cmp = res.Compare(authz.Principal{Spec: with}, time.Time{})
	require.Len(t, cmp.Lacking, 1, "and the other way round")
	assert.Equal(t, permissions.AccountWorkersScriptsWrite, cmp.Lacking[0].Permission)
	assert.Len(t, res.Compare(authz.Principal{}, time.Time{}).Lacking, 2)
	assert.Empty(t, res.Compare(authz.Principal{Spec: res.Spec}, time.Time{}).Excess)

	res = record.Minimal(record.Recording{Calls: []authz.Call{asking(unlisted, permissions.AccountD1Write)}})
	require.Len(t, res.Required, 1)
	assert.True(t, res.Required[0].Guessed, "nothing is published of it")
	assert.Len(t, res.Unknown, 1)
}
