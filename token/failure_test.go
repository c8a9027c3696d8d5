package token_test

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// What the calls of this package fail with says which failure it is, and so does
// whatever wraps it.
func TestFailureOfEveryCall(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	ref := token.Ref{ID: tokenID}
	const list = "GET /user/tokens?include_expired=true&page=1&per_page=50"
	spec := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	request := token.Request{Name: "x", Spec: spec}
	client := func(replies map[string]reply) *token.Client { return script(replies).client(t, userToken) }
	one := func(r reply) *token.Client {
		return client(map[string]reply{list: r, "GET /user/tokens/" + tokenID: r})
	}
	listing := func(c *token.Client, ctx context.Context) error {
		_, err := c.List(ctx, "", token.ListOptions{})
		return err
	}
	file := filepath.Join(t.TempDir(), "none", "file")
	unread := success(`{"id":"` + tokenID + `","name":"x","status":"active"}`)
	for name, tt := range map[string]struct {
		err  error
		want token.Failure
	}{
		"no id":              {second(one(reply{}).Apply(ctx, token.Update{})), token.FailureUsage},
		"value as id":        {second(one(reply{}).Get(ctx, token.Ref{ID: userToken})), token.FailureUsage},
		"no name":            {token.Request{Spec: spec}.Validate(now()), token.FailureUsage},
		"no credentials":     {second(token.CredentialsFromEnv(env(nil))), token.FailureUsage},
		"half of a key":      {second(token.GlobalKeyFromEnv(env(map[string]string{"CLOUDFLARE_EMAIL": someEmail}))), token.FailureUsage},
		"text":               {token.CheckToken("YOUR_TOKEN"), token.FailureUsage},
		"base URL":           {second(token.New(token.APIToken(token.NewSecret(userToken)), token.WithBaseURL("x"))), token.FailureUsage},
		"plain http":         {second(token.New(token.APIToken(token.NewSecret(userToken)), token.WithBaseURL("http://api.example/"))), token.FailureUsage},
		"account id":         {second(token.New(token.APIToken(token.NewSecret(userToken)), token.WithAccount("x"))), token.FailureUsage},
		"path":               {second(one(reply{}).Call(ctx, "GET", "https://elsewhere.example/", nil, nil)), token.FailureUsage},
		"no file":            {second(token.ReadSecretFile(file)), token.FailureUsage},
		"no folder":          {second(token.ReserveSecretFile(file, false)), token.FailureUsage},
		"no folder to lock":  {second(token.OpenRotationFile(file)), token.FailureUsage},
		"nothing kept":       {second(token.FileStore{Path: file}.Load(ctx)), token.FailureUsage},
		"state":              {second(token.ParseRotationState([]byte(`{"step":"later"}`))), token.FailureUsage},
		"secret of JSON":     {new(token.Secret).UnmarshalText(nil), token.FailureUsage},
		"refused":            {listing(one(noPermission), ctx), token.FailureRefused},
		"refused by gateway": {listing(one(gateway), ctx), token.FailureRefused},
		"no such token":      {second(one(refusal(404, 1003, "not found")).Get(ctx, ref)), token.FailureRefused},
		"no credential":      {listing(one(malformed), ctx), token.FailureUsage},
		"rate limit":         {listing(one(refusal(429, 10429, "Rate limited")), ctx), token.FailureNotKnown},
		"server error":       {listing(one(reply{status: 502, body: "<html></html>"}), ctx), token.FailureNotKnown},
		"cut off":            {listing(one(reply{status: 200, body: `{"success":tr`}), ctx), token.FailureNotKnown},
		"page of a proxy":    {listing(one(reply{status: 403, body: "<html></html>"}), ctx), token.FailureNotKnown},
		"entry without id":   {listing(one(success(`[{}]`)), ctx), token.FailureNotKnown},
		"reset":              {listing(one(reply{err: errors.New("connection reset")}), ctx), token.FailureNotKnown},
		"interrupted":        {listing(one(success(`[]`)), ended), token.FailureInterrupted},
		"interrupted create": {second(client(nil).Create(ended, request)), token.FailureInterrupted},
		"lost creation":      {second(client(map[string]reply{"POST /user/tokens": {status: 502}}).Create(ctx, request)), token.FailureNotKnown},
		"lost roll":          {second(client(map[string]reply{"PUT /user/tokens/" + tokenID + "/value": {status: 502}}).Roll(ctx, ref)), token.FailureNotKnown},
		"unread policies":    {second(one(unread).PreviewUpdate(ctx, ref, token.Edit{Name: "y"})), token.FailureNotKnown},
		"in use":             {client(map[string]reply{callUser: active}).Revoke(ctx, ref, token.RevokeOptions{}), token.FailureUsage},
		"perhaps in use":     {script(map[string]reply{callUser: notOfThatKind, callAccounts: gateway}).client(t, legacyToken).Revoke(ctx, ref, token.RevokeOptions{}), token.FailureNotKnown},
		"nowhere to go":      {second(one(reply{}).Rotate(ctx, token.Rotation{Old: ref})), token.FailureUsage},
		"nothing to rotate": {second(client(map[string]reply{"GET /user/tokens/" + tokenID: refusal(404, 1003, "not found"), list: success(`[]`)}).
			Rotate(ctx, token.Rotation{Old: ref, Store: token.WriterStore{}})), token.FailureRefused},
	} {
		require.Error(t, tt.err, name)
		assert.Equal(t, tt.want, token.FailureOf(tt.err), "%s: %v", name, tt.err)
		assert.Equal(t, tt.want, token.FailureOf(fmt.Errorf("around: %w", tt.err)), name)
	}
}

// Errors of other packages, wrapped and joined.
func TestFailureOfForeignErrors(t *testing.T) {
	t.Parallel()
	_, opened := os.Open(filepath.Join(t.TempDir(), "none"))
	_, timeUp := (&http.Client{Timeout: time.Nanosecond}).Get("http://127.0.0.1:1/")
	usage := &token.Error{Failure: token.FailureUsage, Err: errors.New("x")}
	refused := &token.Error{Failure: token.FailureRefused, Err: errors.New("x")}
	open := &token.Error{Failure: token.FailureNotKnown, Err: errors.New("x")}
	for name, tt := range map[string]struct {
		err  error
		want token.Failure
		code int
	}{
		"nil":                   {nil, token.FailureNone, token.ExitOK},
		"says nothing":          {errors.New("x"), token.FailureNone, token.ExitUsage},
		"file":                  {opened, token.FailureNone, token.ExitUsage},
		"of permissions":        {permissions.AccountID("x").Validate(), token.FailureNone, token.ExitUsage},
		"cancelled":             {fmt.Errorf("x: %w", context.Canceled), token.FailureInterrupted, token.ExitNotKnown},
		"deadline":              {context.DeadlineExceeded, token.FailureInterrupted, token.ExitNotKnown},
		"client's time limit":   {timeUp, token.FailureNotKnown, token.ExitNotKnown},
		"refused connection":    {&net.OpError{Op: "dial", Err: errors.New("x")}, token.FailureNotKnown, token.ExitNotKnown},
		"no name":               {fmt.Errorf("x: %w", &net.DNSError{Err: "no such host"}), token.FailureNotKnown, token.ExitNotKnown},
		"marked":                {fmt.Errorf("x: %w", refused), token.FailureRefused, token.ExitRefused},
		"marked anew":           {&token.Error{Failure: token.FailureNotKnown, Err: refused}, token.FailureNotKnown, token.ExitNotKnown},
		"mark without a word":   {&token.Error{Err: refused}, token.FailureRefused, token.ExitRefused},
		"joined":                {errors.Join(open, refused, context.Canceled), token.FailureRefused, token.ExitRefused},
		"joined with usage":     {errors.Join(open, usage, refused), token.FailureUsage, token.ExitUsage},
		"mismatch":              {&token.MismatchError{RevokeErr: open}, token.FailureRefused, token.ExitRefused},
		"precheck":              {&token.PrecheckError{}, token.FailureRefused, token.ExitRefused},
		"update":                {&token.UnconfirmedUpdateError{Err: refused}, token.FailureNotKnown, token.ExitNotKnown},
		"changed":               {fmt.Errorf("x: %w", token.ErrChanged), token.FailureUsage, token.ExitUsage},
		"locked":                {&token.LockedError{}, token.FailureNotKnown, token.ExitNotKnown},
		"rotation refused":      {&token.RotationError{Err: errors.Join(open, refused)}, token.FailureRefused, token.ExitRefused},
		"rotation interrupted":  {&token.RotationError{Err: errors.Join(context.Canceled, refused)}, token.FailureInterrupted, token.ExitNotKnown},
		"another rotation":      {&token.RotationError{Err: errors.Join(refused, &token.GaveWayError{})}, token.FailureNotKnown, token.ExitNotKnown},
		"rotation without word": {&token.RotationError{Err: fs.ErrClosed}, token.FailureNone, token.ExitUsage},
	} {
		assert.Equal(t, tt.want, token.FailureOf(tt.err), "%s: %#v", name, tt.err)
		assert.Equal(t, tt.code, token.ExitCode(tt.err), name)
	}
	assert.Equal(t, token.ExitOK, token.ExitCode())
	assert.Equal(t, token.ExitNotKnown, token.ExitCode(nil, open))
	assert.Equal(t, token.ExitRefused, token.ExitCode(open, refused, nil))
	assert.Equal(t, token.ExitUsage, token.ExitCode(open, refused, errors.New("x")))

	var said interface{ Failure() token.Failure }
	require.ErrorAs(t, fmt.Errorf("x: %w", &token.TextError{}), &said)
	assert.Equal(t, token.FailureUsage, said.Failure())
	var plain *token.Error
	require.ErrorAs(t, fmt.Errorf("x: %w", token.ErrNoCredentials), &plain)
	assert.Equal(t, token.FailureUsage, plain.Failure)
}

// The steps of a rotation that are the caller's own functions: what they say
// counts; where they say nothing the rotation was refused.
func TestFailureOfRotationSteps(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		want token.Failure
	}{
		"says nothing": {errors.New("exit status 3"), token.FailureRefused},
		"not known":    {&token.Error{Failure: token.FailureNotKnown, Err: errors.New("no answer")}, token.FailureNotKnown},
		"not started":  {fmt.Errorf("%w: no such command", token.ErrNotDelivered), token.FailureRefused},
	} {
		for _, step := range []string{"check", "hand-over", "store"} {
			srv, err := tokentest.New(tokentest.Options{})
			require.NoError(t, err)
			mint, err := srv.IssueToken(permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite)), tokentest.TokenOptions{Name: "mint"})
			require.NoError(t, err)
			old, err := srv.IssueToken(permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneRead)), tokentest.TokenOptions{Name: "old"})
			require.NoError(t, err)
			c, err := token.New(token.APIToken(token.NewSecret(mint.Value)), token.WithHTTPClient(srv.Client()))
			require.NoError(t, err)
			r := token.Rotation{Old: token.Ref{ID: old.ID}, Wait: token.Backoff{Total: -1}, HandOver: func(context.Context, token.Secret) error { return nil }}
			switch step {
			case "check":
				r.Check = func(context.Context, token.Secret, permissions.Spec) error { return tt.err }
			case "hand-over":
				r.HandOver = func(context.Context, token.Secret) error { return tt.err }
			case "store":
				r.Store = storeFunc(func() error { return tt.err })
			}
			_, err = c.Rotate(t.Context(), r)
			require.ErrorIs(t, err, tt.err, name)
			assert.Equal(t, tt.want, token.FailureOf(err), "%s, %s: %v", step, name, err)
		}
	}
}

type storeFunc func() error

func (f storeFunc) Save(context.Context, token.Secret) error { return f() }

// No error of this package is without a failure: one that is made here is made
// by usage, refused or notKnown, is an [token.Error], or wraps one that says it.
func TestEveryErrorSaysWhichFailureItIs(t *testing.T) {
	t.Parallel()
	// Marks inside of a rotation, which never leave it alone.
	marks := map[string]bool{"ErrNotDelivered": true, "errHeld": true, "errNone": true, "errNotLive": true}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	seen := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "failure.go" {
			continue
		}
		set := gotoken.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		require.NoError(t, err)
		said := map[ast.Node]bool{}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit: // Error{failure, err}
				if id, ok := n.Type.(*ast.Ident); ok && id.Name == "Error" && len(n.Elts) == 2 {
					said[n.Elts[1]] = true
				}
			case *ast.ValueSpec:
				if marks[n.Names[0].Name] {
					said[n.Values[0]] = true
				}
			case *ast.AssignStmt:
				if id, ok := n.Lhs[0].(*ast.Ident); ok && marks[id.Name] {
					said[n.Rhs[0]] = true
				}
			case *ast.CallExpr:
				var what strings.Builder
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok {
					if x, ok := sel.X.(*ast.Ident); ok {
						what.WriteString(x.Name + "." + sel.Sel.Name)
					}
				}
				wraps := false
				if lit, ok := n.Args, len(n.Args) > 0; ok {
					if text, ok := lit[0].(*ast.BasicLit); ok {
						wraps = strings.Contains(text.Value, "%w")
					}
				}
				switch what.String() {
				case "errors.New":
					seen++
					assert.True(t, said[n], "%s: errors.New that says no failure", set.Position(n.Pos()))
				case "fmt.Errorf":
					seen++
					assert.True(t, said[n] || wraps, "%s: fmt.Errorf that says no failure", set.Position(n.Pos()))
				}
			}
			return true
		})
	}
	assert.Greater(t, seen, 10)
}

// A failure that nobody has put an error into has a text too.
func TestErrorWithoutCause(t *testing.T) {
	t.Parallel()
	err := error(&token.Error{Failure: token.FailureRefused})
	assert.Equal(t, "refused", err.Error())
	assert.Equal(t, token.ExitRefused, token.ExitCode(err))
	assert.Equal(t, "none", (&token.Error{}).Error())
}
