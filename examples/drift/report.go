package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
)

// report is what the program says.
type report struct {
	Drift      bool             `json:"drift"`
	Groups     *groupsDrift     `json:"groups,omitempty"`     // absent where they were not compared
	Operations *operationsDrift `json:"operations,omitempty"` // absent where they were not compared
	Error      *token.ErrorJSON `json:"error,omitempty"`      // what kept one of the two from being compared
}

type groupsDrift struct {
	Sources  []string  `json:"sources"` // of the listing
	Listed   int       `json:"listed"`  // groups in it
	BuiltIn  int       `json:"built_in"`
	New      []group   `json:"new"`
	Renamed  []rename  `json:"renamed"`
	Rescoped []rescope `json:"rescoped"`
	Vanished []group   `json:"vanished"`
}

type group struct {
	ID    string            `json:"id"`
	Name  string            `json:"name"`
	Scope permissions.Scope `json:"scope"`
	Note  string            `json:"note,omitempty"`
}

type rename struct {
	ID     string            `json:"id"`
	Scope  permissions.Scope `json:"scope"`
	From   string            `json:"from"`
	To     string            `json:"to"`
	Former bool              `json:"former"` // "to" is a name that the group had before: the listing is the older one
}

type rescope struct {
	ID   string              `json:"id"`
	Name string              `json:"name"`
	From []permissions.Scope `json:"from"`
	To   []permissions.Scope `json:"to"`
}

type operationsDrift struct {
	Document  string      `json:"document"` // its title and version
	Listed    int         `json:"listed"`   // operations in it
	BuiltIn   int         `json:"built_in"`
	Elsewhere int         `json:"elsewhere"` // known from other sources, and not in it: no drift
	New       []operation `json:"new"`
	Vanished  []operation `json:"vanished"`
	Changed   []change    `json:"changed"`
	Unknown   []string    `json:"unknown_names"` // of groups
}

type operation struct {
	Method   string   `json:"method"`
	Path     string   `json:"path"`
	Accepted []string `json:"accepted"` // as the document, or the table, has them
}

type change struct {
	Method string                    `json:"method"`
	Path   string                    `json:"path"`
	Kind   operations.ListChangeKind `json:"kind"`
	Basis  string                    `json:"basis"` // of the table's list
	From   []string                  `json:"from"`
	To     []string                  `json:"to"`
	gained []string
	lost   []string
}

func compareGroups(listing *permissions.Catalogue, sources ...string) *groupsDrift {
	built := permissions.Builtin()
	d := built.Drift(listing)
	out := &groupsDrift{Sources: sources, Listed: listing.Len(), BuiltIn: built.Len(), New: []group{}, Renamed: []rename{}, Rescoped: []rescope{}, Vanished: []group{}}
	for _, g := range d.Added {
		out.New = append(out.New, group{g.ID, g.Name, g.Scope, noteOf(built, g)})
	}
	for _, r := range d.Renamed {
		out.Renamed = append(out.Renamed, rename(r))
	}
	for _, r := range d.Rescoped {
		out.Rescoped = append(out.Rescoped, rescope(r))
	}
	for _, g := range d.Removed {
		out.Vanished = append(out.Vanished, group{g.ID, g.Name, g.Scope, ""})
	}
	return out
}

// noteOf says what is known of a group whose id is new.
func noteOf(built *permissions.Catalogue, g permissions.Group) string {
	for u := range built.Unlisted() {
		if u.Name == g.Name && (u.Scope == "" || u.Scope == g.Scope) {
			return "its name was known, and its id was not"
		}
	}
	if known, ok := built.ByName(g.Name, g.Scope); ok {
		return "a group of that name is known with the id " + known.ID
	}
	return ""
}

func compareOperations(d operations.OpenAPIDrift) *operationsDrift {
	out := &operationsDrift{Document: d.Document, Listed: d.Operations, Elsewhere: d.Elsewhere, New: []operation{}, Vanished: []operation{}, Changed: []change{}, Unknown: d.UnknownNames}
	if out.Unknown == nil {
		out.Unknown = []string{}
	}
	for range operations.All() {
		out.BuiltIn++
	}
	for _, o := range d.New {
		out.New = append(out.New, operation{o.Method, o.Path, append([]string{}, o.Groups...)})
	}
	for _, o := range d.Vanished {
		out.Vanished = append(out.Vanished, operation{o.Method(), o.Template(), o.AcceptedNames()})
	}
	for _, c := range d.Changed {
		op := c.Operation
		out.Changed = append(out.Changed, change{op.Method(), op.Template(), c.Kind, op.Basis(), c.From, c.To, c.Gained(), c.Lost()})
	}
	return out
}

// settle says whether anything differs. A listing that has an older name than the
// table is none that is to be taken over.
func (r *report) settle() {
	if g := r.Groups; g != nil {
		newer := slices.ContainsFunc(g.Renamed, func(n rename) bool { return !n.Former })
		r.Drift = newer || len(g.New)+len(g.Rescoped)+len(g.Vanished) > 0
	}
	if o := r.Operations; o != nil {
		r.Drift = r.Drift || len(o.New)+len(o.Vanished)+len(o.Changed)+len(o.Unknown) > 0
	}
}

func (r *report) write(w io.Writer, asJSON bool) error {
	if !asJSON {
		_, err := io.WriteString(w, r.text())
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

func (r *report) text() string {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(printable(fmt.Sprintf(format, args...)) + "\n") }
	if g := r.Groups; g != nil {
		line("groups: %d listed (%s), %d built in", g.Listed, strings.Join(g.Sources, ", "), g.BuiltIn)
		line("  %d new, %d renamed, %d rescoped, %d vanished", len(g.New), len(g.Renamed), len(g.Rescoped), len(g.Vanished))
		for _, one := range g.New {
			note := ""
			if one.Note != "" {
				note = ": " + one.Note
			}
			line("new        %s  %s (%s)%s", one.ID, one.Name, one.Scope, note)
		}
		for _, one := range g.Renamed {
			note := ""
			if one.Former {
				note = ": a name that it had before, so the listing is the older one"
			}
			line("renamed    %s  %s -> %s (%s)%s", one.ID, one.From, one.To, one.Scope, note)
		}
		for _, one := range g.Rescoped {
			line("rescoped   %s  %s: %s -> %s", one.ID, one.Name, scopes(one.From), scopes(one.To))
		}
		for _, one := range g.Vanished {
			line("vanished   %s  %s (%s)", one.ID, one.Name, one.Scope)
		}
		if len(g.Vanished) > 0 {
			line("  vanished: not listed to this caller, which other kinds of tokens and accounts may differ from")
		}
	}
	if o := r.Operations; o != nil {
		line("operations: %d listed (%s), %d built in, of which %d are known from other sources only", o.Listed, o.Document, o.BuiltIn, o.Elsewhere)
		line("  %d new, %d vanished, %d with another list, %d unknown names of groups", len(o.New), len(o.Vanished), len(o.Changed), len(o.Unknown))
		for _, one := range o.New {
			line("new        %s %s: %s", one.Method, one.Path, names(one.Accepted))
		}
		for _, one := range o.Vanished {
			line("vanished   %s %s", one.Method, one.Path)
		}
		if len(o.Vanished) > 0 {
			line("  vanished: not in this document, which may also be older than the one that the table has them from")
		}
		for _, one := range o.Changed {
			line("%-9s  %s %s: %s", one.Kind, one.Method, one.Path, one.text())
		}
		for _, name := range o.Unknown {
			line("unknown    %s", name)
		}
	}
	line("")
	if r.Drift {
		line("to take the newer state in: CONTRIBUTING.md, \"Take in a newer state\"")
	} else {
		line("no drift")
	}
	return b.String()
}

// text says what is different of a list.
func (c change) text() string {
	switch c.Kind {
	case operations.ListPublished:
		return names(c.To) + " (was: " + c.Basis + ", " + names(c.From) + ")"
	case operations.ListWithdrawn:
		return "no list any more (was: " + names(c.From) + ")"
	}
	var parts []string
	for _, name := range c.gained {
		parts = append(parts, "+ "+name)
	}
	for _, name := range c.lost {
		parts = append(parts, "- "+name)
	}
	return strings.Join(parts, ", ")
}

func names(list []string) string {
	if len(list) == 0 {
		return "no list"
	}
	return strings.Join(list, ", ")
}

func scopes(list []permissions.Scope) string {
	var out []string
	for _, s := range list {
		out = append(out, string(s))
	}
	return strings.Join(out, ", ")
}

// printable keeps a name from writing to the terminal what is no text.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return '?'
		}
		return r
	}, text)
}
