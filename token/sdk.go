package token

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/cloudflare/cloudflare-go/v7/option"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/strictjson"
)

// tap stands between the SDK and our HTTP client for one call and keeps what
// happened. The SDK reports a context that ended in place of the answer that
// arrived just before; for the creation of a token that answer is precious.
type tap struct {
	next   cfapi.Doer
	status int       // of the successful answer, 0 for none
	body   []byte    // of the successful answer
	date   time.Time // the server's clock at the successful answer, zero for none
	err    error     // what the call ended with
}

// Do sends the request and notes the outcome.
func (t *tap) Do(req *http.Request) (*http.Response, error) {
	resp, err := t.next.Do(req)
	if err != nil {
		t.err = err
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil { // cannot happen: the body is in memory
		t.err = err
		return nil, err
	}
	t.status, t.body = resp.StatusCode, body
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		t.date = date
	}
	resp.Body = io.NopCloser(strings.NewReader(answered))
	resp.ContentLength = int64(len(answered))
	return resp, nil
}

// answered is what the SDK gets to read in place of a successful answer, which
// [tap.result] reads from the bytes that came. The SDK keeps of every field, and of every
// entry of a list that nobody looks at, what it was before it was read: of an answer of
// 1 MiB that was made for it 640 MB.
const answered = `{"success":true,"errors":[],"messages":[],"result":null}`

// sdk returns the options for one call of the SDK's service packages. The SDK
// gets no credential, since its errors keep the request; and no retries, since
// it takes an error of ours for a lost connection and would send a POST again.
func (c *Client) sdk() (*tap, []option.RequestOption) {
	t := &tap{next: c.api.Doer()}
	return t, []option.RequestOption{
		option.WithBaseURL(c.api.BaseURL()),
		option.WithHTTPClient(t),
		option.WithMaxRetries(0),
	}
}

// result returns the result of the answer, or an error of ours in place of what
// the SDK returned. Errors from below the SDK pass; the SDK's own are replaced, as
// they may hold the answer. An answer that arrived before the context ended counts.
func (t *tap) result(err error, method, path string) (json.RawMessage, error) {
	switch {
	case t.err != nil:
		return nil, ours(t.err, method, path)
	case t.status == 0: // nothing was sent
		return nil, ours(err, method, path)
	case err != nil && !isContextError(err):
		return nil, unusable(method, path, t.status)
	}
	var env struct {
		Result json.RawMessage `json:"result"`
	}
	if json.Unmarshal(t.body, &env) != nil || strictjson.IsNull(env.Result) {
		return nil, unusable(method, path, t.status)
	}
	return env.Result, nil
}

// ours makes sure that an error is of this package's types.
func ours(err error, method, path string) error {
	var api *APIError
	if errors.As(err, &api) {
		return api
	}
	var transport *TransportError
	if errors.As(err, &transport) {
		return transport
	}
	return cfapi.NewTransportError(method, path, err)
}

func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// unusable is the error of a successful answer whose result cannot be used.
func unusable(method, path string, status int) *APIError {
	return &APIError{Status: status, Method: method, Path: path, Format: cfapi.FormatNotEnvelope}
}
