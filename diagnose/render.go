package diagnose

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cftoken/cftoken/permissions"
)

// String returns the remedy as one sentence: what to do, each permission with
// its label and its API name, and the resource:
//
//	Add the missing permission to the token: Zone:DNS:Edit (API name: DNS Write) on zone 2cf1….
func (r Remedy) String() string {
	var b strings.Builder
	b.WriteString(upperFirst(r.Action))
	switch {
	case len(r.Permissions) > 0:
		b.WriteString(": " + describePermissions(r.Permissions, r.words()))
		if r.Resource.Scope() != "" {
			b.WriteString(" on " + r.Resource.String())
		}
	case !r.Spec.IsEmpty():
		b.WriteString(": " + describeSpec(r.Spec, r.words()))
	}
	if b.Len() > 0 {
		b.WriteByte('.')
	}
	return b.String()
}

// words is how the remedy's texts name a permission.
func (r Remedy) words() func(permissions.Permission) string {
	if r.Guide {
		return permissions.GuideLabel
	}
	return permissions.Label
}

func describePermissions(ps []permissions.Permission, words func(permissions.Permission) string) string {
	parts := make([]string, 0, len(ps))
	for _, p := range ps {
		parts = append(parts, describePermission(p, words))
	}
	return strings.Join(parts, ", ")
}

// describePermission returns "Zone:DNS:Edit (API name: DNS Write)".
func describePermission(p permissions.Permission, words func(permissions.Permission) string) string {
	if p == nil {
		return "a permission that is not named"
	}
	label, name := words(p), p.Name()
	if name == "" || name == label {
		return label
	}
	return label + " (API name: " + name + ")"
}

// describeSpec lists the allowed permissions by resource.
func describeSpec(s permissions.Spec, words func(permissions.Permission) string) string {
	var parts []string
	for _, p := range s.Policies() {
		if p.Effect != permissions.Allow {
			continue
		}
		names := make([]string, 0, len(p.Permissions))
		for _, perm := range p.Permissions {
			names = append(names, describePermission(perm, words))
		}
		on := make([]string, 0, len(p.Resources))
		for _, r := range p.Resources {
			on = append(on, r.String())
		}
		parts = append(parts, strings.Join(names, ", ")+" on "+strings.Join(on, ", "))
	}
	return strings.Join(parts, "; ")
}

// String returns the diagnosis as text of several lines, without a line end
// after the last one: title, detail, causes with their confidence, numbered
// remedies with links, and the call that would settle an open question.
func (d Diagnosis) String() string {
	var b strings.Builder
	b.WriteString(d.Title + " [" + string(d.Code) + "]")
	line := func(indent, text string) {
		if text != "" {
			b.WriteString("\n" + indent + text)
		}
	}
	line("  ", d.Detail)
	for i, c := range d.Causes {
		label := "cause: "
		if i > 0 {
			label = "or:    "
		}
		line("  "+label, c.Text+" ("+c.Confidence.String()+")")
	}
	for i, r := range d.Remedies {
		label := "do:    "
		if i > 0 {
			label = "or:    "
		}
		line("  "+label, r.String())
		line("         code: ", r.Library)
		line("         link: ", r.Link)
		line("         note: ", r.LinkNote)
		line("         see:  ", r.DocURL)
	}
	if d.Settle.Method != "" {
		line("  settle: ", d.Settle.Method+" "+d.Settle.Path+" with the same credential")
	}
	if len(d.Checks) > 1 {
		line("  explains: ", strings.Join(d.Checks, ", "))
	}
	if d.DocURL != "" {
		line("  see: ", d.DocURL)
	}
	return b.String()
}

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r == utf8.RuneError || unicode.ToUpper(r) == r {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
