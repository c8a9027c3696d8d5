package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/disktest"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// childMode makes this binary the command of -for.
const childMode = "CREATETOKEN_TEST_CHILD"

// programMode makes it the program. Its value is how many bytes a file may have, "any"
// for no limit.
const programMode = "CREATETOKEN_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if most := os.Getenv(programMode); most != "" { // the program itself, as a process
		_ = os.Unsetenv(programMode)
		if n, err := strconv.ParseUint(most, 10, 64); err == nil && disktest.Fill(n) != nil {
			os.Exit(99)
		}
		main()
	}
	switch mode := os.Getenv(childMode); mode {
	case "":
		os.Exit(m.Run())
	case "wait":
		stopped := make(chan os.Signal, 1)
		signal.Notify(stopped, os.Interrupt)
		fmt.Println("ready")
		<-stopped
		os.Exit(9)
	default:
		for _, name := range []string{"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL", "CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_ZONE_ID"} {
			fmt.Printf("%s=%s\n", name, os.Getenv(name))
		}
		req, _ := http.NewRequest(http.MethodGet, os.Getenv("CLOUDFLARE_BASE_URL")+"/user/tokens/verify", nil)
		req.Header.Set("Authorization", "Bearer "+os.Getenv("CLOUDFLARE_API_TOKEN"))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			os.Exit(100)
		}
		fmt.Println("verify:", resp.StatusCode)
		code, _ := strconv.Atoi(mode)
		os.Exit(code)
	}
}

// lent is one run with -for against a simulator.
type lent struct {
	sim            *tokentest.Server
	code           int
	stdout, stderr string
}

func lend(t *testing.T, mode string, args ...string) lent {
	t.Helper()
	sim, err := tokentest.New(tokentest.Options{})
	require.NoError(t, err)
	srv := httptest.NewServer(sim)
	t.Cleanup(srv.Close)
	env := map[string]string{
		"CLOUDFLARE_EMAIL": tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY": tokentest.DefaultGlobalKey,
		"CLOUDFLARE_BASE_URL": srv.URL, "CLOUDFLARE_ACCOUNT_ID": account, "CLOUDFLARE_ZONE_ID": zone, childMode: mode,
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout, stderr bytes.Buffer
	p := program{
		env: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		environ: func() []string {
			var out []string
			for k, v := range env {
				out = append(out, k+"="+v)
			}
			return out
		},
		stdin: strings.NewReader(""), stdout: &watched{out: &stdout, cancel: cancel}, stderr: &stderr,
		now: time.Now, sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	code := p.run(ctx, append([]string{"-route", "global-key", "-name", "job"}, args...))
	assert.NotContains(t, stderr.String(), "cfut_")
	assert.NotContains(t, stdout.String()+stderr.String(), tokentest.DefaultGlobalKey)
	return lent{sim, code, stdout.String(), stderr.String()}
}

// watched ends the run when the command says that it is ready.
type watched struct {
	out    *bytes.Buffer // not embedded: it would be filled past Write
	cancel func()
}

func (w *watched) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("ready")) {
		w.cancel()
	}
	return w.out.Write(p)
}

// The command has the token and no other credential, and when it is over nobody has.
func TestForACommand(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	for code, want := range map[string]int{"0": token.ExitOK, "7": 7} {
		got := lend(t, code, "-for", "--", self, "-anything")
		assert.Equal(t, want, got.code, got.stderr)
		assert.Regexp(t, `^CLOUDFLARE_API_TOKEN=cfut_\S+\nCLOUDFLARE_API_KEY=\nCLOUDFLARE_EMAIL=\nCLOUDFLARE_ACCOUNT_ID=`+account+`\nCLOUDFLARE_ZONE_ID=`+zone+`\nverify: 200\n$`, got.stdout)
		assert.Contains(t, got.stderr, "it is revoked at its end")
		assert.Empty(t, got.sim.Tokens(), "revoked")
	}
}

func TestForACommandThatIsStopped(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	got := lend(t, "wait", "-for", "--", self)
	assert.Equal(t, 9, got.code, got.stderr)
	assert.Empty(t, got.sim.Tokens(), "revoked")
}

func TestForACommandThatIsNotThere(t *testing.T) {
	t.Parallel()
	got := lend(t, "0", "-for", "--", "./no-such-command")
	assert.Equal(t, token.ExitNotKnown, got.code)
	assert.Contains(t, got.stderr, "the command cannot be run")
	assert.Empty(t, got.sim.Tokens(), "revoked")
}

func TestForIsCheckedBefore(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"-for":                        "-for is for a command",
		"-for --":                     "-for is for a command",
		"-show -- true":               "goes with -for",
		"-for -show -- true":          "without -out, -show",
		"-for -never-expires -- true": "-never-expires",
		"-for -spec - -- true":        "standard input to the command",
		"-for extra -- true":          "1 argument(s) without a flag",
	} {
		got := lend(t, "0", strings.Fields(args)...)
		assert.Equal(t, token.ExitUsage, got.code, args)
		assert.Contains(t, got.stderr, want, args)
		assert.Empty(t, got.sim.Tokens())
	}
}
