package pages

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
)

// The same mistake has the same exit code in every program, and each answers -h and
// -version on standard output.
func TestSameMistakeSameExitCode(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the programs")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell")
	}
	s := newStage(t)
	mains, err := filepath.Glob(root + "/examples/*/main.go")
	require.NoError(t, err)
	for _, main := range mains {
		name := filepath.Base(filepath.Dir(main))
		for _, flag := range []string{"-h", "--help", "-version"} {
			printed, code := s.run(t, name+" "+flag+" 2>/dev/null", "none", false)
			assert.Zero(t, code, "%s %s", name, flag)
			assert.NotEmpty(t, printed, "%s %s", name, flag)
		}
		for _, wrong := range []string{"-no-such-flag", "--global-key x", "--api-token x"} {
			printed, code := s.run(t, name+" "+wrong, "none", false)
			assert.Equal(t, token.ExitUsage, code, "%s %s", name, wrong)
			assert.Contains(t, printed, name+" -h", "%s %s", name, wrong)
		}
	}

	const other = "cfut_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01234567"
	asking := []string{
		"doctor", "audit", "createtoken -route token -allow Zone:DNS:Edit -show", "rotate -dry-run",
		"lint -token-id 6451353ea5a8407bab6162abc42f5338", "service", "drift", "leastprivilege -from calls.jsonl -check live",
	}
	for _, m := range []struct {
		mistake, env string
		want         int
		says         string
		but          []string // programs without it
	}{
		{"no token", "CLOUDFLARE_API_TOKEN=", token.ExitUsage, "CLOUDFLARE_API_TOKEN", []string{"drift"}}, // compares files then
		{"another tool's variable", "CF_API_TOKEN=x CLOUDFLARE_API_TOKEN=", token.ExitUsage, "CLOUDFLARE_API_TOKEN", []string{"drift"}},
		{"an id for a token", "CLOUDFLARE_API_TOKEN=6451353ea5a8407bab6162abc42f5338", token.ExitUsage, "CLOUDFLARE_API_TOKEN", nil},
		{"a name for an id", "CLOUDFLARE_ACCOUNT_ID=example.com", token.ExitUsage, "CLOUDFLARE_ACCOUNT_ID", []string{"service"}}, // takes a zone
		{"a token that is not", "CLOUDFLARE_API_TOKEN=" + other, token.ExitRefused, "", []string{"leastprivilege"}},              // there 1 is a lack, and nothing was compared
		{"no answer", "CLOUDFLARE_BASE_URL=http://127.0.0.1:1", token.ExitNotKnown, "", nil},
	} {
		for _, line := range asking {
			program, _, _ := strings.Cut(line, " ")
			if slices.Contains(m.but, program) {
				continue
			}
			printed, code := s.run(t, m.env+" "+line, "minter", false)
			assert.Equal(t, m.want, code, "%s: %s\n%s", m.mistake, line, printed)
			assert.Contains(t, printed, m.says, "%s: %s", m.mistake, line)
			assert.NotContains(t, printed, other)
		}
	}
}

// The flags that documents name in code spans are flags of that program.
func TestDocumentsNameFlagsThatAre(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the programs")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell")
	}
	s := newStage(t)
	help := map[string]string{}
	span := regexp.MustCompile("`([a-z]+) ([^`]*)`")
	flags := regexp.MustCompile(`(?:^|\s)-([a-z][a-z-]*)`)
	found := 0
	pages, err := filepath.Glob(root + "/docs/programs/*.md")
	require.NoError(t, err)
	for _, page := range append(pages, root+"/AGENTS.md", root+"/README.md", root+"/docs/COOKBOOK.md", root+"/docs/SOURCES.md") {
		data, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, m := range span.FindAllStringSubmatch(string(data), -1) {
			program := m[1]
			if _, err := os.Stat(root + "/examples/" + program + "/main.go"); err != nil {
				continue
			}
			if help[program] == "" {
				help[program], _ = s.run(t, program+" -h", "none", false)
			}
			own, _, _ := strings.Cut(m[2], " -- ") // behind it stands another's command
			for _, f := range flags.FindAllStringSubmatch(own, -1) {
				found++
				there := f[1] == "h" || regexp.MustCompile(`(?m)^  -`+f[1]+`\b`).MatchString(help[program])
				assert.True(t, there, "%s: %s has no flag -%s", filepath.Base(page), program, f[1])
			}
		}
	}
	assert.NotZero(t, found)
}
