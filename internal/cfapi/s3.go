package cfapi

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
)

// MaxXML bounds the XML of an S3 endpoint's refusal that is looked at, in
// bytes: one has a few hundred.
const MaxXML = 16 << 10

// S3Error reads the XML of an S3 endpoint's refusal; it is nil for anything
// else. The reason is then known, though not as the API's envelope: it has a
// name in place of a code, and the message reads "S3 NoSuchKey: The specified …".
func S3Error(method, path string, status int, body []byte) *Error {
	trimmed := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	if len(trimmed) > MaxXML || !bytes.HasPrefix(trimmed, []byte("<")) || !bytes.Contains(trimmed, []byte("<Code>")) {
		return nil
	}
	var answer struct {
		XMLName xml.Name `xml:"Error"`
		Code    string   `xml:"Code"`
		Message string   `xml:"Message"`
	}
	if err := xml.Unmarshal(trimmed, &answer); err != nil || answer.Code == "" {
		return nil
	}
	e := NewError(method, path, status, nil, nil)
	e.Format = FormatJSON
	e.Errors = []Message{S3Message(answer.Code, answer.Message)}
	return e
}

// S3Message is the message of a refusal by an S3 endpoint, made fit for one
// line.
func S3Message(name, text string) Message {
	return Message{Message: "S3 " + cleanText(name, 60) + ": " + cleanText(text, 200)}
}

// DoS3 sends one request without a body to an S3 endpoint, once: to the base
// URL, and in the name of the host, which need not be the base URL's. The path
// may have a query. Sign puts the credential on the request, of which it sees
// the method, the URL and the host; the client's own credential is not sent.
//
// The answer's XML is decoded into result, a pointer to a struct whose XMLName
// says which it must be; nil is for operations whose success has no body. The
// error is as that of [Client.Do], with the host before the path.
func (c *Client) DoS3(ctx context.Context, host, method, path string, sign func(*http.Request), result any) (status int, err error) {
	req, err := c.request(ctx, method, path, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Del("Accept")
	req.Header.Set("User-Agent", c.userAgent)
	req.Host = host
	sign(req)
	x := exchange{method: method, path: "/" + host + c.relative(req.URL.EscapedPath()), secrets: secretsOf(req.Header)}
	resp, body, err := c.send(&x, req)
	if err != nil {
		return 0, err
	}
	if x.foreign() {
		return 0, x.failure(FormatNotEnvelope)
	}
	if resp.StatusCode >= 200 && resp.StatusCode <= 299 {
		if result == nil && len(body) == 0 || result != nil && xml.Unmarshal(body, result) == nil {
			return resp.StatusCode, nil
		}
		if len(bytes.TrimSpace(body)) == 0 {
			return 0, x.failure(FormatEmpty)
		}
		return 0, x.failure(formatOf(nil, x.header, body)) // of something between
	}
	if e := S3Error(x.method, x.path, resp.StatusCode, body); e != nil {
		e.Errors, e.RayID = redactMessages(e.Errors, x.secrets), parseRay(resp.Header)
		return 0, e
	}
	return 0, newError(x, body)
}
