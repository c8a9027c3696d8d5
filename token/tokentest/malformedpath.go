package tokentest

import (
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions/operations"
)

// misrouted reports whether an unknown path is one of a product behind the
// gateway with an id that is empty or glued to the segment before it: for such
// a path the gateway says to an API token that the method is not allowed.
func (x *exchange) misrouted() bool {
	if c, fault := readCredential(x.header); fault != nil || c.bearer == "" {
		return false
	}
	return x.lacksID() || x.gluesID()
}

// lacksID reports whether a segment below the account or zone is empty, and
// with one in its place the path would be an operation of the gateway.
func (x *exchange) lacksID() bool {
	segments := strings.Split(x.path, "/")
	for i := 3; i < len(segments); i++ {
		if segments[i] != "" {
			continue
		}
		segments[i] = "x"
		found := x.gatewayHas(strings.Join(segments, "/"))
		segments[i] = ""
		if found {
			return true
		}
	}
	return false
}

// gluesID reports whether a slash within one segment below the account or zone
// makes the path an operation of the gateway.
func (x *exchange) gluesID() bool {
	for i := len(resourceOf(x.path)) + 1; i < len(x.path)-1 && i < maxGlued; i++ {
		if x.path[i] != '/' && x.path[i-1] != '/' && x.gatewayHas(x.path[:i]+"/"+x.path[i:]) {
			return true
		}
	}
	return false
}

// maxGlued bounds how far into a path the slash is tried.
const maxGlued = 200

// resourceOf is the part of a path that names its account or zone, "" for a
// path without.
func resourceOf(path string) string {
	if segments := strings.SplitN(path, "/", 4); len(segments) == 4 {
		return strings.TrimSuffix(path, segments[3])
	}
	return path
}

// gatewayHas reports whether the gateway has such an operation, on an account or
// a zone whose id is well formed.
func (x *exchange) gatewayHas(path string) bool {
	m, known := operations.Match(x.method, path)
	if !known || answers.FrontOf(m.Operation().Template()) != answers.Gateway {
		return false
	}
	_, account := m.AccountID()
	_, zone := m.ZoneID()
	return account || zone
}
