package tokentest_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestCollection takes a thing that is kept as it was sent through its life.
func TestCollection(t *testing.T) { inEveryForm(t, testCollection) }

func testCollection(t *testing.T, f form) {
	s := f.server(t, tokentest.Options{})
	tok := issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountLoadBalancingMonitorsAndPoolsWrite)), userToken())
	const pools = "/accounts/" + tokentest.DefaultAccountID + "/load_balancers/pools"
	assert.Equal(t, 200, as(t, s, tok, "GET", pools, "").Status)
	a := as(t, s, tok, "POST", pools, `{"name":"one"}`)
	assert.Equal(t, 400, a.Status, "no origins")
	assert.NotEmpty(t, a.Header.Get(tokentest.HeaderAssumed))
	a = as(t, s, tok, "POST", pools, `{"name":"one","origins":[{"address":"192.0.2.1"}]}`)
	require.Equal(t, 200, a.Status, a.Errors)
	made := thing(t, a)
	path := pools + "/" + made["id"].(string)
	assert.Len(t, made["id"], 32)
	assert.Equal(t, 409, as(t, s, tok, "POST", pools, `{"name":"one","origins":[{"address":"192.0.2.2"}]}`).Status)
	assert.Equal(t, made, thing(t, as(t, s, tok, "GET", path, "")))
	a = as(t, s, tok, "PATCH", path, `{"description":"d"}`)
	assert.Equal(t, "one", thing(t, a)["name"])
	a = as(t, s, tok, "PUT", path, `{"name":"two","origins":[{"address":"192.0.2.1"}]}`)
	assert.NotContains(t, thing(t, a), "description")
	assert.Equal(t, made["created_on"], thing(t, a)["created_on"])
	for i := range 30 {
		a = as(t, s, tok, "POST", pools, fmt.Sprintf(`{"name":"p%d","origins":[{"address":"192.0.2.1"}]}`, i))
		require.Equal(t, 200, a.Status)
	}
	a = as(t, s, tok, "GET", pools+"?page=2", "")
	assert.Equal(t, 31, a.ResultInfo.TotalCount)
	var page []any
	require.NoError(t, json.Unmarshal(a.Result, &page))
	assert.Len(t, page, 11)
	assert.Equal(t, 200, as(t, s, tok, "DELETE", path, "").Status)
	assert.Equal(t, 404, as(t, s, tok, "GET", path, "").Status)
	assert.Equal(t, 404, as(t, s, tok, "PATCH", path, "{}").Status)
	assert.Equal(t, 400, as(t, s, tok, "POST", pools, "[1]").Status)
	assert.Equal(t, 400, as(t, s, tok, "POST", pools, "null").Status)
}

// thing is a result that is one object.
func thing(t *testing.T, a answer) map[string]any {
	t.Helper()
	var o map[string]any
	require.NoError(t, json.Unmarshal(a.Result, &o))
	return o
}
