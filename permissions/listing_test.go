package permissions_test

import (
	"encoding/json"
	"fmt"
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
	assert.Equal(t, []string{"Account | Shiny Thing | Edit", "Zone | Shiny Thing | Edit", "Flagship App | Flagship App | Read"}, labels)

	assert.True(t, c.Drift(c).None(), "two scopes of one group are no drift")

	_, err = c.Parse("Shiny Thing Write")
	assert.ErrorContains(t, err, "is ambiguous")
	p, err := c.Parse("Zone:Shiny Thing:Edit")
	require.NoError(t, err)
	assert.Equal(t, "00000000000000000000000000000002", p.ID())
	assert.Equal(t, permissions.ScopeZone, p.Scope())

	p, err = c.Parse("Flagship App Read")
	require.NoError(t, err)
	assert.Equal(t, permissions.Scope("com.cloudflare.api.account.flagship.app"), p.Scope())
	assert.Equal(t, "Flagship App Read", p.String())
	assert.Equal(t, "00000000000000000000000000000001", p.ID())
}

// What a listing says of a group besides is kept; what it does not say is unknown.
func TestParseListingKeepsWhatItSays(t *testing.T) {
	t.Parallel()
	c, err := permissions.ParseListing([]byte(`[
		{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write","scopes":["com.cloudflare.api.account.zone"],"label":"dns_write","category":"DNS & Zones","is_selectable":false},
		{"id":"82e64a83756745bbbb1c9c2701bf816b","name":"DNS Read","scopes":["com.cloudflare.api.account.zone"],"is_selectable":true},
		{"id":"00000000000000000000000000000002","name":"Shiny Thing Write","scopes":["com.cloudflare.api.account"],"is_selectable":null}]`))
	require.NoError(t, err)
	write, _ := c.ByID(permissions.ZoneDNSWrite.ID())
	assert.Equal(t, permissions.Listed{Label: "dns_write", Category: "DNS & Zones", Selectable: permissions.SelectableNo}, write.Listed())
	read, _ := c.ByID(permissions.ZoneDNSRead.ID())
	assert.Equal(t, permissions.Listed{Selectable: permissions.SelectableYes}, read.Listed())
	shiny, _ := c.ByID("00000000000000000000000000000002")
	assert.Zero(t, shiny.Listed())
	known, _ := permissions.ByID(permissions.ZoneDNSWrite.ID())
	assert.Zero(t, known.Listed(), "the built-in catalogue knows nothing of any creator")

	spec := permissions.NewSpec(
		permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite, permissions.ZoneDNSRead, permissions.ZoneRead),
		permissions.AllZones().Deny(permissions.ZoneDNSWrite),
		permissions.AllAccounts().Allow("00000000000000000000000000000002"),
	)
	refused := c.NotSelectable(spec)
	require.Len(t, refused, 1, "not those of which the listing does not tell, and no denies")
	assert.Equal(t, "allow Zone:DNS:Edit on zone "+string(guideZone), refused[0].String())
}

// A group that only the listing knows is shown by its name wherever it stands.
func TestListedGroupsShowByName(t *testing.T) {
	t.Parallel()
	const id = "00000000000000000000000000000002"
	c, err := permissions.ParseListing([]byte(`[{"id":"` + id + `","name":"Shiny Thing Write","scopes":["com.cloudflare.api.account","com.cloudflare.api.account.zone"],"label":"shiny_thing_write"}]`))
	require.NoError(t, err)
	bare := permissions.NewSpec(permissions.Account(guideAccount).Allow(id), permissions.Zone(guideZone).Allow(id, permissions.ZoneRead))
	require.Contains(t, bare.String(), "unknown permission group "+id)
	named := bare.Named(c)
	assert.NotContains(t, named.String(), id)
	assert.Contains(t, named.String(), "allow Shiny Thing Write on account "+string(guideAccount))
	assert.True(t, named.Equal(bare), "the name changes nothing")
	for st := range named.Statements() {
		assert.Equal(t, st.Resource.Scope(), st.Permission.Scope())
		g, ok := permissions.GroupOf(st.Permission)
		assert.True(t, ok)
		assert.Equal(t, st.Permission.Name(), g.Name)
	}
	assert.Equal(t, bare.Named(nil), bare)
	assert.NoError(t, bare.ValidateWith(c))
	err = permissions.NewSpec(permissions.OwnUser().Allow(id)).ValidateWith(c)
	require.Error(t, err)
	assert.Contains(t, err.Error(), "allow Shiny Thing Write on ")

	p, err := c.Parse("Zone | Shiny Thing | Edit")
	require.NoError(t, err)
	assert.Equal(t, "Shiny Thing Write", permissions.Label(p))
	text, err := json.Marshal(p)
	require.NoError(t, err)
	assert.Equal(t, `"`+id+`"`, string(text), "as the typed permissions marshal")
	_, ok := permissions.GroupOf(permissions.AccountPermission(id))
	assert.False(t, ok, "an id alone says nothing")
	_, ok = permissions.GroupOf(nil)
	assert.False(t, ok)
}

// A listing of more rows than an index can count is refused, and the largest is read.
func TestParseListingIsBounded(t *testing.T) {
	t.Parallel()
	const most = 1<<16 - 1
	row := func(i int) string { return fmt.Sprintf(`{"id":"%032x","name":"n","scopes":["s"]}`, i) }
	rows := make([]string, most+1)
	for i := range rows {
		rows[i] = row(i)
	}
	_, err := permissions.ParseListing([]byte("[" + strings.Join(rows, ",") + "]"))
	assert.EqualError(t, err, "permission group listing has 65536 rows: more than can be right")
	c, err := permissions.ParseListing([]byte("[" + strings.Join(rows[:most], ",") + "]"))
	require.NoError(t, err)
	g, ok := c.ByID(fmt.Sprintf("%032x", most-1))
	assert.True(t, ok)
	assert.Equal(t, fmt.Sprintf("%032x", most-1), g.ID)
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
