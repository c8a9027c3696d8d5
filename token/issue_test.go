package token_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

func wait() token.Backoff { return token.Backoff{Sleep: noWait} }

func (s *stage) request(name string) token.Request {
	return token.Request{Name: name, Spec: platform(), Account: s.ref("").Account}
}

func TestIssue(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		s := newStage(t, kind)
		got, err := s.client(t, s.srv.RoundTripper()).Issue(t.Context(), s.request("deploys"), token.IssueOptions{Unique: true, Precheck: token.PrecheckOptions{}, Wait: wait()})
		require.NoError(t, err)
		assert.NoError(t, got.Unconfirmed)
		assert.Empty(t, got.Concerns)
		assert.Regexp(t, `^deploys 2026-11-23-[a-z2-9]{6}$`, got.Name)
		made := s.created()
		require.Len(t, made, 1)
		assert.Equal(t, made[0].Value, got.Secret.Reveal())
		assert.Equal(t, s.ref(made[0].ID), got.Ref)
		assert.True(t, got.Spec.Equal(made[0].Spec))
		assert.Equal(t, now().Add(token.DefaultTTL), got.Spec.Conditions().ExpiresOn)
		assertHidden(t, fmt.Sprintf("%v %+v %#v", got, got, got))
		assert.NotContains(t, fmt.Sprintf("%v %+v %#v", got, got, got), made[0].Value)
	}
}

// For every fault at every call: no second token, and one that exists is either
// handed back or named.
func TestIssueUnderFaults(t *testing.T) {
	t.Parallel()
	for _, kind := range []authz.Kind{authz.UserToken, authz.AccountToken} {
		for name, fault := range faults {
			for _, dead := range []bool{false, true} {
				for at := 1; at <= 7; at++ {
					s := newStage(t, kind)
					label := fmt.Sprintf("%s, %s, call %d, dead %v", kind, name, at, dead)
					net := &flaky{next: s.srv.RoundTripper(), at: at, fault: fault, dead: dead}
					got, err := s.client(t, net).Issue(t.Context(), s.request("deploys"), token.IssueOptions{Wait: wait()})
					posts := 0
					for _, call := range net.calls {
						if strings.HasPrefix(call, "POST") {
							posts++
						}
					}
					assert.LessOrEqual(t, posts, 1, label)
					made := s.created()
					require.LessOrEqual(t, len(made), 1, label)
					var lost *token.UncertainError
					switch {
					case err == nil:
						require.Len(t, made, 1, label)
						assert.Equal(t, made[0].Value, got.Secret.Reveal(), label)
					case errors.As(err, &lost):
						assert.Equal(t, "deploys", lost.Name)
						if len(made) == 1 && !dead {
							assert.True(t, lost.Looked, label)
							assert.Equal(t, made[0].ID, lost.ID, "it is named: %s", label)
							assert.ErrorContains(t, err, "(id "+made[0].ID+") was created, but its value did not arrive")
						}
						if len(made) == 0 {
							assert.Empty(t, lost.ID, label)
						}
					default:
						assert.Empty(t, made, label)
					}
					if len(made) == 1 {
						assert.NotContains(t, fmt.Sprintf("%v %+v %#v", err, err, err), made[0].Value, label)
					}
				}
			}
		}
	}
}

// A token of the same name that was there before is not taken for the lost one.
func TestIssueLooksForTheNewTokenOnly(t *testing.T) {
	t.Parallel()
	for _, skip := range []bool{false, true} {
		s := newStage(t, authz.UserToken)
		older, err := tokentest.New(tokentest.Options{Now: func() time.Time { return now().Add(-time.Hour) }})
		require.NoError(t, err)
		if skip { // without a listing from before, the time of issue decides
			s.srv = older
			s.minter, err = older.IssueToken(permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite)), tokentest.TokenOptions{})
			require.NoError(t, err)
		}
		_, err = s.srv.IssueToken(platform(), tokentest.TokenOptions{Name: "deploys"})
		require.NoError(t, err)
		lost := roundTrip(func(req *http.Request) (*http.Response, error) {
			if req.Method == http.MethodPost {
				return nil, errReset
			}
			return s.srv.RoundTripper().RoundTrip(req)
		})
		_, err = s.client(t, lost).Issue(t.Context(), s.request("deploys"), token.IssueOptions{SkipPrecheck: skip, Wait: wait()})
		var unsure *token.UncertainError
		require.ErrorAs(t, err, &unsure)
		assert.True(t, unsure.Looked)
		assert.Empty(t, unsure.ID, "skip %v: %v", skip, err)
		assert.ErrorContains(t, err, "it is not among the user's API tokens now: look once more in a few minutes")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// tamper changes what is created before anybody reads it.
func (s *stage) tamper(t *testing.T, change func(permissions.Spec) permissions.Spec) http.RoundTripper {
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		resp, err := s.srv.RoundTripper().RoundTrip(req)
		if req.Method == http.MethodPost {
			for _, tok := range s.created() {
				assert.NoError(t, s.srv.SetSpec(tok.ID, change(tok.Spec)))
			}
		}
		return resp, err
	})
}

func TestIssueMismatch(t *testing.T) {
	t.Parallel()
	less := func(s permissions.Spec) permissions.Spec { return s.Without(permissions.ZoneRead) }
	more := func(s permissions.Spec) permissions.Spec { return s.With(dns().Policies()...) }
	longer := func(s permissions.Spec) permissions.Spec { return s.WithConditions(permissions.Conditions{}) }
	for name, tt := range map[string]struct {
		change func(permissions.Spec) permissions.Spec
		want   string
	}{
		"less":   {less, "missing: allow Zone:Zone:Read on zone " + string(zone)},
		"more":   {more, "not asked for: allow Zone:DNS:Edit on zone " + string(zone)},
		"longer": {longer, "conditions: asked for until 2027-02-21T12:00:00Z, got none"},
	} {
		for _, revoke := range []bool{false, true} {
			s := newStage(t, authz.UserToken)
			got, err := s.client(t, s.tamper(t, tt.change)).Issue(t.Context(), s.request("deploys"), token.IssueOptions{RevokeMismatch: revoke, Wait: wait()})
			var mismatch *token.MismatchError
			require.ErrorAs(t, err, &mismatch, name)
			assert.ErrorContains(t, err, tt.want)
			assert.Equal(t, revoke, mismatch.Revoked)
			if revoke {
				assert.ErrorContains(t, err, "it was revoked")
				assert.Empty(t, s.created(), name)
				assert.True(t, got.Secret.IsZero())
				continue
			}
			assert.ErrorContains(t, err, "it is live")
			require.Len(t, s.created(), 1)
			assert.Equal(t, s.created()[0].Value, got.Secret.Reveal(), "the value is not lost")
		}
	}
	// It cannot be revoked: that is said, and the value is handed back.
	s := newStage(t, authz.UserToken)
	stuck := roundTrip(func(req *http.Request) (*http.Response, error) {
		if req.Method == http.MethodDelete {
			return nil, errReset
		}
		return s.tamper(t, less).RoundTrip(req)
	})
	got, err := s.client(t, stuck).Issue(t.Context(), s.request("deploys"), token.IssueOptions{RevokeMismatch: true, Wait: wait()})
	assert.ErrorContains(t, err, "it could not be revoked")
	assert.ErrorIs(t, err, errReset)
	assert.False(t, got.Secret.IsZero())
}

// Rotation sees it too, before anybody has the token.
func TestRotationMismatch(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	r := s.rotation()
	r.Check = nil
	_, err := s.client(t, s.tamper(t, func(spec permissions.Spec) permissions.Spec { return spec.Without(permissions.ZoneRead) })).Rotate(t.Context(), r)
	var mismatch *token.MismatchError
	require.ErrorAs(t, err, &mismatch)
	assert.Empty(t, s.created())
	assert.Empty(t, s.handed)
}

func TestIssueThatCannotBeReadBack(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	blind := roundTrip(func(req *http.Request) (*http.Response, error) {
		if req.Method == http.MethodGet {
			return answer(req, 403, nil, noPermission.body), nil
		}
		return s.srv.RoundTripper().RoundTrip(req)
	})
	got, err := s.client(t, blind).Issue(t.Context(), s.request("deploys"), token.IssueOptions{Wait: wait()})
	require.NoError(t, err)
	assert.ErrorContains(t, got.Unconfirmed, "Unauthorized to access requested resource")
	assert.Equal(t, s.created()[0].Value, got.Secret.Reveal())
}

func TestPrecheck(t *testing.T) {
	t.Parallel()
	other := permissions.ZoneID("3cf1f02313c4ef76af3d62eb78bb906e")
	foreign := permissions.NewSpec(permissions.Zone(other).Allow(permissions.ZoneDNSWrite))
	mintUser := permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite))
	mintAccount := permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountAPITokensWrite))
	onAll := permissions.NewSpec(permissions.AllZonesIn(home).Allow(permissions.ZoneDNSWrite))
	for name, tt := range map[string]struct {
		holds   permissions.Spec
		kind    authz.Kind
		key     bool
		tokens  int // already there
		req     token.Request
		certain []string
		worth   []string
	}{
		"user token: the user's rights bound": {holds: mintUser, req: token.Request{Spec: platform()}},
		"user token without the right": {holds: permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead)), req: token.Request{Spec: platform()},
			certain: []string{"Account: the creator does not hold User:API Tokens:Edit"}},
		"account-owned, a single zone": {holds: mintAccount, kind: authz.AccountToken, req: token.Request{Spec: dns(), Account: home},
			certain: []string{"Spec: allow Zone:DNS:Edit on zone " + string(zone) + ": the creator does not hold it there"}},
		"account-owned, held on all zones":      {holds: mintAccount.With(onAll.Policies()...), kind: authz.AccountToken, req: token.Request{Spec: dns(), Account: home}},
		"account-owned, all zones need no hold": {holds: mintAccount, kind: authz.AccountToken, req: token.Request{Spec: onAll, Account: home}},
		"account-owned, by a user's token": {holds: mintUser.With(dns().Policies()...), req: token.Request{Spec: dns(), Account: home},
			certain: []string{"the creator does not hold Account:Account API Tokens:Edit on account " + string(home)}},
		"too many": {key: true, tokens: 50, req: token.Request{Spec: platform()},
			certain: []string{"Account: there are 50 tokens and a user can have 50: revoke unused ones"}},
		"name": {holds: mintUser, tokens: 1, req: token.Request{Spec: platform(), Name: "token 1"},
			worth: []string{"Name: a token of that name exists (id "}},
		"zone of another account": {key: true, req: token.Request{Spec: foreign, Account: home},
			certain: []string{"Spec: zone " + string(other) + " belongs to account " + string(otherAccount)}},
		"zone that does not exist": {key: true, req: token.Request{Spec: permissions.NewSpec(permissions.Zone("4cf1f02313c4ef76af3d62eb78bb906e").Allow(permissions.ZoneRead))},
			certain: []string{"Spec: zone 4cf1f02313c4ef76af3d62eb78bb906e does not exist or is not the user's"}},
		"product": {key: true, req: token.Request{Account: home, Spec: permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountTurnstileSitesWrite))},
			worth: []string{"Turnstile was listed as not supporting account-owned tokens"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := simulated(t)
			_, err := srv.AddZone(tokentest.Zone{ID: other, Account: otherAccount})
			require.NoError(t, err)
			for i := range tt.tokens {
				_, err := srv.IssueToken(platform(), tokentest.TokenOptions{Name: fmt.Sprintf("token %d", i+1)})
				require.NoError(t, err)
			}
			creds := token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey))
			if !tt.key {
				tok, err := srv.IssueToken(tt.holds, tokentest.TokenOptions{Kind: tt.kind, Name: "creator"})
				require.NoError(t, err)
				creds = token.APIToken(token.NewSecret(tok.Value))
			}
			req := tt.req
			if req.Name == "" {
				req.Name = "deploys"
			}
			c := simClient(t, srv, creds, home)
			got, err := c.Precheck(t.Context(), req, token.PrecheckOptions{})
			require.NoError(t, err)
			var certain, worth []string
			for _, concern := range got.Concerns {
				if concern.Certain {
					certain = append(certain, concern.String())
				} else {
					worth = append(worth, concern.String())
				}
			}
			require.Len(t, certain, len(tt.certain), "%v", certain)
			for i, want := range tt.certain {
				assert.Contains(t, certain[i], want)
			}
			require.Len(t, worth, len(tt.worth), "%v", worth)
			for i, want := range tt.worth {
				assert.Contains(t, worth[i], want)
			}
			before := len(srv.Tokens())
			_, err = c.Issue(t.Context(), req, token.IssueOptions{Wait: wait()})
			if len(tt.certain) == 0 {
				require.NoError(t, err)
				return
			}
			var refused *token.PrecheckError
			require.ErrorAs(t, err, &refused)
			assert.ErrorContains(t, err, "the token was not asked for: ")
			assert.Len(t, srv.Tokens(), before)
			for _, call := range srv.Calls() {
				assert.Equal(t, http.MethodGet, call.Method, "nothing was asked for")
			}
		})
	}
}

// The certain concerns are what the API refuses indeed.
func TestPrecheckAgreesWithTheAPI(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.AccountToken)
	require.NoError(t, s.srv.SetSpec(s.minter.ID, permissions.NewSpec(permissions.Account(home).Allow(permissions.AccountAPITokensWrite))))
	_, err := s.client(t, s.srv.RoundTripper()).Issue(t.Context(), s.request("deploys"), token.IssueOptions{SkipPrecheck: true})
	var api *token.APIError
	require.ErrorAs(t, err, &api)
	assert.Contains(t, err.Error(), "Failed common permission check against resources")
}

func TestPrecheckGroups(t *testing.T) {
	t.Parallel()
	s := newStage(t, authz.UserToken)
	listing := `{"success":true,"result":[{"id":"` + permissions.ZoneRead.ID() + `","name":"Zone Read","scopes":["com.cloudflare.api.account"]},{"id":"` + permissions.ZoneDNSRead.ID() + `","name":"DNS Read","scopes":["com.cloudflare.api.account.zone"]}]}`
	net := roundTrip(func(req *http.Request) (*http.Response, error) {
		if strings.HasSuffix(req.URL.Path, "/permission_groups") {
			return answer(req, 200, nil, listing), nil
		}
		return s.srv.RoundTripper().RoundTrip(req)
	})
	req := token.Request{Name: "x", Spec: permissions.NewSpec(permissions.Zone(zone).Allow(permissions.ZoneRead, permissions.ZoneDNSWrite, permissions.ZoneDNSRead))}
	got, err := s.client(t, net).Precheck(t.Context(), req, token.PrecheckOptions{})
	require.NoError(t, err)
	assert.ErrorContains(t, got.Err(), "allow Zone:DNS:Edit on zone "+string(zone)+": the live listing has no such permission group: it cannot be given")
	assert.ErrorContains(t, got.Err(), "allow Zone:Zone:Read on zone "+string(zone)+": the live listing has the group for com.cloudflare.api.account")
	assert.NotContains(t, got.Err().Error(), "Zone:DNS:Read")
}

// What the API does not tell never speaks against the request; what it says of
// the credentials does.
func TestPrecheckWithoutAnswers(t *testing.T) {
	t.Parallel()
	req := token.Request{Name: "x", Spec: platform()}
	for name, r := range map[string]reply{"502": {status: 502, body: "<html>"}, "no permission": noPermission, "odd": success(`{}`), "lost": {err: errReset}} {
		a := script(map[string]reply{
			"GET /user/tokens?include_expired=true&page=1&per_page=50": r, "GET /user/tokens/verify": r, "GET /accounts": r,
			"GET /zones/" + string(zone): r, "GET /user/tokens/permission_groups": r,
		})
		got, err := a.client(t, userToken).Precheck(t.Context(), req, token.PrecheckOptions{})
		require.NoError(t, err, name)
		assert.Empty(t, got.Concerns, name)
		assert.NoError(t, got.Err())
		assert.Len(t, got.Unchecked, 4, "%s: %v", name, got.Unchecked)
		assertHidden(t, strings.Join(got.Unchecked, " "))
	}
	a := script(map[string]reply{"GET /user/tokens?include_expired=true&page=1&per_page=50": refusal(403, 9109, "Invalid access token")})
	_, err := a.client(t, userToken).Precheck(t.Context(), req, token.PrecheckOptions{})
	assert.ErrorContains(t, err, "Invalid access token (9109)")
	assert.Len(t, a.calls, 1, "a dead credential is not tried further")
	_, err = a.client(t, accountToken).Precheck(t.Context(), req, token.PrecheckOptions{})
	assert.ErrorContains(t, err, "an account-owned token cannot create user tokens")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = a.client(t, userToken).Precheck(ctx, req, token.PrecheckOptions{})
	assert.ErrorIs(t, err, context.Canceled)
}

// Bad input is refused before any call, with the reason.
func TestIssueRefusesBadInput(t *testing.T) {
	t.Parallel()
	user := permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensRead))
	for name, tt := range map[string]struct {
		req  token.Request
		want string
	}{
		"unknown group":    {token.Request{Name: "x", Spec: permissions.NewSpec(permissions.Zone(zone).Allow("99999999999999999999999999999999"))}, "is not in the catalogue"},
		"mixed scopes":     {token.Request{Name: "x", Spec: permissions.NewSpec(permissions.AllowOn(permissions.ZoneResource(zone), permissions.AccountSettingsRead))}, "acts on account resources"},
		"another account":  {token.Request{Name: "x", Spec: platform(), Account: otherAccount}, "an account-owned token reaches its own account only: account " + string(home) + " is not " + string(otherAccount)},
		"another's bucket": {token.Request{Name: "x", Account: otherAccount, Spec: permissions.NewSpec(permissions.Bucket(home, "", "assets").Allow(permissions.BucketWorkersR2StorageBucketItemRead))}, "reaches its own account only"},
		"user permission":  {token.Request{Name: "x", Spec: user, Account: home}, "an account-owned token cannot hold user permissions"},
		"past":             {token.Request{Name: "x", Spec: platform(), ExpiresOn: now().Add(-time.Second)}, "has passed"},
		"no name":          {token.Request{Spec: platform()}, "Name: it is empty"},
	} {
		a := script(nil)
		_, err := a.client(t, userToken).Issue(t.Context(), tt.req, token.IssueOptions{})
		assert.ErrorContains(t, err, tt.want, name)
		assert.Empty(t, a.calls, name)
	}
}

func TestAccountOwnedConcerns(t *testing.T) {
	t.Parallel()
	listed := permissions.NewSpec(
		permissions.Account(home).Allow(permissions.AccountRuleListsWrite, permissions.AccountIntelRead, permissions.AccountMagicTransitWrite, permissions.AccountMagicWANRead, permissions.AccountPubsubConfigurationRead,
			permissions.AccountRegistrarDomainsRead, permissions.AccountTurnstileSitesRead, permissions.AccountWorkersObservabilityRead, permissions.AccountZeroTrustRead, permissions.AccountWorkersScriptsWrite),
		permissions.Zone(zone).Allow(permissions.ZoneBotManagementRead, permissions.ZonePageRulesWrite),
		permissions.Zone(zone).Deny(permissions.ZonePageRulesRead))
	got := token.AccountOwnedConcerns(listed, home)
	assert.Len(t, got, 11)
	for _, c := range got {
		assert.False(t, c.Certain)
		assert.NotEmpty(t, c.Evidence.Source)
		want := permissions.EvidenceDocumented
		if c.Statement.Permission.ID() == permissions.ZonePageRulesWrite.ID() {
			want = permissions.EvidenceReported
		}
		assert.Equal(t, want, c.Evidence.Kind, c)
	}
	assert.Empty(t, token.AccountOwnedConcerns(platform(), home))
	assert.Len(t, token.AccountOwnedConcerns(platform(), otherAccount), 3, "the account's statements; whose the zone is does not show")
}

// All of an issuing is about what the request came to at its beginning, however
// long the checks before the creation take: the end that was asked for is the end
// that is sent, and nothing is judged a second time.
func TestIssueSettlesTheRequestOnce(t *testing.T) {
	t.Parallel()
	for name, req := range map[string]token.Request{
		"end":      {ExpiresOn: now().Add(90 * time.Minute)},
		"lifetime": {TTL: 90 * time.Minute},
	} {
		s := newStage(t, authz.UserToken)
		later := now().Add(-time.Hour)
		clock := func() time.Time { // each look at it is an hour later
			later = later.Add(time.Hour)
			return later
		}
		c, err := token.New(token.APIToken(token.NewSecret(s.minter.Value)), token.WithBaseURL(tokentest.BaseURL), token.WithHTTPClient(&http.Client{Transport: s.srv.RoundTripper()}), token.WithClock(clock))
		require.NoError(t, err)
		req.Name, req.Spec = "deploys", platform()
		got, err := c.Issue(t.Context(), req, token.IssueOptions{Wait: wait()})
		require.NoError(t, err, name)
		require.NoError(t, got.Unconfirmed, name)
		assert.Equal(t, now().Add(90*time.Minute), got.ExpiresOn(), name)
	}
}
