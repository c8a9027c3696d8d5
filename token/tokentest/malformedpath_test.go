package tokentest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestEmptyAndGluedIDs: below an account or zone the gateway says of a path with
// an empty or glued id that the method is not allowed.
func TestEmptyAndGluedIDs(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	tok := issue(t, s, permissions.Spec{}, userToken())
	id := string(otherZone)
	for _, c := range []struct {
		name, method, path string
		status, code       int
	}{
		{"empty, at the end", "PUT", onZone + "/dns_records/", 400, 10000},
		{"empty, within", "PUT", onAccount + "/cfd_tunnel//configurations", 400, 10000},
		{"glued", "DELETE", onAccount + "/images/v1" + id, 400, 10000},
		{"glued, zone", "DELETE", onZone + "/dns_records" + id, 400, 10000},
		{"both", "PUT", onAccount + "/workers/scripts", 405, 10405},
		{"another method on the collection", "PATCH", onZone + "/workers/routes", 405, 10405},
		{"empty account", "GET", "/accounts//r2/buckets", 404, 7003},
		{"glued account", "GET", onAccount + "r2/buckets", 404, 7003},
		{"core", "POST", onZone + "/settings/", 405, 7001},
		{"no such thing", "GET", onAccount + "/nonsense/" + id, 404, 7003},
		{"no such thing, empty", "GET", onAccount + "/nonsense//" + id, 404, 7003},
		{"long", "DELETE", onAccount + "/" + strings.Repeat("x", 5000), 404, 7003},
	} {
		a := as(t, s, tok, c.method, c.path, "")
		assert.Equal(t, c.status, a.Status, "%s: %v", c.name, a.Errors)
		assert.Equal(t, c.code, a.code(), c.name)
		if c.code == 10000 {
			assert.Equal(t, c.method+" method not allowed for the api_token authentication scheme", a.message(), c.name)
			key := send(t, s, c.method, c.path, "", globalKey()...)
			assert.NotEqual(t, 10000, key.code(), "%s: not for a Global API key", c.name)
			assert.Contains(t, []int{404, 405}, key.Status, c.name)
		}
	}
}
