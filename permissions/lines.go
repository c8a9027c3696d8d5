package permissions

import (
	"fmt"
	"slices"
	"strings"
)

// Lines is what a list of permissions says that somebody wrote down: a README's
// requirements, rows copied from the dashboard, the lines of [FormatLines].
type Lines struct {
	// Grants are the permissions in the order of the text, each once per resource.
	Grants []Grant
	// Unread are the lines, or parts of lines, that are no permissions, in the
	// order of the text. Headings are among them, and what a sentence says around
	// its permissions, for which "…" stands.
	Unread []UnreadLine
}

// Grant is a permission that a line names, and the resource that it names beside
// it; the zero resource where it names none.
type Grant struct {
	Permission Permission
	Resource   Resource
}

// UnreadLine is a line that was not understood.
type UnreadLine struct {
	Number int    // from 1
	Text   string // shortened; "" when it could be a credential
	Err    error  // why, a [*ParseError]; nil for a heading, a choice of resources and words around permissions, which have no permission to read
}

// String returns the line with its number and what is wrong with it.
func (u UnreadLine) String() string {
	if u.Err == nil {
		return fmt.Sprintf("line %d: %q", u.Number, u.Text)
	}
	return fmt.Sprintf("line %d: %v", u.Number, u.Err)
}

// Bounds of a list, beyond which nothing is read.
const (
	maxLinesText = 256 << 10 // bytes
	maxLines     = 2000
	maxLineParts = 64 // permissions on one line
	maxNear      = 40 // lines that come with the nearest names, which take long to find
)

// ParseLines reads a list of permissions, one a line or several with commas or
// semicolons between, each in any notation of [ParseAll]: with bullets,
// boxes and numbers, quotes and markdown, as rows of a table, and with what it is
// for behind it. A heading ("Zone permissions:") says the scope of the lines below
// that do not say one, and may say the level ("Edit permissions:"). A line may name
// its resource behind "on", as [FormatLines] writes it.
//
// Permissions are also found within sentences, where signs, quotes, a code span or
// the way of writing set them apart ("needs `Zone.DNS: Edit` and Account Settings
// Read"). What a text says is not wanted ("not Write", "no longer required: …",
// "instead of …") is not granted; Unread has it with the problem [ParseNotWanted].
// A name of one group alone counts also where the scope before it is another. Names and
// denials may go on in the next line, as in comments that are broken.
//
// What is not understood is named, never guessed; the first of such lines come with
// the nearest names. Of text longer than 256 KiB or 2,000 lines the rest is not
// read, which Unread says.
func ParseLines(text string) Lines { return builtin.parseLines(text, false) }

func (l *Lines) grant(p Permission, on Resource) {
	if g := (Grant{p, on}); !slices.Contains(l.Grants, g) {
		l.Grants = append(l.Grants, g)
	}
}

// Permissions returns the permissions of the grants, each once.
func (l Lines) Permissions() []Permission {
	var out []Permission
	for _, g := range l.Grants {
		if !slices.Contains(out, g.Permission) {
			out = append(out, g.Permission)
		}
	}
	return out
}

// On returns the spec that allows the grants: each on the resource that its line
// names, or else on those of the given resources that are of its scope. A
// permission of the user that has no resource is on [OwnUserResource]. The error
// names the permissions for which there is none.
func (l Lines) On(resources ...Resource) (Spec, error) {
	var policies []Policy
	var without []string
	for _, g := range l.Grants {
		on := resources
		if g.Resource.Scope() != "" {
			on = []Resource{g.Resource}
		}
		found := false
		for _, r := range on {
			if r.Scope() == g.Permission.Scope() {
				policies, found = append(policies, AllowOn(r, g.Permission)), true
			}
		}
		switch {
		case found:
		case g.Resource.Scope() == "" && g.Permission.Scope() == ScopeUser:
			policies = append(policies, AllowOn(OwnUserResource(), g.Permission))
		default:
			without = append(without, fmt.Sprintf("%s (on a resource of the kind %s)", Label(g.Permission), g.Permission.Scope().word()))
		}
	}
	if len(without) > 0 {
		return Spec{}, fmt.Errorf("no resource to grant on: %s", strings.Join(without, ", "))
	}
	return NewSpec(policies...), nil
}

// FormatLines returns what the spec allows as lines for a README, one a statement,
// with a hyphen before each: "- Zone | DNS | Edit on zone 2cf1…". [ParseLines] reads
// them back. Denies, conditions and what this library does not know stand in lines
// of their own, which are prose.
func FormatLines(s Spec) string {
	var b strings.Builder
	for st := range s.Statements() {
		label := Label(st.Permission)
		if g, ok := GroupOf(st.Permission); ok {
			label = g.Label()
		}
		switch {
		case st.Effect == Allow && st.Other == "":
			b.WriteString("- " + label + " on " + st.Resource.String() + "\n")
		default:
			b.WriteString("- (not a plain permission) " + st.String() + "\n")
		}
	}
	for line := range strings.Lines(s.conditions.String()) {
		b.WriteString("- (condition) " + strings.TrimRight(line, "\n") + "\n")
	}
	return b.String()
}
