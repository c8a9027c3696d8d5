package diagnose

import (
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// completeCall completes the call of a refusal that a text tells of, from the
// page that the answer names, from the facts, and by what the catalogue has. It
// returns what is to be said of that, "" for nothing.
func completeCall(e *cfapi.Error, f Facts) (note string) {
	method, path := e.Method, e.Path
	if p := pageOf(e); len(p.ops) > 0 {
		// The page names the call, so one that merely stands near does not
		// count, and the caller's own counts more.
		switch m, at := p.call("", path, f); {
		case f.Path != "":
			method, path = p.call(f.Method, f.Path, f)
		case path != "" && m != "" && (method == "" || method == m):
			method, path = m, at
		default:
			method, path = p.call("", "", f)
		}
	}
	template := strings.Contains(path, "{")
	if path == "" || f.Method != "" && (method == "" || template && f.Path != "") {
		method = f.Method
	}
	switch {
	case path == "", template && f.Path != "":
		path = f.Path
	case template:
		path = fillIn(path, f)
	}
	if method == "" && path != "" {
		method, note = likelyMethod(path)
	}
	e.Method, e.Path = cfapi.CleanCall(method, path)
	return note
}

// call completes a call of which the path, or only the method, is not known.
// A call that is known stays as it is, whatever the page says.
func (p page) call(method, path string, f Facts) (string, string) {
	switch {
	case len(p.ops) == 0 || path != "" && method != "":
	case path == "":
		op := p.form(f)
		return op.Method(), fillIn(op.Template(), f)
	default:
		for _, op := range p.ops {
			if m, ok := operations.Match(op.Method(), path); ok && m.Operation() == op {
				return op.Method(), path
			}
		}
	}
	return method, path
}

// form is the page's operation, and of the account's and the zone's form of a
// call the one that the facts speak of.
func (p page) form(f Facts) operations.Operation {
	if f.Zone != "" && f.Account == "" {
		for _, op := range p.ops {
			if op.Scope() == permissions.ScopeZone {
				return op
			}
		}
	}
	return p.ops[0]
}

// fillIn puts the caller's ids in the place of placeholders.
func fillIn(path string, f Facts) string {
	path = strings.Replace(path, "{zone_identifier}", "{zone_id}", 1)
	if f.Zone != "" {
		path = strings.Replace(path, "{zone_id}", string(f.Zone), 1)
	}
	if f.Account != "" {
		path = strings.Replace(path, "{account_id}", string(f.Account), 1)
	}
	return path
}

// likelyMethod chooses a method for a path that a text names without one. Where
// the same permission opens the reading and a writing call, it is the writing
// one: its permission is right for both.
func likelyMethod(path string) (method, note string) {
	const unsaid = "The text does not name the method: the permission named here also allows writing."
	path, _, _ = strings.Cut(path, "?")
	if parts := strings.Split(strings.TrimPrefix(path, "/"), "/"); len(parts) >= 3 && (parts[0] == "zones" || parts[0] == "accounts") {
		path = anyTarget(parts)
	}
	read, readable := operations.Match("GET", path)
	for _, m := range [...]string{"POST", "PUT", "PATCH", "DELETE"} {
		write, ok := operations.Match(m, path)
		if !ok {
			continue
		}
		if !readable {
			return m, ""
		}
		if p, ok := write.Operation().Preferred(); ok && read.Operation().Accepts(p) {
			return m, unsaid
		}
	}
	if readable {
		return "GET", ""
	}
	return "", ""
}
