package tokentest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

const onRecords = onZone + "/dns_records"

type wireRecord struct {
	ID, Name, Type, Content string
	TTL                     float64
	Proxied                 bool
	Priority                *float64
	Comment                 *string
	Tags                    []string
}

func recordsOf(t testing.TB, a answer) []wireRecord {
	t.Helper()
	require.Equal(t, 200, a.Status, a.Errors)
	var out []wireRecord
	require.NoError(t, json.Unmarshal(a.Result, &out))
	return out
}

// shown are records in short.
func shown(list []wireRecord) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Type+" "+strings.TrimSuffix(strings.TrimSuffix(r.Name, tokentest.DefaultZoneName), ".")+" "+r.Content)
	}
	return strings.Join(out, "; ")
}

func dnsWorld(t testing.TB) (s *tokentest.Server, writer, reader tokentest.Token) {
	t.Helper()
	s = newServer(t, tokentest.Options{Seed: 1})
	return s, issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSWrite)), userToken()),
		issue(t, s, permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), userToken())
}

// The list of records filters and sorts by what its documentation names.
func TestRecordList(t *testing.T) {
	t.Parallel()
	s, writer, reader := dnsWorld(t)
	for _, body := range []string{
		`{"type":"A","name":"www","content":"192.0.2.2","proxied":true,"ttl":300,"comment":"The front","tags":["team:web","old"]}`,
		`{"type":"TXT","name":"note","content":"\"Hello\"","ttl":60,"tags":["team:mail"]}`,
		`{"type":"A","name":"api","content":"192.0.2.1","ttl":120}`,
	} {
		require.Equal(t, 200, as(t, s, writer, "POST", onRecords, body).Status, body)
	}
	const www, note, api = "A www 192.0.2.2", `TXT note "Hello"`, "A api 192.0.2.1"
	list := func(records ...string) string { return strings.Join(records, "; ") }
	zoneName := tokentest.DefaultZoneName
	for query, want := range map[string]string{
		"":                             list(www, note, api),
		"order=name":                   list(api, note, www),
		"order=name&direction=desc":    list(www, note, api),
		"order=content":                list(note, api, www),
		"order=ttl":                    list(note, api, www),
		"order=type&direction=desc":    list(note, www, api),
		"order=proxied&direction=desc": list(www, note, api),
		"type=txt":                     note,
		"name=WWW." + zoneName:         www,
		"name.exact=www." + zoneName:   www,
		"name.contains=NOT":            note,
		"name.startswith=Ap":           api,
		"name.endswith=" + strings.ToUpper(zoneName) + "&type=A": list(www, api),
		"content=192.0.2.1":                                 api,
		"content.exact=192.0.2.2":                           www,
		"content.contains=hello":                            note,
		"content.startswith=192":                            list(www, api),
		"content.endswith=.1":                               api,
		"comment=the front":                                 www,
		"comment.contains=FRONT":                            www,
		"comment.present":                                   www,
		"comment.absent":                                    list(note, api),
		"comment.startswith=the&comment.endswith=back":      "",
		"tag.present=team":                                  list(www, note),
		"tag.absent=team":                                   api,
		"tag.exact=Team:web":                                www,
		"tag.contains=team:a":                               note,
		"tag.startswith=team:w":                             www,
		"tag.endswith=team:il":                              note,
		"tag=old":                                           www,
		"tag.exact=team:web&tag.present=none":               "",
		"tag.exact=team:mail&tag.present=old&tag_match=any": list(www, note),
		"tag.exact=team:mail&tag.present=old&tag_match=any&type=A": www,
		"proxied=true":                         www,
		"proxied=false":                        list(note, api),
		"match=any&type=TXT&content=192.0.2.1": list(note, api),
		"match=all&type=TXT&content=192.0.2.1": "",
		"match=any&type=TXT&search=192":        "",
		"search=192.0.2":                       list(www, api),
		"per_page=1&page=2&order=name":         note,
		"per_page=1&page=9":                    "",
	} {
		values, err := url.ParseQuery(query)
		require.NoError(t, err)
		assert.Equal(t, want, shown(recordsOf(t, get(t, s, reader, onRecords+"?"+values.Encode()))), query)
	}
	a := get(t, s, reader, onRecords+"?per_page=2")
	assert.Equal(t, []int{1, 3, 2}, []int{a.ResultInfo.Page, a.ResultInfo.TotalCount, a.ResultInfo.TotalPages})
}

// A batch deletes, patches, puts and posts, in that order whatever it says first, and
// does all or nothing.
func TestRecordBatch(t *testing.T) {
	t.Parallel()
	s, writer, reader := dnsWorld(t)
	add := func(body string) string {
		a := as(t, s, writer, "POST", onRecords, body)
		require.Equal(t, 200, a.Status, a.Errors)
		var r wireRecord
		require.NoError(t, json.Unmarshal(a.Result, &r))
		return r.ID
	}
	one, two, three := add(`{"type":"A","name":"one","content":"192.0.2.1"}`), add(`{"type":"A","name":"two","content":"192.0.2.2","comment":"kept"}`), add(`{"type":"A","name":"three","content":"192.0.2.3"}`)
	before := shown(recordsOf(t, get(t, s, reader, onRecords)))
	const batch = onRecords + "/batch"

	for name, c := range map[string]struct {
		body         string
		status, code int
	}{
		"a post that clashes":        {`{"deletes":[{"id":"` + one + `"}],"posts":[{"type":"A","name":"four","content":"192.0.2.4"},{"type":"CNAME","name":"two","content":"x.example.com"}]}`, 400, 81053},
		"a delete of nothing":        {`{"posts":[{"type":"A","name":"four","content":"192.0.2.4"}],"deletes":[{"id":"none"}]}`, 404, 81044},
		"a patch of what it deletes": {`{"deletes":[{"id":"` + one + `"}],"patches":[{"id":"` + one + `","content":"192.0.2.9"}]}`, 404, 81044},
		"a put without content":      {`{"patches":[{"id":"` + two + `","content":"192.0.2.9"}],"puts":[{"id":"` + one + `","type":"A","name":"one"}]}`, 400, 1004},
		"an address that is none":    {`{"posts":[{"type":"AAAA","name":"four","content":"192.0.2.4"}]}`, 400, 1004},
		"no JSON":                    {`{"posts":`, 400, 6007},
		"no object":                  {`{"posts":[7]}`, 400, 6007},
		"nothing":                    {`{}`, 400, 6007},
		"too much":                   {`{"deletes":[` + strings.Repeat(`{"id":"x"},`, 200) + `{"id":"x"}]}`, 400, 6007},
	} {
		a := as(t, s, writer, "POST", batch, c.body)
		assert.Equal(t, c.status, a.Status, name)
		assert.Equal(t, c.code, a.Errors[0].Code, name)
		assert.Equal(t, before, shown(recordsOf(t, get(t, s, reader, onRecords))), "%s: nothing is changed", name)
	}
	a := as(t, s, writer, "PATCH", onRecords+"/"+two, `{"settings":null,"tags":null}`)
	assert.Contains(t, string(a.Result), `"settings":{}`)
	assert.Contains(t, string(a.Result), `"tags":[]`)
	assert.Equal(t, 403, as(t, s, reader, "POST", batch, `{"deletes":[{"id":"`+one+`"}]}`).Status)

	a = as(t, s, writer, "POST", batch, `{"posts":[{"type":"A","name":"one","content":"192.0.2.1"},{"type":"CNAME","name":"three","content":"one.example.com","ttl":1}],
		"puts":[{"id":"`+three+`","type":"TXT","name":"three.txt","content":"x","ttl":60}],"patches":[{"id":"`+two+`","content":"192.0.2.22"}],"deletes":[{"id":"`+one+`"}]}`)
	require.Equal(t, 200, a.Status, a.Errors)
	var done map[string][]wireRecord
	require.NoError(t, json.Unmarshal(a.Result, &done))
	assert.Equal(t, "A one 192.0.2.1", shown(done["deletes"]))
	assert.Equal(t, "A two 192.0.2.22", shown(done["patches"]))
	assert.Equal(t, "kept", *done["patches"][0].Comment)
	assert.Equal(t, "TXT three.txt x", shown(done["puts"]))
	assert.Equal(t, three, done["puts"][0].ID)
	assert.Equal(t, "A one 192.0.2.1; CNAME three one.example.com", shown(done["posts"]))
	assert.NotEqual(t, one, done["posts"][0].ID)
	assert.Equal(t, "A two 192.0.2.22; TXT three.txt x; A one 192.0.2.1; CNAME three one.example.com", shown(recordsOf(t, get(t, s, reader, onRecords))))
}

// What is exported can be imported into an empty zone, and is the same.
func TestRecordTransfer(t *testing.T) {
	t.Parallel()
	s, writer, reader := dnsWorld(t)
	for _, body := range []string{
		`{"type":"A","name":"www","content":"192.0.2.1","proxied":true,"comment":"front; \"quoted\"","tags":["team:a,b","old:"]}`,
		`{"type":"AAAA","name":"@","content":"2001:db8::1"}`,
		`{"type":"CNAME","name":"alias","content":"www.example.com"}`,
		`{"type":"MX","name":"@","content":"mail.example.org","priority":10}`,
		`{"type":"TXT","name":"@","content":"v=spf1 \"x\" -all"}`,
		`{"type":"SRV","name":"_sip._tcp","data":{"priority":1,"weight":5,"port":5060,"target":"sip.example.com"}}`,
		`{"type":"CAA","name":"@","data":{"flags":0,"tag":"issue","value":"letsencrypt.org"}}`,
		`{"type":"TLSA","name":"_443._tcp.www","data":{"usage":3,"selector":1,"matching_type":1,"certificate":"ab12"}}`,
		`{"type":"HTTPS","name":"h","data":{"priority":1,"target":".","value":"alpn=\"h3,h2\""}}`,
		`{"type":"URI","name":"u","priority":10,"data":{"weight":1,"target":"https://example.com/a"}}`,
		`{"type":"LOC","name":"l","data":{"lat_degrees":37,"lat_minutes":46,"lat_seconds":46.5,"lat_direction":"N","long_degrees":122,"long_minutes":23,"long_seconds":35,"long_direction":"W","altitude":0,"size":100,"precision_horz":0,"precision_vert":0}}`,
	} {
		a := as(t, s, writer, "POST", onRecords, body)
		require.Equal(t, 200, a.Status, "%s %v", body, a.Errors)
	}
	first := raw(t, s, reader, onRecords+"/export")
	assert.Equal(t, "text/plain; charset=utf-8", first.Header.Get("Content-Type"))
	name := tokentest.DefaultZoneName
	for _, line := range []string{
		";; Domain:     " + name + ".\n",
		"www." + name + ".\t1\tIN\tA\t192.0.2.1 ; front; \"quoted\" cf_tags=team:\"a,b\",old:,cf-proxied:true\n",
		name + ".\t1\tIN\tAAAA\t2001:db8::1 ; cf_tags=cf-proxied:false\n",
		name + ".\t1\tIN\tMX\t10 mail.example.org.\n",
		name + ".\t1\tIN\tTXT\t\"v=spf1 \\\"x\\\" -all\"\n",
		"_sip._tcp." + name + ".\t1\tIN\tSRV\t1 5 5060 sip.example.com.\n",
		name + ".\t1\tIN\tCAA\t0 issue \"letsencrypt.org\"\n",
		"u." + name + ".\t1\tIN\tURI\t10 1 \"https://example.com/a\"\n",
	} {
		assert.Contains(t, first.Body, line)
	}

	other, writer2, reader2 := dnsWorld(t)
	body, kind := multipartBody(t, "proxied", "true", "file", first.Body)
	assert.Equal(t, 403, send(t, other, "POST", onRecords+"/import", body, append(bearer(reader2.Value), "Content-Type", kind)...).Status)
	a := uploads(t, other, writer2, "POST", onRecords+"/import", "proxied", "true", "file", first.Body)
	require.Equal(t, 200, a.Status, a.Errors)
	assert.JSONEq(t, `{"recs_added":11,"total_records_parsed":12}`, string(a.Result), "the SOA record is Cloudflare's to say")
	assert.NotEmpty(t, a.Header.Get(tokentest.HeaderAssumed))
	assert.Equal(t, first.Body, raw(t, other, reader2, onRecords+"/export").Body)

	a = uploads(t, other, writer2, "POST", onRecords+"/import", "", "", "file", first.Body)
	assert.JSONEq(t, `{"recs_added":0,"total_records_parsed":12}`, string(a.Result), "all are there")
}

// A zone file is read as BIND reads it.
func TestRecordImport(t *testing.T) {
	t.Parallel()
	name := tokentest.DefaultZoneName
	for _, c := range []struct {
		name, file, proxied, want string
		parsed                    int
	}{
		{"relative names, times and blanks", "$TTL 1h\n@ IN A 192.0.2.1\n\tIN AAAA 2001:db8::1\nwww 300 A 192.0.2.2\nmail IN 2D MX 10 mx\n", "", "A  192.0.2.1; AAAA  2001:db8::1; A www 192.0.2.2; MX mail mx." + name, 4},
		{"an origin", "$ORIGIN sub." + name + ".\na A 192.0.2.1\n$ORIGIN x\n@ A 192.0.2.2\n", "false", "A a.sub 192.0.2.1; A x.sub 192.0.2.2", 2},
		{"brackets and comments", "@ IN SOA ns. mail. ( 1 ; serial\n 2 3\n 4 5 )\ntxt TXT ( \"a;b\" \n \"c\" ) ; a note\n; nothing\n\n", "", `TXT txt "a;b" "c"`, 2},
		{"name servers", name + ". NS ns1.example.net.\nsub NS ns1.example.net.\n", "", "NS sub ns1.example.net", 2},
		{"carriage returns", "a A 192.0.2.1\r\nb A 192.0.2.2\r\n", "", "A a 192.0.2.1; A b 192.0.2.2", 2},
		{"data", "@ CAA 0 issue \"ca.example\"\n_x._tcp SRV 1 2 3 t\n@ DS 1 2 3 abcd ef\n", "", `CAA  0 issue "ca.example"; SRV _x._tcp 2 3 t.` + name + "; DS  1 2 3 abcd ef", 3},
		{"no mail", "@ MX 0 .\n", "", "MX  .", 1},
		{"nothing", "", "", "", 0},
	} {
		s, writer, reader := dnsWorld(t)
		a := uploads(t, s, writer, "POST", onRecords+"/import", "proxied", c.proxied, "file", c.file)
		require.Equal(t, 200, a.Status, "%s: %v", c.name, a.Errors)
		list := recordsOf(t, get(t, s, reader, onRecords))
		assert.Equal(t, c.want, shown(list), c.name)
		assert.JSONEq(t, fmt.Sprintf(`{"recs_added":%d,"total_records_parsed":%d}`, len(list), c.parsed), string(a.Result), c.name)
		for _, r := range list {
			assert.False(t, r.Proxied, c.name)
		}
	}

	s, writer, reader := dnsWorld(t)
	a := uploads(t, s, writer, "POST", onRecords+"/import", "proxied", "true", "file", "a 1h A 192.0.2.1\nb A 192.0.2.2 ; cf_tags=cf-proxied:false\nt TXT x\n")
	require.Equal(t, 200, a.Status)
	list := recordsOf(t, get(t, s, reader, onRecords+"?proxied=true"))
	require.Len(t, list, 1)
	assert.InDelta(t, 3600, list[0].TTL, 0)

	for file, why := range map[string]string{
		"a A 192.0.2.1\nb A":                "line 2: A without content",
		"b":                                 "line 1: an entry without a type",
		"b CH A 192.0.2.1":                  "line 1: class CH: want IN",
		"b HINFO x y":                       "line 1: type HINFO",
		"b.example.net. A 192.0.2.1":        "line 1: b.example.net is not in the zone",
		"b MX mx":                           "line 1: MX mx: want a priority",
		"b TXT \"x":                         "line 1: a quote is not closed",
		"b TXT ( x\n":                       "line 1: a bracket is not closed",
		"b TXT x )\n":                       "too much",
		"$INCLUDE other":                    "line 1: $INCLUDE: want $ORIGIN or $TTL",
		"$TTL soon":                         "line 1: $TTL SOON: want seconds",
		"$TTL":                              "line 1: $TTL: want one value",
		strings.Repeat("a TXT x\n", 10_001): "more than 10000 records",
		strings.Repeat("; x\n", 70_000):     "up to 256 KiB",
	} {
		a := uploads(t, s, writer, "POST", onRecords+"/import", "", "", "file", file)
		require.Equal(t, 400, a.Status, why)
		if why != "line 1: $TTL SOON: want seconds" {
			assert.Contains(t, a.Errors[0].Message, why)
		}
	}
	assert.Equal(t, 400, uploads(t, s, writer, "POST", onRecords+"/import", "", "", "file", "ok A 192.0.2.77\nb A none\n").Status, "an address that is none")
	assert.Empty(t, recordsOf(t, get(t, s, reader, onRecords+"?content=192.0.2.77")), "and nothing of the file is taken")
	assert.Equal(t, 400, uploads(t, s, writer, "POST", onRecords+"/import", "other", "x").Status, "no file")
	assert.Equal(t, 400, as(t, s, writer, "POST", onRecords+"/import", "a A 192.0.2.1").Status, "no form")
}

// A scan finds nothing, in the form of its documentation.
func TestRecordScan(t *testing.T) {
	t.Parallel()
	s, writer, reader := dnsWorld(t)
	for _, c := range []struct {
		method, path, body, want string
		tok                      tokentest.Token
	}{
		{"POST", "/scan", "", `{"recs_added":0,"total_records_parsed":0}`, writer},
		{"POST", "/scan/trigger", "", `null`, writer},
		{"GET", "/scan/review", "", `[]`, reader},
		{"POST", "/scan/review", `{"rejects":[{"id":"x"}]}`, `{"accepts":[],"rejects":["x"]}`, writer},
	} {
		a := as(t, s, c.tok, c.method, onRecords+c.path, c.body)
		assert.Equal(t, 200, a.Status, c.path)
		assert.JSONEq(t, c.want, string(a.Result), c.path)
		assert.NotEmpty(t, a.Header.Get(tokentest.HeaderMadeUp), c.path)
		if c.method == "POST" {
			assert.Equal(t, 403, as(t, s, reader, c.method, onRecords+c.path, c.body).Status, c.path)
		}
	}
	a := as(t, s, writer, "POST", onRecords+"/scan/review", `{"accepts":[{"type":"A","name":"a","content":"192.0.2.1"},{"type":"A","name":"b"}]}`)
	assert.Equal(t, 400, a.Status)
	assert.Empty(t, recordsOf(t, get(t, s, reader, onRecords)), "all or nothing")
	a = as(t, s, writer, "POST", onRecords+"/scan/review", `{"accepts":[{"type":"A","name":"a","content":"192.0.2.1"}]}`)
	assert.Equal(t, 200, a.Status)
	assert.Len(t, recordsOf(t, get(t, s, reader, onRecords)), 1)
	assert.JSONEq(t, `{"record_quota":null,"record_usage":1}`, string(get(t, s, reader, onRecords+"/usage").Result))
}

func FuzzRecordImport(f *testing.F) {
	s, writer, _ := dnsWorld(f)
	for _, file := range []string{"a A 192.0.2.1", "$TTL 1h\n@ TXT ( \"a\\\"\" )", "\\", "a TXT \"", ";x cf_tags=a:\"b,c\",d", "@ SRV 1 2 3 .", "$ORIGIN .", "a CAA 0"} {
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file string) {
		a := uploads(t, s, writer, "POST", onRecords+"/import", "", "", "file", file)
		if a.Status != 200 && a.Status != 400 {
			t.Fatalf("status %d for %q", a.Status, file)
		}
		raw(t, s, writer, onRecords+"/export")
	})
}
