package permissions_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

type listingRow struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
}

// builtinListing is the built-in table in the form of the API's answer.
func builtinListing() []listingRow {
	var rows []listingRow
	for g := range permissions.All() {
		rows = append(rows, listingRow{g.ID, g.Name, []string{string(g.Scope)}})
	}
	return rows
}

func parseListing(t *testing.T, rows []listingRow) *permissions.Catalogue {
	t.Helper()
	data, err := json.Marshal(map[string]any{"success": true, "errors": []any{}, "messages": []any{}, "result": rows})
	require.NoError(t, err)
	c, err := permissions.ParseListing(data)
	require.NoError(t, err)
	return c
}

func TestParseListingForms(t *testing.T) {
	t.Parallel()
	row := `{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write","scopes":["com.cloudflare.api.account.zone"],"category":"ignored"}`
	for _, text := range []string{
		"[" + row + "]",
		"\n [" + row + "]\n",
		`{"success":true,"errors":[],"messages":[],"result":[` + row + `]}`,
		`{"result":[` + row + `,` + row + `]}`, // a row twice is one group
	} {
		c, err := permissions.ParseListing([]byte(text))
		require.NoError(t, err, text)
		require.Equal(t, 1, c.Len(), text)
		g, ok := c.ByID("4755a26eedb94da69e1066d98aa820be")
		require.True(t, ok)
		assert.Equal(t, "DNS Write", g.Name)
		assert.Equal(t, "Zone | DNS | Edit", g.Label())
		assert.Equal(t, "dns", g.LinkKey, "what the built-in table knows is kept")
		assert.Equal(t, permissions.Evidence{Kind: permissions.EvidenceMeasured, Source: "live permission_groups listing"}, g.Evidence)
		_, ok = c.ByName("DNS Write", permissions.ScopeZone)
		assert.True(t, ok)
		for range c.Unlisted() {
			t.Error("a live listing has no names without id")
		}
	}
}

func TestParseListingNewGroups(t *testing.T) {
	t.Parallel()
	c, err := permissions.ParseListing([]byte(`[
		{"id":"00000000000000000000000000000002","name":"Shiny Thing Write","scopes":["com.cloudflare.api.account","com.cloudflare.api.account.zone"]},
		{"id":"00000000000000000000000000000001","name":"Flagship App Read","scopes":["com.cloudflare.api.account.flagship.app"]}]`))
	require.NoError(t, err)
	assert.Equal(t, 3, c.Len(), "one row for each scope")
	var labels []string
	for g := range c.All() {
		labels = append(labels, g.Label())
	}
	assert.Equal(t, []string{"Account | Shiny Thing | Edit", "Zone | Shiny Thing | Edit", "com.cloudflare.api.account.flagship.app | Flagship App | Read"}, labels)

	assert.True(t, c.Drift(c).None(), "two scopes of one group are no drift")

	_, err = c.Parse("Shiny Thing Write")
	assert.ErrorContains(t, err, "is ambiguous")
	p, err := c.Parse("Zone:Shiny Thing:Edit")
	require.NoError(t, err)
	assert.Equal(t, permissions.ZonePermission("00000000000000000000000000000002"), p)

	p, err = c.Parse("Flagship App Read")
	require.NoError(t, err)
	assert.Equal(t, permissions.Scope("com.cloudflare.api.account.flagship.app"), p.Scope())
	assert.Equal(t, "Flagship App Read", p.String())
	assert.Equal(t, "00000000000000000000000000000001", p.ID())
}

func TestParseListingErrors(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"":     "permission group listing is empty: want the answer of a permission_groups endpoint",
		"  \n": "permission group listing is empty",
		"{}":   `permission group listing has no "result" array: want the answer of a permission_groups endpoint`,
		`{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"result":null}`: `has no "result" array`,
		`{"result":{}}`:             "permission group listing: result: want an array, got object",
		`[{"id":5}]`:                "permission group listing: id: want a string, got number",
		"[{\"id\":\n  \"x\",}]":     "permission group listing: malformed JSON at line 2, column 7:",
		"<html>":                    "permission group listing: malformed JSON at line 1, column 1:",
		`[{"id":"abc","name":"x"}]`: `permission group listing, row 0 ("x"): permission group id "abc" has 3 digits`,
		`[{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write"}]`: "row 0 (4755a26eedb94da69e1066d98aa820be): name or scopes missing",
		`[{"id":"4755a26eedb94da69e1066d98aa820be","scopes":["x"]}]`:     "name or scopes missing",
		`null`:             `has no "result" array`,
		`"text"`:           "permission group listing: want an object, got string",
		`{"result":[]} {}`: "malformed JSON at line 1, column 15",
		`[{"id":"` + fakeToken + `","name":"` + fakeToken + `"}]`: "(not shown)",
	} {
		c, err := permissions.ParseListing([]byte(text))
		require.Error(t, err, text)
		assert.Nil(t, c, text)
		assert.ErrorContains(t, err, says)
		assert.NotContains(t, err.Error(), fakeToken)
		assert.NotContains(t, err.Error(), "Go struct")
	}
}

func TestDrift(t *testing.T) {
	t.Parallel()
	same := permissions.Builtin().Drift(parseListing(t, builtinListing()))
	assert.True(t, same.None(), "%+v", same)

	rows := builtinListing()
	var changed []listingRow
	for _, r := range rows {
		switch r.ID {
		case permissions.ZoneDNSRead.ID(), permissions.UserMembershipsRead.ID():
			continue // gone
		case permissions.ZoneDNSWrite.ID():
			r.Name = "DNS Records Write"
		case permissions.AccountD1Write.ID():
			r.Scopes = []string{string(permissions.ScopeZone)}
		}
		changed = append(changed, r)
	}
	changed = append(changed, listingRow{strings.Repeat("0", 32), "Shiny Thing Write", []string{string(permissions.ScopeAccount)}})
	live := parseListing(t, changed)
	d := permissions.Builtin().Drift(live)
	assert.False(t, d.None())
	assert.Equal(t, []string{"Shiny Thing Write"}, names(d.Added))
	assert.Equal(t, []string{"DNS Read", "Memberships Read"}, names(d.Removed))
	assert.Equal(t, []permissions.Rename{{ID: permissions.ZoneDNSWrite.ID(), From: "DNS Write", To: "DNS Records Write"}}, d.Renamed)
	assert.Equal(t, []string{"D1 Write"}, names(d.Rescope))

	// The renamed group is still found by the name that this library knows.
	g, ok := live.ByName("DNS Write", permissions.ScopeZone)
	require.True(t, ok)
	assert.Equal(t, "DNS Records Write", g.Name)
}

// The account endpoint does not list the groups of user scope.
func TestDriftOfAnAccountListing(t *testing.T) {
	t.Parallel()
	var rows []listingRow
	for _, r := range builtinListing() {
		if r.Scopes[0] != string(permissions.ScopeUser) {
			rows = append(rows, r)
		}
	}
	assert.True(t, permissions.Builtin().Drift(parseListing(t, rows)).None())
}
