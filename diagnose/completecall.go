package diagnose

import (
	"strings"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// completeCall completes the call of a refusal that a text tells of, from the
// page that the answer names, from the facts, and by what the catalogue has. It
// returns what is to be said of that, "" for nothing.
func completeCall(e *cfapi.Error, f Facts, h hearing.Heard) (note string) {
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
	if f.Path != "" { // what the caller says counts more than what stands near
		if f.Method != "" || !sameOperation(method, path, f.Path) {
			method = f.Method
		}
		path = f.Path
	} else if f.Method != "" && method == "" {
		method = f.Method
	}
	if path == "" && method == "" {
		method, path = onlyEndpoint(e, f)
	}
	if method == "" && strings.HasPrefix(path, "/accounts/{account_id}/") && strings.HasPrefix(h.Command.Path, path+"/") {
		path = h.Command.Path // a tool's words for all that it does there
	}
	path = unmask(fillIn(path, f), f)
	if method == "" && path != "" && sameOperation(h.Command.Method, h.Command.Path, path) {
		method = h.Command.Method
	}
	if method == "" && path != "" {
		method, note = likelyMethod(path, h.Changes)
	}
	e.Method, e.Path = cfapi.CleanCall(method, path)
	return note
}

// onlyEndpoint is the call of an answer that one endpoint alone gives, in its
// account's form where the caller's token is an account's; "" for none.
func onlyEndpoint(e *cfapi.Error, f Facts) (method, path string) {
	var on []string
	for a := range answers.Named() {
		if a.Text == "" || a.Code <= 0 || a.By&answers.ByStatus != 0 && e.Status != 0 && a.Status != e.Status || !e.Tells(a, true) || !saysText(e, a) {
			continue
		}
		if len(a.On) == 0 {
			return "", ""
		}
		for _, template := range a.On {
			if strings.HasSuffix(template, "…") || strings.HasPrefix(template, "/zones") {
				return "", ""
			}
			on = append(on, template)
		}
	}
	for _, template := range on {
		if m, ok := operations.Match("GET", cleanedPath(template)); ok && (path == "" || f.Kind == authz.AccountToken && m.Operation().Scope() == permissions.ScopeAccount) {
			method, path = "GET", template
		}
	}
	return method, path
}

// saysText reports whether one of an answer's messages has the row's words and its
// code.
func saysText(e *cfapi.Error, a *answers.Answer) bool {
	for _, m := range e.Errors {
		if m.Code == a.Code && holds(m.Message, a.Text) {
			return true
		}
	}
	return false
}

// sameOperation reports whether a method is known of an operation that both paths
// are of.
func sameOperation(method, path, other string) bool {
	a, ok := operations.Match(method, cleanedPath(path))
	b, too := operations.Match(method, cleanedPath(other))
	return ok && too && a.Operation() == b.Operation()
}

// cleanedPath is a path below /client/v4 of which an id that cannot be read is
// replaced by one.
func cleanedPath(path string) string {
	_, path = cfapi.CleanCall("", path)
	if parts := strings.Split(strings.Trim(path, "/"), "/"); len(parts) >= 2 && (hearing.Masked(parts)) {
		return anyTarget(parts)
	}
	return path
}

// unmask puts the caller's id in the place of one that cannot be read.
func unmask(path string, f Facts) string {
	if f.Account == "" && f.Zone == "" {
		return path
	}
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if !hearing.Masked(parts) {
		return path
	}
	switch {
	case parts[0] == "accounts" && f.Account != "":
		parts[1] = string(f.Account)
	case parts[0] == "zones" && f.Zone != "":
		parts[1] = string(f.Zone)
	}
	return "/" + strings.Join(parts, "/")
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

// twin is the page's operation of another scope, zero for none.
func (p page) twin(of operations.Operation) operations.Operation {
	for _, op := range p.ops {
		if op.Scope() != of.Scope() && op.Method() == of.Method() {
			return op
		}
	}
	return operations.Operation{}
}

// tells reports whether a path is one of an operation of the page.
func (p page) tells(path string) bool {
	for _, op := range p.ops {
		if m, ok := operations.Match(op.Method(), path); ok && m.Operation() == op {
			return true
		}
	}
	return false
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

// likelyMethod chooses a method for a path that a text names without one: GET,
// unless only other methods are there. Where the teller may have changed something,
// and the same permission opens the reading and a writing call, it is the writing
// one: its permission is right for both.
func likelyMethod(path string, changes bool) (method, note string) {
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
		if !changes {
			break
		}
		if literals(write.Operation()) < literals(read.Operation()) {
			continue // a word of the path is no id
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

// literals is how many segments of an operation's template are words.
func literals(op operations.Operation) int {
	return strings.Count(op.Template(), "/") - strings.Count(op.Template(), "/{")
}
