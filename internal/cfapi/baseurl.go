package cfapi

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// DefaultBaseURL is where the API answers, without a trailing slash.
//
// Source: https://developers.cloudflare.com/fundamentals/api/how-to/make-api-calls/
const DefaultBaseURL = "https://api.cloudflare.com/client/v4"

// NormalizeBaseURL checks a base URL and returns it without trailing slashes,
// so that a path that begins with a slash can be appended. The empty string
// stands for [DefaultBaseURL]. The URL must be http or https, have a host, and
// have no user information, query or fragment. Errors do not quote it: it may
// be a credential that was put into the wrong variable, and one in the host or
// the path is refused, since both show in errors and logs.
func NormalizeBaseURL(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return DefaultBaseURL, nil
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", errors.New("base URL: it is not a URL; it should look like " + DefaultBaseURL)
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("base URL: it must begin with https:// (or http://); it should look like " + DefaultBaseURL)
	case u.Host == "" || u.Hostname() == "":
		return "", errors.New("base URL: it has no host; it should look like " + DefaultBaseURL)
	case u.User != nil:
		return "", errors.New("base URL: it must not hold a user name or a password")
	case u.RawQuery != "" || u.ForceQuery:
		return "", errors.New("base URL: it must not have a query")
	case u.Fragment != "":
		return "", errors.New("base URL: it must not have a fragment")
	case credential.HoldsSecret(u.Hostname()) || credential.Holds(u.EscapedPath()):
		return "", errors.New("base URL: its host or its path looks like a credential (not shown); it should look like " + DefaultBaseURL)
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.EscapedPath(), "/"), nil
}

// ErrInsecure is found by errors.Is in the error of [NewClient] for a base URL
// that would send the credential unencrypted over a network.
var ErrInsecure = errors.New("base URL: plain http to another machine")

// isLoopback reports whether a host is this machine: localhost, 127.0.0.0/8 or
// ::1. Other names are not looked up.
func isLoopback(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
