package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

const (
	catalogDoc = "../../../../docs/CATALOG.md"
	changesDoc = "../../../../docs/CATALOG-CHANGES.md"
)

// TestCatalogDoc holds what docs/CATALOG.md says about rules and readings, and
// the list of changes in docs/CATALOG-CHANGES.md, to what the generator does.
func TestCatalogDoc(t *testing.T) {
	src, err := load(gen.Checked())
	require.NoError(t, err)
	made, err := build(src)
	require.NoError(t, err)

	data, err := os.ReadFile(catalogDoc)
	require.NoError(t, err)
	const begin, end = "<!-- rules: computed by a test, do not edit -->\n", "<!-- end of rules -->\n"
	head, rest, ok := strings.Cut(string(data), begin)
	require.True(t, ok, "the marker before the rules is gone")
	got, tail, ok := strings.Cut(rest, end)
	require.True(t, ok, "the marker after the rules is gone")
	want := "\n" + rulesText(made) + resultsText(made) + readingText(src) + changesSummary(made) + "\n"
	changes := changesText(made)
	if *update {
		require.NoError(t, os.WriteFile(catalogDoc, []byte(head+begin+want+end+tail), 0o644))
		require.NoError(t, os.WriteFile(changesDoc, []byte(changes), 0o644))
		return
	}
	assert.Equal(t, want, got, "run with -update and read the diff")
	old, err := os.ReadFile(changesDoc)
	require.NoError(t, err)
	assert.Equal(t, changes, string(old), "run with -update and read the diff")
}

func rulesText(made built) string {
	var b strings.Builder
	b.WriteString("| Rule | takes the list of | right | wrong | rate | rows that rest on it | makes |\n|---|---|---:|---:|---:|---:|---|\n")
	for _, r := range made.rates {
		makes := map[string]string{"guess": "guesses", "derivedMedium": "derived, medium confidence", "derivedHigh": "derived, high confidence"}[r.basis()]
		fmt.Fprintf(&b, "| %s | %s | %d | %d | %.1f %% | %d | %s |\n", r.rule.name, r.rule.says, r.hits, r.misses, 100*r.share(), r.derived, makes)
	}
	return b.String()
}

// resultsText is the table of the rules for results.
func resultsText(made built) string {
	rests := map[string]int{}
	for _, op := range made.ops {
		rests[op.Result.Known.Source]++
	}
	var b strings.Builder
	b.WriteString("\n| Rule for results | right | wrong | rate | operations that rest on it |\n|---|---:|---:|---:|---:|\n")
	for i, r := range made.results {
		name := resultRules[i].name
		fmt.Fprintf(&b, "| %s | %d | %d | %.1f %% | %d |\n", name, r.hits, r.of-r.hits, 100*float64(r.hits)/float64(max(1, r.of)), rests["rule: "+name])
	}
	return b.String()
}

func readingText(src sources) string {
	lists, tags := 0, map[string]bool{}
	for _, op := range src.openapi.Operations {
		if len(op.Groups) > 0 {
			lists++
		}
		tags[op.Tag] = true
	}
	newer, newerTags := 0, map[string]bool{}
	for _, r := range src.read {
		if r.Date >= "2026-10" {
			newer++
			newerTags[r.Tag] = true
		}
	}
	return fmt.Sprintf("\nRead: all %d operations of the document of 2026-07-27, under %d tags, %d of them with a list; of its state of 2026-10-03 %d rows under %d tags.\n",
		len(src.openapi.Operations), len(tags), lists, newer, len(newerTags))
}

// kind is what a change did to what is known.
func (c change) kind() string {
	switch {
	case c.sameList():
		return "the same list, known in another way"
	case len(c.op.Accepted.names) == 0:
		return "the list went: nothing is published"
	case len(c.was.names) == 0:
		return "a list came"
	case c.before == "documented":
		return "an older documented list was replaced by a newer one"
	}
	return "a derived or guessed list was replaced"
}

var kinds = []string{
	"an older documented list was replaced by a newer one", "a derived or guessed list was replaced",
	"a list came", "the list went: nothing is published", "the same list, known in another way",
}

func changesSummary(made built) string {
	count := map[string]int{}
	for _, c := range made.changes {
		count[c.kind()]++
	}
	var b strings.Builder
	b.WriteString("\n| Against the first table (385 documented of 2,930) | operations |\n|---|---:|\n")
	for _, k := range kinds {
		fmt.Fprintf(&b, "| %s | %d |\n", k, count[k])
	}
	return b.String()
}

func changesText(made built) string {
	var b strings.Builder
	b.WriteString("# Operations whose list changed in 2026-11\n\nAgainst the first table, whose sources were method pages, a sample of the OpenAPI document and Terraform's pages.\n" +
		"Written by a test (`go test ./permissions/internal/gen/operations -run TestCatalogDoc -update`). Lists are of groups of which any one suffices.\n")
	for _, k := range kinds[:4] {
		fmt.Fprintf(&b, "\n## %s%s\n\n", strings.ToUpper(k[:1]), k[1:])
		var order []string
		calls := map[string][]string{}
		for _, c := range made.changes {
			if c.kind() != k {
				continue
			}
			what := listText(c.was) + " → " + listText(c.op.Accepted)
			if calls[what] == nil {
				order = append(order, what)
			}
			calls[what] = append(calls[what], "`"+c.op.key()+"`")
		}
		if order == nil {
			b.WriteString("None.\n")
		}
		for _, what := range order {
			fmt.Fprintf(&b, "- %s: %s\n", what, strings.Join(calls[what], ", "))
		}
	}
	return b.String()
}

func listText(a accepted) string {
	switch n := len(a.names); {
	case n == 0:
		return "none"
	case n > 6:
		return fmt.Sprintf("%d groups (%s, …)", n, strings.Join(a.names[:2], ", "))
	}
	return strings.Join(a.names, ", ")
}
