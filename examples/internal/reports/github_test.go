package reports_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions/lint/report"
)

// annotation is a workflow command as GitHub's runner takes it apart: its file
// ActionCommand.cs, TryParseV2 (https://github.com/actions/runner, 2026-11).
type annotation struct {
	name  string
	props map[string]string
	text  string
}

func annotations(t testing.TB, text string) (out []annotation) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		require.True(t, strings.HasPrefix(line, "::"), "%q is shown as a line of the log", line)
		head, data, ok := strings.Cut(line[2:], "::")
		require.True(t, ok, line)
		a := annotation{props: map[string]string{}, text: strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%").Replace(data)}
		var list string
		a.name, list, _ = strings.Cut(head, " ")
		for prop := range strings.SplitSeq(strings.TrimSpace(list), ",") {
			key, value, ok := strings.Cut(prop, "=")
			if ok {
				a.props[strings.TrimSpace(key)] = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%").Replace(value)
			}
		}
		out = append(out, a)
	}
	return out
}

// TestAnnotations: what the runner takes apart is what the document says, errors first.
func TestAnnotations(t *testing.T) {
	t.Parallel()
	d := hostile()
	var want []report.Item
	for _, level := range []string{"error", "warning", "info"} {
		for _, i := range d.Sections[0].Items {
			severity := i.Severity.String()
			if i.Status == report.NotKnown {
				severity = "warning"
			}
			if severity == level && (i.Status == report.Failed || i.Status == report.NotKnown) {
				want = append(want, i)
			}
		}
	}
	got := annotations(t, write(t, "github", d))
	require.Len(t, got, len(want))
	for n, a := range got {
		i := want[n]
		assert.Contains(t, []string{"error", "warning", "notice"}, a.name)
		assert.Equal(t, shown(i.Group+": "+i.Name), shown(a.props["title"]))
		assert.Equal(t, shown(i.File), shown(a.props["file"]))
		assert.Len(t, a.props, 3)
		lines := strings.Split(a.text, "\n")
		require.Len(t, lines, 3)
		assert.Equal(t, []string{shown(i.Message), shown("- " + i.Message), shown("-> " + i.Message)}, []string{shown(lines[0]), shown(lines[1]), shown(lines[2])})
	}
	// A message alone has no blank that would be taken for properties.
	assert.Equal(t, []annotation{{"error", map[string]string{}, "x, y=z"}}, annotations(t, write(t, "github", report.Document{Sections: []report.Section{{Items: []report.Item{{Status: report.Failed, Severity: 2, Message: "x, y=z"}}}}})))
}
