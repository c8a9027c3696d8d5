package house

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// runAction runs the script of action.yml as its one step does.
func runAction(t *testing.T, program, args string, env ...string) (code int, stdout, summary string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "summary.md")
	cmd := exec.CommandContext(t.Context(), "bash", filepath.Join(root, ".github", "action.sh"))
	cmd.Dir = root
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "CLOUDFLARE_") {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	cmd.Env = append(cmd.Env, append(env, "CFTOKEN_SOURCE="+root, "CFTOKEN_PROGRAM="+program, "CFTOKEN_ARGS="+args, "GITHUB_STEP_SUMMARY="+file)...)
	var out bytes.Buffer
	cmd.Stdout = &out
	_ = cmd.Run()
	data, _ := os.ReadFile(file)
	return cmd.ProcessState.ExitCode(), out.String(), string(data)
}

func TestAction(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash")
	}
	const spec = "-spec .github/testdata/spec.json"
	code, out, summary := runAction(t, "lint", spec)
	assert.Zero(t, code, out)
	assert.Contains(t, summary, "## lint of .github/testdata/spec.json")
	assert.Contains(t, out, "::warning ")

	code, _, summary = runAction(t, "lint", spec+" -fail-on warning")
	assert.Equal(t, 1, code, "what was found fails the step")
	assert.NotEmpty(t, summary)

	for _, env := range [][]string{nil, {"CLOUDFLARE_API_TOKEN="}} {
		code, out, summary = runAction(t, "doctor", "", env...)
		assert.Equal(t, 2, code, "a demonstration is no check of a token")
		assert.Contains(t, out, "::error::doctor: CLOUDFLARE_API_TOKEN is empty")
		assert.Empty(t, summary)
	}
	code, out, _ = runAction(t, "rm", "")
	assert.Equal(t, 2, code)
	assert.Contains(t, out, "::error::")
}

// Every action of others is named by the hash of a commit, and every input of ours is
// used.
func TestWorkflows(t *testing.T) {
	action, err := os.ReadFile("../../action.yml")
	require.NoError(t, err)
	files, err := filepath.Glob("../../.github/workflows/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	texts := []string{string(action)}
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		texts = append(texts, string(data))
	}
	pinned := regexp.MustCompile(`^(\./|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)`)
	for _, text := range texts {
		for _, use := range regexp.MustCompile(`(?m)uses: (.*)$`).FindAllStringSubmatch(text, -1) {
			assert.Regexp(t, pinned, use[1])
		}
	}
	for _, input := range []string{"program", "args"} {
		assert.Contains(t, string(action), "${{ inputs."+input+" }}")
	}
	ci, err := os.ReadFile("../../.github/workflows/ci.yml")
	require.NoError(t, err)
	assert.Contains(t, string(ci), "run: .ci/run")
}
