package openapi_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/openapi"
)

const document = `{
 "openapi": "3.0.3", "info": {"title": "Cloudflare API", "version": "4.0.0", "license": {}},
 "components": {"schemas": {"a": {"get": {"x-api-token-group": 5}}}},
 "paths": {
  "/zones/{zone_id}/access/apps": {
   "parameters": [{"name": "zone_id"}], "summary": "apps",
   "post": {"operationId": "create", "tags": ["Access", "Other"], "security": [{"api_email": [], "api_key": []}],
    "x-api-token-group": ["Access: Apps and Policies Write", "Access: Apps and Policies Write"]},
   "get": {"x-api-token-group": [], "x-cfPermissionsRequired": {"enum": ["#zone:read", "#app:read"], "type": "string"}}
  },
  "/accounts/{account_id}/workers/assets/upload": {"post": {"security": [{"assets_jwt": []}]}},
  "/ips": {"get": {"security": [{}], "x-api-token-group": null, "x-cfPermissionsRequired": null}},
  "/hooks": {"post": {"security": []}, "put": {"security": [{"b": [], "a": []}, {"c": []}, {"c": []}]},
   "patch": {"security": [{"c": []}, {"api_token": []}]}, "delete": {"security": null}}
 },
 "security": [{"api_key": [], "api_email": []}, {"api_token": []}]
}`

func TestRead(t *testing.T) {
	t.Parallel()
	doc, err := openapi.Read(strings.NewReader(document))
	require.NoError(t, err)
	assert.Equal(t, "Cloudflare API", doc.Title)
	assert.Equal(t, "4.0.0", doc.Version)
	usual := [][]string{{"api_email", "api_key"}, {"api_token"}}
	assert.Equal(t, []openapi.Operation{
		{Method: "POST", Path: "/accounts/{account_id}/workers/assets/upload", Security: [][]string{{"assets_jwt"}}},
		{Method: "DELETE", Path: "/hooks", Security: usual},
		{Method: "PATCH", Path: "/hooks", Security: [][]string{{"c"}, {"api_token"}}},
		{Method: "POST", Path: "/hooks", Security: [][]string{}},
		{Method: "PUT", Path: "/hooks", Security: [][]string{{"a", "b"}, {"c"}, {"c"}}},
		{Method: "GET", Path: "/ips", Security: [][]string{{}}},
		{Method: "GET", Path: "/zones/{zone_id}/access/apps", Groups: []string{}, Internal: []string{"#zone:read", "#app:read"}, Security: usual},
		{
			Method: "POST", Path: "/zones/{zone_id}/access/apps", ID: "create", Tag: "Access", Security: [][]string{{"api_email", "api_key"}},
			Groups: []string{"Access: Apps and Policies Write", "Access: Apps and Policies Write"},
		},
	}, doc.Operations)
	credentials := map[string]string{}
	for _, op := range doc.Operations {
		credentials[op.String()] = op.Credential()
	}
	assert.Equal(t, map[string]string{
		"POST /accounts/{account_id}/workers/assets/upload": "assets_jwt",
		"DELETE /hooks": "", "PATCH /hooks": "", "POST /hooks": "none", "PUT /hooks": "a+b, c", "GET /ips": "none",
		"GET /zones/{zone_id}/access/apps": "", "POST /zones/{zone_id}/access/apps": "api_email+api_key",
	}, credentials)
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	whole := func(paths string) string { return `{"openapi": "3.1.0", "paths": ` + paths + `}` }
	get := func(operation string) string { return whole(`{"/ips": {"get": ` + operation + `}}`) }
	for name, tc := range map[string]struct{ text, want string }{
		"nothing":              {"", "openapi: the document is not a JSON object"},
		"YAML":                 {"openapi: 3.0.3\npaths:\n", "want openapi.json, not the YAML form"},
		"a list":               {"[]", "the document is not a JSON object"},
		"cut short":            {document[:200], "unexpected EOF"},
		"text after it":        {document + "{", "text after the end"},
		"no version":           {`{"paths": {}}`, "want an OpenAPI document of version 3"},
		"version 2":            {`{"openapi": "2.0", "paths": {}}`, "want an OpenAPI document of version 3"},
		"no paths":             {`{"openapi": "3.0.3"}`, "the document lists no operations"},
		"paths, a list":        {whole(`[]`), `paths: want an object, not "[]"`},
		"path, no slash":       {whole(`{"ips": {}}`), `path "ips": want a path that starts with a slash`},
		"path, a line break":   {whole(`{"/ips\n": {}}`), `path "/ips\n": want a path`},
		"path twice":           {whole(`{"/ips": {}, "/ips": {}}`), `paths: "/ips" stands there twice`},
		"method twice":         {whole(`{"/ips": {"get": {}, "get": {}}}`), `/ips: "get" stands there twice`},
		"a reference":          {whole(`{"/ips": {"$ref": "#/x"}}`), "/ips: a $ref to another place is not followed"},
		"operation, a text":    {get(`"x"`), "GET /ips: json: cannot unmarshal string"},
		"groups, a text":       {get(`{"x-api-token-group": "Zone Read"}`), "GET /ips: json: cannot unmarshal string into Go struct field .x-api-token-group"},
		"group, no name":       {get(`{"x-api-token-group": ["Zone Read", ""]}`), `GET /ips: x-api-token-group: entry 2 is "": want a name`},
		"group, blanks":        {get(`{"x-api-token-group": ["Zone Read "]}`), `entry 1 is "Zone Read "`},
		"internal, a list":     {get(`{"x-cfPermissionsRequired": ["#zone:read"]}`), `GET /ips: x-cfPermissionsRequired: want {"enum": [names]}`},
		"internal, no name":    {get(`{"x-cfPermissionsRequired": {"enum": [""]}}`), `x-cfPermissionsRequired: entry 1 is ""`},
		"security, an object":  {get(`{"security": {}}`), "GET /ips: security: json: cannot unmarshal object"},
		"security for all":     {`{"openapi": "3.0.3", "security": 1, "paths": {}}`, "openapi: security: json: cannot unmarshal number"},
		"info, a text":         {`{"openapi": "3.0.3", "info": "x", "paths": {}}`, "openapi: info: json: cannot unmarshal string"},
		"a number too deep in": {whole(`{"/ips": 1}`), `/ips: want an object, not "1"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := openapi.Read(strings.NewReader(tc.text))
			require.ErrorContains(t, err, tc.want)
			assert.Zero(t, doc)
		})
	}
}

func TestReadReportsTheReader(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	_, err := openapi.Read(iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
	_, err = openapi.Read(io.LimitReader(blanks{}, openapi.MaxSize+5))
	assert.ErrorContains(t, err, "more than 268435456 bytes")
}

// blanks is text without an end.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{document, "", "{}", `{"openapi": "3.0.3", "paths": {"/a": {"get": {"x-api-token-group": ["A"]}}}}`, "null", `{"openapi":"3.","paths":{"/":{"get":null}}}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, err := openapi.Read(strings.NewReader(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "openapi: ") || len(doc.Operations) > 0 {
				t.Fatalf("%v, %v", doc, err)
			}
			return
		}
		for i, op := range doc.Operations {
			if op.Method == "" || !strings.HasPrefix(op.Path, "/") {
				t.Fatalf("an operation without a method or path: %+v", op)
			}
			if i > 0 && doc.Operations[i-1].Path+" "+doc.Operations[i-1].Method >= op.Path+" "+op.Method && doc.Operations[i-1].Path >= op.Path && doc.Operations[i-1].Method >= op.Method {
				t.Fatalf("not sorted, or twice: %v, %v", doc.Operations[i-1], op)
			}
			_ = op.Credential()
		}
	})
}
