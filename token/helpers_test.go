package token_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	guideAccount = permissions.AccountID("6451353ea5a8407bab6162abc42f5338")
	guideZone    = permissions.ZoneID("2cf1f02313c4ef76af3d62eb78bb906e")
	otherAccount = permissions.AccountID("0123456789abcdef0123456789abcdef")
	tokenID      = "ed17574386854bf78a67040be0a770b0"
)

// now is the present of all tests.
func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// reply is one canned answer.
type reply struct {
	status int
	body   string
	err    error // in place of an answer
}

// api is a scripted API: answers by "METHOD /path?query", and the calls made.
type api struct {
	mu      sync.Mutex
	replies map[string]reply
	calls   []string
	bodies  []string
	headers []http.Header
	mock    *httpmock.MockTransport
}

func script(replies map[string]reply) *api {
	a := &api{replies: replies, mock: httpmock.NewMockTransport()}
	a.mock.RegisterNoResponder(func(req *http.Request) (*http.Response, error) {
		a.mu.Lock()
		defer a.mu.Unlock()
		call := req.Method + " " + strings.TrimPrefix(req.URL.RequestURI(), "/client/v4")
		a.calls = append(a.calls, call)
		a.headers = append(a.headers, req.Header.Clone())
		var body strings.Builder
		if req.Body != nil {
			if _, err := io.Copy(&body, req.Body); err != nil {
				return nil, err
			}
		}
		a.bodies = append(a.bodies, body.String())
		r, ok := a.replies[call]
		if !ok {
			r = reply{404, `{"success":false,"errors":[{"code":7003,"message":"Could not route to ` + call + `, perhaps your object identifier is invalid?"}]}`, nil}
		}
		if r.err != nil {
			return nil, r.err
		}
		return httpmock.NewStringResponse(r.status, r.body), nil
	})
	return a
}

// client makes a client of the scripted API for a token, or for a Global API
// key if the text is one.
func (a *api) client(t *testing.T, text string, opts ...token.Option) *token.Client {
	t.Helper()
	creds := token.APIToken(token.NewSecret(text))
	if token.DetectKind(text).IsGlobalKey() && !token.DetectKind(text).IsToken() {
		creds = token.GlobalKey(someEmail, token.NewSecret(text))
	}
	opts = append([]token.Option{token.WithHTTPClient(&http.Client{Transport: a.mock}), token.WithClock(now)}, opts...)
	c, err := token.New(creds, opts...)
	require.NoError(t, err)
	return c
}

// refusal is an answer in the API's form, with one error.
func refusal(status, code int, message string) reply {
	return reply{status: status, body: `{"success":false,"errors":[{"code":` + strconv.Itoa(code) + `,"message":"` + message + `"}],"messages":[],"result":null}`}
}

// success is an answer in the API's form.
func success(result string) reply {
	return reply{status: 200, body: `{"result":` + result + `,"success":true,"errors":[],"messages":[]}`}
}
