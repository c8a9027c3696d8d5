package permissions

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
)

// maxParseInput bounds what Parse looks at, in bytes; the longest known name
// has fewer than 100.
const maxParseInput = 256

// ParseProblem says why a text does not name one permission group.
type ParseProblem string

// The ways in which a text can fail to name one permission group.
const (
	ParseEmpty     ParseProblem = "empty"      // nothing to parse
	ParseTooLong   ParseProblem = "too_long"   // longer than any name
	ParseUnknown   ParseProblem = "unknown"    // no group of that name or id
	ParseAmbiguous ParseProblem = "ambiguous"  // several groups; Candidates lists them
	ParseNoLevel   ParseProblem = "no_level"   // no access level; Candidates lists the groups of that name
	ParseSeveral   ParseProblem = "several"    // several levels at once; Candidates lists the groups
	ParseTemplate  ParseProblem = "template"   // a template of the dashboard that holds several groups; Candidates lists them
	ParseNoID      ParseProblem = "no_id"      // the name exists, but its id is not public
	ParseNotWanted ParseProblem = "not_wanted" // a text says that it is not wanted (ParseLines); Candidates lists the groups
)

// ParseError says why a text does not name one permission group, and what it
// may have meant.
type ParseError struct {
	Input      string       // the text, shortened; "" when it could be a credential
	Problem    ParseProblem // what is wrong
	Candidates []Group      // ParseAmbiguous, ParseNoLevel, ParseSeveral, ParseTemplate, ParseNotWanted: the groups meant; ParseUnknown: the nearest names
	Unlisted   *Unlisted    // ParseNoID: the name
}

// Error names the problem and the candidates or nearest names.
func (e *ParseError) Error() string {
	switch e.Problem {
	case ParseEmpty:
		return `permission is empty: want a name such as "DNS Write", "Zone:DNS:Edit" or a permission group id`
	case ParseTooLong:
		return fmt.Sprintf("permission is longer than %d bytes: want a name or an id", maxParseInput)
	case ParseAmbiguous:
		return fmt.Sprintf("permission %q is ambiguous: say which of %s", e.Input, quoteLabels(e.Candidates))
	case ParseNoLevel:
		return fmt.Sprintf("permission %q says no level: say which of %s", e.Input, quoteLabels(e.Candidates))
	case ParseSeveral:
		what := fmt.Sprintf("permission %q is several at once: give them one by one", e.Input)
		if len(e.Candidates) == 0 {
			return what
		}
		return what + ", " + quoteLabels(e.Candidates)
	case ParseTemplate:
		what := fmt.Sprintf("permission %q is a template of %d permission groups: give them one by one (ParseAll returns them)", e.Input, len(e.Candidates))
		if len(e.Candidates) > manyInTemplate {
			return what
		}
		return what + ", " + quoteLabels(e.Candidates)
	case ParseNotWanted:
		return fmt.Sprintf("permission %q is not granted: the text seems to say that it is not wanted", e.Input)
	case ParseNoID:
		return fmt.Sprintf("permission %q exists, but its id is not public: read the live listing (ParseListing) to grant it", e.Unlisted.Name)
	}
	what := fmt.Sprintf("permission %q is not known", e.Input)
	if e.Input == "" {
		what = "permission looks like a credential (not shown)"
	}
	if len(e.Candidates) == 0 {
		return what
	}
	return what + ": did you mean " + quoteLabels(e.Candidates) + "?"
}

// manyInTemplate is from how many groups on an error does not list them.
const manyInTemplate = 12

func quoteLabels(groups []Group) string {
	parts := make([]string, len(groups))
	for i, g := range groups {
		parts[i] = fmt.Sprintf("%q (%s)", g.Label(), g.Name)
	}
	if len(parts) > 1 {
		return strings.Join(parts[:len(parts)-1], ", ") + " or " + parts[len(parts)-1]
	}
	return strings.Join(parts, "")
}

// Parse reads a permission in any of the notations that people meet: the rows of
// the dashboard's form ("Zone | Cache Rules | Edit", "Zone.DNS:Edit",
// "Zone -> DNS -> Edit", "DNS:Edit", "Edit DNS"), also in the languages that the
// dashboard speaks as far as they were seen, the permissions guide's
// ("Account:Cloudflare R2:Edit"), the API's names ("DNS Write"), former names,
// permission group ids, OAuth scopes ("workers-scripts.write"), keys of the
// dashboard's prefilled link ("workers_r2:edit") and names that Cloudflare has inside
// as far as they stand for one group ("#ssl:edit"). Case, punctuation and singular
// or plural do not matter; Edit and Write mean the same. The more exact reading
// wins: an API name over a row of the form, that over other words.
//
// The error is a [*ParseError]: an unknown text comes with the nearest names,
// an ambiguous one and one without a level with its candidates instead of a
// choice, and a name without a public id is refused as such.
func (c *Catalogue) Parse(s string) (Permission, error) { return c.parse(s, true) }

// parse is Parse; near says whether an unknown text comes with the nearest names,
// which take longer to find than all else.
func (c *Catalogue) parse(s string, near bool) (Permission, error) {
	switch {
	case strings.TrimSpace(s) == "":
		return nil, &ParseError{Problem: ParseEmpty}
	case len(s) > maxParseInput:
		return nil, &ParseError{Problem: ParseTooLong}
	}
	if id := strings.ToLower(strings.TrimSpace(s)); credential.IsID(id) {
		if g, ok := c.ByID(id); ok {
			return g.Permission(), nil
		}
		return nil, &ParseError{Input: id, Problem: ParseUnknown}
	}
	fault := &ParseError{Input: inputOf(s), Problem: ParseUnknown}
	if g := c.keyed(s); g != nil {
		return g.Permission(), nil
	}
	switch groups := c.internal(s); len(groups) {
	case 0:
	case 1:
		return groups[0].Permission(), nil
	default:
		fault.Problem, fault.Candidates = ParseNoLevel, groups
		return nil, fault
	}
	readings := readingsOf(s)
	if len(readings) == 0 {
		return nil, fault
	}
	if t, ok := templateOf(readings[0]); ok {
		if ps := t.Permissions(); len(ps) == 1 {
			return ps[0], nil
		}
		fault.Problem, fault.Candidates = ParseTemplate, groupsOf(t.Permissions())
		return nil, fault
	}
	for _, words := range readings {
		matches, unlisted := c.read(words)
		if len(matches) > 0 {
			return fault.oneOf(matches)
		}
		if unlisted != nil {
			fault.Problem, fault.Unlisted = ParseNoID, unlisted
			return nil, fault
		}
	}
	if stems := fromAbroad(s); stems != nil {
		if matches := c.matching(func(g *Group) bool { return g.isBag(stems) }); len(matches) > 0 {
			return fault.oneOf(matches)
		}
	}
	for _, words := range readings {
		if groups, several := c.levels(words); len(groups) > 0 || several {
			fault.Problem, fault.Candidates = ParseNoLevel, groups
			if several {
				fault.Problem = ParseSeveral
			}
			return nil, fault
		}
	}
	if near {
		fault.Candidates = c.nearest(strings.Join(readings[len(readings)-1], " "))
	}
	return nil, fault
}

// oneOf returns the group that a text names; of several the fault says so.
func (e *ParseError) oneOf(matches []Group) (Permission, error) {
	if len(matches) == 1 {
		return matches[0].Permission(), nil
	}
	e.Problem, e.Candidates = ParseAmbiguous, matches
	return nil, e
}

// ParseAll is [Parse] for texts that may stand for several permissions,
// and returns all of them: the name of a template of the dashboard's form ("Edit
// Cloudflare Workers"), a permission with several levels ("DNS (Read/Edit)",
// "Workers Scripts: Read & Write"), and a scope of an OAuth login that covers
// several groups ("workers:write"). Words that are ambiguous otherwise, and those
// without a level, are still an error.
func ParseAll(s string) ([]Permission, error) { return builtin.parseAll(s, true) }

func (c *Catalogue) parseAll(s string, near bool) ([]Permission, error) {
	p, err := c.parse(s, near)
	if err == nil {
		return []Permission{p}, nil
	}
	var fault *ParseError
	if !errors.As(err, &fault) || len(fault.Candidates) == 0 {
		return nil, err
	}
	switch fault.Problem {
	case ParseTemplate, ParseSeveral:
	case ParseAmbiguous:
		if s = strings.TrimSpace(s); s != strings.ToLower(s) || strings.ContainsAny(s, " \t|>") || !strings.ContainsAny(s, ":.") {
			return nil, err
		}
	default:
		return nil, err
	}
	out := make([]Permission, len(fault.Candidates))
	for i, g := range fault.Candidates {
		out[i] = g.Permission()
	}
	return out, nil
}

func groupsOf(ps []Permission) []Group {
	out := make([]Group, 0, len(ps))
	for _, p := range ps {
		if g, ok := GroupOf(p); ok {
			out = append(out, g)
		}
	}
	return out
}

// inputOf returns the text for an error: shortened, or "" when it could be a
// credential, which is only asked once the text has named no group.
func inputOf(s string) string {
	if credential.Holds(s) {
		return ""
	}
	return wording.Shorten(strings.TrimSpace(s), 60)
}
