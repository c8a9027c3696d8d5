package token

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/cloudflare/cloudflare-go/v7/option"

	"github.com/cftoken/cftoken/internal/cfapi"
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

// Do sends the request and notes the outcome. Of a successful answer nothing is left for
// the SDK to read: it keeps of every field, and of every entry of a list that nobody looks
// at, what it was before it was read, and of an answer of 1 MiB that was made for it 640 MB.
func (t *tap) Do(req *http.Request) (*http.Response, error) {
	resp, err := t.next.Do(req)
	if err != nil {
		t.err = err
		return nil, err
	}
	t.status = resp.StatusCode
	t.body, _ = io.ReadAll(resp.Body) // from memory
	t.date, _ = http.ParseTime(resp.Header.Get("Date"))
	return resp, nil
}

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

// result returns the result of the answer, nil where it has none, or why there was none:
// what came from below the SDK. Once an answer arrived, what the SDK returned does not
// matter: it found nothing to read, and perhaps that the context has ended since.
func (t *tap) result(err error, method, path string) (json.RawMessage, error) {
	switch {
	case t.err != nil:
		return nil, t.err
	case t.status == 0: // nothing was sent
		return nil, cfapi.NewTransportError(method, path, err)
	}
	var env struct {
		Result json.RawMessage `json:"result"`
	}
	_ = json.Unmarshal(t.body, &env) // it was seen to be the API's envelope
	return env.Result, nil
}

// unusable is the error of a successful answer whose result cannot be used.
func unusable(method, path string, status int) *APIError {
	return &APIError{Status: status, Method: method, Path: path, Format: cfapi.FormatNotEnvelope}
}
