package diagnose_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/authz"
)

// script answers each path with a status and a body; "" is a success.
type script struct {
	answers map[string]string
	status  int
	calls   []string
}

func (s *script) Do(ctx context.Context, method, path string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.calls = append(s.calls, method+" "+path)
	body, ok := s.answers[path]
	switch {
	case !ok:
		return errors.New("connection reset by peer")
	case body == "":
		return nil
	}
	status := s.status
	if status == 0 {
		status = 403
	}
	return cfapi.NewError(method, path, status, nil, []byte(body))
}

const (
	userVerify    = "/user/tokens/verify"
	accountVerify = accountPath + "/tokens/verify"
)

func refused(call, body string) error {
	method, path, _ := cut(call)
	return cfapi.NewError(method, path, 403, nil, []byte(body))
}

func TestExplain(t *testing.T) {
	t.Parallel()
	scripts, records := "GET "+accountPath+"/workers/scripts", "GET "+zonePath+"/dns_records"
	for _, tc := range []struct {
		name    string
		err     error
		facts   diagnose.Facts
		budget  int
		answers map[string]string
		calls   []string
		code    diagnose.Code
		cause   authz.Reason
		open    string
		live    diagnose.Liveness
		kind    authz.Kind
		reach   diagnose.Reach
	}{
		{
			name: "a live user token lacks the permission", err: refused(scripts, body10000), answers: map[string]string{userVerify: ""},
			calls: []string{"GET " + userVerify}, code: "missing-permission", cause: authz.MissingPermission, live: diagnose.Live, kind: authz.UserToken,
		},
		{
			name: "an account-owned token lacks it", err: refused(scripts, body10000), answers: map[string]string{userVerify: bodyVerify, accountVerify: ""},
			calls: []string{"GET " + userVerify, "GET " + accountVerify}, code: "missing-permission", cause: authz.MissingPermission, live: diagnose.Live, kind: authz.AccountToken,
		},
		{
			name: "a dead token", err: refused(scripts, body10000), answers: map[string]string{userVerify: bodyVerify, accountVerify: bodyVerify},
			calls: []string{"GET " + userVerify, "GET " + accountVerify}, code: "verify-refused", cause: authz.DeadToken, live: diagnose.Dead,
		},
		{
			name: "a dead user token, by its kind", err: refused(scripts, body10000), facts: diagnose.Facts{Kind: authz.UserToken}, answers: map[string]string{userVerify: bodyVerify},
			calls: []string{"GET " + userVerify}, code: "verify-refused", cause: authz.DeadToken, live: diagnose.Dead, kind: authz.UserToken,
		},
		{
			name: "account-owned by its kind: one call", err: refused(scripts, body10000), facts: diagnose.Facts{Kind: authz.AccountToken}, answers: map[string]string{accountVerify: ""},
			calls: []string{"GET " + accountVerify}, code: "missing-permission", cause: authz.MissingPermission, live: diagnose.Live, kind: authz.AccountToken,
		},
		{
			name: "the zone is in reach", err: refused(records, body10000), answers: map[string]string{userVerify: "", zonePath: ""},
			calls: []string{"GET " + userVerify, "GET " + zonePath}, code: "missing-permission", cause: authz.MissingPermission, live: diagnose.Live, kind: authz.UserToken, reach: diagnose.InReach,
		},
		{
			name: "the zone is out of reach", err: refused(records, body10000), answers: map[string]string{userVerify: "", zonePath: body9109},
			calls: []string{"GET " + userVerify, "GET " + zonePath}, code: "missing-permission", cause: authz.OutsideScope, live: diagnose.Live, kind: authz.UserToken, reach: diagnose.OutOfReach,
		},
		{
			name: "9109 and the zone is in reach", err: refused("GET "+zonePath+"/settings", body9109), answers: map[string]string{zonePath: ""},
			calls: []string{"GET " + zonePath}, code: "unauthorized-resource", cause: authz.MissingPermission, reach: diagnose.InReach,
		},
		{
			name: "the account is not known", err: refused(records, body10000), answers: map[string]string{userVerify: bodyVerify},
			calls: []string{"GET " + userVerify}, code: "authentication-error", cause: authz.MissingPermission, open: "an id that the next call needs is not known",
		},
		{
			name: "a budget of one", err: refused(scripts, body10000), budget: 1, answers: map[string]string{userVerify: bodyVerify, accountVerify: ""},
			calls: []string{"GET " + userVerify}, code: "authentication-error", cause: authz.MissingPermission, open: "the budget of refused calls is spent: more could lock the caller out",
		},
		{
			name: "no budget", err: refused(scripts, body10000), budget: -1,
			code: "authentication-error", cause: authz.MissingPermission, open: "the budget of refused calls is spent: more could lock the caller out",
		},
		{
			name: "the first sign of a lock-out", err: refused(scripts, body10000), answers: map[string]string{userVerify: refuse(9109, "Max auth failures reached, please check your Authorization header.")},
			calls: []string{"GET " + userVerify}, code: "locked-out", cause: authz.NoReason,
		},
		{
			name: "the address is refused", err: refused(scripts, body10000), answers: map[string]string{userVerify: bodyIP},
			calls: []string{"GET " + userVerify}, code: "client-ip", cause: authz.ClientIP,
		},
		{
			name: "a malformed token", err: refused(scripts, body10000), answers: map[string]string{userVerify: bodyMalformed},
			calls: []string{"GET " + userVerify}, code: "malformed-authorization", cause: authz.WrongKind, live: diagnose.Dead,
		},
		{
			name: "no answer", err: refused(scripts, body10000),
			calls: []string{"GET " + userVerify}, code: "authentication-error", cause: authz.MissingPermission, open: "the call that would settle it got no answer that says anything",
		},
		{
			name: "a rate limit", err: refused(scripts, body10000), answers: map[string]string{userVerify: bodyThrottled},
			calls: []string{"GET " + userVerify}, code: "authentication-error", cause: authz.MissingPermission, open: "the call that would settle it got no answer that says anything",
		},
		{
			name: "a key", err: refused(scripts, body10000), facts: diagnose.Facts{Kind: authz.GlobalKey}, answers: map[string]string{"/user": ""},
			calls: []string{"GET /user"}, code: "key-without-access", cause: authz.OutsideScope, live: diagnose.Live, kind: authz.GlobalKey, open: "the calls do not tell the causes apart",
		},
		{
			name: "a dead key", err: refused(scripts, body10000), facts: diagnose.Facts{Kind: authz.GlobalKey}, answers: map[string]string{"/user": refuse(9103, "Unknown X-Auth-Key or X-Auth-Email")},
			calls: []string{"GET /user"}, code: "unknown-key", cause: authz.DeadToken, live: diagnose.Dead, kind: authz.GlobalKey,
		},
		{
			name: "what is clear needs no call", err: refused(scripts, bodyIP), code: "client-ip", cause: authz.ClientIP,
		},
		{
			name: "text, with the call", err: errors.New("Authentication error (10000)"), facts: diagnose.Facts{Method: "GET", Path: accountPath + "/workers/scripts"}, answers: map[string]string{userVerify: ""},
			calls: []string{"GET " + userVerify}, code: "missing-permission", cause: authz.MissingPermission, live: diagnose.Live, kind: authz.UserToken,
		},
	} {
		for _, w := range allWordings() {
			t.Run(tc.name+"/"+w.String(), func(t *testing.T) {
				t.Parallel()
				s, err := &script{answers: tc.answers}, tc.err
				if api, ok := err.(*cfapi.Error); ok {
					err = w.err(api)
				}
				got, ok := diagnose.Explainer{Facts: tc.facts, Budget: tc.budget}.Explain(t.Context(), err, s)
				require.True(t, ok)
				assert.Equal(t, tc.code, got.Diagnosis.Code, "%s", got.Diagnosis)
				assert.Equal(t, tc.cause, got.Diagnosis.Reason())
				assert.Equal(t, tc.open, got.Open)
				assert.Equal(t, tc.calls, s.calls)
				assert.Len(t, got.Probes, len(s.calls))
				assert.Equal(t, tc.live, got.Facts.Liveness)
				assert.Equal(t, tc.kind, got.Facts.Kind)
				assert.Equal(t, tc.reach, got.Facts.Reach)
				for _, c := range got.Diagnosis.Causes {
					if tc.reach == diagnose.InReach {
						assert.NotEqual(t, authz.OutsideScope, c.Reason, "excluded by the call")
					}
				}
				if tc.open == "" {
					assert.Empty(t, got.Diagnosis.Settle.Method, "settled")
				}
				checkDiagnosis(t, got.Diagnosis)
			})
		}
	}
}

func TestExplanationForms(t *testing.T) {
	t.Parallel()
	s := &script{answers: map[string]string{userVerify: bodyVerify}}
	got, ok := diagnose.Explain(t.Context(), refused("GET "+zonePath+"/dns_records", body10000), s)
	require.True(t, ok)
	text := got.String()
	assert.True(t, strings.HasPrefix(text, got.Diagnosis.String()+"\n"))
	assert.Contains(t, text, "\n  asked: GET /user/tokens/verify: denied (1000)")
	assert.True(t, strings.HasSuffix(text, "\n  open: an id that the next call needs is not known"), text)
	var wire struct {
		Diagnosis struct{ Code diagnose.Code }
		Probes    []map[string]any
		Open      string
	}
	require.NoError(t, json.Unmarshal([]byte(asJSON(t, got)), &wire))
	assert.Equal(t, diagnose.Code("authentication-error"), wire.Diagnosis.Code)
	assert.Equal(t, []map[string]any{{"method": "GET", "path": userVerify, "verdict": "denied", "code": 1000.0}}, wire.Probes)
	assert.Equal(t, got.Open, wire.Open)
	assert.Contains(t, asJSON(t, diagnose.Explanation{}), `"probes": []`)
	log := got.LogValue().String()
	assert.Contains(t, log, "asked=[GET /user/tokens/verify: denied (1000)]")
	assert.Contains(t, log, "open=an id that the next call needs is not known")
	assert.Contains(t, log, "code=authentication-error")
}

func TestExplainStops(t *testing.T) {
	t.Parallel()
	err := refused("GET "+accountPath+"/workers/scripts", body10000)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &script{}
	got, ok := diagnose.Explain(ctx, err, s)
	require.True(t, ok)
	assert.Equal(t, "the context ended", got.Open)
	assert.Empty(t, s.calls)
	assert.Equal(t, diagnose.Code("authentication-error"), got.Diagnosis.Code)

	got, ok = diagnose.Explain(t.Context(), err, nil)
	require.True(t, ok)
	assert.Equal(t, "there is nothing to make the call with", got.Open)

	_, ok = diagnose.Explain(t.Context(), errors.New("disk full"), s)
	assert.False(t, ok)
	_, ok = diagnose.Explain(t.Context(), nil, s)
	assert.False(t, ok)
	assert.Empty(t, s.calls)

	// However the API answers, the calls stay few.
	for _, body := range []string{"", body10000, body9109, bodyUnknown, bodyVerify, bodyMalformed, "<html>", refuse(10001, "Unable to authenticate request"), refuse(424242, "?")} {
		n, refusals := 0, 0
		prober := diagnose.ProberFunc(func(_ context.Context, method, path string) error {
			n++
			if body == "" {
				return nil
			}
			refusals++
			return cfapi.NewError(method, path, 403, nil, []byte(body))
		})
		for _, call := range []string{"GET " + zonePath + "/dns_records", "GET " + accountPath + "/workers/scripts", "GET /user/tokens/verify", "GET /memberships", "GET /zones"} {
			n, refusals = 0, 0
			got, ok := diagnose.Explainer{Facts: diagnose.Facts{Account: account, Zone: zone}}.Explain(t.Context(), refused(call, body10000), prober)
			require.True(t, ok)
			assert.LessOrEqual(t, refusals, 2, "%s %s", call, body)
			assert.LessOrEqual(t, n, 4)
			checkDiagnosis(t, got.Diagnosis)
		}
	}
}

// overHTTP is a prober over a plain transport.
type overHTTP struct {
	rt    http.RoundTripper
	value string
}

func (p overHTTP) Do(ctx context.Context, method, path string) error {
	req, err := http.NewRequestWithContext(ctx, method, "https://api.cloudflare.com/client/v4"+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+p.value)
	resp, err := p.rt.RoundTrip(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if e := cfapi.ErrorFromResponse(resp); e != nil {
		return e
	}
	return nil
}
