package reports_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// outputs are files that the programs wrote about the simulator, by their names.
type outputs struct{ dir string }

// made builds the programs and lets each write its forms into a folder.
func made(t *testing.T) outputs {
	t.Helper()
	bin, o := t.TempDir(), outputs{t.TempDir()}
	build := exec.Command("go", "build", "-o", bin, "./examples/lint", "./examples/audit", "./examples/doctor")
	build.Dir = "../../.."
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)

	srv, reader := populated(t)
	vars := []string{"CLOUDFLARE_BASE_URL=" + srv.URL, "CLOUDFLARE_API_TOKEN=" + reader.Value}
	spec := `{"policies":[{"effect":"allow","resources":{"com.cloudflare.api.account.zone.*":"*"},"permission_groups":["DNS Write","Zone Read"]}]}`
	require.NoError(t, os.WriteFile(filepath.Join(o.dir, "deploy.json"), []byte(spec), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(o.dir, "policy.txt"), []byte("may GET /zones/"+tokentest.DefaultZoneID+"/dns_records\nmay not DELETE /zones/"+tokentest.DefaultZoneID+"\nmay not POST /zones/"+tokentest.DefaultZoneID+"/dns_records\n"), 0o600))
	for _, run := range []struct {
		name string
		vars []string
		args []string
	}{
		{"audit", vars, nil},
		{"doctor", nil, nil},
		{"lint", nil, []string{"-spec", "deploy.json", "-tests", "policy.txt"}},
	} {
		for _, format := range []string{"junit", "markdown", "github"} {
			args := append([]string{"-format", format, "-html", run.name + ".html"}, run.args...)
			stdout := execute(t, o.dir, filepath.Join(bin, run.name), run.vars, args)
			require.NoError(t, os.WriteFile(filepath.Join(o.dir, run.name+"."+format), stdout, 0o600))
		}
	}
	return o
}

func execute(t *testing.T, dir, program string, vars, args []string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, vars...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		require.Equal(t, 1, exit.ExitCode(), "%s %v: %s", program, args, errs.String())
	}
	require.Empty(t, errs.String(), program)
	return out.Bytes()
}

func (o outputs) read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(o.dir, name))
	require.NoError(t, err)
	return string(data)
}

// populated is a simulator with tokens of a team, and one that may list them.
func populated(t *testing.T) (*tokentest.Running, tokentest.Token) {
	t.Helper()
	at := time.Date(2025, 6, 2, 9, 0, 0, 0, time.UTC)
	srv, err := tokentest.Start(tokentest.Options{Seed: 1, Now: func() time.Time { return at }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, srv.Close()) })
	const account, zone = tokentest.DefaultAccountID, tokentest.DefaultZoneID
	issue := func(name string, days int, policies ...permissions.Policy) tokentest.Token {
		var c permissions.Conditions
		if days > 0 {
			c.ExpiresOn = time.Now().AddDate(0, 0, days)
		}
		tok, err := srv.IssueToken(permissions.NewSpec(policies...).WithConditions(c), tokentest.TokenOptions{Name: name})
		require.NoError(t, err)
		return tok
	}
	issue("external-dns", 0, permissions.AllZones().Allow(permissions.ZoneDNSWrite, permissions.ZoneRead))
	issue("website deploys", 9, permissions.Account(account).Allow(permissions.AccountWorkersScriptsWrite, permissions.AccountPagesWrite, permissions.AccountD1Write), permissions.Zone(zone).Allow(permissions.ZoneWorkersRoutesWrite))
	issue("backups <nightly> | eu", 200, permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite))
	issue("certificates", 80, permissions.Zone(zone).Allow(permissions.ZoneDNSWrite, permissions.ZoneRead))
	issue("certificates, old", 0, permissions.Zone(zone).Allow(permissions.ZoneDNSWrite, permissions.ZoneRead))
	issue("token maker", 0, permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite))
	at = time.Now()
	return srv, issue("auditor", 30, permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead))
}

// TestProgramsForOtherPrograms: what the three programs write of the simulator is read
// by parsers that are not ours, and says the same in each form.
func TestProgramsForOtherPrograms(t *testing.T) {
	t.Parallel()
	o := made(t)
	for name, want := range map[string]struct{ suite, failed, text string }{
		"audit":  {"Findings", "broad", "external-dns"},
		"doctor": {"Checks", "Workers List", "Account:Cloudflare Workers:Edit"},
		"lint":   {"Rules", "broad", "Zone:DNS:Edit on all zones"},
	} {
		suites := read(t, o.read(t, name+".junit"))
		require.Equal(t, want.suite, suites[0].Name)
		failures, found := 0, false
		for _, s := range suites {
			failures += s.Totals.Failed
			for _, c := range s.Tests {
				found = found || c.Error != nil && strings.HasPrefix(c.Name, want.failed) && strings.Contains(c.Classname+c.Message, want.text)
			}
		}
		require.True(t, found, name)
		page := render(t, o.read(t, name+".markdown"))
		require.NotEmpty(t, page.all("h2"), name)
		require.Contains(t, strings.Join(page.all("td"), "\n"), want.text, name)
		errs := 0
		for _, a := range annotations(t, o.read(t, name+".github")) {
			if a.name == "error" {
				errs++
			}
		}
		require.Positive(t, errs, name)
		require.LessOrEqual(t, errs, failures, name)
	}
	require.Contains(t, o.read(t, "audit.markdown"), `backups &#60;nightly&#62; \| eu`)
}
