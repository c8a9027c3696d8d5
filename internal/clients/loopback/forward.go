package loopback

import (
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
)

// Forward returns a handler that sends calls on to a base URL of the API that
// ends in /client/v4, such as that of a simulator which listens, with the Host header as it came.
func Forward(baseURL string) (http.Handler, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Host == "" {
		return nil, errors.New("loopback: want a base URL such as http://127.0.0.1:8787/client/v4")
	}
	above, found := strings.CutSuffix(strings.TrimRight(u.EscapedPath(), "/"), "/client/v4")
	if !found || above != "" {
		return nil, errors.New("loopback: want a base URL whose path is /client/v4")
	}
	return &httputil.ReverseProxy{
		Rewrite:   func(p *httputil.ProxyRequest) { p.Out.URL.Scheme, p.Out.URL.Host = u.Scheme, u.Host },
		Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true},
		ErrorLog:  log.New(io.Discard, "", 0),
	}, nil
}
