package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/token"
)

// output is what is to be written.
type output struct {
	result     record.Result
	calls      int
	sources    []part // of -per-source
	checked    string // what the result was compared with
	comparison *record.Comparison
	rightSized *record.RightSized
	bad        error // what of the input was left out
}

// part is the result of one input alone.
type part struct {
	source, name string
	result       record.Result
	calls        int
}

type resultJSON struct {
	Policies    json.RawMessage `json:"policies"`
	Permissions []neededJSON    `json:"permissions"`
	Unplaced    []unplacedJSON  `json:"unplaced,omitempty"`
	Optional    []neededJSON    `json:"optional"`
	Unknown     []string        `json:"unknown"`
	Gaps        []string        `json:"gaps,omitempty"`
	InRoles     *rolesJSON      `json:"in_roles,omitempty"`
}

type outputJSON struct {
	resultJSON
	Sources []sourceJSON     `json:"sources,omitempty"`
	Check   *checkJSON       `json:"check,omitempty"`
	Size    *sizeJSON        `json:"right_size,omitempty"`
	Error   *token.ErrorJSON `json:"error,omitempty"` // what of the input was left out
}

type sourceJSON struct {
	Source string `json:"source"` // the flag
	Name   string `json:"name"`
	resultJSON
}

type neededJSON struct {
	Name     string   `json:"name"`
	Scope    string   `json:"scope"`
	Resource string   `json:"resource"`
	Because  []string `json:"because"`
	Narrower []string `json:"narrower,omitempty"` // roles on single resources that would do
}

// unplacedJSON is a permission on a resource of which no id is said.
type unplacedJSON struct {
	Name    string   `json:"name"`
	Scope   string   `json:"scope"`
	Whose   string   `json:"whose"`
	Because []string `json:"because"`
}

func (o output) json(w io.Writer) error {
	res, err := newResultJSON(o.result)
	if err != nil {
		return err
	}
	out := outputJSON{resultJSON: res, Check: o.checkJSON(), Size: o.sizeJSON(), Error: token.NewErrorJSON(o.bad)}
	for _, s := range o.sources {
		res, err := newResultJSON(s.result)
		if err != nil {
			return err
		}
		out.Sources = append(out.Sources, sourceJSON{s.source, token.Redact(s.name), res})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func newResultJSON(res record.Result) (resultJSON, error) {
	policies, err := res.Spec.PoliciesJSON()
	out := resultJSON{Policies: policies, Permissions: rows(res.Required), Optional: rows(res.Optional), Unknown: callTexts(res.Unknown)}
	out.Unplaced, out.InRoles = unplacedRows(res.Unplaced), inRoles(res)
	for _, gap := range res.Gaps {
		out.Gaps = append(out.Gaps, token.Redact(gap))
	}
	return out, err
}

func unplacedRows(unplaced []record.Unplaced) []unplacedJSON {
	var out []unplacedJSON
	for _, u := range unplaced {
		out = append(out, unplacedJSON{u.Permission.Name(), strings.ToLower(u.Permission.Scope().Label()), token.Redact(u.Whose), callTexts(u.Because)})
	}
	return out
}

func rows(needed []record.Needed) []neededJSON {
	out := []neededJSON{}
	for _, n := range needed {
		out = append(out, neededJSON{
			Name: n.Permission.Name(), Scope: strings.ToLower(n.Permission.Scope().Label()),
			Resource: resourceKey(n.Resource), Because: callTexts(n.Because), Narrower: roleTexts(n.Narrower),
		})
	}
	return out
}

func roleTexts(roles []permissions.Role) []string {
	var out []string
	for _, r := range roles {
		out = append(out, r.String())
	}
	return out
}

// resourceKey is the API's key; of a nested resource both keys.
func resourceKey(r permissions.Resource) string {
	if r.Parent() != "" {
		return r.Parent() + " > " + r.Key()
	}
	return r.Key()
}

func callTexts(calls []authz.Call) []string {
	out := []string{}
	for _, c := range calls {
		out = append(out, callText(c))
	}
	return out
}

// callText names a call and where it is known from. A recording may hold a credential
// in the place of an id.
func callText(c authz.Call) string {
	text := c.Method + " " + c.Path
	if c.From != "" {
		text += ", for " + c.From
	}
	return token.Redact(text)
}

func (o output) text(w io.Writer) error {
	var b strings.Builder
	for _, s := range o.sources {
		fmt.Fprintf(&b, "-%s %s:\n", s.source, token.Redact(s.name))
		resultText(&b, s.result, s.calls)
		b.WriteString("\n")
	}
	if len(o.sources) > 0 {
		b.WriteString("Together:\n")
	}
	resultText(&b, o.result, o.calls)
	o.checkText(&b)
	o.sizeText(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func resultText(b *strings.Builder, res record.Result, calls int) {
	recorded := " recorded"
	if foretold(res) {
		recorded = ""
	}
	fmt.Fprintf(b, "%s%s, %s needed:\n", count(calls, "call"), recorded, count(len(res.Required)+len(res.Unplaced), "permission"))
	for _, n := range res.Required {
		neededText(b, n, n.Resource.String())
	}
	for _, u := range res.Unplaced {
		neededText(b, u.Needed, where(u.Needed, u.Scope, u.Whose))
	}
	if len(res.Unplaced) > 0 {
		b.WriteString("\nNote: those on what has no id are not in the spec, which is too little without them.\n")
	}
	rolesText(b, res)
	if len(res.Optional) > 0 {
		b.WriteString("\nOptional, for calls that were refused and then worked around:\n")
		for _, n := range res.Optional {
			neededText(b, n, n.Resource.String())
		}
	}
	if len(res.Unknown) > 0 {
		b.WriteString("\nNot known what these need:\n")
		for _, c := range callTexts(res.Unknown) {
			fmt.Fprintln(b, "  "+c)
		}
	}
	if res.Late > 0 {
		fmt.Fprintf(b, "\nLeft out, because made after the first refusal of a failed run: %s.\n", count(res.Late, "call"))
	}
	if len(res.Gaps) > 0 {
		b.WriteString("\nWhat the input does not show:\n")
		for _, gap := range res.Gaps {
			fmt.Fprintln(b, "  "+token.Redact(gap))
		}
	}
	if res.Bounded {
		b.WriteString("\nNote: " + boundedText + ".\n")
	}
}

// foretold reports whether calls are known that nobody observed.
func foretold(res record.Result) bool {
	calls := slices.Clone(res.Unknown)
	for _, n := range res.Required {
		calls = append(calls, n.Because...)
	}
	for _, u := range res.Unplaced {
		calls = append(calls, u.Because...)
	}
	return slices.ContainsFunc(calls, func(c authz.Call) bool { return c.From != "" })
}

func neededText(b *strings.Builder, n record.Needed, on string) {
	fmt.Fprintf(b, "\n  %s  (%s)\n    on %s\n", permissions.Label(n.Permission), n.Permission.Name(), on)
	if n.Guessed {
		b.WriteString("    a guess: Cloudflare publishes no list for these calls\n")
	}
	if len(n.Narrower) > 0 {
		fmt.Fprintf(b, "    more than needed, if what the calls name exists: %s would do, in an account-owned token\n", n.Narrower[0])
	}
	for i, c := range n.Because {
		more := ""
		if times := n.Counts[i].N(); times > 1 {
			more = fmt.Sprintf(" (%d times)", times)
		}
		if !n.Guessed && slices.Contains(n.GuessedCalls, c) {
			more += " (a guess)"
		}
		fmt.Fprintf(b, "    because of %s%s\n", callText(c), more)
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
