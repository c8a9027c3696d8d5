package report_test

import (
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/ptytest"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions/lint"
	"github.com/cftoken/cftoken/permissions/lint/report"
)

// TestOnTerminal: what a terminal is asked for, and what of it the environment takes
// back.
func TestOnTerminal(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		columns int
		vars    map[string]string
		plain   bool
		want    report.TextOptions
	}{
		{columns: 60, want: report.TextOptions{Width: 60, Colour: true, Emoji: true}},
		{columns: 60, vars: map[string]string{"COLUMNS": "100"}, want: report.TextOptions{Width: 60, Colour: true, Emoji: true}},
		{columns: 0, vars: map[string]string{"COLUMNS": "100"}, want: report.TextOptions{Width: 100, Colour: true, Emoji: true}},
		{columns: 0, want: report.TextOptions{Colour: true, Emoji: true}},
		{columns: 60, vars: map[string]string{"NO_COLOR": "1"}, want: report.TextOptions{Width: 60, Emoji: true}},
		{columns: 60, vars: map[string]string{"NO_COLOR": ""}, want: report.TextOptions{Width: 60, Colour: true, Emoji: true}}, // no-color.org: when not empty
		{columns: 60, vars: map[string]string{"TERM": "dumb"}, want: report.TextOptions{Width: 60}},
		{columns: 60, plain: true, want: report.TextOptions{Width: 60, Colour: true, Emoji: true}},
	} {
		env := func(name string) (string, bool) { v, ok := tt.vars[name]; return v, ok }
		text := ptytest.Run(t, tt.columns, func(terminal *os.File) {
			o := report.ForWriter(terminal, env)
			assert.Equal(t, tt.want, o)
			o.Plain = tt.plain
			require.NoError(t, report.Write(terminal, "text", document(), o))
		})
		assert.Contains(t, text, "broad: it may write everywhere", tt)
		assert.Equal(t, tt.want.Colour && !tt.plain, strings.Contains(text, "\x1b["), tt)
		assert.Equal(t, tt.want.Emoji && !tt.plain, strings.Contains(text, "❌"), tt)
		width := tt.want.Width
		if width == 0 {
			width = 80
		}
		for line := range strings.Lines(text) {
			if !strings.Contains(line, "https://") && !strings.Contains(line, "{zone_id}") && !strings.Contains(line, "\x1b") {
				assert.LessOrEqual(t, wording.Columns(strings.TrimSuffix(line, "\n")), width, line)
			}
		}
	}
}

// TestPlain: no sign beyond ASCII and no colour, and names keep their letters.
func TestPlain(t *testing.T) {
	t.Parallel()
	d := report.Document{
		Title: "übersicht → “all” 🚀", Summary: "a — b\x00", Notes: []string{"…"},
		Sections: []report.Section{{Title: "✅", Items: []report.Item{
			{Name: "東京", Group: "é·", Status: report.Failed, Severity: lint.SeverityError, Message: strings.Repeat("x", 70) + "→", Remedies: []string{"→ x"}, Details: []string{"× 2"}},
			{Name: "ok"}, {Name: "?", Status: report.NotKnown}, {Name: "-", Status: report.Skipped},
		}, Table: &report.Table{Heads: []string{"→"}, Rows: [][]report.Cell{{report.Plain(strings.Repeat("y", 70))}, {report.Marked("", report.Failed)}}}}},
	}
	var b strings.Builder
	require.NoError(t, report.Write(&b, "text", d, report.TextOptions{Colour: true, Emoji: true, Plain: true}))
	for _, r := range b.String() {
		assert.True(t, r < unicode.MaxASCII || unicode.IsLetter(r), "%q", r)
		assert.NotEqual(t, '\x1b', r)
	}
	for _, want := range []string{`übersicht -> "all" ?`, "a - b?", "note: ...", "x 東京", "  + ok", "  ? ?", "  - -", "yyy\nfailed"} {
		assert.Contains(t, b.String(), want)
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("→ word ", 12) + secret
	assert.Equal(t, strings.Repeat("-> word ", 9)+"->\nword -> word -> word [redacted]\n", report.TextOptions{Plain: true, Width: 75}.Wrap(text))
	assert.Equal(t, strings.TrimSuffix(strings.Repeat("→ word ", 11), " ")+" →\nword [redacted]\n", report.TextOptions{}.Wrap(text))
	assert.Equal(t, "\n", report.TextOptions{}.Wrap(""))
}

// TestWideLetters: letters that take two columns count as two.
func TestWideLetters(t *testing.T) {
	t.Parallel()
	d := report.Document{Title: strings.Repeat("東京 ", 40), Sections: []report.Section{{Items: []report.Item{{Name: strings.Repeat("한국 ", 40)}}}}}
	var b strings.Builder
	require.NoError(t, report.Write(&b, "text", d, report.TextOptions{Width: 50}))
	for line := range strings.Lines(b.String()) {
		assert.LessOrEqual(t, wording.Columns(strings.TrimSuffix(line, "\n")), 50, line)
	}
}
