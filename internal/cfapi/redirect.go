package cfapi

import (
	"errors"
	"fmt"
	"net/http"
)

// ErrRedirect is found by errors.Is in the error of a call that was answered
// with a redirect that is not followed.
var ErrRedirect = errors.New("redirect refused")

// errNotSent marks what this package refuses before anything is sent.
var errNotSent = errors.New("not sent")

// maxRedirects bounds a chain of redirects on one host.
const maxRedirects = 5

// checkRedirect lets only reads follow a redirect, and only to the same scheme,
// host and port. net/http would hand the Authorization header to subdomains
// and the X-Auth-Key header to any host, and would turn a redirected POST into
// a GET, whose success then says nothing about the POST.
func checkRedirect(next func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		first := via[0]
		switch {
		case req.URL.Scheme != first.URL.Scheme || req.URL.Host != first.URL.Host:
			return fmt.Errorf("%w: the API answered with a redirect to another host; credentials are never sent there", ErrRedirect)
		case first.Method != http.MethodGet && first.Method != http.MethodHead:
			return fmt.Errorf("%w: the API answered a %s with a redirect", ErrRedirect, first.Method)
		case len(via) > maxRedirects:
			return fmt.Errorf("%w: more than %d redirects", ErrRedirect, maxRedirects)
		}
		if next != nil {
			return next(req, via)
		}
		return nil
	}
}
