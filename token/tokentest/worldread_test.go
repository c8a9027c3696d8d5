package tokentest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token/tokentest"
)

// given makes a server of a world's text.
func given(t testing.TB, text string) (*tokentest.Server, error) {
	t.Helper()
	w, err := tokentest.ReadWorld(strings.NewReader(text), "w.json")
	if err != nil {
		return nil, err
	}
	return tokentest.New(tokentest.Options{World: w, Seed: 1})
}

// TestWorld: what a text says is there, for whoever may see it.
func TestWorld(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/world.json")
	require.NoError(t, err)
	w, err := tokentest.ReadWorld(strings.NewReader(string(data)), "world.json")
	require.NoError(t, err)
	for range 2 { // a world makes several servers
		s, err := tokentest.New(tokentest.Options{World: w})
		require.NoError(t, err)
		require.Len(t, s.Accounts(), 2)
		assert.Equal(t, "Shop", s.Accounts()[0].Name)
		assert.True(t, s.Accounts()[1].R2Off)
		require.Len(t, s.Zones(), 2)
		assert.Equal(t, s.Accounts()[1].ID, s.Zones()[1].Account)
		assert.Equal(t, []string{"/zones/{zone_id}/bot_management"}, s.Zones()[1].NotInPlan)
		require.Len(t, s.Users(), 2)
		assert.Equal(t, []permissions.AccountID{account}, s.Users()[1].Accounts)
		assert.Equal(t, 1, s.Users()[1].Rights.Len())
		toks := s.Tokens()
		require.Len(t, toks, 3)
		assert.Equal(t, "11111111111111111111111111111111", toks[0].ID)
		assert.Equal(t, "worldworldworldworldworldworldworldworld", toks[0].Value)
		assert.Equal(t, "disabled", toks[1].State)
		assert.Equal(t, s.Users()[1].ID, toks[1].Owner, "by the email")
		assert.Equal(t, authz.AccountToken, toks[2].Kind)
		for path, want := range map[string]string{
			onZone + "/dns_records?type=A":      "www.shop.example",
			onAccount + "/r2/buckets":           "media",
			onAccount + "/workers/scripts":      "0123456789abcdef0123456789abcdef",
			onZone + "/workers/routes":          "shop.example/*",
			onAccount + "/load_balancers/pools": "origins",
			onZone + "/custom_hostnames":        "app.customer.dev",
			"/zones?name=second.example":        "second.example",
			onAccount + "/tokens":               "robot",
			onZone + "/dns_records?type=MX":     "mail.shop.example",
		} {
			a := send(t, s, "GET", path, "", "X-Auth-Email", "ops@shop.example", "X-Auth-Key", tokentest.DefaultGlobalKey)
			require.Equal(t, 200, a.Status, path)
			assert.Contains(t, string(a.Result), want, path)
		}
		require.NoError(t, s.Delete(toks[0].ID))
	}
}

func TestWorldFaults(t *testing.T) {
	t.Parallel()
	const (
		accounts = `"accounts":[{"id":"` + tokentest.DefaultAccountID + `"}]`
		zones    = accounts + `,"zones":[{"id":"` + tokentest.DefaultZoneID + `","name":"a.dev"}]`
		users    = zones + `,"users":[{"email":"a@b.dev"}]`
	)
	for text, want := range map[string]string{
		"":                                    `w.json:1:1: there is nothing: want a JSON object such as {"zones":[{"name":"example.com"}]}`,
		"[]":                                  `w.json:1:1: want an object, got an array`,
		"null":                                `w.json:1:1: want an object, got null`,
		"{} {}":                               `w.json:1:4: there is more behind the JSON value: want one object`,
		"{} x":                                `w.json:1:4: there is more behind`,
		"{\n \"zone\": []}":                   `w.json:2:2: the key "zone" is not known here: want one of $schema, accounts, zones, users, tokens`,
		`{"Accounts":[]}`:                     `w.json:1:2: the key "Accounts" is not known here`,
		`{"accounts":[],"accounts":[]}`:       `w.json:1:16: the key "accounts" stands twice: keep one of the two`,
		`{"accounts":{}}`:                     `w.json:1:13: accounts: want an array, got an object`,
		`{"accounts":[1]}`:                    `w.json:1:14: accounts[0]: want an object, got a number`,
		"{\"accounts\":[{\n\"name\": 7}]}":    `w.json:2:9: accounts[0].name: want a text, got a number`,
		`{"accounts":[{"name":""}]}`:          `accounts[0].name: want a text that is not empty, or no such key`,
		`{"accounts":[{"r2_off":"yes"}]}`:     `accounts[0].r2_off: want true or false, got a text`,
		`{"accounts":[{"id":"x"}]}`:           `w.json:1:14: accounts[0]: account id "x"`,
		`{"accounts":[`:                       `w.json:1:14: accounts: the text ends within a JSON value`,
		`{"accounts":[{"id":"a"}`:             `the text ends within a JSON value`,
		`{"accounts" []}`:                     `w.json:1:13: accounts: malformed JSON: invalid character '[' after object key`,
		"{\"accounts\":[\n  {\"id\": nope}]}": `w.json:2:10: accounts[0].id: malformed JSON`,
		`{"zones":[{}]}`:                      `zones[0]: zone `,
		`{` + accounts + `,"zones":[{"account":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}`:                                              `its account "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is not known: add the account first`,
		`{` + accounts + `,"zones":[{"not_in_plan":"x"}]}`:                                                                         `zones[0].not_in_plan: want an array, got a text`,
		`{` + accounts + `,"zones":[{"name":"a.dev"},{"name":"A.dev"}]}`:                                                           `zones[1]: zone name "a.dev" is taken by zone `,
		`{` + accounts + `,"users":[{"email":"nobody"}]}`:                                                                          `users[0]: user email: want an address`,
		`{` + accounts + `,"users":[{"accounts":["bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"]}]}`:                                           `users[0]: accounts: there is no account "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb": want the id of one of "accounts"`,
		`{` + users + `,"tokens":[{"kind":"zone"}]}`:                                                                               `tokens[0].kind: "zone": want user or account`,
		`{` + users + `,"tokens":[{"status":"expired"}]}`:                                                                          `tokens[0].status: "expired": want active or disabled`,
		`{` + users + `,"tokens":[{"id":"x"}]}`:                                                                                    `tokens[0]: id "x": want 32 lowercase hexadecimal digits`,
		`{` + users + `,"tokens":[{"value":"secret"}]}`:                                                                            `tokens[0]: value: want a token's form`,
		`{` + users + `,"tokens":[{"kind":"account","value":"cfut_` + strings.Repeat("a", 48) + `"}]}`:                             `tokens[0]: value: cfut_ begins the values of user tokens`,
		`{` + users + `,"tokens":[{"value":"` + strings.Repeat("aB3", 13) + `a"},{"value":"` + strings.Repeat("aB3", 13) + `a"}]}`: `tokens[1]: value: another token has it already`,
		`{` + users + `,"tokens":[{"id":"11111111111111111111111111111111"},{"id":"11111111111111111111111111111111"}]}`:           `tokens[1]: a token with the id 11111111111111111111111111111111 exists already`,
		`{` + users + `,"tokens":[{"owner":"c@d.dev"}]}`:                                                                           `tokens[0]: owner: there is no such user: want the id or the email of one of "users"`,
		`{` + zones + `,"tokens":[{}]}`:                                                                                            `tokens[0]: owner: there is no such user`,
		`{"tokens":[{"kind":"account"}]}`:                                                                                          `tokens[0]: owner: there is no such account: want the id of one of "accounts"`,
		"{" + users + ",\"tokens\":[{\n\"policies\":[{\"effect\":\"grant\"}]}]}":                                                   `w.json:2:12: tokens[0]: policies[0]: effect is "grant": want "allow" or "deny"`,
		`{` + users + `,"tokens":[{"policies":` + onPolicy("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb") + `}]}`:                             `the simulator has no zone bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb`,
		`{"accounts":[{"things":[]}]}`:                                                                                             `accounts[0].things: want an object with paths as keys, got an array`,
		`{"accounts":[{"things":{"r2/buckets":[]}}]}`:                                                                              `the key "r2/buckets" is no path: want one below the account or zone, such as /dns_records`,
		`{"accounts":[{"things":{"/r2/buckets":"media"}}]}`:                                                                        `want an array of objects to add, or an object to put there, got a text`,
		`{"accounts":[{"things":{"/r2/buckets":["media"]}}]}`:                                                                      `want an object, as POST takes it, got a text`,
		"{\"accounts\":[{\"things\":{\"/r2/buckets\":[\n{\"name\":\"-\"}]}}]}":                                                     `w.json:2:1: accounts[0].things./r2/buckets[0]: POST /r2/buckets: the simulator answers 400 10005 The specified bucket name is not valid.`,
		`{"accounts":[{"r2_off":true,"things":{"/r2/buckets":[{"name":"media"}]}}]}`:                                               `POST /r2/buckets: the simulator answers 403 10042`,
		`{"accounts":[{"things":{"/periscopes":[{}]}}]}`:                                                                           `POST /periscopes: the simulator answers 404 7003`,
		`{"accounts":[{"things":{"/addressing/address_maps":[{}]}}]}`:                                                              `POST /addressing/address_maps: the simulator keeps nothing there: docs/SIMULATOR.md lists what it keeps`,
		`{"accounts":[{"workers":[{"tag":"!"}]}]}`:                                                                                 `accounts[0].workers[0]: `,
		`{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`:                                                        `values stand in one another more than 64 deep`,
	} {
		_, err := given(t, text)
		var fault *tokentest.WorldError
		if assert.ErrorAs(t, err, &fault, text) {
			assert.Contains(t, err.Error(), want, text)
		}
	}
	const secret = "aB3dE6gH9jK2_mN5pQ8sT1_vW4xY7zA0cD3fG6hJ"
	for _, text := range []string{
		`{"` + secret + `":1}`, `{"accounts":[{"id":"` + secret + `"}]}`, `{` + users + `,"tokens":[{"value":"` + secret + `"},{"value":"` + secret + `"}]}`,
		`{` + users + `,"tokens":[{"owner":"` + secret + `"}]}`, `{` + users + `,"tokens":[{"status":"` + secret + `"}]}`,
	} {
		_, err := given(t, text)
		require.Error(t, err, text)
		assert.NotContains(t, err.Error(), "mN5pQ8sT1")
	}
	_, err := tokentest.ReadWorld(strings.NewReader(strings.Repeat(" ", 16<<20+1)), "")
	assert.EqualError(t, err, "world:1:1: the text is longer than 16777216 bytes")
	_, err = tokentest.ReadWorld(broken{}, "")
	assert.EqualError(t, err, "the disk is on fire")
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the disk is on fire") }

func onPolicy(zone string) string {
	return `[{"effect":"allow","permission_groups":[{"id":"` + permissions.ZoneRead.ID() + `"}],"resources":{"com.cloudflare.api.account.zone.` + zone + `":"*"}}]`
}

// FuzzReadWorld: no text makes it panic, and what it refuses has a place.
func FuzzReadWorld(f *testing.F) {
	data, err := os.ReadFile("testdata/world.json")
	require.NoError(f, err)
	f.Add(data)
	for _, text := range []string{"", "{", `{"accounts":[{"things":{"/r2/buckets":[{"name":"a"}],"/workers/scripts/x":{}}}]}`, `{"a":1,"a":2}`, "\ufeff{}"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := given(t, string(data))
		if err == nil {
			require.True(t, json.Valid([]byte(strings.TrimPrefix(string(data), "\ufeff"))))
			_, err = json.Marshal(s.Accounts())
			require.NoError(t, err)
			return
		}
		var fault *tokentest.WorldError
		require.ErrorAs(t, err, &fault)
		require.Positive(t, fault.Line)
		require.Positive(t, fault.Column)
	})
}

func ExampleReadWorld() {
	const text = `{
	  "accounts": [{"name": "Shop"}],
	  "zones": [{"name": "shop.example", "things": {
	    "/dns_records": [{"type": "A", "name": "www", "content": "192.0.2.1"}]
	  }}],
	  "users": [{"email": "ops@shop.example"}],
	  "tokens": [{"name": "dns", "policies": [{
	    "effect": "allow",
	    "permission_groups": [{"name": "DNS Read"}],
	    "resources": {"com.cloudflare.api.account.zone.*": "*"}
	  }]}]
	}`
	w, err := tokentest.ReadWorld(strings.NewReader(text), "world.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := tokentest.New(tokentest.Options{World: w})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Zones()[0].Name, s.Tokens()[0].Spec)
	_, err = tokentest.ReadWorld(strings.NewReader(`{"zones": [{"nam": "shop.example"}]}`), "world.json")
	fmt.Println(err)
	// Output:
	// shop.example allow Zone:DNS:Read on all zones
	// world.json:1:13: zones[0]: the key "nam" is not known here: want one of id, name, account, saas_off, not_in_plan, things
}
