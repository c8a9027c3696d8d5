package hearing

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// Response returns what an answer of the API, or of R2's S3 endpoint, says. It
// reads the body within a bound of 1 MiB and puts it back, so that the caller
// can still read all of it and must still close it. It is false for a success,
// and for nil.
func Response(resp *http.Response) (Heard, bool) {
	e := cfapi.ErrorFromResponse(resp)
	if e == nil {
		return Heard{}, false
	}
	if e.Format == cfapi.FormatHTML && resp.Body != nil {
		head, _ := io.ReadAll(io.LimitReader(resp.Body, cfapi.MaxXML+1)) // a fault comes again below
		resp.Body = restored{io.MultiReader(bytes.NewReader(head), resp.Body), resp.Body}
		if s3 := Clean(cfapi.S3Error(e.Method, e.Path, e.Status, head)); s3 != nil {
			e = s3
		}
	}
	h := Heard{Err: e}
	if req := resp.Request; req != nil && req.URL != nil && req.URL.RawQuery != "" {
		h.Asked = ZoneAsked(req.URL.Path + "?" + req.URL.RawQuery)
	}
	return h, true
}

// Body returns what the body of an answer to METHOD path says, of which the
// status is known. The path may be absolute and hold a query. It is false for a
// success.
func Body(method, path string, status int, body []byte) (Heard, bool) {
	if status >= 200 && status <= 299 && cfapi.ErrorFromResponse(&http.Response{StatusCode: status, Body: bodyOf(body)}) == nil {
		return Heard{}, false
	}
	e := cfapi.NewError(method, path, status, nil, body)
	if s3 := Clean(cfapi.S3Error(method, path, status, body)); s3 != nil && status >= 400 {
		e = s3
	}
	return Heard{Err: e, Asked: ZoneAsked(path)}, true
}

// emptyPeek is how much of a list is read to see that it is empty, in bytes: an
// empty list has about 200.
const emptyPeek = 2048

// EmptyList reports whether an answer is a success with an empty list. It reads
// the beginning of the body and puts it back, a fault of the body included.
func EmptyList(resp *http.Response) bool {
	if resp == nil || resp.Body == nil || resp.ContentLength > emptyPeek {
		return false
	}
	head, err := io.ReadAll(io.LimitReader(resp.Body, emptyPeek+1))
	again := io.Reader(bytes.NewReader(head))
	if err != nil {
		again = io.MultiReader(again, broken{err})
	} else if len(head) > emptyPeek {
		again = io.MultiReader(again, resp.Body)
	}
	resp.Body = restored{again, resp.Body}
	if err != nil || len(head) > emptyPeek {
		return false
	}
	env, err := cfapi.DecodeEnvelope(head)
	if err != nil || !env.Success {
		return false
	}
	// R2's lists stand in an object, the others do not.
	compact := strings.Join(strings.Fields(string(env.Result)), "")
	return compact == "[]" || compact == `{"buckets":[]}`
}

// restored is a body of which the beginning was read and put back.
type restored struct {
	io.Reader
	io.Closer
}

// broken is a body's fault, put back where it came.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

func bodyOf(b []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(b)) }
