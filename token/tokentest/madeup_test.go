package tokentest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

// forms is what stands in an answer of each kind of result.
var forms = map[operations.ResultKind]string{
	operations.ResultList: "[]", operations.ResultObject: "{}", operations.ResultNull: "null", operations.ResultString: `""`,
	operations.ResultBool: "false", operations.ResultNumber: "0", operations.ResultNone: "null",
}

// Every operation without state answers an authorized call with nothing, in the
// form that its documentation gives, and says how that form is known.
func TestResultsHaveTheirForm(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{MaxCalls: -1})
	met := map[operations.Result]int{}
	for op := range operations.All() {
		path, body := callOf(op)
		req, err := http.NewRequest(op.Method(), tokentest.BaseURL+path, strings.NewReader(body))
		require.NoError(t, err)
		key := globalKey()
		req.Header.Set(key[0], key[1])
		req.Header.Set(key[2], key[3])
		resp, err := s.RoundTripper().RoundTrip(req)
		require.NoError(t, err)
		data, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		why := resp.Header.Get(tokentest.HeaderMadeUp)
		if resp.StatusCode != http.StatusOK || !strings.Contains(why, "keeps no state for "+op.String()) {
			continue
		}
		r := op.Result()
		r.Evidence = permissions.Evidence{Kind: r.Evidence.Kind}
		met[r]++
		assert.Contains(t, why, " is "+r.Evidence.Kind.String()+": "+op.Result().Evidence.Source, op)
		if r.Kind == operations.ResultRaw {
			assert.Empty(t, data, op)
			assert.NotEqual(t, "application/json", resp.Header.Get("Content-Type"), op)
			continue
		}
		if r.Bare {
			assert.Equal(t, forms[r.Kind], string(data), op)
			continue
		}
		var env struct {
			Success bool
			Result  json.RawMessage
			Info    map[string]any `json:"result_info"`
		}
		require.NoError(t, json.Unmarshal(data, &env), op)
		assert.True(t, env.Success, op)
		assert.Equal(t, forms[r.Kind], string(env.Result), op)
		switch r.Pages {
		case operations.PagesNumber:
			assert.Contains(t, env.Info, "total_count", op)
		case operations.PagesCursor:
			assert.Equal(t, "", env.Info["cursor"], op)
		case operations.PagesAfter:
			assert.Equal(t, map[string]any{"after": ""}, env.Info["cursors"], op)
		case operations.PagesNone:
			assert.Nil(t, env.Info, op)
		}
	}
	assert.Greater(t, len(met), 15, "too few forms were met: %v", met)
}

func TestMadeUpBodies(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	for _, c := range []struct{ method, path, want, known string }{
		{"GET", onZone + "/firewall/rules", "[]", "that its result is a JSON list is documented: cloudflare-go v7.9.0"},
		{"GET", onAccount + "/addressing/loa_documents/d/download", "", "that content other than JSON comes is documented: cloudflare-go v7.9.0"},
		{"GET", onZone + "/bot_management", "{}", "that its result is a JSON object is documented: cloudflare-go v7.9.0"},
		{"GET", onAccount + "/urlscanner/v2/search", "{}", "that the answer is a JSON object without an envelope is documented: cloudflare-go v7.9.0"},
		{"GET", onAccount + "/builds/builds", "[]", "that its result is a JSON list is assumed: rule: "},
	} {
		a := send(t, s, c.method, c.path, "", globalKey()...)
		assert.Equal(t, c.want, string(a.Result), c.path)
		why := a.Header.Get(tokentest.HeaderMadeUp)
		assert.Contains(t, why, "keeps no state for "+c.method, c.path)
		assert.Contains(t, why, c.known, c.path)
	}
	a := send(t, s, "GET", onZone, "", globalKey()...)
	assert.Empty(t, a.Header.Get(tokentest.HeaderMadeUp))
	assert.NotEmpty(t, a.Header.Get("Ratelimit"))
	assert.NotEmpty(t, a.Header.Get("Ratelimit-Policy"))
}

// A list that a client asks a later page of ends there too.
func TestMadeUpListsSayTheirPage(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	a := send(t, s, "GET", onZone+"/firewall/rules?page=3&per_page=7", "", globalKey()...)
	assert.Equal(t, "[]", string(a.Result))
	assert.Equal(t, 3, a.ResultInfo.Page)
	assert.Zero(t, a.ResultInfo.TotalPages)
}
