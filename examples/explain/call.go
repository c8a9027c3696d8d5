package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
)

// call is a call to explain; op is nil where it is not in the table.
type call struct {
	method, path string // as it is shown
	asked        string // the path as it was given
	op           operations.Operation
}

// record is the JSON form of an answer.
type record struct {
	Method   string     `json:"method"`
	Path     string     `json:"path"`
	Known    bool       `json:"known"`
	Template string     `json:"template"`
	Accepted []string   `json:"accepted"`
	Evidence string     `json:"evidence"`
	Specs    []decision `json:"specs,omitempty"` // what the specs of -spec decide
}

func newCall(method, path string) (call, error) {
	switch strings.ToUpper(method) {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE":
	default:
		// A long word may be a pasted credential: it is not repeated.
		shown := fmt.Sprintf("%q", method)
		if len(method) > 10 {
			shown = fmt.Sprintf("the first word (%d characters)", len(method))
		}
		return call{}, fmt.Errorf("%s is not an HTTP method: want METHOD PATH, such as GET /zones", shown)
	}
	shown := token.Redact(path)
	if !strings.Contains(path, "/") && shown != path {
		return call{}, errors.New("the path looks like a token or a key (not shown): want a path such as /zones")
	}
	c := call{method: method, path: shown, asked: path}
	if m, ok := operations.Match(method, path); ok {
		c.op = m.Operation()
	}
	return c, nil
}

// err is nil for a call that is known.
func (c call) err() error {
	if c.op.IsZero() {
		return errUnknown
	}
	return nil
}

// errUnknown stands for what is not in the table, in the exit code.
var errUnknown error = &token.Error{Failure: token.FailureRefused, Err: errors.New("not in the table")}

func (c call) record() record {
	r := record{Method: c.method, Path: c.path, Accepted: []string{}}
	if !c.op.IsZero() {
		r.Known, r.Template, r.Evidence = true, c.op.Template(), c.op.Basis()
		r.Accepted = c.op.AcceptedNames()
	}
	return r
}

// text writes the answer for people.
func (c call) text(out *writer) {
	if c.op.IsZero() {
		c.unknown(out)
		return
	}
	op := c.op
	out.printf("%s\n", op)
	if op.Tag() != "" {
		out.printf("  product   %s\n", op.Tag())
	}
	switch scope := op.Scope(); scope {
	case "":
	case permissions.ScopeUser:
		out.printf("  resource  the token's own user: account-owned tokens are refused\n")
	default:
		out.printf("  resource  the %s in the path\n", strings.ToLower(scope.Label()))
	}
	out.printf("  known     %s\n  source    %s\n", evidence(op), op.Evidence().Source)
	if op.Note() != "" {
		out.printf("  note      %s\n", op.Note())
	}
	if internal := op.InternalNames(); len(internal) > 0 && len(op.AcceptedNames()) == 0 {
		out.printf("  internal  %s (Cloudflare's own names of what it requires; no permission groups)\n", strings.Join(internal, ", "))
	}
	if other := op.Credential(); op.HandedOut() {
		out.printf("  takes     %s in place of an API token: another call hands it out, and what that one needs is enough\n", other)
	} else if other != "" {
		out.printf("  takes     %s in place of an API token, by Cloudflare's OpenAPI document\n", other)
	}
	if body := op.Body(); body.Look != "" {
		out.printf("  body      counts too: %s (%s: %s, %s)\n", body.Look, body.Evidence.Kind, body.Evidence.Source, body.Evidence.Date)
		for _, p := range body.Groups {
			out.printf("            it may ask for %s\n", permissions.Label(p))
		}
	}
	accepted, unlisted := op.Accepted(), op.Unlisted()
	n, width := len(accepted)+len(unlisted), 0
	if n == 0 {
		return
	}
	out.printf("\n%s\n", acceptedHeading(n, op.AllZones()))
	preferred, _ := op.Preferred()
	for _, name := range op.AcceptedNames() {
		width = max(width, len(name))
	}
	for _, p := range accepted { // an account's and a zone's group may share a name
		suggested := ""
		if p == preferred && n > 1 {
			suggested = "  <- suggested"
		}
		out.printf("  %-*s  %s%s\n", width, p.Name(), labels(op, p), suggested)
	}
	for _, name := range unlisted {
		out.printf("  %-*s  (its id is not published: take it from your account's permission_groups)\n", width, name)
	}
}

func (c call) unknown(out *writer) {
	out.printf("%s %s\n  not in the table: what this call needs is unknown, which does not mean that it is open.\n", strings.ToUpper(c.method), c.path)
	if near := operations.Nearest(c.method, c.path, 3); len(near) > 0 {
		out.printf("\nnearest:\n")
		for _, op := range near {
			out.printf("  %-6s %s\n", op.Method(), op.Template())
		}
	}
}

func acceptedHeading(n int, allZones bool) string {
	text := "accepted (any one of the %d suffices)"
	if n == 1 {
		text = "accepted (only this one)"
	} else {
		text = fmt.Sprintf(text, n)
	}
	if allZones {
		text += "; the grant must cover all zones of the account"
	}
	return text + ":"
}

// labels returns what the dashboard calls p, and the guide's words where the
// guide speaks of the operation and they differ.
func labels(op operations.Operation, p permissions.Permission) string {
	g, ok := permissions.GroupOf(p)
	if !ok {
		return p.String()
	}
	if label := op.Label(p); label != g.ColonLabel() {
		return g.Label() + "  (guide: " + label + ")"
	}
	return g.Label()
}

// evidence says in words how the list is known.
func evidence(op operations.Operation) string {
	switch op.Basis() {
	case "documented":
		return "documented: Cloudflare publishes this list"
	case "derived":
		return "derived, confidence " + op.Confidence() + ": worked out from related evidence, not read from this operation's own page"
	case "guess":
		return "a guess: nothing is published for this operation"
	case "any":
		return "every valid token will do"
	}
	return "the operation exists, but what it needs is unknown, which does not mean that it is open"
}

// summary is the one line of a search hit.
func summary(op operations.Operation) string {
	names := op.AcceptedNames()
	const most = 4
	switch {
	case op.AnyToken():
		return "every valid token"
	case len(names) == 0:
		return "unknown"
	case len(names) > most:
		return fmt.Sprintf("%s and %d more (%s)", strings.Join(names[:most], ", "), len(names)-most, op.Basis())
	}
	return fmt.Sprintf("%s (%s)", strings.Join(names, ", "), op.Basis())
}

// writer keeps the first error of writing.
type writer struct {
	w, errs io.Writer // standard output and standard error
	asJSON  bool
	err     error
}

// fault says what is wrong with the question, with -json also in the place of the
// answer, and returns it. nil is nothing.
func (w *writer) fault(err error) error {
	if err == nil {
		return nil
	}
	fmt.Fprintln(w.errs, "explain:", err)
	if w.asJSON && w.err == nil {
		w.err = token.WriteErrorJSON(w.w, err)
	}
	return err
}

func (w *writer) printf(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.w, format, args...)
	}
}

// json writes a value in one line.
func (w *writer) json(v any) {
	if w.err != nil {
		return
	}
	enc := json.NewEncoder(w.w)
	enc.SetEscapeHTML(false)
	w.err = enc.Encode(v)
}
