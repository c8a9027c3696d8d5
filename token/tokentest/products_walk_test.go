package tokentest_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

// productLife is that of a kind of thing of a product, as a client has it from the first call to the
// last.
type productLife struct {
	list string
	// make is what is sent to make one, # stands for a number; at is where to, with its
	// method, "" for a POST on the list.
	make, at string
	// key is the member that the path names it by, "" for id; in is the member of the
	// result that holds the list, "" for the result itself.
	key, in string
	// change is the body of a change, and shows what is to be seen of it then; how is its
	// method, "" for PATCH.
	how, change, shows string
	// absent is the code for one that does not exist, 0 where none is known.
	absent int
	// none is the id of one that does not exist, "" for one of 32 digits.
	none string
	// whole says that the list has no pages.
	whole bool
	// first is how many there are before anything is made.
	first int
	// before are calls that make what the list stands below.
	before []string
	// query is added to the list's.
	query string
}

var productLives = []productLife{
	{list: "/zones", make: `{"name":"made#.dev","account":{"id":"` + string(account) + `"}}`, change: `{"paused":true}`, shows: `"paused":true`, first: 1},
	{list: onRecords, make: `{"type":"A","name":"h#","content":"192.0.2.1"}`, change: `{"content":"192.0.2.9"}`, shows: "192.0.2.9", absent: 81044},
	{list: onZone + "/custom_hostnames", make: `{"hostname":"h#.shop.dev","ssl":{"method":"txt","type":"dv"}}`, change: `{"custom_origin_server":"o.example.com"}`, absent: 1436, none: "01234567-89ab-4cde-8f01-23456789abcd"},
	{list: onZone + "/workers/routes", make: `{"pattern":"h#.example.com/*"}`, how: "PUT", change: `{"pattern":"new.example.com/*"}`, shows: "new.example.com", absent: 10009, whole: true},
	{list: onZone + "/rulesets", make: `{"name":"r#","kind":"zone","phase":"http_request_firewall_custom","rules":[]}`, how: "PUT", change: `{"name":"new","rules":[]}`, shows: `"new"`},
	{list: onZone + "/load_balancers", make: `{"name":"lb#.example.com","default_pools":["p"],"fallback_pool":"p"}`, change: `{"description":"new"}`, shows: `"new"`},
	{list: onZone + "/email/routing/rules", make: `{"name":"r#","actions":[{"type":"drop"}],"matchers":[{"type":"all"}]}`, key: "tag", how: "PUT", change: `{"name":"new","actions":[{"type":"drop"}],"matchers":[{"type":"all"}]}`, shows: `"new"`},
	{list: onZone + "/logpush/jobs", make: `{"destination_conf":"s3://b#","dataset":"dns_logs"}`, how: "PUT", change: `{"enabled":true}`, shows: `"enabled":true`, none: "99", whole: true},
	{list: onZone + "/ssl/certificate_packs", at: "POST " + onZone + "/ssl/certificate_packs/order", make: `{"hosts":["h#.example.com"],"type":"advanced","certificate_authority":"google","validation_method":"txt","validity_days":90}`, change: `{"cloudflare_branding":true}`, shows: `"cloudflare_branding":true`, query: "status=all"},
	{list: onZone + "/access/apps", make: `{"name":"app#","type":"self_hosted","domain":"a#.example.com"}`, how: "PUT", change: `{"name":"new","type":"self_hosted","domain":"a.example.com"}`, shows: `"new"`},
	{list: onZone + "/healthchecks", make: `{"name":"h#","address":"192.0.2.1"}`, change: `{"address":"192.0.2.9"}`, shows: "192.0.2.9"},
	{list: onZone + "/pagerules", make: `{"targets":[{}],"actions":[{}]}`, change: `{"status":"active"}`, shows: "active", whole: true},

	{list: onAccount + "/r2/buckets", make: `{"name":"bucket-#"}`, key: "name", in: "buckets", absent: 10006, none: "no-such-bucket"},
	{list: onAccount + "/storage/kv/namespaces", make: `{"title":"n#"}`, how: "PUT", change: `{"title":"new"}`, shows: `"new"`, absent: 10013},
	{list: onAccount + "/d1/database", make: `{"name":"db#"}`, key: "uuid", change: `{"read_replication":{"mode":"auto"}}`, shows: "auto", absent: 7404, none: "01234567-89ab-4cde-8f01-23456789abcd"},
	{list: onAccount + "/queues", make: `{"queue_name":"q#"}`, key: "queue_id", how: "PUT", change: `{"queue_name":"new"}`, shows: `"new"`, absent: 11000},
	{list: onAccount + "/pages/projects", make: `{"name":"p#","production_branch":"main"}`, key: "name", change: `{"production_branch":"other"}`, shows: "other", absent: 8000007},
	{list: onAccount + "/rulesets", make: `{"name":"r#","kind":"custom","phase":"http_request_firewall_custom","rules":[]}`, how: "PUT", change: `{"name":"new","rules":[]}`, shows: `"new"`},
	{list: onAccount + "/rules/lists", make: `{"name":"l#","kind":"ip"}`, how: "PUT", change: `{"description":"new"}`, shows: `"new"`, whole: true},
	{list: onAccount + "/cfd_tunnel", make: `{"name":"t#","config_src":"cloudflare"}`, change: `{"name":"new"}`, shows: `"new"`, absent: 1002, none: "01234567-89ab-4cde-8f01-23456789abcd"},
	{list: onAccount + "/access/apps", make: `{"name":"app#","type":"self_hosted","domain":"a#.example.com"}`, how: "PUT", change: `{"name":"new","type":"self_hosted","domain":"a.example.com"}`, shows: `"new"`},
	{list: onAccount + "/access/policies", make: `{"name":"p#","decision":"allow","include":[]}`, how: "PUT", change: `{"name":"new","decision":"deny","include":[]}`, shows: `"deny"`, absent: 12135},
	{list: onAccount + "/access/groups", make: `{"name":"g#","include":[]}`, how: "PUT", change: `{"name":"new","include":[]}`, shows: `"new"`, absent: 12152},
	{list: onAccount + "/load_balancers/pools", make: `{"name":"p#","origins":[{"name":"o","address":"192.0.2.1"}]}`, change: `{"description":"new"}`, shows: `"new"`},
	{list: onAccount + "/load_balancers/monitors", make: `{"type":"http","description":"m#"}`, change: `{"description":"new"}`, shows: `"new"`},
	{list: onAccount + "/email/routing/addresses", make: `{"email":"a#@example.com"}`},
	{list: onAccount + "/hyperdrive/configs", make: `{"name":"h#","origin":{"scheme":"postgres","host":"db.example.com","port":5432,"database":"d","user":"u","password":"p"}}`, change: `{"name":"new"}`, shows: `"new"`, absent: 2006, whole: true},
	{list: onAccount + "/vectorize/v2/indexes", make: `{"name":"v#","config":{"dimensions":3,"metric":"cosine"}}`, key: "name", absent: 3000, none: "no-such-index", whole: true},
	{list: onAccount + "/workflows", at: "PUT " + onAccount + "/workflows/f#", make: `{"class_name":"F","script_name":"w"}`, key: "name", how: "PUT", change: `{"class_name":"G","script_name":"w"}`, shows: `"G"`, absent: 10200},
	{list: onAccount + "/workflows/above/instances", before: []string{`PUT ` + onAccount + `/workflows/above {"class_name":"F","script_name":"w"}`}, make: `{"instance_id":"i#"}`, absent: 10400},
	{list: onAccount + "/secrets_store/stores", make: `{"name":"s#"}`, absent: 1001},
	{list: onAccount + "/secrets_store/stores/<above>/secrets", before: []string{`POST ` + onAccount + `/secrets_store/stores {"name":"above"} id`}, make: `[{"name":"s#","value":"v","scopes":["workers"]}]`, change: `{"comment":"new"}`, shows: `"new"`, absent: 1001},
	{list: onAccount + "/logpush/jobs", make: `{"destination_conf":"s3://b#","dataset":"audit_logs"}`, how: "PUT", change: `{"enabled":true}`, shows: `"enabled":true`, none: "99", whole: true},
	{list: onAccount + "/challenges/widgets", make: `{"name":"w#","domains":["example.com"],"mode":"managed"}`, key: "sitekey", how: "PUT", change: `{"name":"new","domains":["example.com"],"mode":"managed"}`, shows: `"new"`, absent: 10404},
	{list: onAccount + "/alerting/v3/policies", make: `{"name":"n#","alert_type":"x","mechanisms":{},"enabled":true}`, how: "PUT", change: `{"name":"new","alert_type":"x"}`, shows: `"new"`, whole: true},
	{list: onAccount + "/members", make: `{"email":"m#@example.com","roles":["r"]}`, how: "PUT", change: `{"roles":["other"]}`, shows: "other", absent: 1003},
	{list: onAccount + "/mtls_certificates", make: `{"name":"m#","ca":true,"certificates":"<pem>"}`, absent: 1472},
}

// TestProductsAsAClientHasThem productLives through the life of the things of each product,
// with a token that has one group: that which making one accepts.
func TestProductsAsAClientHasThem(t *testing.T) {
	t.Parallel()
	for _, w := range productLives {
		t.Run(strings.TrimPrefix(strings.NewReplacer(onAccount, "account", onZone, "zone").Replace(w.list), "/"), func(t *testing.T) {
			t.Parallel()
			w.run(t)
		})
	}
}

// authorityPEM is a certificate of an authority, as a text in JSON has it.
func authorityPEM(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(7), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	return strings.ReplaceAll(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), "\n", `\n`)
}

// walker is a client on its way.
type walker struct {
	s    *tokentest.Server
	tok  tokentest.Token
	none tokentest.Token
	w    productLife
}

func (k walker) ask(t *testing.T, method, path, body string) envelope {
	t.Helper()
	return k.as(t, k.tok, method, path, body)
}

// envelope is an answer as it was sent.
type envelope struct {
	Status  int         `json:"-"`
	Header  http.Header `json:"-"`
	Success *bool       `json:"success"`
	Errors  *[]struct {
		Code    int
		Message string
	} `json:"errors"`
	Messages *[]json.RawMessage `json:"messages"`
	Result   json.RawMessage    `json:"result"`
	Info     *struct {
		Page, Count, Cursor any
		PerPage             any `json:"per_page"`
		Total               any `json:"total_count"`
	} `json:"result_info"`
}

func (k walker) as(t *testing.T, tok tokentest.Token, method, path, sent string) envelope {
	t.Helper()
	status, header, text := body(t, k.s, method, tokentest.BaseURL+path, sent, http.Header{"Authorization": {"Bearer " + tok.Value}})
	var e envelope
	require.NoError(t, json.Unmarshal([]byte(text), &e), "%s %s: %s", method, path, text)
	e.Status, e.Header = status, header
	if m, _ := operations.Match(method, strings.Split(path, "?")[0]); m.Operation().Result().Bare && status < 300 {
		return e // by its documentation it has no envelope
	}
	if assert.NotNil(t, e.Success, "%s %s has an envelope: %s", method, path, text) && assert.NotNil(t, e.Errors, text) && assert.NotNil(t, e.Messages, text) {
		assert.Equal(t, status < 300, *e.Success, "%s %s: %s", method, path, text)
		assert.Equal(t, *e.Success, len(*e.Errors) == 0, "%s %s: %s", method, path, text)
	}
	return e
}

func (e envelope) code() int {
	if e.Errors == nil || len(*e.Errors) == 0 {
		return 0
	}
	return (*e.Errors)[0].Code
}

// items are the elements of a list.
func (k walker) items(t *testing.T, e envelope) []map[string]any {
	t.Helper()
	raw := e.Result
	if k.w.in != "" {
		var wrapped map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(raw, &wrapped))
		raw = wrapped[k.w.in]
	}
	var out []map[string]any
	require.NoError(t, json.Unmarshal(raw, &out), string(e.Result))
	require.NotNil(t, out, "a list is never null")
	return out
}

func (w productLife) run(t *testing.T) {
	s := newServer(t, tokentest.Options{Seed: 1})
	for _, call := range w.before {
		f := strings.SplitN(call, " ", 3)
		sent, key, _ := strings.Cut(f[2], "} ")
		a := send(t, s, f[0], f[1], strings.TrimSuffix(sent, "}")+"}", globalKey()...)
		require.Equal(t, 200, a.Status, "%s: %v", call, a.Errors)
		if key != "" {
			w.list = strings.ReplaceAll(w.list, "<above>", thing(t, a)[key].(string))
		}
	}
	w.make = strings.ReplaceAll(w.make, "<pem>", authorityPEM(t))
	method, at := "POST", w.list
	if w.at != "" {
		method, at, _ = strings.Cut(w.at, " ")
	}
	m, known := operations.Match(method, strings.ReplaceAll(at, "#", "1"))
	require.True(t, known, "%s %s", method, at)
	grants := authz.EnoughFor(authz.Call{Method: method, Path: strings.ReplaceAll(at, "#", "1"), Account: account})
	require.NotEmpty(t, grants, m.Operation())
	k := walker{s: s, w: w, none: issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAnalyticsRead)), userToken())}
	k.tok = issue(t, s, w.least(t, grants[0]), userToken())

	// Made, and refused without the group, and where the body is no JSON.
	var ids []string
	key := w.key
	if key == "" {
		key = "id"
	}
	for n := 1; n <= 3; n++ {
		path, sent := strings.ReplaceAll(at, "#", fmt.Sprint(n)), strings.ReplaceAll(w.make, "#", fmt.Sprint(n))
		assert.Equal(t, 403, k.as(t, k.none, method, path, sent).Status)
		bad := k.ask(t, method, path, `{"name":`)
		assert.Equal(t, 400, bad.Status, "no JSON: %s", bad.Result)
		e := k.ask(t, method, path, sent)
		require.Contains(t, []int{200, 201}, e.Status, "%s with %s: %v", path, grants[0], e.Errors)
		var made map[string]any
		if json.Unmarshal(e.Result, &made) != nil {
			var list []map[string]any
			require.NoError(t, json.Unmarshal(e.Result, &list), string(e.Result))
			made = list[0]
		}
		id := fmt.Sprint(made[key])
		require.NotContains(t, []string{"", "<nil>"}, id, string(e.Result))
		ids = append(ids, id)
	}

	k.pages(t, ids, key)

	// Shown, changed and deleted.
	one := w.list + "/" + url.PathEscape(ids[0])
	absent := w.none
	if absent == "" {
		absent = "0123456789abcdef0123456789abcdef"
	}
	gone := w.list + "/" + absent
	methods := []string{}
	for _, method := range []string{"GET", "PATCH", "PUT", "DELETE"} {
		if _, has := operations.Match(method, one); has {
			methods = append(methods, method)
		}
	}
	require.Contains(t, methods, "DELETE")
	if slices.Contains(methods, "GET") {
		e := k.ask(t, "GET", one, "")
		require.Equal(t, 200, e.Status, e.Errors)
	}
	if w.change != "" {
		how := w.how
		if how == "" {
			how = "PATCH"
		}
		assert.Equal(t, 403, k.as(t, k.none, how, one, w.change).Status)
		assert.Equal(t, 400, k.ask(t, how, one, `{"name":`).Status, "no JSON in a change")
		e := k.ask(t, how, one, w.change)
		require.Contains(t, []int{200, 202}, e.Status, e.Errors)
		if slices.Contains(methods, "GET") {
			assert.Contains(t, string(k.ask(t, "GET", one, "").Result), w.shows)
		}
		if !strings.HasPrefix(w.at, how) { // where it makes one
			k.absent(t, how, gone, w.change)
		}
	}
	if slices.Contains(methods, "GET") {
		k.absent(t, "GET", gone, "")
	}
	k.absent(t, "DELETE", gone, "")
	assert.Equal(t, 403, k.as(t, k.none, "DELETE", one, "").Status)
	require.Contains(t, []int{200, 204}, k.ask(t, "DELETE", one, "").Status)
	left := k.items(t, k.ask(t, "GET", w.list+"?"+w.query, ""))
	assert.Len(t, left, w.first+2, "one is deleted")
	if w.list != "/zones" { // what is gone is out of the token's scope
		k.absent(t, "DELETE", one, "")
	}
}

// least is a spec with the grant and, where another call does not accept it, with what
// that needs: GET /zones, say, accepts no right to write.
func (w productLife) least(t *testing.T, grant authz.Grant) permissions.Spec {
	t.Helper()
	spec := permissions.NewSpec(grant.Policy())
	for _, call := range []authz.Call{{Method: "GET", Path: w.list}, {Method: "GET", Path: w.list + "/x"}, {Method: "DELETE", Path: w.list + "/x"}} {
		call.Account = account
		if call.Path != w.list {
			call.Path = w.list + "/0123456789abcdef0123456789abcdef"
		}
		if _, known := operations.Match(call.Method, call.Path); !known || (authz.Principal{Kind: authz.UserToken, Spec: spec}).Decide(call).Verdict != authz.Denied {
			continue
		}
		more := authz.EnoughFor(call)
		require.NotEmpty(t, more, call.Path)
		spec = spec.With(more[0].Policy())
	}
	return spec
}

// absent asks for what does not exist.
func (k walker) absent(t *testing.T, method, path, body string) {
	t.Helper()
	if k.w.list == "/zones" {
		return
	}
	e := k.ask(t, method, path, body)
	assert.Equal(t, 404, e.Status, "%s of what does not exist: %v", method, e.Errors)
	if k.w.absent != 0 {
		assert.Equal(t, k.w.absent, e.code(), "%s of what does not exist", method)
	}
}

// pages reads the list whole, and page after page.
func (k walker) pages(t *testing.T, ids []string, key string) {
	t.Helper()
	list := k.w.list + "?" + k.w.query
	assert.Equal(t, k.w.list == "/zones", k.as(t, k.none, "GET", list, "").Status == 200, "refused without the group, but for a list that filters")
	e := k.ask(t, "GET", list, "")
	require.Equal(t, 200, e.Status, "%v", e.Errors)
	all := k.items(t, e)
	require.Len(t, all, k.w.first+3)
	for _, id := range ids {
		assert.True(t, slices.ContainsFunc(all, func(o map[string]any) bool { return fmt.Sprint(o[key]) == id }), "%s is listed", id)
	}
	if k.w.whole {
		return
	}
	if !assert.NotNil(t, e.Info, "a list with pages says which one it is") {
		return
	}
	if cursor, by := e.Info.Cursor.(string); by {
		assert.Empty(t, cursor)
		seen, cursor := 0, ""
		for range all {
			e := k.ask(t, "GET", list+"&per_page=1&limit=1&cursor="+url.QueryEscape(cursor), "")
			seen += len(k.items(t, e))
			require.NotNil(t, e.Info)
			cursor, _ = e.Info.Cursor.(string)
		}
		assert.Equal(t, len(all), seen)
		assert.Empty(t, cursor, "the last page ends it")
		return
	}
	assert.EqualValues(t, len(all), e.Info.Total)
	assert.EqualValues(t, len(all), e.Info.Count)
	var seen []string
	for n := range len(all) + 1 {
		e := k.ask(t, "GET", fmt.Sprintf("%s&per_page=1&page=%d", list, n+1), "")
		require.NotNil(t, e.Info)
		assert.EqualValues(t, n+1, e.Info.Page)
		assert.EqualValues(t, 1, e.Info.PerPage)
		for _, o := range k.items(t, e) {
			seen = append(seen, fmt.Sprint(o[key]))
		}
	}
	assert.Len(t, seen, len(all), "each once, and nothing behind the last page")
	slices.Sort(seen)
	assert.Len(t, slices.Compact(seen), len(all))
}
