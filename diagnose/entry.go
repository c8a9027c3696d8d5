package diagnose

import (
	"net/http"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Error diagnoses any error value: this library's API error, an error of
// cloudflare-go v0 or v2 to v7, and whatever wraps or joins them. Of several
// refusals it explains the one that lies deepest: the credential before the
// permission, and that before answers which say nothing. It is false where the
// error holds no answer of the API (nil, a network fault, anything else).
//
// The errors of cloudflare-go v0 do not say which call was refused: give
// [Facts.Method] and [Facts.Path], or no permission can be named.
func Error(err error, f Facts) (Diagnosis, bool) {
	var best Diagnosis
	rank := -1
	for _, e := range refusalsIn(err) {
		d, ru := diagnoseRefusal(newRefusal(e, f))
		if n := depth(d, ru); n > rank {
			best, rank = d, n
		}
	}
	return best, rank >= 0
}

// depth ranks a diagnosis among those of a joined error.
func depth(d Diagnosis, ru *rule) int {
	switch {
	case ru.reach == wholeToken:
		return 3
	case d.Verdict == authz.Denied || d.Verdict == authz.NotEntitled:
		return 2
	case d.Verdict == authz.Allowed:
		return 1
	}
	return 0
}

// Response diagnoses an answer of the API. It reads the body within a bound of
// 1 MiB and puts it back, so that the caller can still read all of it and must
// still close it. It is false for a success, and for nil. A 2xx answer that is
// not the API's envelope, such as a downloaded script, counts as unreadable:
// do not hand those over.
func Response(resp *http.Response, f Facts) (Diagnosis, bool) {
	e := cfapi.ErrorFromResponse(resp)
	if e == nil {
		return Diagnosis{}, false
	}
	d, _ := diagnoseRefusal(newRefusal(e, f))
	return d, true
}

// Body diagnoses the body of an answer to METHOD path, of which the status is
// known. The path may be absolute and hold a query. It is false for a success.
func Body(method, path string, status int, body []byte, f Facts) (Diagnosis, bool) {
	e := cfapi.NewError(method, path, status, nil, body)
	if status >= 200 && status <= 299 && succeeded(status, body) {
		return Diagnosis{}, false
	}
	d, _ := diagnoseRefusal(newRefusal(e, f))
	return d, true
}

// succeeded reports whether a body that came with a 2xx status is a success.
func succeeded(status int, body []byte) bool {
	return cfapi.ErrorFromResponse(&http.Response{StatusCode: status, Body: bodyOf(body)}) == nil
}
