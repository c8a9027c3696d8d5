package operations

import (
	"iter"
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

// maxParams is the most parameters that a template has; the generator checks it.
const maxParams = 5

// Matched is the operation that a call goes to, and the values of its path
// parameters. The values are parts of the path given to [Match]; nothing is
// copied. The zero value has no operation and no parameters.
type Matched struct {
	op     Operation
	params [maxParams]string
}

// Match finds the operation for a method, in either case, and a path. The path
// may start with /client/v4 or be a whole URL, and may end with a slash, a
// query and a fragment. A literal segment beats a parameter, leftmost first;
// where that leads nowhere the parameter is tried. Percent-encoded literals
// match too, and an encoded slash stays inside its segment. A parameter never
// stands for an empty segment, "." or "..", encoded or not, nor for a segment
// with a malformed escape. One that stands for the rest of a path, such as the
// key of an R2 object, takes slashes as they are, one at the end too. ok is false
// for a call that is not in the table: what it needs is unknown.
func Match(method, path string) (m Matched, ok bool) {
	w := walk{method: methodBit(method)}
	if w.method == 0 {
		return Matched{}, false
	}
	w.whole = trim(path)
	if w.path = strings.TrimSuffix(w.whole, "/"); w.path == "" {
		return Matched{}, false
	}
	w.encoded = strings.IndexByte(w.path, '%') >= 0
	w.plain = !w.encoded && w.text.set(w.path)
	n, pos := start(w.path)
	i := w.from(n, pos, 0)
	if i == 0 {
		return Matched{}, false
	}
	return Matched{op: Operation{&table[i-1]}, params: w.params}, true
}

// Operation returns the operation, zero for the zero Matched.
func (m Matched) Operation() Operation { return m.op }

// Param returns the decoded value of the parameter called name, as in the
// template without braces. Where a template uses a name twice it is the first
// one; [Matched.Params] has both.
func (m Matched) Param(name string) (string, bool) {
	for n, v := range m.Params() {
		if n == name {
			return v, true
		}
	}
	return "", false
}

// Params yields the parameters' names and decoded values in the order of the
// template.
func (m Matched) Params() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		if m.op.IsZero() {
			return
		}
		i := 0
		for name := range m.op.params() {
			v, _ := decode(m.params[i])
			if !yield(name, v) {
				return
			}
			i++
		}
	}
}

// AccountID returns the account that the path is below, as in
// /accounts/{account_id}/…. It is false for other paths and for a value that
// is not an account's id.
func (m Matched) AccountID() (permissions.AccountID, bool) {
	v, ok := m.resource(accountScope)
	if !ok {
		return "", false
	}
	id, err := permissions.ParseAccountID(v)
	return id, err == nil
}

// ZoneID returns the zone that the path is below, as in /zones/{zone_id}/….
// It is false for other paths, a zone named further on in an account's path
// included, and for a value that is not a zone's id.
func (m Matched) ZoneID() (permissions.ZoneID, bool) {
	v, ok := m.resource(zoneScope)
	if !ok {
		return "", false
	}
	id, err := permissions.ParseZoneID(v)
	return id, err == nil
}

// Open reports whether the path has a placeholder, a text in braces, in the place of
// its account's or zone's id, which then is not known.
func (m Matched) Open() bool {
	if s := m.op.get().scope; s != accountScope && s != zoneScope {
		return false
	}
	v, ok := decode(m.params[0])
	return ok && strings.HasPrefix(v, "{") && strings.HasSuffix(v, "}")
}

// resource returns the first parameter of an operation of scope s.
func (m Matched) resource(s scope) (string, bool) {
	if m.op.get().scope != s {
		return "", false
	}
	return decode(m.params[0])
}

// methodBit returns the bit of a method in a node's methods, 0 for one that no
// operation has.
func methodBit(method string) uint8 {
	switch method {
	case "GET":
		return 1 << (methodGET - 1)
	case "POST":
		return 1 << (methodPOST - 1)
	case "PUT":
		return 1 << (methodPUT - 1)
	case "PATCH":
		return 1 << (methodPATCH - 1)
	case "DELETE":
		return 1 << (methodDELETE - 1)
	}
	for i, m := range methods {
		if strings.EqualFold(method, m) {
			return 1 << i
		}
	}
	return 0
}

// start returns a node and the place of a path from which to go on below it: most paths
// are those of accounts and zones, which no other template can match.
func start(path string) (n uint16, pos int) {
	const accounts, zones = "accounts/", "zones/"
	switch {
	case len(path) >= len(accounts) && path[:len(accounts)] == accounts: // strings.HasPrefix is slower
		return nodeAccounts, len(accounts)
	case len(path) >= len(zones) && path[:len(zones)] == zones:
		return nodeZones, len(zones)
	}
	return 0, 0
}

// trim reduces a path to its segments below /client/v4, each followed by a slash but the last, which may be.
// It returns "" where nothing is left.
func trim(path string) string {
	if i := strings.IndexByte(path, '?'); i >= 0 {
		path = path[:i]
	}
	if i := strings.IndexByte(path, '#'); i >= 0 {
		path = path[:i]
	}
	if path == "" {
		return ""
	}
	if path[0] != '/' {
		if scheme, rest, ok := strings.Cut(path, "://"); ok && strings.IndexByte(scheme, '/') < 0 {
			i := strings.IndexByte(rest, '/')
			if i < 0 {
				return ""
			}
			path = rest[i:]
		}
	}
	if path[0] == '/' {
		path = path[1:]
	}
	const base = "client/v4"
	if len(path) >= len(base) && path[:len(base)] == base {
		if len(path) == len(base) {
			return ""
		}
		if path[len(base)] == '/' {
			path = path[len(base)+1:]
		}
	}
	return path
}
