package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/ptytest"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/token"
)

// TestNothingBesideTheForm: standard output holds what another program reads, from its
// first byte on, in the demonstration too.
func TestNothingBesideTheForm(t *testing.T) {
	t.Parallel()
	for form, begin := range map[string]string{"junit": "<?xml ", "markdown": "## What the token can do", "github": "::error ", "json": "{"} {
		assert.True(t, strings.HasPrefix(doctor(env{}, "-format", form).out, begin), form)
	}
	var report struct{ Working int }
	require.NoError(t, json.Unmarshal([]byte(doctor(env{}, "-format", "json").out), &report))
	assert.Equal(t, 4, report.Working)
	assert.Equal(t, doctor(env{}).out, doctor(env{}, "-format", "text").out)
	assert.Equal(t, token.ExitUsage, doctor(env{}, "-format", "html").code)
}

// TestTextFits: no line is wider than 80 columns, or than the terminal, and with -plain
// none has a sign beyond ASCII; there are no colours.
func TestTextFits(t *testing.T) {
	t.Parallel()
	fits := func(text string, columns int) {
		assert.Contains(t, text, "Zone Access")
		assert.NotContains(t, text, "\x1b")
		for line := range strings.Lines(text) {
			if line = strings.TrimSuffix(line, "\n"); strings.Count(strings.TrimSpace(line), " ") > 1 {
				assert.LessOrEqual(t, wording.Columns(line), columns, line)
			}
		}
	}
	fits(doctor(env{}, "-v").out, 80)
	fits(doctor(env{"COLUMNS": "60"}, "-v").out, 60)
	fits(ptytest.Run(t, 100, func(terminal *os.File) {
		var errOut bytes.Buffer
		assert.Equal(t, token.ExitOK, program{env{"NO_COLOR": "1"}.lookup, nil, terminal, &errOut, false}.run(t.Context(), []string{"-v"}))
	}), 100)
	var out, errOut bytes.Buffer
	assert.Equal(t, token.ExitOK, program{env{}.lookup, nil, &out, &errOut, true}.run(t.Context(), []string{"-plain"}))
	fits(out.String(), 80)
	for _, r := range out.String() + errOut.String() {
		assert.LessOrEqual(t, r, rune(unicode.MaxASCII), "%q", r)
	}
	assert.Contains(t, out.String(), "  x Workers List ")
	assert.Contains(t, errOut.String(), "  + 1/8 Basic Auth")
}
