package token_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/internal/goldenfile"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// always answers every request alike, and lists the requests; with reads, those that only
// read are answered as those say.
type always struct {
	reply
	reads func(path string) reply
	calls []string
}

func (a *always) RoundTrip(r *http.Request) (*http.Response, error) {
	a.calls = append(a.calls, r.Method+" "+strings.TrimPrefix(r.URL.RequestURI(), "/client/v4"))
	reply := a.reply
	if a.reads != nil && r.Method == http.MethodGet {
		reply = a.reads(r.URL.Path)
	}
	if reply.err != nil {
		return nil, reply.err
	}
	resp := httpmock.NewStringResponse(reply.status, reply.body)
	resp.Request = r
	return resp, nil
}

// TestSaidOfEveryCall: what each call asks and says where the API answers everything
// alike, for every kind of credential.
func TestSaidOfEveryCall(t *testing.T) {
	t.Parallel()
	const id = "ed17574386854bf78a67040be0a770b0"
	spec := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead))
	request := token.Request{Name: "x", Spec: spec}
	calls := []struct {
		name string
		make func(ctx context.Context, c *token.Client, ref token.Ref) error
	}{
		{"verify", func(ctx context.Context, c *token.Client, _ token.Ref) error {
			v, err := c.Verify(ctx)
			if err == nil {
				return fmt.Errorf("(%s, kind %s, at %s, %d attempts)", v.Status, v.Kind, v.Endpoint, len(v.Attempts))
			}
			return err
		}},
		{"self", func(ctx context.Context, c *token.Client, _ token.Ref) error { return second(c.Self(ctx)) }},
		{"get", func(ctx context.Context, c *token.Client, ref token.Ref) error { return second(c.Get(ctx, ref)) }},
		{"list", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			return second(c.List(ctx, ref.Account, token.ListOptions{}))
		}},
		{"groups", func(ctx context.Context, c *token.Client, _ token.Ref) error { return second(c.PermissionGroups(ctx)) }},
		{"groups of an account", func(ctx context.Context, c *token.Client, _ token.Ref) error {
			return second(c.AccountPermissionGroups(ctx, guideAccount))
		}},
		{"create", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			r := request
			r.Account = ref.Account
			return second(c.Create(ctx, r))
		}},
		{"issue", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			r := request
			r.Account = ref.Account
			return second(c.Issue(ctx, r, token.IssueOptions{}))
		}},
		{"roll", func(ctx context.Context, c *token.Client, ref token.Ref) error { return second(c.Roll(ctx, ref)) }},
		{"revoke", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			return c.Revoke(ctx, ref, token.RevokeOptions{})
		}},
		{"revoke in use", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			return c.Revoke(ctx, ref, token.RevokeOptions{EvenInUse: true})
		}},
		{"update", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			return second(c.PreviewUpdate(ctx, ref, token.Edit{Name: "y"}))
		}},
		{"rotate", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			return second(c.Rotate(ctx, token.Rotation{Old: ref, Store: token.WriterStore{W: new(strings.Builder)}}))
		}},
		{"leftovers", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			return second(c.Leftovers(ctx, ref, spec))
		}},
		{"sees", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			return second(c.Sees(ctx, ref.Account))
		}},
		{"zone by name", func(ctx context.Context, c *token.Client, _ token.Ref) error {
			return second(c.ZoneByName(ctx, "example.com"))
		}},
		{"update and apply", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			u, err := c.PreviewUpdate(ctx, ref, token.Edit{Name: "y", State: token.StateDisabled})
			if err != nil {
				return err
			}
			return second(c.Apply(ctx, u))
		}},
		{"resume", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			made := token.Ref{ID: strings.Repeat("c", 32), Account: ref.Account}
			state := token.RotationState{Step: token.RotationHandedOver, Old: []token.Ref{ref}, New: made, Name: "x", Spec: spec, Discard: []token.Ref{{ID: strings.Repeat("d", 32), Account: ref.Account}}, Doubtful: []string{"lost"}}
			s, err := c.ResumeRotation(ctx, token.Rotation{Old: ref, Store: token.WriterStore{W: new(strings.Builder)}}, state)
			if err == nil {
				return fmt.Errorf("(%s: %q)", s.Step, s.Left())
			}
			return err
		}},
		{"preview of a rotation", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			req, old, err := c.PreviewRotation(ctx, token.Rotation{Old: ref, Store: token.WriterStore{W: new(strings.Builder)}})
			if err == nil {
				return fmt.Errorf("(%s until %s, of %s)", req.Name, req.Spec.Conditions().ExpiresOn, old.Name)
			}
			return err
		}},
		{"precheck", func(ctx context.Context, c *token.Client, ref token.Ref) error {
			r := request
			r.Account = ref.Account
			p, err := c.Precheck(ctx, r, token.PrecheckOptions{})
			if err == nil {
				text, _ := json.Marshal(p)
				return fmt.Errorf("(%s)", text)
			}
			return err
		}},
	}
	answers := []struct {
		name  string
		reply reply
	}{
		{"nothing", success(`null`)},
		{"an empty list", success(`[]`)},
		{"an empty object", success(`{}`)},
		{"a list of an empty object", success(`[{}]`)},
		{"a token", success(`{"id":"` + id + `","name":"x","status":"active","value":"cfut_` + strings.ToUpper(tokenBody) + `0a1b2c3d","policies":[]}`)}, // not the one that asks
		{"a list of one", success(`[{"id":"` + id + `","name":"x","status":"active","scopes":["com.cloudflare.api.account.zone"]}]`)},
		{"an odd id", success(`[{"id":"odd","name":"example.com","status":"odd"}]`)},
		{"10000", refusal(403, 10000, "Authentication error")},
		{"9109", refusal(403, 9109, "Unauthorized to access requested resource")},
		{"1000", refusal(401, 1000, "Invalid API Token")},
		{"1001", refusal(403, 1001, "Forbidden")},
		{"6003", refusal(400, 6003, "Invalid request headers")},
		{"not found", refusal(404, 1003, "not found")},
		{"gone", refusal(410, 1003, "gone")},
		{"conflict", refusal(409, 1003, "conflict")},
		{"unprocessable", refusal(422, 1003, "no")},
		{"rate limit", refusal(429, 10429, "Rate limited")},
		{"a page", reply{status: 403, body: "<html></html>"}},
		{"bad gateway", reply{status: 502, body: "bad"}},
		{"cut off", reply{status: 200, body: `{"success":tr`}},
		{"reset", reply{err: errors.New("connection reset")}},
	}
	suffix := regexp.MustCompile(`2026-11-23-[a-z2-9]{6}`)
	drawn := strings.NewReplacer(id, "ID", string(guideAccount), "ACCOUNT")
	const whole = `{"id":"` + id + `","name":"x","status":"active","issued_on":"2026-11-01T00:00:00Z","expires_on":"2027-02-21T12:00:00Z","policies":[{"id":"p","effect":"allow","permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f","name":"Zone Read"}],"resources":{"com.cloudflare.api.account.zone.` + string(guideZone) + `":"*"}}]}`
	reads := func(path string) reply {
		switch {
		case strings.HasSuffix(path, "/verify"):
			return success(`{"id":"` + strings.Repeat("b", 32) + `","status":"active"}`)
		case strings.HasSuffix(path, "/permission_groups"):
			return success(`[{"id":"c8fed203ed3043cba015a93ad1616f1f","name":"Zone Read","scopes":["com.cloudflare.api.account.zone"]}]`)
		case strings.HasSuffix(path, "/tokens"):
			return success(`[` + whole + `]`)
		case strings.Contains(path, "/tokens/"):
			return success(whole)
		}
		return success(`[]`)
	}
	synctest.Test(t, func(t *testing.T) {
		var b strings.Builder
		for _, kind := range []struct {
			value   string
			account permissions.AccountID
			reads   func(string) reply
		}{{userToken, "", nil}, {accountToken, guideAccount, nil}, {legacyToken, "", nil}, {userToken, "", reads}, {accountToken, guideAccount, reads}} {
			for _, call := range calls {
				fmt.Fprintf(&b, "%s… %s, reads answered %v\n", kind.value[:5], call.name, kind.reads != nil)
				outcomes, alike := []string(nil), map[string][]string{}
				for _, a := range answers {
					server := &always{reply: a.reply, reads: kind.reads}
					c, err := token.New(token.APIToken(token.NewSecret(kind.value)), token.WithHTTPClient(&http.Client{Transport: server}), token.WithClock(now), token.WithAccount(guideAccount))
					require.NoError(t, err)
					ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
					err = call.make(ctx, c, token.Ref{ID: id, Account: kind.account})
					cancel()
					times := fmt.Sprint(len(server.calls))
					if len(server.calls) > 9 {
						times = "many" // waits are drawn
					}
					outcome := drawn.Replace(suffix.ReplaceAllString(fmt.Sprintf("%s calls to %s: %s, %v", times, strings.Join(server.calls[:min(2, len(server.calls))], ", "), token.FailureOf(err), err), "(drawn)"))
					if alike[outcome] == nil {
						outcomes = append(outcomes, outcome)
					}
					alike[outcome] = append(alike[outcome], a.name)
				}
				for _, outcome := range outcomes {
					fmt.Fprintf(&b, "  %s: %s\n", strings.Join(alike[outcome], ", "), outcome)
				}
			}
		}
		assert.NotContains(t, b.String(), userToken)
		goldenfile.Check(t, *update, "testdata/calls.golden.txt", b.String())
	})
}

// TestSaidOfRotations: what is left of a rotation at each step, and who goes on.
func TestSaidOfRotations(t *testing.T) {
	t.Parallel()
	ref := func(n int) token.Ref { return token.Ref{ID: fmt.Sprintf("%032x", n)} }
	left := func(n int, why string) token.Leftover {
		return token.Leftover{Ref: ref(n), Name: fmt.Sprint("made ", n), Unproven: why}
	}
	var b strings.Builder
	for _, step := range []token.RotationStep{"", token.RotationStarted, token.RotationCreating, token.RotationCreated, token.RotationProven, token.RotationHandingOver, token.RotationHandedOver, token.RotationPersisted, token.RotationDone} {
		for _, s := range []token.RotationState{
			{Step: step, Old: []token.Ref{ref(1)}, New: ref(2), Name: "platform"},
			{Step: step, Old: []token.Ref{ref(1), ref(3)}, New: ref(2), Discard: []token.Ref{ref(4)}, Unseen: []token.Ref{ref(5)}, Doubtful: []string{"lost"}, Leftovers: []token.Leftover{left(6, ""), left(7, "it has other permissions")}},
		} {
			fmt.Fprintf(&b, "%q\n  %s\n  %v\n", step, strings.Join(s.Left(), "\n  "), &token.RotationError{State: s, Err: errors.New("the cause")})
			fmt.Fprintf(&b, "  %v\n", &token.RotationError{State: s, Err: &token.GaveWayError{Old: ref(1), Others: []token.Leftover{left(6, "")}}})
		}
	}
	for _, done := range []bool{false, true} {
		for _, handed := range []bool{false, true} {
			for _, others := range [][]token.Leftover{nil, {left(6, "")}, {left(6, ""), left(7, "")}} {
				err := &token.GaveWayError{Old: ref(1), Others: others, Done: done, HandedOver: handed}
				fmt.Fprintf(&b, "done %v, handed over %v: %v\n", done, handed, err)
				assert.ErrorIs(t, err, token.ErrOtherRotation)
			}
		}
	}
	for _, text := range []string{
		``, `{}`, `{"step":"later"}`, `{"step":"started"}`, `{"step":"started","old":[{"id":"x"}]}`,
		`{"step":"started","old":[{"id":"` + ref(1).ID + `"}]}`, `{"step":"created","old":[{"id":"` + ref(1).ID + `"}]}`, `{"step":"started","old":[{"id":"` + ref(1).ID + `"}],"new":{"id":"` + ref(2).ID + `"}}`,
		`{"step":"created","old":[{"id":"` + ref(1).ID + `"}],"new":{"id":"` + ref(2).ID + `","account":"` + string(guideAccount) + `"}}`,
		`{"step":"created","old":[{"id":"` + ref(1).ID + `"}],"new":{"id":"` + ref(2).ID + `"},"leftovers":[{"token":{"id":"odd"}}]}`,
	} {
		_, err := token.ParseRotationState([]byte(text))
		fmt.Fprintf(&b, "%s: %v\n", text, err)
	}
	goldenfile.Check(t, *update, "testdata/rotations.golden.txt", b.String())
}

// TestSaidOfStoppedRotations: what a rotation asked, saved and said that lost its network at
// some request, or was answered with a fault from there on.
func TestSaidOfStoppedRotations(t *testing.T) {
	t.Parallel()
	ids := regexp.MustCompile(`[0-9a-f]{32}`)
	suffix := regexp.MustCompile(`2[0-9]{3}-[0-9]{2}-[0-9]{2}-[a-z2-9]{6}`)
	var b strings.Builder
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		for _, name := range slices.Sorted(maps.Keys(faults)) {
			for at := 1; at <= 14; at++ {
				s := seededStage(t, kind, 1)
				net := &flaky{next: s.srv.RoundTripper(), at: at, dead: true, fault: faults[name]}
				state, err := s.client(t, net).Rotate(t.Context(), s.rotation())
				var steps []string
				for _, saved := range s.saved {
					steps = append(steps, string(saved.Step))
				}
				known := map[string]string{string(tokentest.DefaultAccountID): "ACCOUNT", string(tokentest.DefaultUserID): "USER"}
				text := fmt.Sprintf("%s, %s from request %d on: saved %q, handed over %d, %s, left %q\n  %v\n", kind, name, at, slices.Compact(steps), len(s.handed), state.Step, state.Left(), err)
				text = ids.ReplaceAllStringFunc(suffix.ReplaceAllString(text, "(drawn)"), func(id string) string {
					if known[id] == "" {
						known[id] = fmt.Sprint("ID", len(known)-1)
					}
					return known[id]
				})
				b.WriteString(text)
			}
		}
	}
	goldenfile.Check(t, *update, "testdata/stopped.golden.txt", b.String())
}

// Errors in words, and what they wrap.
func TestSaidByErrors(t *testing.T) {
	t.Parallel()
	ref := token.Ref{ID: tokenID}
	cause := errors.New("the cause")
	var b strings.Builder
	for _, err := range []error{
		&token.UnseenError{Ref: ref}, &token.UnseenError{Ref: ref, Sight: token.Sight{Why: "it depends"}}, &token.UnseenError{Ref: ref, Err: cause}, &token.UnconfirmedUpdateError{Ref: ref, Err: cause},
		second(token.GlobalKeyFromEnv(env(nil))), second(token.GlobalKeyFromEnv(env(map[string]string{token.EnvEmail: someEmail}))), second(token.GlobalKeyFromEnv(env(map[string]string{token.EnvAPIKey: legacyKey}))),
		second(token.CredentialsFromEnv(env(nil))), second(script(map[string]reply{"GET /zones?name=example.com": success(`[{"id":"` + string(guideZone) + `","account":{"id":"a"}},{"id":"` + string(guideZone) + `","account":{"id":"b"}}]`)}).client(t, userToken).ZoneByName(t.Context(), "Example.com.")),
		second(script(map[string]reply{"GET /zones?name=example.com": success(`[{"id":"odd"}]`)}).client(t, userToken).ZoneByName(t.Context(), "example.com")),
		second(script(nil).client(t, userToken).ZoneByName(t.Context(), "example")), second(script(map[string]reply{"GET /zones?name=example.com": success(`[]`)}).client(t, userToken).ZoneByName(t.Context(), "example.com")),
	} {
		fmt.Fprintf(&b, "%v, %s, wraps %v\n", err, token.FailureOf(err), errors.Unwrap(err))
	}
	assert.NotContains(t, b.String(), legacyKey)
	var out strings.Builder
	require.NoError(t, token.WriteErrorJSON(&out, errors.New("a <b> & c")))
	fmt.Fprintf(&b, "%s", out.String())
	goldenfile.Check(t, *update, "testdata/errors.golden.txt", b.String())
}

// When a token works: from its start on, up to its end.
func TestLiveAtItsBounds(t *testing.T) {
	t.Parallel()
	start, end := now(), now().Add(time.Hour)
	spec := permissions.NewSpec(permissions.Zone(guideZone).Allow(permissions.ZoneRead)).WithConditions(permissions.Conditions{NotBefore: start, ExpiresOn: end})
	for at, want := range map[time.Time]bool{start.Add(-1): false, start: true, end.Add(-1): true, end: false, end.Add(1): false} {
		assert.Equal(t, want, token.Info{State: token.StateActive, Spec: spec}.Live(at), at)
		assert.False(t, token.Info{State: token.StateDisabled, Spec: spec}.Live(at))
		assert.Equal(t, !at.Before(end), token.Info{Spec: spec}.Expired(at), at)
	}
	assert.True(t, token.Info{State: token.StateActive}.Live(start))
}

// Modes of a file that keeps a secret: nothing for others.
func TestModesOfSecrets(t *testing.T) {
	t.Parallel()
	if os.PathSeparator != '/' {
		t.Skip("no such modes")
	}
	file := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(file, []byte(userToken+"\n"), 0o600))
	for _, mode := range []os.FileMode{0o600, 0o400, 0o700} {
		require.NoError(t, os.Chmod(file, mode))
		_, err := token.FileStore{Path: file}.Load(t.Context())
		assert.NoError(t, err, mode)
	}
	for bit := os.FileMode(1); bit <= 0o40; bit <<= 1 {
		require.NoError(t, os.Chmod(file, 0o600|bit))
		_, err := token.FileStore{Path: file}.Load(t.Context())
		assert.ErrorContains(t, err, fmt.Sprintf("has mode %04o: others may read or write it", 0o600|bit))
	}
}

// Nobody else reads or writes the files of a rotation, its lock among them.
func TestModesOfRotationFiles(t *testing.T) {
	t.Parallel()
	if os.PathSeparator != '/' {
		t.Skip("no such modes")
	}
	dir := t.TempDir()
	file, err := token.OpenRotationFile(filepath.Join(dir, "rotation.json"))
	require.NoError(t, err)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.NotEmpty(t, entries)
	for _, entry := range entries {
		info, err := entry.Info()
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), entry.Name())
	}
	require.NoError(t, file.Close())
}

// What a unique name had before is cut off, and nothing else is.
func TestUniqueNameCutsItsOwn(t *testing.T) {
	t.Parallel()
	at := now()
	for base, kept := range map[string]string{
		"x": "x", "x 2026-11-22-abcdef": "x", "x 2026-13-22-abcdef": "x 2026-13-22-abcdef", "x 2026-11-22 abcdef": "x 2026-11-22 abcdef", "x 2026-11-22-abcde0": "x 2026-11-22-abcde0",
		" 2026-11-22-abcdef": "2026-11-22-abcdef", "x_2026-11-22-abcdef": "x_2026-11-22-abcdef",
	} {
		got := token.UniqueName(base, at)
		assert.True(t, strings.HasPrefix(got, kept+" 2026-11-23-"), "%q: %q", base, got)
		assert.Len(t, got, len(kept)+len(" 2026-11-23-abcdef"), base)
	}
	long := token.UniqueName(strings.Repeat("é", 200), at)
	assert.Equal(t, 120, len([]rune(long)))
}
