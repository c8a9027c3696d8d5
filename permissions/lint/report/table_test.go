package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions/lint/report"
)

// TestTablesFit: a table that has no room becomes a paragraph a row, of which nothing is
// cut, and what is empty is left out.
func TestTablesFit(t *testing.T) {
	t.Parallel()
	long := strings.TrimSpace(strings.Repeat("word ", 30))
	table := report.Table{Heads: []string{"Token", "State", "Made", "Where"}, Rows: [][]report.Cell{
		{report.Plain("a"), report.Plain("active"), report.Plain("2026-11-27"), report.Plain(long)},
		{report.Plain("b"), report.Marked("", report.Failed), report.Plain("")},
	}}
	text := func(width int) string {
		var b strings.Builder
		require.NoError(t, report.Write(&b, "text", report.Document{Sections: []report.Section{{Table: &table}}}, report.TextOptions{Width: width}))
		return b.String()
	}
	assert.Equal(t, "Token  State   Made        Where\na      active  2026-11-27  "+long+"\nb      failed\n", text(27+len(long)))
	for _, width := range []int{40, 60, 80, 26 + len(long)} {
		got := text(width)
		assert.True(t, strings.HasPrefix(got, "a\n  State: active; Made: 2026-11-27"), got)
		assert.True(t, strings.HasSuffix(got, "\nb\n  State: failed\n"), got)
		assert.Equal(t, 30, strings.Count(got, "word"))
		for line := range strings.Lines(got) {
			assert.LessOrEqual(t, wording.Columns(strings.TrimSuffix(line, "\n")), width, line)
		}
	}
}
