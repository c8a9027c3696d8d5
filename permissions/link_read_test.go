package permissions_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

// Links to the dashboard's form as they are met: the query anywhere, escaped once or
// twice, keys and types in any case.
func TestParseDashboardLinkForms(t *testing.T) {
	t.Parallel()
	const dash = "https://dash.cloudflare.com"
	keys := "permissionGroupKeys=" + url.QueryEscape(`[{"key":"dns","type":"edit"}]`)
	allZones := permissions.AllZones().Allow(permissions.ZoneDNSWrite)
	for link, want := range map[string]struct {
		policy permissions.Policy
		form   permissions.LinkForm
		name   string
	}{
		dash + "/profile/api-tokens?" + keys:                                                                                  {allZones, permissions.UserTokenForm, ""},
		" " + dash + "/profile/api-tokens?" + keys + "\n":                                                                     {allZones, permissions.UserTokenForm, ""},
		"HTTPS://DASH.cloudflare.com:443/profile/api-tokens?" + keys:                                                          {allZones, permissions.UserTokenForm, ""},
		dash + "/profile/api-tokens?" + keys + "&name=CI%20token":                                                             {allZones, permissions.UserTokenForm, "CI token"},
		dash + "/?to=/:account/api-tokens&" + keys:                                                                            {allZones, permissions.AccountTokenForm, ""},
		dash + "/?to=" + url.QueryEscape("/:account/api-tokens?"+keys):                                                        {allZones, permissions.AccountTokenForm, ""},
		dash + "/#/profile/api-tokens?" + keys + "&name=x":                                                                    {allZones, permissions.UserTokenForm, "x"},
		dash + "/?name=outer#/profile/api-tokens?" + keys + "&name=inner":                                                     {allZones, permissions.UserTokenForm, "outer"},
		dash + "/account/api-tokens?" + keys:                                                                                  {allZones, permissions.AccountTokenForm, ""},
		dash + "/profile/account/api-tokens?" + keys:                                                                          {allZones, permissions.UserTokenForm, ""},
		dash + "/profile/api-tokens?permissionGroupKeys=" + url.QueryEscape(url.QueryEscape(`[{"key":"dns","type":"edit"}]`)): {allZones, permissions.UserTokenForm, ""},
		dash + "/profile/api-tokens?permissionGroupKeys=" + url.QueryEscape(`[{"key":"DNS","type":"Edit"}]`):                  {allZones, permissions.UserTokenForm, ""},
		dash + "/profile/api-tokens?permissionGroupKeys=" + url.QueryEscape(`[{"key":"dns","type":"WRITE"}]`):                 {allZones, permissions.UserTokenForm, ""},
		dash + "/profile/api-tokens?" + keys + "&accountId=*&zoneId=all":                                                      {allZones, permissions.UserTokenForm, ""},
		dash + "/profile/api-tokens?" + keys + "&accountId=" + string(guideAccount):                                           {permissions.AllZonesIn(guideAccount).Allow(permissions.ZoneDNSWrite), permissions.UserTokenForm, ""},
		dash + "/profile/api-tokens?" + keys + "&zoneId=" + string(guideZone):                                                 {permissions.Zone(guideZone).Allow(permissions.ZoneDNSWrite), permissions.UserTokenForm, ""},
	} {
		got, err := permissions.ParseDashboardLink(link)
		if assert.NoError(t, err, link) {
			assert.True(t, permissions.NewSpec(want.policy).Equal(got.Spec), "%s: %s", link, got.Spec)
			assert.Equal(t, want.form, got.Form, link)
			assert.Equal(t, want.name, got.Name, link)
			assert.Empty(t, got.Unknown, link)
		}
	}
	got, err := permissions.ParseDashboardLink(dash + "/profile/api-tokens?accountId=" + string(guideAccount) + "&permissionGroupKeys=" + url.QueryEscape(`[{"key":"d1","type":"edit"},{"key":"user_details","type":"read"},{"key":"`+fakeToken+`","type":"read"}]`))
	require.NoError(t, err)
	assert.True(t, permissions.NewSpec(permissions.Account(guideAccount).Allow(permissions.AccountD1Write), permissions.OwnUser().Allow(permissions.UserDetailsRead)).Equal(got.Spec), got.Spec.String())
	require.Len(t, got.Unknown, 1)
	assert.NotContains(t, got.Unknown[0], fakeToken)

	for link, want := range map[string]string{
		"  ":                                "the link is empty: want an address such as https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=…",
		"/profile/api-tokens?" + keys:       "this is no address: want one such as https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=…",
		"https://dash.cloudflare.com:x/":    "this is no address",
		"https://dash.example.com/?" + keys: "the link is to dash.example.com: want one to dash.cloudflare.com",
		dash + "/?to=" + url.QueryEscape("/x?%zz&"+keys):                               `the link has no "permissionGroupKeys": it fills nothing in`,
		dash + "/?permissionGroupKeys=%25zz":                                           `"permissionGroupKeys" of the link is no JSON array of {"key":…,"type":…}`,
		dash + "/?permissionGroupKeys=" + url.QueryEscape(`{"key":"dns"}`):             "no JSON array",
		dash + "/?" + keys + "&x=" + strings.Repeat("y", 64<<10-len(dash+"/?"+keys)-2): "the link is longer than 65536 bytes",
	} {
		_, err := permissions.ParseDashboardLink(link)
		assert.ErrorContains(t, err, want, link)
	}
	_, err = permissions.ParseDashboardLink(dash + "/?" + keys + "&x=" + strings.Repeat("y", 64<<10-len(dash+"/?"+keys)-3))
	assert.NoError(t, err, "as long as may be")
}
