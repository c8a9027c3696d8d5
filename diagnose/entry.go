package diagnose

import (
	"bytes"
	"io"
	"net/http"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Error diagnoses any error value: this library's API error, an error of
// cloudflare-go v0 or v2 to v7, whatever wraps or joins them, and errors that
// keep the API's answer in their text only, as those of lego, libdns and the
// command-line tools do (see [Text] for what is understood). Of several
// refusals it explains the one that lies deepest: the credential before the
// permission, and that before answers which say nothing. It is false where the
// error holds no answer of the API (nil, a network fault, anything else).
//
// The errors of cloudflare-go v0 and most texts do not say which call was
// refused: give [Facts.Method] and [Facts.Path], or no permission can be named.
func Error(err error, f Facts) (Diagnosis, bool) {
	var best deepest
	for _, root := range rootsOf(err) {
		found := refusalsIn(root)
		for _, e := range found {
			best.take(diagnoseRefusal(newRefusal(e, f)))
		}
		if len(found) == 0 {
			best.text(textOf(root), f)
		}
	}
	return best.diagnosis, best.found
}

// deepest keeps the diagnosis that explains the most, the first of equals.
type deepest struct {
	diagnosis Diagnosis
	rank      int
	found     bool
}

func (b *deepest) take(d Diagnosis, ru *rule) {
	if n := depth(d, ru); !b.found || n > b.rank {
		*b = deepest{d, n, true}
	}
}

// depth ranks a diagnosis among those of a joined error.
func depth(d Diagnosis, ru *rule) int {
	switch {
	case ru.reach.root():
		return 3
	case d.Verdict == authz.Denied || d.Verdict == authz.NotEntitled:
		return 2
	case d.Verdict == authz.Allowed:
		return 1
	}
	return 0
}

// Response diagnoses an answer of the API, or of R2's S3 endpoint. It reads the
// body within a bound of 1 MiB and puts it back, so that the caller can still
// read all of it and must still close it. It is false for a success, and for
// nil. A 2xx answer that is not the API's envelope, such as a downloaded
// script, counts as unreadable: do not hand those over.
func Response(resp *http.Response, f Facts) (Diagnosis, bool) {
	e := cfapi.ErrorFromResponse(resp)
	if e == nil {
		return Diagnosis{}, false
	}
	if e.Format == cfapi.FormatHTML && resp.Body != nil {
		head, _ := io.ReadAll(io.LimitReader(resp.Body, cfapi.MaxXML+1)) // a fault comes again below
		resp.Body = restored{io.MultiReader(bytes.NewReader(head), resp.Body), resp.Body}
		if s3 := s3Error(e.Method, e.Path, e.Status, head); s3 != nil {
			e = s3
		}
	}
	r := newRefusal(e, f)
	if req := resp.Request; req != nil && req.URL != nil && req.URL.RawQuery != "" {
		r.asked = zoneAsked(req.URL.Path + "?" + req.URL.RawQuery)
	}
	d, _ := diagnoseRefusal(r)
	return d, true
}

// restored is a body of which the beginning was read and put back.
type restored struct {
	io.Reader
	io.Closer
}

// Body diagnoses the body of an answer to METHOD path, of which the status is
// known. The path may be absolute and hold a query. It is false for a success.
func Body(method, path string, status int, body []byte, f Facts) (Diagnosis, bool) {
	if status >= 200 && status <= 299 && succeeded(status, body) {
		return Diagnosis{}, false
	}
	e := cfapi.NewError(method, path, status, nil, body)
	if s3 := s3Error(method, path, status, body); s3 != nil && status >= 400 {
		e = s3
	}
	r := newRefusal(e, f)
	r.asked = zoneAsked(path)
	d, _ := diagnoseRefusal(r)
	return d, true
}

// succeeded reports whether a body that came with a 2xx status is a success.
func succeeded(status int, body []byte) bool {
	return cfapi.ErrorFromResponse(&http.Response{StatusCode: status, Body: bodyOf(body)}) == nil
}
