package operations_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

var update = flag.Bool("update", false, "rewrite the figures in docs/CATALOG.md")

const catalogDoc = "../../docs/CATALOG.md"

// TestCatalogFigures holds the figures in docs/CATALOG.md to the tables.
func TestCatalogFigures(t *testing.T) {
	data, err := os.ReadFile(catalogDoc)
	require.NoError(t, err)
	const begin, end = "<!-- figures: computed by a test, do not edit -->\n", "<!-- end of figures -->\n"
	head, rest, ok := strings.Cut(string(data), begin)
	require.True(t, ok, "the marker before the figures is gone")
	got, tail, ok := strings.Cut(rest, end)
	require.True(t, ok, "the marker after the figures is gone")
	want := "\n" + figures(t) + "\n"
	if *update {
		require.NoError(t, os.WriteFile(catalogDoc, []byte(head+begin+want+end+tail), 0o644))
		return
	}
	assert.Equal(t, want, got, "the figures drifted: run with -update and read the diff")
}

func figures(t *testing.T) string {
	var b strings.Builder
	groupFigures(&b)
	operationFigures(&b)
	setFigures(&b)
	resultFigures(&b)
	pageFigures(t, &b)
	overrideFigures(t, &b)
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func groupFigures(b *strings.Builder) {
	evidence := []permissions.EvidenceKind{permissions.EvidenceMeasured, permissions.EvidenceReported}
	scopes := []permissions.Scope{permissions.ScopeAccount, permissions.ScopeZone, permissions.ScopeUser, permissions.ScopeBucket}
	count := map[permissions.Scope]map[permissions.EvidenceKind]int{}
	total := map[permissions.EvidenceKind]int{}
	n := 0
	for g := range permissions.All() {
		if count[g.Scope] == nil {
			count[g.Scope] = map[permissions.EvidenceKind]int{}
		}
		count[g.Scope][g.Evidence.Kind]++
		total[g.Evidence.Kind]++
		n++
	}
	fmt.Fprintf(b, "### Permission groups: %d\n\n| Scope | measured | reported | all |\n|---|---:|---:|---:|\n", n)
	row := func(name string, c map[permissions.EvidenceKind]int) {
		sum := 0
		fmt.Fprintf(b, "| %s |", name)
		for _, e := range evidence {
			fmt.Fprintf(b, " %d |", c[e])
			sum += c[e]
		}
		fmt.Fprintf(b, " %d |\n", sum)
	}
	for _, s := range scopes {
		row(s.Label(), count[s])
	}
	row("all", total)

	var names []string
	for u := range permissions.Builtin().Unlisted() {
		names = append(names, u.Name)
	}
	fmt.Fprintf(b, "\nNames without a published id: %d.\n\n%s.\n\n", len(names), strings.Join(names, "; "))
}

// tally counts operations by a label and by evidence.
type tally map[string]map[string]int

func (c tally) add(label string, e string) {
	if c[label] == nil {
		c[label] = map[string]int{}
	}
	c[label][e]++
}

func (c tally) write(b *strings.Builder, title string, order []string) {
	all := []string{"documented", "derived", "guess", "none", "any"}
	fmt.Fprintf(b, "| %s |", title)
	for _, e := range all {
		fmt.Fprintf(b, " %s |", e)
	}
	b.WriteString(" all |\n|---|---:|---:|---:|---:|---:|---:|\n")
	for _, label := range order {
		fmt.Fprintf(b, "| %s |", label)
		sum := 0
		for _, e := range all {
			fmt.Fprintf(b, " %d |", c[label][e])
			sum += c[label][e]
		}
		fmt.Fprintf(b, " %d |\n", sum)
	}
	b.WriteString("\n")
}

func (c tally) labels() []string { return slices.Sorted(maps.Keys(c)) }

func operationFigures(b *strings.Builder) {
	methods, families, confidence := tally{}, tally{}, map[string]int{}
	for op := range operations.All() {
		methods.add(op.Method(), op.Basis())
		methods.add("all", op.Basis())
		family, _, _ := strings.Cut(op.Template()[1:], "/")
		families.add("/"+family, op.Basis())
		confidence[op.Confidence()]++
	}
	fmt.Fprintf(b, "### Operations: %d\n\n", total())
	methods.write(b, "Method", []string{"GET", "POST", "PUT", "PATCH", "DELETE", "all"})
	fmt.Fprintf(b, "Derived lists: %d with high confidence, %d with medium.\n\n", confidence["high"], confidence["medium"])
	families.write(b, "Path below", families.labels())
}

func setFigures(b *strings.Builder) {
	sets := map[string]bool{}
	accepted := map[string]bool{}
	withoutID := map[string]int{}
	accountOnZone, entries, widest := 0, 0, operations.Operation{}
	for op := range operations.All() {
		names := op.AcceptedNames()
		if len(names) == 0 {
			continue
		}
		var key strings.Builder
		known := map[string]bool{}
		accountOnly := len(op.Accepted()) > 0
		for _, p := range op.Accepted() {
			key.WriteString(p.ID() + " ")
			accepted[p.ID()] = true
			known[p.Name()] = true
			if p.Scope() == permissions.ScopeAccount && op.Scope() == permissions.ScopeZone {
				entries++
			}
			accountOnly = accountOnly && p.Scope() == permissions.ScopeAccount
		}
		for _, name := range names {
			if !known[name] {
				withoutID[name]++
			}
		}
		sets[key.String()+strings.Join(names, ",")] = true
		if accountOnly && op.Scope() == permissions.ScopeZone {
			accountOnZone++
		}
		if widest.IsZero() || len(names) > len(widest.AcceptedNames()) {
			widest = op
		}
	}
	groups, unused := 0, 0
	for g := range permissions.All() {
		groups++
		if !accepted[g.ID] {
			unused++
		}
	}
	b.WriteString("### Accepted sets\n\n")
	fmt.Fprintf(b, "- distinct sets: %d\n", len(sets))
	fmt.Fprintf(b, "- the widest: %d groups, %s\n", len(widest.AcceptedNames()), widest)
	fmt.Fprintf(b, "- groups that some operation accepts: %d of %d; %d are accepted by none\n", groups-unused, groups, unused)
	fmt.Fprintf(b, "- account groups in the lists of operations on a zone: %d entries; %d of these operations accept account groups only\n", entries, accountOnZone)
	b.WriteString("- accepted names without a published id: ")
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(withoutID)) {
		parts = append(parts, fmt.Sprintf("%s (%d operations)", name, withoutID[name]))
	}
	b.WriteString(strings.Join(parts, ", ") + "\n\n")
}

// resultFigures says what the answers of operations hold, and how that is known.
func resultFigures(b *strings.Builder) {
	kinds := []permissions.EvidenceKind{permissions.EvidenceDocumented, permissions.EvidenceCloudflareCode, permissions.EvidenceDerived, permissions.EvidenceAssumed}
	count, pages, bare := map[string]map[permissions.EvidenceKind]int{}, map[string]int{}, 0
	for op := range operations.All() {
		r := op.Result()
		for _, label := range []string{string(r.Kind), "all"} {
			if count[label] == nil {
				count[label] = map[permissions.EvidenceKind]int{}
			}
			count[label][r.Evidence.Kind]++
		}
		if r.Kind == operations.ResultList {
			pages[string(r.Pages)]++
		}
		if r.Bare {
			bare++
		}
	}
	b.WriteString("### Results\n\n| Result |")
	for _, k := range kinds {
		fmt.Fprintf(b, " %s |", k)
	}
	b.WriteString(" all |\n|---|" + strings.Repeat("---:|", len(kinds)+1) + "\n")
	for _, label := range []string{"list", "object", "null", "string", "bool", "number", "raw", "none", "all"} {
		sum := 0
		fmt.Fprintf(b, "| %s |", label)
		for _, k := range kinds {
			sum += count[label][k]
			fmt.Fprintf(b, " %d |", count[label][k])
		}
		fmt.Fprintf(b, " %d |\n", sum)
	}
	fmt.Fprintf(b, "\n- without an envelope: %d\n- lists by the number of the page: %d, by cursor: %d, by a cursor for each direction: %d, all at once: %d; of %d that is not known\n\n",
		bare, pages["number"], pages["cursor"], pages["after"], pages["none"], pages[""])
}

// pageFigures says how many operations have a page of the API reference, and
// how often the derived address was found right.
func pageFigures(t *testing.T, b *strings.Builder) {
	var rows []struct{ Call, Resource, Name string }
	readData(t, "documentation_pages.json", &rows)
	var hand overrideFile
	readData(t, "operation_overrides.json", &hand)
	with, pages := 0, map[string]bool{}
	for op := range operations.All() {
		if url := op.DocumentationURL(); url != "" {
			with++
			pages[url] = true
		}
	}
	checked := checkedPages(t)
	right, absent := 0, 0
	for _, p := range checked {
		switch {
		case agree(p):
			right++
		case !catalogues(p):
			absent++
		}
	}
	fmt.Fprintf(b, "### Pages of the API reference\n\n")
	fmt.Fprintf(b, "- operations with a page: %d of %d, on %d pages\n", with, total(), len(pages))
	fmt.Fprintf(b, "- methods of the SDK: %d\n", len(rows))
	fmt.Fprintf(b, "- calls whose page was read: %d; the table has that page for %d, %d by hand; it lacks the operation for %d\n\n",
		len(checked), right, len(hand.Pages), absent)
}

func overrideFigures(t *testing.T, b *strings.Builder) {
	var hand overrideFile
	readData(t, "operation_overrides.json", &hand)
	fmt.Fprintf(b, "### Overrides of operations: %d\n\n| What | Why | Evidence |\n|---|---|---|\n",
		len(hand.Operations)+len(hand.AllZones)+len(hand.Body)+len(hand.Aliases)+len(hand.PageResources)+len(hand.Pages))
	rows := overrideRows{}
	for _, r := range hand.Operations {
		rows.add("added: ", "`"+r.Method+" "+r.Path+"`", r.Why, fmt.Sprintf("%s (%s)", r.Evidence.Source, r.Evidence.Date))
	}
	for _, r := range hand.AllZones {
		rows.add("needs all zones: ", "`"+r.Method+" "+r.Path+"`", r.Why, r.Evidence)
	}
	for _, r := range hand.Body {
		rows.add("the body counts of ", "`"+strings.Join(r.Calls, "`, `")+"`", r.Look, fmt.Sprintf("%s (%s)", r.Evidence.Source, r.Evidence.Date))
	}
	for _, r := range hand.Pages {
		rows.add("page of ", fmt.Sprintf("`%s`: `%s`, `%s`", r.Call, r.Resource, r.Method), r.Why, r.Evidence)
	}
	for _, r := range hand.PageResources {
		rows.add("the reference has ", fmt.Sprintf("`%s` as `%s`", r.Resource, r.Page), r.Why, r.Evidence)
	}
	for _, r := range hand.Aliases {
		rows.add("", r.Alias+" means "+r.Name, r.Why, r.Evidence)
	}
	for _, r := range rows {
		fmt.Fprintf(b, "| %s%s | %s | %s |\n", r.kind, strings.Join(r.what, ", "), r.why, r.evidence)
	}
}

// overrideRows are overrides; those of one kind with the same reason and evidence are one row.
type overrideRows []overrideRow

type overrideRow struct {
	kind, why, evidence string
	what                []string
}

func (rows *overrideRows) add(kind, what, why, evidence string) {
	for i, r := range *rows {
		if r.kind == kind && r.why == why && r.evidence == evidence {
			(*rows)[i].what = append(r.what, what)
			return
		}
	}
	*rows = append(*rows, overrideRow{kind: kind, why: why, evidence: evidence, what: []string{what}})
}
