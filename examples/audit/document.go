package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/cftoken/cftoken/permissions/lint"
	lintreport "github.com/cftoken/cftoken/permissions/lint/report"
	"github.com/cftoken/cftoken/token"
)

// document is the report for the forms that have all of it at once.
func (c *collector) document(matrix bool) lintreport.Document {
	r := c.r
	d := lintreport.Document{Program: "audit", Title: title(r.Owner), Made: c.now, FailAt: c.s.failOn}
	d.Summary = strings.Join(append([]string{r.count(), c.found(true)}, c.gate()...), ". ") + "."
	names := map[string]int{}
	for _, t := range r.Tokens {
		names[t.Name]++
	}
	group := func(name, id string) string {
		if names[name] > 1 {
			return called(name, id)
		}
		return name // the table has the id
	}
	items := findingItems(r.Findings, group)
	warned := map[string]bool{}
	for _, f := range r.Findings {
		warned[f.Token.ID] = warned[f.Token.ID] || f.Severity > lint.SeverityInfo
	}
	for _, t := range oldestFirst(r.Tokens) {
		if !warned[t.ID] {
			items = append(items, lintreport.Item{Name: "no warning", Group: group(t.Name, t.ID)})
		}
	}
	d.Sections = append(tokenSections(items, r.Tokens, ""), c.sections(matrix)...)
	if r.Log != nil {
		d.Sections = append(d.Sections, useSection(r.Tokens))
	}
	d.Notes = r.logNotes()
	return d
}

// title says whose tokens the report is of.
func title(owner string) string { return "API tokens of " + owned(owner) }

// owned is an owner in words.
func owned(owner string) string {
	if owner == ownerText("") {
		return "the user"
	}
	return "account " + owner
}

// called names a token: names are not unique.
func called(name, id string) string { return name + " (" + id + ")" }

// tokenSections are what there is to say of tokens, then the tokens; of some of them, where
// which says which.
func tokenSections(items []lintreport.Item, rows []row, which string) (out []lintreport.Section) {
	if len(items) > 0 {
		out = append(out, lintreport.Section{Title: "Findings" + which, Items: items})
	}
	if len(rows) > 0 {
		out = append(out, lintreport.Section{Title: "Tokens, the oldest first" + which, Table: tokenTable(rows)})
	}
	return out
}

// findingItems are findings as they stand, the gravest first, each with what names its
// token.
func findingItems(findings []token.Finding, group func(name, id string) string) (out []lintreport.Item) {
	for _, f := range findings {
		out = append(out, lintreport.Item{
			Name: string(f.Code), Group: group(f.Name, f.Token.ID), Status: lintreport.Failed, Severity: f.Severity, Message: f.Problem, Remedies: []string{f.Remedy},
		})
	}
	return out
}

func oldestFirst(rows []row) []row {
	return slices.SortedStableFunc(slices.Values(rows), func(a, b row) int { return a.IssuedOn.Compare(b.IssuedOn) })
}

func tokenTable(rows []row) *lintreport.Table {
	t := &lintreport.Table{Heads: []string{"Token", "Id", "State", "Made", "Expires", "Last used", "Permissions", "Made by"}}
	for _, one := range oldestFirst(rows) {
		t.Rows = append(t.Rows, []lintreport.Cell{
			lintreport.Plain(one.Name), lintreport.Plain(one.ID), lintreport.Plain(one.State), lintreport.Plain(day(one.IssuedOn, "not told")), lintreport.Plain(day(one.ExpiresOn, "never")),
			lintreport.Plain(day(one.LastUsedOn, "never")), lintreport.Plain(strconv.Itoa(len(one.Permissions))), lintreport.Person(maker(one.Maker)),
		})
	}
	return t
}

// sections are those of all tokens together.
func (c *collector) sections(matrix bool) (out []lintreport.Section) {
	if matrix && c.access != nil {
		out = append(out, lintreport.Section{Title: "Access: tokens and permissions", Table: c.access.table()})
	}
	if c.r.Calls != nil {
		out = append(out, lintreport.Section{Title: "Access: tokens and calls", Table: c.r.Calls.table()})
	}
	if same := c.same.table(); len(same.Rows) > 0 {
		out = append(out, lintreport.Section{Title: "The same rights, the oldest first", Table: same})
	}
	if c.r.WhoCan != nil {
		out = append(out, c.r.WhoCan.section())
	}
	return out
}

// count says how many tokens there are, as far as that is known.
func (r report) count() string {
	text := fmt.Sprintf("%d of %s", r.Total, plural(r.Limit, "token", "tokens"))
	if !r.Expired {
		text = plural(r.Total, "active token", "active tokens") + "; expired and disabled ones were not asked for"
	}
	switch r.Sees.Extent {
	case token.ExtentOwn:
		text += "; those of others are not shown: " + r.Sees.Why
	case token.ExtentUnknown:
		text += "; whether there are others that are not shown is not known: " + r.Sees.Why
	}
	return text
}

// found says how many findings there are, with remarks or without.
func (c *collector) found(remarks bool) string {
	n := c.counts
	if !remarks {
		n[lint.SeverityInfo] -= c.remarks
	}
	switch {
	case n != [len(n)]int{}:
		return fmt.Sprintf("%s, %s, %s", plural(n[lint.SeverityError], "error", "errors"), plural(n[lint.SeverityWarning], "warning", "warnings"), plural(n[lint.SeverityInfo], "info", "infos"))
	case c.r.Sees.Extent == token.ExtentAll:
		return "nothing to look at"
	}
	return "nothing to look at among those that are shown"
}

// gate says what -fail-on makes of the findings, if it was given.
func (c *collector) gate() []string {
	if !c.s.fails {
		return nil
	}
	if n := c.failing(); n > 0 {
		return []string{fmt.Sprintf("-fail-on %s: failed, by %s", c.s.failOn, plural(n, "finding", "findings"))}
	}
	return []string{fmt.Sprintf("-fail-on %s: passed", c.s.failOn)}
}

// failing is how many findings -fail-on counts.
func (c *collector) failing() (n int) {
	if c.s.fails {
		for _, of := range c.counts[c.s.failOn:] {
			n += of
		}
	}
	return n
}

func plural(n int, one, many string) string {
	if n == 1 {
		many = one
	}
	return strconv.Itoa(n) + " " + many
}

// maker says who made a token.
func maker(m token.Maker) string {
	if m.IsZero() {
		return "not told"
	}
	return m.String()
}

// made says when and by whom a token was made.
func made(at time.Time, by token.Maker) string {
	text := "made on " + day(at, "a day that is not told")
	if !by.IsZero() {
		text += " by " + strings.TrimPrefix(printable(by.String()), "by ")
	}
	return text
}

func day(t time.Time, none string) string {
	if t.IsZero() {
		return none
	}
	return t.UTC().Format(time.DateOnly)
}

// printable keeps a name from writing to the terminal what is no text.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '?'
		}
		return r
	}, name)
}
