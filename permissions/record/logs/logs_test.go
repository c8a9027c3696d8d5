package logs_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/logs"
)

const (
	account = "0123456789abcdef0123456789abcdef"
	zone    = "fedcba9876543210fedcba9876543210"
	record1 = "372e67954025e0ba6aaa6d586b9e0b59"
)

// calls are the calls of a recording, a text each, with status and how often.
func calls(rec record.Recording) []string {
	out := []string{}
	for i, c := range rec.Calls {
		out = append(out, fmt.Sprintf("%s %s %d x%d", c.Method, c.Path, c.Status, rec.Count(i).N()))
	}
	return out
}

// groups are the permissions that a recording needs.
func groups(recs ...record.Recording) []string {
	out := []string{}
	for _, n := range record.Minimal(recs...).Required {
		out = append(out, n.Permission.Name())
	}
	return out
}

func TestReadAccess(t *testing.T) {
	t.Parallel()
	zones, records := "/client/v4/zones", "/client/v4/zones/"+zone+"/dns_records"
	for name, tc := range map[string]struct {
		text string
		keys string
		want []string
	}{
		"nginx": {text: `{"time_iso8601":"2026-11-26T10:00:00+00:00","request_method":"POST","request_uri":"` + records + `?x=1","status":"200","http_authorization":"-"}
{"time_iso8601":"2026-11-26T10:00:01+00:00","request_method":"GET","request_uri":"` + zones + `","status":403}`,
			want: []string{"POST " + records + " 200 x1", "GET " + zones + " 403 x1"}},
		"request line": {text: `{"msec":1764150000.123,"request":"GET ` + zones + `?page=2 HTTP/1.1","status":200}`, want: []string{"GET " + zones + " 200 x1"}},
		"envoy":        {text: `{"start_time":"2026-11-26T10:00:00.123Z","method":"GET","path":"` + zones + `","response_code":200,"authority":"api.cloudflare.com"}`, want: []string{"GET " + zones + " 200 x1"}},
		"caddy":        {text: `{"level":"info","ts":1764150000.5,"request":{"remote_ip":"10.0.0.1","method":"PUT","uri":"` + zones + `","headers":{"Authorization":["REDACTED"]}},"status":200}`, want: []string{"PUT " + zones + " 200 x1"}},
		"traefik":      {text: `{"StartUTC":"2026-11-26T10:00:00Z","RequestMethod":"GET","RequestPath":"` + zones + `","DownstreamStatus":200}`, want: []string{"GET " + zones + " 200 x1"}},
		"own keys":     {text: `{"req.verb":"no","req":{"verb":"GET","target":"https://api.cloudflare.com` + zones + `"},"rc":200}`, keys: "method=req.verb,path=req.target,status=rc", want: []string{"GET " + zones + " 200 x1"}},
		"combined": {text: `10.0.0.1 - - [26/Nov/2026:10:00:00 +0100] "GET ` + zones + `?a=b HTTP/1.1" 200 512 "-" "curl/8"
10.0.0.1 - bob [26/Nov/2026:10:00:02 +0100] "GET ` + zones + ` HTTP/2.0" 200 512`,
			want: []string{"GET " + zones + " 200 x2"}},
		"another service": {text: `{"method":"GET","url":"https://example.com/x","status":200}`, want: []string{}},
		"no answer":       {text: `{"method":"GET","path":"/zones","status":0}`, want: []string{"GET /zones 0 x1"}},
	} {
		var keys logs.AccessKeys
		if tc.keys != "" {
			var err error
			keys, err = logs.ParseAccessKeys(tc.keys)
			require.NoError(t, err)
		}
		rec, err := logs.ReadAccess(strings.NewReader(tc.text), name, keys, false)
		require.NoError(t, err, name)
		assert.Equal(t, tc.want, calls(rec), name)
	}
	rec, err := logs.ReadAccess(strings.NewReader(`10.0.0.1 - - [26/Nov/2026:10:00:00 +0100] "GET /zones HTTP/1.1" 200 512`), "", logs.AccessKeys{}, false)
	require.NoError(t, err)
	assert.Equal(t, "2026-11-26T09:00:00Z", rec.Count(0).Last.Format("2006-01-02T15:04:05Z07:00"))
}

func TestReadAccessSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := `{"method":"GET","path":"/zones","status":200}`
	for text, want := range map[string]string{
		`{"verb":"GET","path":"/zones","status":200}`:      `a.log:2: the method is missing: looked for "method", "request_method"`,
		`{"method":"GET","status":200}`:                    `a.log:2: the path is missing: looked for "path", "uri"`,
		`{"method":"GET","path":"/zones"}`:                 `a.log:2: the status is missing: looked for "status"`,
		`{"method":"GET","path":"/zones","status":"no"}`:   `a.log:2: the status is no HTTP status`,
		`{"method":"SEKRET","path":"/zones","status":200}`: `a.log:2: the method is no method of HTTP`,
		`{"method":"GET","path":"/zo`:                      `a.log:2: want a JSON object a line, or the combined log format: unexpected end of JSON input`,
		`GET /zones`:                                       `a.log:2: want a JSON object a line, or the common or combined log format`,
	} {
		rec, err := logs.ReadAccess(strings.NewReader(good+"\n"+text+"\n"+good), "a.log", logs.AccessKeys{}, false)
		require.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), "SEKRET")
		assert.Equal(t, 1, rec.Answered())
		rec, err = logs.ReadAccess(strings.NewReader(good+"\n"+text+"\n"+good), "a.log", logs.AccessKeys{}, true)
		require.Error(t, err)
		assert.Equal(t, 2, rec.Answered(), "goes on")
	}
	_, err := logs.ParseAccessKeys("methd=x")
	assert.ErrorContains(t, err, `"methd=x": want method=KEY`)
}

func har(entries string) string {
	return `{"log":{"version":"1.2","creator":{"name":"x","entries":[1]},"pages":[],"entries":[` + entries + `],"comment":""}}`
}

func harEntry(method, url string, status int) string {
	return fmt.Sprintf(`{"startedDateTime":"2026-11-26T10:00:00.000Z","time":12,"request":{"method":%q,"url":%q,"headers":[{"name":"Authorization","value":"Bearer sekret"}],"postData":{"text":"sekret"}},"response":{"status":%d,"content":{"text":"sekret"}}}`, method, url, status)
}

func TestReadHAR(t *testing.T) {
	t.Parallel()
	text := har(strings.Join([]string{
		harEntry("GET", "https://api.cloudflare.com/client/v4/zones?name=a&token=sekret", 200),
		harEntry("OPTIONS", "https://api.cloudflare.com/client/v4/zones", 204),
		harEntry("POST", "https://dash.cloudflare.com/api/v4/zones/"+zone+"/dns_records", 200),
		harEntry("GET", "https://example.com/api/v4/zones", 200),
		harEntry("GET", "https://api.cloudflare.com/client/v4/user", 0),
	}, ","))
	rec, err := logs.ReadHAR(strings.NewReader(text), "a.har", false)
	require.NoError(t, err)
	assert.Equal(t, []string{"GET /client/v4/zones 200 x1", "POST /zones/" + zone + "/dns_records 200 x1", "GET /client/v4/user 0 x1"}, calls(rec))
	assert.Equal(t, []string{"1 entries are of other services and are left out"}, rec.Gaps)
	assert.Equal(t, "entry 3", rec.Calls[1].From)
	assert.ElementsMatch(t, []string{"DNS Write", "Zone Read"}, groups(rec))
	assert.NotContains(t, fmt.Sprintf("%#v", rec), "sekret")

	for text, want := range map[string]string{
		har(harEntry("GET", "https://a/client/v4/zones", 200))[:300]: "the file ends in the middle",
		`{"log":{"version":"1.2"}}`:                                  `a.har: the file: want an HTTP archive: looked for "log" with "entries"`,
		`[]`:                                                         "want an HTTP archive",
		``:                                                           "a.har: the file: empty, or no JSON: want an HTTP archive",
		`<html>`:                                                     "a.har: the file: empty, or no JSON: want an HTTP archive",
		har(`{"request":{}}`):                                        `a.har: entry 1: looked for "request" with "method" and "url"`,
	} {
		_, err := logs.ReadHAR(strings.NewReader(text), "a.har", false)
		assert.ErrorContains(t, err, want)
	}
}

func TestReadDebug(t *testing.T) {
	t.Parallel()
	path := "/client/v4/zones/" + zone + "/dns_records"
	for name, tc := range map[string]struct {
		text string
		want []string
		gaps []string
	}{
		"wrangler": {text: "--- 2026-11-26T10:00:00.000Z debug\n-- START CF API REQUEST: PUT https://api.cloudflare.com/client/v4/accounts/" + account + "/workers/scripts/site\n---\n" +
			"QUERY STRING: omitted; set WRANGLER_LOG_SANITIZE=false to include sanitized data\nHEADERS: {}\nINIT: {\n  \"method\": \"PUT\",\n  \"headers\": {}\n}\n-- END CF API REQUEST\n" +
			"-- START CF API RESPONSE: OK 200\nHEADERS: {}\nRESPONSE: omitted\n-- END CF API RESPONSE\n" +
			"-- START CF API REQUEST: GET https://api.cloudflare.com/client/v4/memberships\n-- START CF API RESPONSE: Forbidden 403\n",
			want: []string{"PUT /client/v4/accounts/" + account + "/workers/scripts/site 200 x1", "GET /client/v4/memberships 403 x1"}},
		"wrangler, at the same time": {text: "-- START CF API REQUEST: GET https://api.cloudflare.com/client/v4/user\n-- START CF API REQUEST: GET https://api.cloudflare.com/client/v4/accounts\n-- START CF API RESPONSE: Forbidden 403\n-- START CF API RESPONSE: OK 200\n",
			want: []string{"GET /client/v4/user 200 x1", "GET /client/v4/accounts 200 x1"},
			gaps: []string{"2 calls were made at the same time, and it is not known which of them were refused: each counts as needed"}},
		"wrangler, without a method": {text: "-- START CF API REQUEST: https://api.cloudflare.com/client/v4/accounts/" + account + "/containers/applications\n  \"method\": \"POST\",\n-- START CF API RESPONSE: OK 200\n",
			want: []string{"POST /client/v4/accounts/" + account + "/containers/applications 200 x1"}},
		"terraform": {text: "2026-11-26T10:00:00.000Z [DEBUG] provider.terraform-provider-cloudflare: \n  | GET " + path + " HTTP/1.1\n  | Authorization: [redacted]\n  | \n2026-11-26T10:00:00.100Z [DEBUG] provider.terraform-provider-cloudflare: \n  | HTTP/2.0 200 OK\n",
			want: []string{"GET " + path + " 200 x1"}},
		"terraform v4": {text: "2026-11-26T10:00:00.000Z [DEBUG] provider.terraform-provider-cloudflare_v4.52.0: POST " + path + " HTTP/1.1: timestamp=2026\n2026-11-26T10:00:00.000Z [DEBUG] provider: Host: api.cloudflare.com\n2026-11-26T10:00:01.000Z [DEBUG] provider: HTTP/2.0 403 Forbidden: timestamp=2026\n",
			want: []string{"POST " + path + " 403 x1"}},
		"terraform as JSON": {text: `{"@level":"debug","@message":"\nDELETE ` + path + `/` + record1 + ` HTTP/1.1\nAccept: */*\n"}` + "\n" + `{"@level":"debug","@message":"\nHTTP/2.0 200 OK\nCf-Ray: x\n"}` + "\n",
			want: []string{"DELETE " + path + "/" + record1 + " 200 x1"}},
		"cloudflare-go": {text: "2026/11/26 10:00:00 Request Content:\nGET " + path + "?page=1 HTTP/1.1\r\nHost: api.cloudflare.com\r\n\r\n2026/11/26 10:00:00 Response Content:\nHTTP/2.0 200 OK\r\n",
			want: []string{"GET " + path + " 200 x1"}},
		"curl -v": {text: "> GET /client/v4/user/tokens/verify HTTP/2\n> Host: api.cloudflare.com\n< HTTP/2 200\n", want: []string{"GET /client/v4/user/tokens/verify 200 x1"}},
		"httpx":   {text: `INFO:httpx:HTTP Request: GET https://api.cloudflare.com/client/v4/zones "HTTP/1.1 200 OK"`, want: []string{"GET /client/v4/zones 200 x1"}},
		"urllib3": {text: `DEBUG:urllib3.connectionpool:https://api.cloudflare.com:443 "GET /client/v4/zones?name=x HTTP/1.1" 403 None`, want: []string{"GET /client/v4/zones 403 x1"}},
		"another service": {text: "GET /v1/providers HTTP/1.1\nHTTP/1.1 200 OK\nGET " + path + " HTTP/1.1\nHTTP/1.1 200 OK\n", want: []string{"GET " + path + " 200 x1"},
			gaps: []string{"1 requests are to other services and are left out"}},
		"no answer": {text: "GET " + path + " HTTP/1.1\n", want: []string{"GET " + path + " 0 x1"}},
	} {
		rec, err := logs.ReadDebug(strings.NewReader(tc.text), name)
		require.NoError(t, err, name)
		assert.Equal(t, tc.want, calls(rec), name)
		assert.Equal(t, tc.gaps, rec.Gaps, name)
	}
	_, err := logs.ReadDebug(strings.NewReader("nothing here\nBearer sekret\n"), "d.log")
	assert.ErrorContains(t, err, `d.log: 2 lines: no call in it: looked for request lines such as "GET /client/v4/zones HTTP/1.1"`)
}

func apiEntry(id, context, token, name, method, uri string, status int) string {
	return fmt.Sprintf(`{"account":{"id":%q,"name":"Acme"},"action":{"description":"x","result":"success","time":"2026-11-%02dT10:00:00Z","type":"create"},"actor":{"context":%q,"email":"a@example.com","id":"u","ip_address":"192.0.2.1","token_id":%q,"token_name":%q,"type":"user"},"id":"e%s","raw":{"cf_ray_id":"8e8dd2156ef28414","method":%q,"status_code":%d,"uri":%q,"user_agent":"x"},"resource":{"product":"dns","type":"dns_records","request":{"secret":"sekret"}},"zone":{"id":%q,"name":"example.com"}}`,
		account, len(id)+10, context, token, name, id, method, status, uri, zone)
}

func TestReadAudit(t *testing.T) {
	t.Parallel()
	const deploy, dns = "ed17574386854bf78a67040be0a770b0", "5b3e4b9a11a04e9f8b3a4fbd3c1a7c11"
	records := "/client/v4/zones/" + zone + "/dns_records"
	entries := []string{
		apiEntry("1", "api_token", dns, "dns", "POST", records, 200),
		apiEntry("22", "api_token", dns, "dns, renamed", "POST", records+"?x=sekret", 200),
		apiEntry("3", "api_token", deploy, "deploy", "PUT", "/accounts/"+account+"/workers/scripts/site", 403),
		apiEntry("4", "dash", "", "", "PATCH", "/api/v4/zones/"+zone+"/settings/ssl", 200),
		apiEntry("5", "api_key", "", "", "DELETE", "/zones/"+zone, 200),
		`{"id":"e6","action":{"type":"update","result":"success"},"actor":{"type":"system"},"resource":{"type":"x"}}`,
	}
	page := func(list ...string) string {
		return `{"errors":[],"messages":[],"result":[` + strings.Join(list, ",") + `],"result_info":{"count":"1","cursor":"abc"},"success":true}`
	}
	push := fmt.Sprintf(`{"AccountID":%q,"ActionResult":"success","ActionTimestamp":"2026-11-26T10:00:00Z","ActorContext":"api_token","ActorTokenDetails":{"id":%q,"name":"dns"},"ActorType":"user","AuditLogID":"e1","Raw":{"Method":"POST","StatusCode":200,"URI":%q,"CFRayID":"x"},"ZoneID":%q}`, account, dns, records, zone)
	for name, tc := range map[string]struct {
		text string
		dns  []string
	}{
		"an answer":                   {page(entries...), []string{"POST " + records + " 200 x2"}},
		"two pages":                   {page(entries[:2]...) + "\n" + page(entries[2:]...), []string{"POST " + records + " 200 x2"}},
		"an array":                    {"[" + strings.Join(entries, ",\n") + "]", []string{"POST " + records + " 200 x2"}},
		"lines":                       {strings.Join(entries, "\n"), []string{"POST " + records + " 200 x2"}},
		"pretty objects":              {strings.ReplaceAll(strings.Join(entries, "\n"), `","`, "\",\n\""), []string{"POST " + records + " 200 x2"}},
		"logpush":                     {push + "\n" + push, []string{"POST " + records + " 200 x2"}},
		"logpush, in the API's words": {strings.NewReplacer(`"Method"`, `"method"`, `"StatusCode"`, `"status_code"`, `"URI"`, `"uri"`, `"id"`, `"token_id"`, `"name"`, `"token_name"`).Replace(push), []string{"POST " + records + " 200 x1"}},
	} {
		a, err := logs.ReadAudit(strings.NewReader(tc.text), "audit.json", false)
		require.NoError(t, err, name)
		of, ok := a.Token(strings.ToUpper(dns))
		require.True(t, ok, name)
		assert.Equal(t, tc.dns, calls(of.Recording), name)
		assert.Equal(t, []string{"DNS Write"}, groups(of.Recording), name)
		assert.True(t, of.Recording.ReadsMissing)
		assert.Equal(t, []string{logs.AuditGap}, of.Recording.Gaps)
		assert.Equal(t, account, string(of.Recording.Calls[0].Account), name)
		assert.Equal(t, "audit log entry e1", of.Recording.Calls[0].From, name)
		assert.NotContains(t, fmt.Sprintf("%#v", a), "sekret")
		if strings.HasPrefix(name, "logpush") {
			continue
		}
		assert.Equal(t, "dns, renamed", of.TokenName)
		assert.Equal(t, 1, a.Skipped, name)
		var who []string
		for _, x := range a.Actors {
			who = append(who, x.Context+" "+x.TokenName)
		}
		assert.Equal(t, []string{"api_key ", "api_token deploy", "api_token dns, renamed", "dash "}, who, name)
		_, ok = a.Token("")
		assert.False(t, ok, "no id is nobody's")
	}
}

func TestReadAuditSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := apiEntry("1", "api_token", "t", "n", "GET", "/zones", 200)
	for text, want := range map[string]string{
		`{"result":[` + good + `,{"id":`: "audit.json: entry 2, byte ",
		`{"id":"x","action":{}}`:         `audit.json: 1 entries: no call in it: looked for "raw" with "method" and "uri"`,
		`{"result":{"a":1}}`:             `"result" is no array of entries`,
		good + "\n" + `{"id":`:           "audit.json:2: want an entry of an audit log: unexpected end of JSON input",
		`"text"`:                         "want an answer of the API, an array, or an object a line",
		``:                               "no call in it",
		`[1]`:                            "audit.json: entry 1: want an entry of an audit log: got one of the kind number",
	} {
		_, err := logs.ReadAudit(strings.NewReader(text), "audit.json", false)
		assert.ErrorContains(t, err, want, text)
	}
	a, err := logs.ReadAudit(strings.NewReader("[1,"+good+"]"), "audit.json", true)
	require.ErrorContains(t, err, "entry 1")
	assert.Len(t, a.Actors, 1, "goes on")
}

func FuzzReaders(f *testing.F) {
	for _, s := range []string{har(harEntry("GET", "https://api.cloudflare.com/client/v4/zones", 200)), apiEntry("1", "api_token", "t", "n", "GET", "/zones", 200), "[]", `{"result":[{}]}`,
		"GET /client/v4/zones HTTP/1.1\nHTTP/1.1 200 OK", "-- START CF API REQUEST: GET /zones\n-- START CF API RESPONSE: OK 200", `{"method":"GET","path":"/zones","status":200}`, `a - - [x] "GET /zones HTTP/1.1" 200 1`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(io.Reader) (record.Recording, error){
			func(r io.Reader) (record.Recording, error) { return logs.ReadAccess(r, "f", logs.AccessKeys{}, true) },
			func(r io.Reader) (record.Recording, error) { return logs.ReadHAR(r, "f", true) },
			func(r io.Reader) (record.Recording, error) { return logs.ReadDebug(r, "f") },
			func(r io.Reader) (record.Recording, error) {
				a, err := logs.ReadAudit(r, "f", true)
				if len(a.Actors) == 0 {
					return record.Recording{}, err
				}
				return a.Actors[0].Recording, err
			},
		} {
			rec, _ := read(strings.NewReader(text))
			for _, c := range rec.Calls {
				require.True(t, strings.HasPrefix(c.Path, "/") && !strings.Contains(c.Path, "?"), c.Path)
			}
			_ = record.Minimal(rec)
		}
	})
}
