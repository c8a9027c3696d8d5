package canary

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/hostile"
	"github.com/cftoken/cftoken/internal/leaktest"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// job is a command line of a program, with credentials that work.
type job struct {
	name string // what is told apart in handedOver
	line []string
	key  bool // with the Global API key in place of a token
	stop bool // serves until it is stopped
}

func jobs() []job {
	own := []string{"createtoken", "-route", "token", "-allow", "Zone:DNS:Edit", "-name", "x"}
	with := func(line []string, more ...string) []string { return append(slices.Clone(line), more...) }
	out := []job{
		{name: "doctor", line: []string{"doctor", "-v"}},
		{name: "doctor, JSON", line: []string{"doctor", "-json", "-write"}},
		{name: "audit", line: []string{"audit", "-v", "-matrix"}},
		{name: "audit, account", line: []string{"audit", "-account-owned", "-json"}},
		{name: "audit, key", line: []string{"audit", "-html", "audit.html"}, key: true},
		{name: "createtoken -show", line: with(own, "-show")},
		{name: "createtoken -out", line: with(own, "-out", "token.txt")},
		{name: "createtoken -for", line: with(own, "-for", "--", "env")},
		{name: "createtoken -for, quiet", line: with(own, "-for", "--", "true")},
		{name: "createtoken, key", line: []string{"createtoken", "-route", "global-key", "-out", "key.txt", "-name", "x"}, key: true},
		{name: "createtoken -dry-run", line: with(own, "-dry-run")},
		{name: "rotate", line: []string{"rotate", "-token-id", "OLD", "-state", "state.json", "-out", "rotated.txt", "-no-probe"}},
		{name: "rotate -dry-run", line: []string{"rotate", "-token-id", "OLD", "-dry-run"}},
		{name: "lint", line: []string{"lint", "-token-id", "OLD", "-format", "json"}},
		{name: "lint, page", line: []string{"lint", "-token-id", "OLD", "-html", "lint.html", "-v"}},
		{name: "drift", line: []string{"drift", "-json"}},
		{name: "explain", line: []string{"explain", "GET", "/zones/{id}/dns_records"}},
		{name: "leastprivilege", line: []string{"leastprivilege", "-json", "--", "doctor", "-v"}},
		{name: "service", line: []string{"service", "-addr", "127.0.0.1:0"}, stop: true},
	}
	for _, form := range []string{"markdown", "junit", "github"} {
		out = append(out, job{name: "doctor, " + form, line: []string{"doctor", "-format", form}}, job{name: "audit, " + form, line: []string{"audit", "-format", form}})
	}
	return out
}

// handedOver are the places where a credential must show: the job, and what shows it.
func handedOver() map[string]string {
	return map[string]string{
		"createtoken -show output":   "a new token, printed as asked",
		"createtoken -out token.txt": "a new token, in the file that was asked for",
		"createtoken -for output":    "the child's environment, which the child prints",
		"createtoken, key key.txt":   "a new token, in the file that was asked for",
		"rotate rotated.txt":         "the new value, in the file that was asked for",
	}
}

// TestProgramsHideCredentials runs the built programs with working credentials against a
// simulator, with the same where the API does not know them, and against a server that
// repeats all that it was sent. Credentials are in no output, no file and no argument, but
// where the table says: a row that shows nothing is too much.
func TestProgramsHideCredentials(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the programs")
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin+string(filepath.Separator), "./examples/...")
	build.Dir = root
	said, err := build.CombinedOutput()
	require.NoError(t, err, string(said))
	mains, err := filepath.Glob(root + "/examples/*/main.go")
	require.NoError(t, err)
	ran, shown := map[string]bool{"simulator": true}, map[string]bool{} // its tokens open nothing, and are printed
	for _, j := range jobs() {
		ran[j.line[0]] = true
		for _, server := range []string{"good", "of another world", "echo"} {
			if j.key && server == "of another world" {
				continue // the key is the same in every world
			}
			for place, traces := range play(t, bin, j, server) {
				shown[place] = true
				if server != "good" || handedOver()[place] == "" {
					t.Errorf("%s against a server that is %s shows a credential: %s", place, server, traces)
				}
			}
		}
	}
	for place := range handedOver() {
		if runtime.GOOS == "windows" && strings.Contains(place, "-for") {
			continue
		}
		assert.True(t, shown[place], "%s: nothing is shown: the row is too much, or the program does not hand over what it should", place)
	}
	for _, main := range mains {
		name := filepath.Base(filepath.Dir(main))
		assert.True(t, ran[name], "%s is not run with credentials", name)
	}
}

// token40 is the form of a token: one that was made and ended on the way is found by it.
var token40 = regexp.MustCompile(`cf[a-z]{1,3}_[A-Za-z0-9]{40,}`)

// play runs a job in a folder of its own, and returns where a credential shows.
func play(t *testing.T, bin string, j job, server string) map[string][]string {
	t.Helper()
	sim, err := tokentest.Start(tokentest.Options{Seed: 7})
	require.NoError(t, err)
	defer func() { _ = sim.Close() }()
	const account, zone = permissions.AccountID(tokentest.DefaultAccountID), permissions.ZoneID(tokentest.DefaultZoneID)
	spec := permissions.SaaSPlatform(account, zone).With(
		permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite), permissions.Zone(zone).Allow(permissions.ZoneDNSWrite),
		permissions.Account(account).Allow(permissions.AccountAPITokensWrite))
	mine, err := sim.IssueToken(spec, tokentest.TokenOptions{Name: "mine"})
	require.NoError(t, err)
	old, err := sim.IssueToken(permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneDNSRead)), tokentest.TokenOptions{Name: "old"})
	require.NoError(t, err)
	url := sim.URL
	switch server {
	case "of another world":
		other, err := tokentest.Start(tokentest.Options{Seed: 8})
		require.NoError(t, err)
		defer func() { _ = other.Close() }()
		url = other.URL
	case "echo":
		for _, m := range hostile.Modes() {
			if m.Name == "echo-everywhere" {
				url = "http://" + listen(t, m.Serve()) + "/client/v4"
			}
		}
	}
	dir := t.TempDir()
	args := slices.Clone(j.line[1:])
	for i, a := range args {
		if a == "OLD" {
			args[i] = old.ID
		}
	}
	for _, a := range args {
		assert.Empty(t, leaktest.TracesIn(a, mine.Value))
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(bin, j.line[0]), args...)
	cmd.Dir = dir
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); name != "PATH" && !strings.HasPrefix(name, "CLOUDFLARE_") && !strings.HasPrefix(name, "CF_") {
			cmd.Env = append(cmd.Env, kv)
		}
	}
	cmd.Env = append(cmd.Env, "PATH="+bin+string(filepath.ListSeparator)+os.Getenv("PATH"), "NO_COLOR=1",
		token.EnvBaseURL+"="+url, token.EnvAccountID+"="+string(account), token.EnvZoneID+"="+string(zone))
	secrets := []string{mine.Value, old.Value, tokentest.DefaultGlobalKey}
	if j.key {
		cmd.Env = append(cmd.Env, token.EnvEmail+"="+tokentest.DefaultUserEmail, token.EnvAPIKey+"="+tokentest.DefaultGlobalKey)
	} else {
		cmd.Env = append(cmd.Env, token.EnvAPIToken+"="+mine.Value)
	}
	out := &output{}
	if j.stop {
		out.stop = func() { _ = cmd.Process.Signal(os.Interrupt) }
	}
	cmd.Stdout, cmd.Stderr = out, out
	runErr := cmd.Run()
	if server == "good" {
		assert.LessOrEqual(t, cmd.ProcessState.ExitCode(), 1, "%s: %v: %s", j.name, runErr, out.String())
	}
	for _, made := range sim.Tokens() {
		secrets = append(secrets, made.Value)
	}
	found := map[string][]string{}
	look := func(place, text string) {
		if made := token40.FindString(text); made != "" {
			found[j.name+" "+place] = []string{"a token"}
		}
		for _, s := range secrets {
			if traces := leaktest.TracesIn(text, s); traces != nil {
				found[j.name+" "+place] = append(found[j.name+" "+place], fmt.Sprint(traces))
			}
		}
	}
	look("output", out.String())
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		look(filepath.Base(path), string(data))
		return err
	}))
	return found
}

// output is what a program prints; stop is called when it says that it serves.
type output struct {
	text bytes.Buffer
	stop func()
}

func (o *output) String() string { return o.text.String() }

func (o *output) Write(p []byte) (int, error) {
	n, err := o.text.Write(p)
	if o.stop != nil && bytes.IndexByte(p, '\n') >= 0 {
		o.stop()
		o.stop = nil
	}
	return n, err
}
