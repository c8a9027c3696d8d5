package tokentest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token/tokentest"
)

// act is a call in the life of a product's things. In path, body and want a name in
// angle brackets stands for what an earlier act kept.
type act struct {
	method, path, body string
	status             int
	want               string // in the answer's body; with ! in front what is not in it
	keep               string // name=member: the member of the result, or of its first element
}

// life is the life of the things of a product, and what its calls take.
type life struct {
	group permissions.AccountPermission // that opens all of it
	acts  []act
}

var angled = regexp.MustCompile(`<[a-z]+>`)

// body sends a request and returns what came, whatever its form.
func body(t *testing.T, s *tokentest.Server, method, url, body string, header http.Header) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	require.NoError(t, err)
	for name, values := range header {
		req.Header[name] = values
	}
	resp, err := s.RoundTripper().RoundTrip(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, resp.Header, string(data)
}

// live plays the acts with a token of the group, each after a token of another
// group was refused.
func live(t *testing.T, s *tokentest.Server, l life, more http.Header) {
	t.Helper()
	tok := issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(l.group)), userToken())
	wrong := issue(t, s, permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountAnalyticsRead)), userToken())
	kept := map[string]string{}
	fill := func(text string) string {
		return angled.ReplaceAllStringFunc(text, func(name string) string {
			v, has := kept[strings.Trim(name, "<>")]
			if !has {
				return name
			}
			return v
		})
	}
	for i, a := range l.acts {
		path := fill(a.path)
		header := http.Header{"Authorization": {"Bearer " + wrong.Value}}
		for name, values := range more {
			header[name] = values
		}
		m, known := operations.Match(a.method, path)
		require.True(t, known, "%s %s", a.method, path)
		if len(m.Operation().AcceptedNames()) > 0 {
			status, _, text := body(t, s, a.method, tokentest.BaseURL+onAccount+path[len(onAccount):], fill(a.body), header)
			assert.Equal(t, 403, status, "%s %s with another permission: %s", a.method, path, text)
		}
		header.Set("Authorization", "Bearer "+tok.Value)
		status, _, text := body(t, s, a.method, tokentest.BaseURL+path, fill(a.body), header)
		want, not := strings.CutPrefix(fill(a.want), "!")
		require.Equal(t, a.status, status, "%d: %s %s %s: %s", i, a.method, path, fill(a.body), text)
		if not {
			assert.NotContains(t, text, want, "%d: %s %s", i, a.method, path)
		} else {
			assert.Contains(t, text, want, "%d: %s %s", i, a.method, path)
		}
		if name, member, keeps := strings.Cut(a.keep, "="); keeps {
			kept[name] = memberOf(t, text, member)
		}
	}
}

// memberOf reads a text out of a result that is an object or a list of them.
func memberOf(t *testing.T, text, member string) string {
	t.Helper()
	var env struct{ Result json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(text), &env), text)
	if env.Result == nil { // no envelope
		env.Result = json.RawMessage(text)
	}
	var one map[string]any
	if json.Unmarshal(env.Result, &one) != nil {
		var list []map[string]any
		require.NoError(t, json.Unmarshal(env.Result, &list), text)
		require.NotEmpty(t, list, text)
		one = list[0]
	}
	v, _ := one[member].(string)
	require.NotEmpty(t, v, "%s: %s", member, text)
	return v
}
