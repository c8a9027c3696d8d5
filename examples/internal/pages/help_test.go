package pages

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// givers are the credentials of the programs whose examples need another one than a token
// that may make tokens.
var givers = map[string]string{"service": "all", "doctor": "all"}

// Each program's help fits a terminal and has examples, and those of ours that name files
// of the stage run: whatever they find, none is a mistake in the command line.
func TestExamplesOfTheHelpRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the programs")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell")
	}
	mains, err := filepath.Glob(root + "/examples/*/main.go")
	require.NoError(t, err)
	flags := regexp.MustCompile(`(?:^|\s)-([a-z][a-z-]*)`)
	for _, main := range mains {
		name := filepath.Base(filepath.Dir(main))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.furnish(t)
			help, code := s.run(t, name+" -h 2>/dev/null", "none", false)
			require.Zero(t, code)
			for line := range strings.SplitSeq(help, "\n") {
				assert.LessOrEqual(t, utf8.RuneCountInString(line), 80, "%s -h: %s", name, line)
			}
			examples := examplesOf(name, help)
			assert.GreaterOrEqual(t, len(examples), 2, "%s -h has too few examples:\n%s", name, help)
			for _, line := range examples {
				_, args, _ := strings.Cut(line, name)
				own, _, lends := strings.Cut(args, " -- ") // behind it stands another's command
				for _, f := range flags.FindAllStringSubmatch(own, -1) {
					assert.Regexp(t, `(?m)^  -`+f[1]+`\b`, help, "%s has no flag -%s: %s", name, f[1], line)
				}
				if name == "audit" {
					continue // names tokens that are not there
				}
				command := line
				if lends {
					command = name + own + " -- true"
				}
				command = strings.NewReplacer(":8787", ":0", ":8081", ":0", " ID", " "+tokentest.DefaultUserID).Replace(command)
				printed, code := s.run(t, command, orMinter(givers[name]), name == "service" || name == "simulator")
				assert.NotEqual(t, token.ExitUsage, code, "%s\n%s", command, printed)
				assert.NotContains(t, printed, "panic")
			}
		})
	}
}

// examplesOf are the command lines of a help: the paragraph below "examples", or one of
// lines that are all of the program.
func examplesOf(name, help string) (lines []string) {
	for paragraph := range strings.SplitSeq(help, "\n\n") {
		list, titled := strings.CutPrefix(paragraph, "examples\n")
		var own []string
		for line := range strings.SplitSeq(list, "\n") {
			if titled || strings.HasPrefix(line, "  "+name) {
				own = append(own, strings.TrimSpace(line))
			}
		}
		if len(own) == strings.Count(list, "\n")+1 {
			lines = append(lines, own...)
		}
	}
	return lines
}

func TestExamplesOf(t *testing.T) {
	assert.Equal(t, []string{"x -a", "y | x", "x -b", "x"}, examplesOf("x", "usage: x\n\nexamples\n  x -a\n  y | x\n\nusage\n  x METHOD\n  y\n\n  x -b\n  x"))
}

func orMinter(credential string) string {
	if credential == "" {
		return "minter"
	}
	return credential
}

// furnish adds what the examples of the help name besides the files of testdata.
func (s stage) furnish(t *testing.T) {
	t.Helper()
	for name, text := range map[string]string{
		"wrangler.toml": "name = \"w\"\nmain = \"w.js\"\n",
		"go.mod":        "module example.com/made\n\ngo 1.25\n",
		"main.go":       "package main\n\nfunc main() {}\n",
		"openapi.json":  `{"openapi":"3.0.3","paths":{"/zones":{"get":{"operationId":"zones-get"}}}}`,
		"groups.json":   `{"success":true,"errors":[],"messages":[],"result":[{"id":"c8fed203ed3043cba015a93ad1616f1f","name":"Zone Read","scopes":["com.cloudflare.api.account.zone"]}]}`,
		"audit.json.gz": `{"success":true,"errors":[],"messages":[],"result":[]}`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600))
	}
}
