package schemas_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token/tokentest"
)

// programs are the example programs, built into a folder.
type programs struct{ dir string }

func build(t *testing.T) programs {
	t.Helper()
	p := programs{t.TempDir()}
	cmd := exec.Command("go", "build", "-o", p.dir, "./examples/...")
	cmd.Dir = top
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return p
}

// run runs a program with nothing but the variables given in its environment.
func (p programs) run(t *testing.T, vars []string, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(p.dir, args[0]), args[1:]...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, vars...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		require.NoError(t, err, args)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errs.String()
}

// world is a simulator with tokens of which there is something to say.
type world struct {
	*tokentest.Running
	reader, minter, platform, security tokentest.Token
}

// auditLog writes a log of what a token of the world called, and one that is not in it.
func (w world) auditLog(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, id := range []string{w.platform.ID, strings.Repeat("1", 32)} {
		for _, call := range [][2]string{{"POST", dnsPath}, {"PUT", "/accounts/" + account + "/workers/scripts/api"}, {"DELETE", "/accounts/" + account + "/what/is/this"}, {"POST", "/accounts/" + account + "/tokens"}} {
			fmt.Fprintf(&b, `{"action":{"time":"2026-11-20T10:00:00Z","result":"success"},"account":{"id":%q},"actor":{"context":"api_token","token_id":%q,"token_name":"deploy","type":"user"},"id":"e1","raw":{"method":%q,"uri":%q,"status_code":200}}`+"\n", account, id, call[0], call[1])
		}
	}
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o600))
	return path
}

func newWorld(t *testing.T) world {
	t.Helper()
	at := time.Now().AddDate(-1, 0, 0)
	clock := &at
	srv, err := tokentest.Start(tokentest.Options{Now: func() time.Time { return *clock }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	issue := func(spec permissions.Spec, o tokentest.TokenOptions, end time.Time) tokentest.Token {
		tok, err := srv.IssueToken(spec.WithConditions(permissions.Conditions{ExpiresOn: end}), o)
		require.NoError(t, err)
		return tok
	}
	user := permissions.User(tokentest.DefaultUserID)
	soon := time.Now().AddDate(0, 0, 3)
	saas := permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID)
	w := world{Running: srv}
	w.reader = issue(permissions.NewSpec(user.Allow(permissions.UserAPITokensRead)), tokentest.TokenOptions{Name: "reader"}, soon)
	w.minter = issue(permissions.NewSpec(user.Allow(permissions.UserAPITokensWrite)), tokentest.TokenOptions{Name: "minter"}, time.Time{})
	issue(permissions.NewSpec(permissions.AllZones().Allow(permissions.ZoneDNSWrite, permissions.ZoneRead)), tokentest.TokenOptions{
		Name: "everything", Maker: tokentest.Maker{Email: "dana@example.com", ProvisionerType: "service_token", ProvisionerID: "023e105f4ecef8ad9ca31a8372d0c353"},
	}, time.Time{})
	issue(saas, tokentest.TokenOptions{Name: "ci", Kind: authz.AccountToken}, time.Time{})
	at = time.Now()
	w.platform = issue(saas, tokentest.TokenOptions{Name: "platform"}, soon)
	issue(saas, tokentest.TokenOptions{Name: "platform 2026-11-23-abcdef replaces " + w.platform.ID}, soon)
	w.security = issue(permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(permissions.AccountAccessSSHAuditingWrite)),
		tokentest.TokenOptions{Name: "platform 2026-11-23-fedcba replaces " + w.platform.ID}, soon)
	use, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/user/tokens/verify", nil)
	require.NoError(t, err)
	use.Header.Set("Authorization", "Bearer "+w.platform.Value)
	answer, err := srv.Client().Do(use)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	return w
}

func (w world) with(tok tokentest.Token) []string {
	return []string{"CLOUDFLARE_BASE_URL=" + w.URL, "CLOUDFLARE_API_TOKEN=" + tok.Value}
}

func (w world) withKey() []string {
	return []string{"CLOUDFLARE_BASE_URL=" + w.URL, "CLOUDFLARE_EMAIL=" + tokentest.DefaultUserEmail, "CLOUDFLARE_API_KEY=" + tokentest.DefaultGlobalKey}
}

// simulator is one that runs, with the line that it wrote.
type simulator struct {
	line string
	cmd  *exec.Cmd
}

// simulate starts a simulator and reads its first line.
func (p programs) simulate(t *testing.T, args ...string) simulator {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(p.dir, "simulator"), args...)
	cmd.Env = []string{"HOME=" + t.TempDir()}
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var line []byte
	for b := make([]byte, 1); ; {
		if _, err := io.ReadFull(out, b); err != nil || b[0] == '\n' {
			require.NoError(t, err)
			return simulator{string(line), cmd}
		}
		line = append(line, b[0])
	}
}

func (s simulator) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, s.cmd.Process.Signal(os.Interrupt))
	require.NoError(t, s.cmd.Wait())
}
