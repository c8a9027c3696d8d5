package operations

import (
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/internal/openapi"
)

// OpenAPIDrift is what differs between the table and a state of Cloudflare's
// OpenAPI document. The lists are sorted by path, then by method.
type OpenAPIDrift struct {
	// Document is the document's title and version, and Operations how many
	// operations it has.
	Document   string
	Operations int
	// New are the operations that the table lacks.
	New []DocumentOperation
	// Vanished are the operations that the table has from a state of the document
	// and that this one lacks.
	Vanished []Operation
	// Changed are the operations whose list of accepted groups is another.
	Changed []ListChange
	// Elsewhere counts the operations of the table that the document lacks and
	// that are known from other sources: no drift.
	Elsewhere int
	// UnknownNames are the names of groups in the document that no group bears
	// here, not even one without a published id; sorted.
	UnknownNames []string
}

// None reports whether nothing differs.
func (d OpenAPIDrift) None() bool {
	return len(d.New)+len(d.Vanished)+len(d.Changed)+len(d.UnknownNames) == 0
}

// DocumentOperation is an operation as an OpenAPI document has it.
type DocumentOperation struct {
	Method string // in capitals
	Path   string // with parameters in braces
	ID     string // the document's operation id, "" where it has none
	Tag    string // the first one, "" where it has none
	// Groups are the names of the accepted groups in the document's order; empty
	// where it publishes nothing, which does not mean that the operation is open.
	Groups []string
}

// ListChangeKind says in which way the list of accepted groups is another.
type ListChangeKind string

// The ways in which a list changes.
const (
	ListChanged   ListChangeKind = "changed"   // both publish one, and they differ
	ListPublished ListChangeKind = "published" // the table's was not published
	ListWithdrawn ListChangeKind = "withdrawn" // the document publishes none any more
)

// ListChange is an operation with another list of accepted groups.
type ListChange struct {
	// Operation is the table's row.
	Operation Operation
	// Kind is the way in which it changed.
	Kind ListChangeKind
	// From and To are the names in the table and in the document, as groups are
	// called here, sorted. A name stands twice where the account's and the zone's
	// group of that name are accepted.
	From, To []string
}

// Gained returns the names that only the document has.
func (c ListChange) Gained() []string { return without(c.To, c.From) }

// Lost returns the names that only the table has.
func (c ListChange) Lost() []string { return without(c.From, c.To) }

// without returns the names of a list that another one does not have, as often as
// they are more.
func without(list, other []string) []string {
	var out []string
	rest := slices.Clone(other)
	for _, name := range list {
		if i := slices.Index(rest, name); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		out = append(out, name)
	}
	return out
}

// CompareOpenAPI reads an OpenAPI document, as Cloudflare publishes it in
// openapi.json (github.com/cloudflare/api-schemas), and says how the table differs
// from it. Operations are the same where method and path are, whatever the
// parameters are called; names that groups had before count as their present ones.
//
// The error says what about the document is not what was expected. Documents of
// more than 256 MiB are refused.
func CompareOpenAPI(r io.Reader) (OpenAPIDrift, error) {
	doc, err := openapi.Read(r)
	if err != nil {
		return OpenAPIDrift{}, err
	}
	d := OpenAPIDrift{Document: strings.TrimSpace(doc.Title + " " + doc.Version), Operations: len(doc.Operations)}
	rows := map[string]Operation{}
	for op := range All() {
		rows[shape(op.Method(), op.Template())] = op
	}
	there := map[Operation]bool{}
	names := naming{}
	for _, theirs := range doc.Operations {
		ours, known := rows[shape(theirs.Method, theirs.Path)]
		to := names.list(theirs.Groups, ours)
		if !known {
			d.New = append(d.New, DocumentOperation{Method: theirs.Method, Path: theirs.Path, ID: theirs.ID, Tag: theirs.Tag, Groups: theirs.Groups})
			continue
		}
		there[ours] = true
		if kind := changed(ours, to); kind != "" {
			d.Changed = append(d.Changed, ListChange{Operation: ours, Kind: kind, From: ours.everyName(), To: to})
		}
	}
	for op := range All() {
		switch {
		case there[op]:
		case fromOpenAPI(op):
			d.Vanished = append(d.Vanished, op)
		default:
			d.Elsewhere++
		}
	}
	d.UnknownNames = names.unknown()
	return d, nil
}

// changed says how the document's list differs from the row's, "" for not at all.
// A list that a row has from elsewhere is not withdrawn by a document that is
// silent.
func changed(ours Operation, to []string) ListChangeKind {
	published := ours.Evidence().Kind == permissions.EvidenceDocumented
	switch {
	case len(to) == 0 && published && !ours.AnyToken() && fromOpenAPI(ours):
		return ListWithdrawn
	case len(to) == 0:
		return ""
	case !published:
		return ListPublished
	case !slices.Equal(ours.everyName(), to):
		return ListChanged
	}
	return ""
}

// everyName is AcceptedNames with a name twice where the account's and the zone's
// group of that name are accepted.
func (o Operation) everyName() []string {
	names := []string{}
	for _, i := range o.accepted() {
		names = append(names, groups[i].name)
	}
	return names
}

// fromOpenAPI reports whether the row rests on a state of the document.
func fromOpenAPI(op Operation) bool {
	return strings.Contains(strings.ToLower(op.Evidence().Source), "openapi")
}

// shape is a call without the names of its parameters.
func shape(method, path string) string {
	var b strings.Builder
	b.WriteString(method)
	b.WriteByte(' ')
	for {
		before, after, found := strings.Cut(path, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("{}")
		if _, path, found = strings.Cut(after, "}"); !found {
			return b.String()
		}
	}
}

// naming turns the document's names into those that groups have here.
type naming map[string]known

type known struct {
	name  string // as it is called here
	twins bool   // a group of accounts and one of zones bear it
	here  bool   // some group, or name without an id, is called so
}

// list is the document's list as the table would have it for that operation: a
// name that stands twice means two groups only below /zones, and there only where
// two bear it.
func (n naming) list(groups []string, op Operation) []string {
	out := []string{}
	times := map[string]int{}
	for _, theirs := range groups {
		k := n.of(theirs)
		most := 1
		if k.twins && op.Scope() == permissions.ScopeZone {
			most = 2
		}
		if times[k.name]++; times[k.name] <= most {
			out = append(out, k.name)
		}
	}
	slices.Sort(out)
	return out
}

func (n naming) of(theirs string) known {
	if k, ok := n[theirs]; ok {
		return k
	}
	k := known{name: theirs}
	for _, name := range []string{theirs, asWrite(theirs)} {
		for _, scope := range [...]permissions.Scope{permissions.ScopeAccount, permissions.ScopeZone, permissions.ScopeUser, permissions.ScopeBucket} {
			if g, ok := permissions.ByName(name, scope); ok && !k.here {
				k.name, k.here = g.Name, true
			}
		}
		if !k.here && inTable(name) {
			k.name, k.here = name, true
		}
		if k.here {
			break
		}
	}
	if !k.here {
		for u := range permissions.Builtin().Unlisted() {
			k.here = k.here || u.Name == theirs
		}
	}
	if !k.here {
		if p, err := permissions.Parse(theirs); err == nil {
			k.name, k.here = p.Name(), true
		}
	}
	_, account := permissions.ByName(k.name, permissions.ScopeAccount)
	_, zone := permissions.ByName(k.name, permissions.ScopeZone)
	k.twins = account && zone
	n[theirs] = k
	return k
}

// asWrite is a name with the API's word for the dashboard's Edit.
func asWrite(name string) string {
	if base, ok := strings.CutSuffix(name, " Edit"); ok {
		return base + " Write"
	}
	return name
}

// inTable reports whether a list of the table has the name.
func inTable(name string) bool {
	return slices.ContainsFunc(groups[:], func(g group) bool { return g.name == name })
}

func (n naming) unknown() []string {
	var out []string
	for theirs, k := range n {
		if !k.here {
			out = append(out, theirs)
		}
	}
	slices.Sort(out)
	return out
}
