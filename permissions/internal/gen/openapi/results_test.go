package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

func TestResults(t *testing.T) {
	t.Parallel()
	envelope := func(result string) string {
		return `"responses": {"200": {"content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/common"}, {"properties": {"result": ` + result + `}}]}}}}, "4XX": {"content": {"application/json": {"schema": {"properties": {"result": {"type": "string"}}}}}}}`
	}
	for name, c := range map[string]struct {
		op   string
		want gen.Result
	}{
		"a list by pages":       {`"parameters": [{"name": "page", "in": "query"}], ` + envelope(`{"type": "array", "items": {}}`), gen.Result{Kind: gen.ResultList, Pages: gen.PagesNumber}},
		"a list by cursor":      {`"parameters": [{"$ref": "#/components/parameters/next"}], ` + envelope(`{"items": {}}`), gen.Result{Kind: gen.ResultList, Pages: gen.PagesCursor}},
		"page in a path":        {`"parameters": [{"name": "page", "in": "path"}], ` + envelope(`{"type": "array"}`), gen.Result{Kind: gen.ResultList}},
		"an object":             {envelope(`{"properties": {"id": {}}}`), gen.Result{Kind: gen.ResultObject}},
		"an object or null":     {envelope(`{"type": ["object", "null"], "properties": {"id": {}}}`), gen.Result{Kind: gen.ResultObject}},
		"null":                  {envelope(`{"type": "object", "nullable": true}`), gen.Result{Kind: gen.ResultNull}},
		"a named list":          {envelope(`{"$ref": "#/components/schemas/things"}`), gen.Result{Kind: gen.ResultList}},
		"a name that is absent": {envelope(`{"$ref": "#/components/schemas/elsewhere"}`), gen.Result{}},
		"a name of itself":      {envelope(`{"$ref": "#/components/schemas/itself"}`), gen.Result{}},
		"parts":                 {envelope(`{"allOf": [{"$ref": "#/components/schemas/elsewhere"}, {"type": "string"}]}`), gen.Result{Kind: gen.ResultString}},
		"several types":         {envelope(`{"type": ["string", "array"]}`), gen.Result{}},
		"only in the common":    {`"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/common"}}}}}`, gen.Result{Kind: gen.ResultNumber}},
		"a named response":      {`"responses": {"200": {"$ref": "#/components/responses/file"}}`, gen.Result{Kind: gen.ResultRaw}},
		"no content":            {`"responses": {"204": {"description": "gone"}}`, gen.Result{}},
		"no schema":             {`"responses": {"200": {"content": {"application/json": {}}}}`, gen.Result{}},
		"nothing":               {`"summary": "x"`, gen.Result{}},
	} {
		got, err := results([]byte(`{"paths": {"/things": {"parameters": [], "get": {` + c.op + `}}}, "components": {
 "schemas": {"common": {"properties": {"result": {"type": "integer"}, "errors": {}}}, "things": {"type": "array"}, "itself": {"$ref": "#/components/schemas/itself"}},
 "responses": {"file": {"content": {"text/csv": {}}}}, "parameters": {"next": {"name": "cursor", "in": "query"}}}}`))
		require.NoError(t, err, name)
		assert.Equal(t, c.want, got["GET /things"], name)
	}
	_, err := results([]byte(`{"paths": {"/things": {"get": {"responses": 5}}}}`))
	assert.ErrorContains(t, err, "GET /things: ")
}
