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

type resultJSON struct {
	Policies    json.RawMessage `json:"policies"`
	Permissions []neededJSON    `json:"permissions"`
	Optional    []neededJSON    `json:"optional"`
	Unknown     []string        `json:"unknown"`

	Error *token.ErrorJSON `json:"error,omitempty"` // what of the input was left out
}

type neededJSON struct {
	Name     string   `json:"name"`
	Scope    string   `json:"scope"`
	Resource string   `json:"resource"`
	Because  []string `json:"because"`
	Narrower []string `json:"narrower,omitempty"` // roles on single resources that would do
}

func writeJSON(w io.Writer, res record.Result, bad error) error {
	policies, err := res.Spec.PoliciesJSON()
	if err != nil {
		return err
	}
	out := resultJSON{Policies: policies, Permissions: rows(res.Required), Optional: rows(res.Optional), Unknown: callTexts(res.Unknown), Error: token.NewErrorJSON(bad)}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
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

// callText names a call. A recording may hold a credential in the place of an id.
func callText(c authz.Call) string { return token.Redact(c.Method + " " + c.Path) }

func writeText(w io.Writer, res record.Result, calls int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s recorded, %s needed:\n", count(calls, "call"), count(len(res.Required), "permission"))
	list := func(needed []record.Needed) {
		for _, n := range needed {
			fmt.Fprintf(&b, "\n  %s  (%s)\n    on %s\n", permissions.Label(n.Permission), n.Permission.Name(), n.Resource)
			if n.Guessed {
				b.WriteString("    a guess: Cloudflare publishes no list for these calls\n")
			}
			if len(n.Narrower) > 0 {
				fmt.Fprintf(&b, "    more than needed, if what the calls name exists: %s would do, in an account-owned token\n", n.Narrower[0])
			}
			for _, c := range n.Because {
				guess := ""
				if !n.Guessed && slices.Contains(n.GuessedCalls, c) {
					guess = " (a guess)"
				}
				fmt.Fprintf(&b, "    because of %s%s\n", callText(c), guess)
			}
		}
	}
	list(res.Required)
	if len(res.Optional) > 0 {
		b.WriteString("\nOptional, for calls that were refused and then worked around:\n")
		list(res.Optional)
	}
	if len(res.Unknown) > 0 {
		b.WriteString("\nNot known what these need:\n")
		for _, c := range callTexts(res.Unknown) {
			fmt.Fprintln(&b, "  "+c)
		}
	}
	if len(res.Ignored) > 0 {
		fmt.Fprintf(&b, "\nLeft out, because made after the first refusal of a failed run: %s.\n", count(len(res.Ignored), "call"))
	}
	if res.Bounded {
		b.WriteString("\nNote: " + boundedText + ".\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
