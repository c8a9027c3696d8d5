package pages

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

var update = flag.Bool("update", false, "write what the commands print into the pages")

const root = "../../.."

var (
	blocks = regexp.MustCompile("(?s)(?:<!-- run: ([^\n]*) -->\n)?```console\n\\$ (.*?)\n```\n")
	varied = []struct {
		what *regexp.Regexp
		as   string
	}{
		{regexp.MustCompile(`cf[a-z]{1,3}_[A-Za-z0-9]{40,}`), "TOKEN"},
		{regexp.MustCompile(`cftoken-probe-[0-9a-f]+`), "PROBE"},
		{regexp.MustCompile(`[0-9a-f]{32}`), "ID"},
		{regexp.MustCompile(`20\d\d-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?`), "TIME"},
		{regexp.MustCompile(`127\.0\.0\.1:\d+`), "ADDRESS"},
		{regexp.MustCompile(`\b\d+(\.\d+)? ?(ms|µs|s)\b`), "DURATION"},
		{regexp.MustCompile(`"duration_ms": ?[\d.]+`), "DURATION"},
		{regexp.MustCompile(`TIME-[a-z2-9]{6}`), "TIME-RANDOM"},
		{regexp.MustCompile(`\[ray [0-9a-f]{16}-SIM\]`), "[ray OF THE SIMULATOR]"},
		{regexp.MustCompile(`(?m)^(.*) of cftoken \S+, go\S+ \S+$`), "$1 of cftoken VERSION"},
	}
)

func steady(text string) string {
	for _, v := range varied {
		text = v.what.ReplaceAllString(text, v.as)
	}
	return text
}

// matches compares a page's text with what was printed; a line "…" stands for any lines.
func matches(page, printed string) bool {
	var parts []string
	for part := range strings.SplitSeq("\n"+steady(page)+"\n", "\n…\n") {
		parts = append(parts, regexp.QuoteMeta(part))
	}
	return regexp.MustCompile("(?s)^" + strings.Join(parts, "\n.*") + "$").MatchString("\n" + steady(printed) + "\n")
}

// stage is where commands run: the built programs, a simulator, files.
type stage struct {
	bin, dir string
	env      map[string][]string // by the name of a credential
}

// built is the folder that programs builds into.
var built string

// programs builds the programs, once.
var programs = sync.OnceValue(func() error {
	out, err := []byte(nil), error(nil)
	if built, err = os.MkdirTemp("", "cftoken-programs"); err == nil {
		build := exec.Command("go", "build", "-o", built+string(filepath.Separator), "./examples/...")
		build.Dir = root
		out, err = build.CombinedOutput()
	}
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if built != "" {
		_ = os.RemoveAll(built)
	}
	os.Exit(code)
}

func newStage(t *testing.T) stage {
	t.Helper()
	require.NoError(t, programs())
	s := stage{bin: built, dir: t.TempDir(), env: map[string][]string{}}
	require.NoError(t, os.CopyFS(s.dir, os.DirFS("testdata")))

	sim, err := tokentest.Start(tokentest.Options{Seed: 1})
	require.NoError(t, err)
	t.Cleanup(func() { _ = sim.Close() })
	const account, zone = permissions.AccountID(tokentest.DefaultAccountID), permissions.ZoneID(tokentest.DefaultZoneID)
	ids := []string{token.EnvBaseURL + "=" + sim.URL, token.EnvAccountID + "=" + string(account), token.EnvZoneID + "=" + string(zone)}
	s.env["none"] = nil
	s.env["key"] = append([]string{token.EnvEmail + "=" + tokentest.DefaultUserEmail, token.EnvAPIKey + "=" + tokentest.DefaultGlobalKey}, ids...)
	for _, one := range []struct {
		name string
		spec permissions.Spec
	}{
		{"guide", permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountSettingsRead, permissions.AccountWorkersR2StorageWrite))},
		{"all", permissions.SaaSPlatform(account, zone).With(permissions.AllowOn(permissions.ZoneResource(zone), permissions.ZoneDNSRead))},
		{"minter", permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite))},
	} {
		tok, err := sim.IssueToken(one.spec, tokentest.TokenOptions{Name: one.name})
		require.NoError(t, err)
		s.env[one.name] = append([]string{token.EnvAPIToken + "=" + tok.Value}, ids...)
	}
	return s
}

// run runs a command line in the shell and returns what it printed, on both streams.
// One that serves until it is stopped is stopped once it has printed a line.
func (s stage) run(t *testing.T, line, credential string, serves bool) (printed string, code int) {
	t.Helper()
	env, known := s.env[credential]
	require.True(t, known, "token=%s is not known", credential)
	cmd := exec.CommandContext(t.Context(), "sh", "-c", line)
	cmd.Dir = s.dir
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); name != "PATH" && !strings.HasPrefix(name, "CLOUDFLARE_") && !strings.HasPrefix(name, "CF_") {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	cmd.Env = append(append(cmd.Env, "PATH="+s.bin+string(filepath.ListSeparator)+os.Getenv("PATH"), "NO_COLOR=1"), env...)
	out := &output{}
	if serves {
		cmd.Args[2] = "exec " + line // the signal is for the program
		out.line = func() { assert.NoError(t, cmd.Process.Signal(os.Interrupt)) }
	}
	cmd.Stdout, cmd.Stderr = out, out
	_ = cmd.Run()
	return strings.TrimRight(out.text.String(), "\n"), cmd.ProcessState.ExitCode()
}

// output is what a command prints; line is called after the first line.
type output struct {
	text bytes.Buffer
	line func()
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.text.Write(p)
	if o.line != nil && bytes.IndexByte(p, '\n') >= 0 {
		o.line()
		o.line = nil
	}
	return n, err
}

func settings(text string) (credential string, exit int, serves bool) {
	credential = "none"
	for word := range strings.FieldsSeq(text) {
		switch name, value, _ := strings.Cut(word, "="); name {
		case "token":
			credential = value
		case "exit":
			_, _ = fmt.Sscan(value, &exit)
		case "stop":
			serves = true
		}
	}
	return credential, exit, serves
}

func TestPages(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the programs")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell")
	}
	s := newStage(t)
	pages, err := filepath.Glob(root + "/docs/programs/*.md")
	require.NoError(t, err)
	for _, page := range append(pages, root+"/README.md", root+"/docs/COOKBOOK.md") {
		t.Run(filepath.Base(page), func(t *testing.T) {
			data, err := os.ReadFile(page)
			require.NoError(t, err)
			found := 0
			got := blocks.ReplaceAllStringFunc(string(data), func(block string) string {
				found++
				m := blocks.FindStringSubmatch(block)
				credential, exit, serves := settings(m[1])
				line, want, _ := strings.Cut(m[2], "\n")
				printed, code := s.run(t, line, credential, serves)
				assert.Equal(t, exit, code, "%s\n%s", line, printed)
				if matches(want, printed) {
					return block
				}
				if !*update {
					t.Errorf("$ %s\nprints\n%s\nand the page has\n%s", line, steady(printed), steady(want))
				}
				return strings.Replace(block, m[2], line+"\n"+printed, 1)
			})
			assert.NotZero(t, found, "no block to run")
			if *update && got != string(data) {
				require.NoError(t, os.WriteFile(page, []byte(got), 0o644))
			}
		})
	}
}

// Every program has its page.
func TestEveryProgramHasAPage(t *testing.T) {
	mains, err := filepath.Glob(root + "/examples/*/main.go")
	require.NoError(t, err)
	require.NotEmpty(t, mains)
	for _, main := range mains {
		name := filepath.Base(filepath.Dir(main))
		data, err := os.ReadFile(root + "/docs/programs/" + name + ".md")
		require.NoError(t, err)
		assert.Contains(t, string(data), "```console\n$ "+name)
	}
}

func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		page, printed string
		want          bool
	}{
		{"a\nb", "a\nb", true},
		{"a\n…\nc", "a\nb\nb\nc", true},
		{"a\n…", "a\nb\nb", true},
		{"a\n…\nc", "a\nb", false},
		{"a", "a\nb", false},
		{"took 12 ms", "took 3.5 ms", true},
		{"id 0123456789abcdef0123456789abcdef", "id fedcba9876543210fedcba9876543210", true},
	} {
		assert.Equal(t, tt.want, matches(tt.page, tt.printed), "%q %q", tt.page, tt.printed)
	}
}
