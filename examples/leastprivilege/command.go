package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record/httprecord"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/cmdline"
	"github.com/cftoken/cftoken/token/tokentest"
)

// fromCommand runs the command against a recording proxy.
func (p program) fromCommand(ctx context.Context, o options, against *candidate) int {
	upstream, extra, stop, err := p.upstream(o.upstream)
	if err != nil {
		return p.fail(o, &token.Error{Failure: token.FailureUsage, Err: err})
	}
	defer stop()
	rec := httprecord.New(httprecord.Options{})
	proxy, err := rec.StartProxy(upstream)
	if err != nil {
		return p.fail(o, &token.Error{Failure: token.FailureUsage, Err: err})
	}
	code, err := p.child(ctx, o.command, setEnv(p.environ, append(extra,
		token.EnvBaseURL+"="+proxy.URL, "CLOUDFLARE_API_BASE_URL="+proxy.URL)))
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), cmdline.StopDelay)
	defer cancel()
	if cerr := proxy.Close(closing); cerr != nil {
		fmt.Fprintln(p.stderr, "leastprivilege: requests were still running:", cerr)
	}
	if err != nil {
		return p.fail(o, notKnown(fmt.Errorf("the command cannot be run: %w", err)))
	}
	if code != 0 {
		fmt.Fprintf(p.stderr, "leastprivilege: the command failed with exit code %d\n", code)
	}
	if n := len(rec.Unanswered()); n > 0 {
		fmt.Fprintf(p.stderr, "leastprivilege: %s got no answer and count for nothing\n", count(n, "call"))
	}
	own := p.print(o, []run{{Recording: rec.Recording(o.command[0], code != 0)}}, against, nil)
	if code != 0 {
		return code
	}
	return token.ExitCode(own)
}

// upstream returns where calls go and what the command's environment needs
// besides.
func (p program) upstream(flag string) (url string, env []string, stop func(), err error) {
	stop = func() {}
	switch {
	case flag == "sim":
		sim, value, err := startSimulator()
		if err != nil {
			return "", nil, stop, err
		}
		env = []string{
			token.EnvAPIToken + "=" + value,
			token.EnvAccountID + "=" + tokentest.DefaultAccountID,
			token.EnvZoneID + "=" + tokentest.DefaultZoneID,
		}
		return sim.URL, env, func() { _ = sim.Close() }, nil
	case flag != "":
		return flag, nil, stop, nil
	}
	for _, kv := range p.environ {
		if v, ok := strings.CutPrefix(kv, token.EnvBaseURL+"="); ok && v != "" {
			return v, nil, stop, nil
		}
	}
	return token.DefaultBaseURL, nil, stop, nil
}

// startSimulator starts a simulator with a token that may do everything, so
// that nothing stands in the way of what the command wants to do.
func startSimulator() (*tokentest.Running, string, error) {
	sim, err := tokentest.Start(tokentest.Options{})
	if err != nil {
		return nil, "", err
	}
	var policies []permissions.Policy
	for g := range permissions.All() {
		var r permissions.Resource
		switch g.Scope {
		case permissions.ScopeAccount:
			r = permissions.AllAccountsResource()
		case permissions.ScopeZone:
			r = permissions.AllZonesResource()
		case permissions.ScopeUser:
			r = permissions.UserResource(tokentest.DefaultUserID)
		default:
			continue
		}
		policies = append(policies, permissions.AllowOn(r, g.Permission()))
	}
	tok, err := sim.IssueToken(permissions.NewSpec(policies...), tokentest.TokenOptions{Name: "everything"})
	if err != nil {
		_ = sim.Close()
		return nil, "", err
	}
	return sim, tok.Value, nil
}

// child runs the command and returns its exit code; an error when it could not
// be started. Its standard output goes to our standard error, since ours holds
// the result.
func (p program) child(ctx context.Context, command, env []string) (int, error) {
	return cmdline.Command{Args: command, Env: env, Stdin: p.stdin, Stdout: p.stderr, Stderr: p.stderr}.Run(ctx)
}

// setEnv returns the environment with the given variables in place of others
// of the same name.
func setEnv(environ, set []string) []string {
	var out []string
	for _, kv := range environ {
		name, _, _ := strings.Cut(kv, "=")
		replaced := false
		for _, s := range set {
			replaced = replaced || strings.HasPrefix(s, name+"=")
		}
		if !replaced {
			out = append(out, kv)
		}
	}
	return append(out, set...)
}
