package permissions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
)

func TestParseIDs(t *testing.T) {
	t.Parallel()
	account, err := permissions.ParseAccountID(string(guideAccount))
	require.NoError(t, err)
	assert.Equal(t, guideAccount, account)
	zone, err := permissions.ParseZoneID(string(guideZone))
	require.NoError(t, err)
	assert.Equal(t, guideZone, zone)
	assert.NoError(t, guideAccount.Validate())
	assert.NoError(t, guideZone.Validate())
}

func TestParseIDMistakes(t *testing.T) {
	t.Parallel()
	const good = string(guideZone)
	for _, row := range []struct {
		text    string
		problem permissions.IDProblem
		says    string
	}{
		{"", permissions.IDEmpty, "zone id is empty: want the zone's id, 32 lowercase hexadecimal digits"},
		{" \t", permissions.IDEmpty, "zone id is empty: want the zone's id, 32 lowercase hexadecimal digits"},
		{"*", permissions.IDWildcard, `zone id is "*": an id names one zone; use the All… functions for all of them`},
		{" * ", permissions.IDWildcard, `use the All… functions`},
		{"example.com", permissions.IDName, `zone id "example.com" is a domain name: want the zone's id, 32 lowercase hexadecimal digits, which GET /zones?name=example.com shows`},
		{"bücher.example", permissions.IDName, `is a domain name`},
		{"https://dash.cloudflare.com/" + good + "/example.com", permissions.IDURL, `is a URL: want the zone's id`},
		{"dash.cloudflare.com/" + good, permissions.IDURL, `is a URL`},
		{`"` + good + `"`, permissions.IDQuoted, `zone id "` + good + `" has quotes around it: remove them`},
		{"'" + good + "'", permissions.IDQuoted, `has quotes around it: remove them`},
		{"“" + good + "”", permissions.IDQuoted, `has quotes around it: remove them`},
		{" " + good, permissions.IDBlanks, `zone id " ` + good + `" has blanks or line ends in it: remove them`},
		{good + "\n", permissions.IDBlanks, `\n" has blanks or line ends in it`},
		{good[:16] + " " + good[16:], permissions.IDBlanks, `has blanks or line ends in it`},
		{"\ufeff" + good, permissions.IDBlanks, `has blanks or line ends in it`},
		{strings.ToUpper(good), permissions.IDUpperCase, `zone id "` + strings.ToUpper(good) + `" is not in lower case: use "` + good + `"`},
		{good[:31], permissions.IDWrongLength, `zone id "` + good[:31] + `" has 31 digits: want the zone's id, 32 lowercase hexadecimal digits`},
		{good + "0", permissions.IDWrongLength, `has 33 digits`},
		{"g" + good[1:], permissions.IDNotHex, `has characters that are not hexadecimal`},
		{"my-zone", permissions.IDNotHex, `zone id "my-zone" has characters that are not hexadecimal: want the zone's id, 32 lowercase hexadecimal digits`},
	} {
		_, err := permissions.ParseZoneID(row.text)
		var id *permissions.IDError
		require.ErrorAs(t, err, &id, "%q", row.text)
		assert.Equal(t, row.problem, id.Problem, "%q", row.text)
		assert.Equal(t, "zone", id.Kind)
		assert.Equal(t, len(row.text), id.Length)
		assert.ErrorContains(t, err, row.says)
		assert.Equal(t, err, permissions.ZoneID(row.text).Validate())

		_, err = permissions.ParseAccountID(row.text)
		require.ErrorAs(t, err, &id)
		assert.Equal(t, row.problem, id.Problem, "%q", row.text)
		assert.Equal(t, "account", id.Kind)
	}
}

func TestParseIDNeverEchoesCredentials(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("0f", 20) // the form of a Global API key
	for _, secret := range []string{fakeToken, fakeLegacy, key, "cfat_short", "cfk_short", "v1.0-deadbeef"} {
		for _, text := range []string{secret, `"` + secret + `"`, "Bearer " + secret, " " + secret + "\n", "CLOUDFLARE_API_TOKEN=" + secret, "https://example.com/?token=" + secret} {
			_, err := permissions.ParseAccountID(text)
			var id *permissions.IDError
			require.ErrorAs(t, err, &id)
			assert.Equal(t, permissions.IDSecret, id.Problem, "%q", text)
			assert.Empty(t, id.Value)
			for _, shown := range []string{err.Error(), fmt.Sprintf("%#v", err), fmt.Sprintf("%+v", *id)} {
				assert.NotContains(t, shown, secret)
			}
			assert.EqualError(t, err, "account id looks like a token or an API key (not shown): want the account's id, 32 lowercase hexadecimal digits")
		}
	}
}

func TestIDErrorShortensLongText(t *testing.T) {
	t.Parallel()
	_, err := permissions.ParseZoneID(strings.Repeat("é ", 500))
	var id *permissions.IDError
	require.ErrorAs(t, err, &id)
	assert.LessOrEqual(t, len(id.Value), 63+len("…"))
	assert.True(t, strings.HasSuffix(id.Value, "…"))
	assert.NotContains(t, id.Value, "\uFFFD", "cut between characters")
	assert.Equal(t, 1500, id.Length)
}
