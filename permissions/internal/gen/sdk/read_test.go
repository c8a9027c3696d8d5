package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// written lays files down as the SDK has them.
func written(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir
}

const head = `package things

import (
	"net/http"
	"time"

	"github.com/cloudflare/cloudflare-go/v7/packages/pagination"
	"github.com/cloudflare/cloudflare-go/v7/shared"
)

type ThingService struct{}
type Thing struct { ID string ` + "`json:\"id\"`" + ` }
type Alias = []Thing
type Union interface { implements() }
type OpenResponse = interface{}
type When time.Time
`

func TestRead(t *testing.T) {
	t.Parallel()
	env := func(result string) string {
		return "struct { Errors []string `json:\"errors,required\"`; Success bool `json:\"success,required\"`; Result " + result + " `json:\"result,nullable\"` }"
	}
	for name, c := range map[string]struct {
		signature, types, body string
		want                   gen.SDKCall
	}{
		"object": {"(res *Thing, err error)", "type E " + env("Thing"), `var env E; path := fmt.Sprintf("zones/%s/things/%v", a, b); err = requestconfig.ExecuteNewRequest(ctx, http.MethodPut, path, nil, &env)`,
			gen.SDKCall{Call: "PUT /zones/{}/things/{}", Result: gen.Result{Kind: gen.ResultObject}}},
		"list": {"(res *Alias, err error)", "type E " + env("Alias"), `var env E; path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodGet, path, nil, &env)`,
			gen.SDKCall{Call: "GET /things", Result: gen.Result{Kind: gen.ResultList}}},
		"another package's": {"(res *shared.Token, err error)", "type E " + env("shared.Token"), `var env E; path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodGet, path, nil, &env)`,
			gen.SDKCall{Call: "GET /things", Result: gen.Result{Kind: gen.ResultString}}},
		"open": {"(res *OpenResponse, err error)", "type E " + env("OpenResponse"), `var env E; path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodDelete, path, nil, &env)`,
			gen.SDKCall{Call: "DELETE /things"}},
		"union": {"(res *Union, err error)", "type E " + env("Union"), `var env E; path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodPost, path, nil, &env)`,
			gen.SDKCall{Call: "POST /things"}},
		"pages": {"(res *pagination.V4PagePaginationArray[Thing], err error)", "", `path := "things"; cfg, err := requestconfig.NewRequestConfig(ctx, http.MethodGet, path, nil, &res)`,
			gen.SDKCall{Call: "GET /things", Result: gen.Result{Kind: gen.ResultList, Pages: gen.PagesNumber}}},
		"cursors": {"(res *pagination.CursorPaginationAfter[Thing], err error)", "", `path := "things"; cfg, err := requestconfig.NewRequestConfig(ctx, http.MethodGet, path, nil, &res)`,
			gen.SDKCall{Call: "GET /things", Result: gen.Result{Kind: gen.ResultList, Pages: gen.PagesAfter}}},
		"without an envelope": {"(res *Thing, err error)", "", `path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodGet, path, nil, &res)`,
			gen.SDKCall{Call: "GET /things", Result: gen.Result{Kind: gen.ResultObject, Bare: true}}},
		"an envelope that is shown": {"(res *E, err error)", "type E " + env("[]Thing"), `path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodGet, path, nil, &res)`,
			gen.SDKCall{Call: "GET /things", Result: gen.Result{Kind: gen.ResultList}}},
		"an envelope without a result": {"(res *E, err error)", "type E struct { Errors []string `json:\"errors\"`; Success bool `json:\"success\"` }", `path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodDelete, path, nil, &res)`,
			gen.SDKCall{Call: "DELETE /things", Result: gen.Result{Kind: gen.ResultNull}}},
		"a file": {"(res *http.Response, err error)", "", `opts = append([]option.RequestOption{option.WithHeader("Accept", "application/zip")}, opts...); path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodGet, path, nil, &res)`,
			gen.SDKCall{Call: "GET /things", Result: gen.Result{Kind: gen.ResultRaw}}},
		"a text": {"(res *string, err error)", "", `opts = append([]option.RequestOption{option.WithHeader("Accept", "text/plain")}, opts...); path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodGet, path, nil, &res)`,
			gen.SDKCall{Call: "GET /things", Result: gen.Result{Kind: gen.ResultRaw}}},
		"a time": {"(res *When, err error)", "type E " + env("When"), `var env E; path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodGet, path, nil, &env)`,
			gen.SDKCall{Call: "GET /things", Result: gen.Result{Kind: gen.ResultString}}},
		"no content": {"(err error)", "", `path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodDelete, path, nil, nil)`,
			gen.SDKCall{Call: "DELETE /things", Result: gen.Result{Kind: gen.ResultNone}}},
	} {
		dir := written(t, map[string]string{
			"things/thing.go":      head + c.types + "\nfunc (r *ThingService) Do(ctx context.Context) " + c.signature + " { " + c.body + "; return }\n",
			"things/thing_test.go": "package things\n\nnot Go",
			"shared/shared.go":     "package shared\n\ntype Token = string\n",
		})
		got, err := read(dir)
		require.NoError(t, err, name)
		assert.Equal(t, []gen.SDKCall{c.want}, got, name)
	}
}

// Of two methods for one call that say different things, none is believed.
func TestReadContradiction(t *testing.T) {
	t.Parallel()
	method := func(name, res string) string {
		return "func (r *ThingService) " + name + "(ctx context.Context) (res *" + res + `, err error) { path := "things"; err = requestconfig.ExecuteNewRequest(ctx, http.MethodGet, path, nil, &res); return }` + "\n"
	}
	got, err := read(written(t, map[string]string{"things/thing.go": head + method("A", "Thing") + method("B", "Alias")}))
	require.NoError(t, err)
	assert.Equal(t, []gen.SDKCall{{Call: "GET /things"}}, got)
}

// The file is that of the SDK which go.mod names: another version makes another.
func TestFileIsCurrent(t *testing.T) {
	t.Parallel()
	dir, version, err := locate()
	require.NoError(t, err)
	calls, err := read(dir)
	require.NoError(t, err)
	text, err := gen.SDKResults{Source: "cloudflare-go " + version, Calls: calls}.Text()
	require.NoError(t, err)
	have, err := os.ReadFile(filepath.Join("..", "data", gen.SDKResultsFile))
	require.NoError(t, err)
	assert.Equal(t, string(have), string(text), "go run ./permissions/internal/gen/sdk, then go generate ./permissions/...")
}
