package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
)

// kit is what a case works with. After the first thing that cannot be done
// (no answer, a token that cannot be made) its methods do nothing more.
type kit struct {
	ctx   context.Context
	h     Harness
	scrub *scrubber
	c     Case
	out   outcome
	made  []*minted
}

// caller is who makes a call.
type caller struct {
	label   string // for the record
	headers func(*http.Request)
	settles bool // a token made just now
}

// nobody sends no credential.
var nobody = caller{label: "none"}

// sends is a caller with a bad credential: pairs of header and value.
func sends(label string, headers ...string) caller {
	return caller{label: label, headers: func(r *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
	}}
}

func (k *kit) creator() caller {
	return caller{label: "creator", headers: k.h.Creator.Authorize}
}

// answer is what a call got.
type answer struct {
	status int
	env    cfapi.Envelope
	header http.Header
}

// skip ends the case.
func (k *kit) skip(format string, args ...any) {
	if k.out.skipped == "" {
		k.out.skipped = k.scrub.text(fmt.Sprintf(format, args...))
	}
}

func (k *kit) fail(format string, args ...any) {
	k.out.findings = append(k.out.findings, k.scrub.text(fmt.Sprintf(format, args...)))
}

// send makes one call. ok is false where there is nothing to judge.
func (k *kit) send(who caller, method, path, body string) (a answer, ok bool) {
	if k.out.skipped != "" {
		return answer{}, false
	}
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(k.ctx, method, k.h.BaseURL+path, in)
	if err != nil {
		k.skip("the request cannot be made: %v", err)
		return answer{}, false
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if who.headers != nil {
		who.headers(req)
	}
	resp, err := k.h.Client.Do(req)
	if err != nil {
		k.skip("inconclusive: no answer to %s %s: %v", method, path, cfapi.NewTransportError(method, path, err))
		return answer{}, false
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(resp.Body, cfapi.MaxBody))
	if err != nil {
		k.skip("inconclusive: the answer to %s %s broke off", method, path)
		return answer{}, false
	}
	a = answer{status: resp.StatusCode, header: resp.Header}
	e := cfapi.NewError(method, path, resp.StatusCode, resp.Header, data)
	if a.env, err = cfapi.DecodeEnvelope(data); err != nil || e != nil && (e.RateLimited() || e.Status >= 500) {
		k.skip("inconclusive: %s %s answered %d, which says nothing about the table", method, path, resp.StatusCode)
		return answer{}, false
	}
	return a, true
}

// settled sends until the answer pleases or the time to settle is over, and
// returns the last answer.
func (k *kit) settled(who caller, method, path, body string, pleases func(answer) bool) (answer, bool) {
	end := k.h.Now().Add(k.h.Settle)
	for {
		a, ok := k.send(who, method, path, body)
		if !ok || !who.settles || pleases(a) || !k.h.Now().Before(end) {
			return a, ok
		}
		if err := k.h.Wait(k.ctx, settleStep); err != nil {
			k.skip("inconclusive: %v", err)
			return answer{}, false
		}
	}
}

// settleStep is the wait between two calls of a token that has to settle.
const settleStep = 3 * time.Second

// gets makes a call that the API must answer as the row says, in any of its
// wordings, and returns the answer, if there is one to look at; pairs of
// placeholder and text fill the row's messages.
func (k *kit) gets(row string, who caller, method, path, body string, fill ...string) (a answer, ok bool) {
	want, known := behaviour(row)
	if !known {
		k.skip("the table has no row %q", row)
		return answer{}, false
	}
	a, ok = k.settled(who, method, path, body, func(a answer) bool { return disagreement(closest(want, a, fill), a, fill) == "" })
	if !ok {
		return answer{}, false
	}
	want = closest(want, a, fill)
	why := disagreement(want, a, fill)
	k.record(who, method, path, want.Name, a, why == "")
	if why != "" {
		k.fail("%s %s by %s: %s\n  got:  %s\n  want: %s (%s)\n  known from: %v", method, path, who.label, why, a, wantText(want, fill), want.Name, want.Evidence)
	}
	return a, true
}

// named makes a call that must be refused as the row says, and looks at the page
// that the refusal names, if any.
func (k *kit) named(row string, who caller, method, path string) {
	a, ok := k.gets(row, who, method, path, "")
	m, known := operations.Match(method, path)
	if !ok || !known || a.status != http.StatusForbidden {
		return
	}
	for _, e := range a.env.Errors {
		if got := strings.TrimSuffix(e.DocumentationURL, "/"); got != "" && got != m.Operation().DocumentationURL() {
			k.fail("%s %s by %s is refused with a page that is not the operation's\n  got:  %s\n  want: %s", method, path, who.label, got, m.Operation().DocumentationURL())
		}
	}
}

// passes makes a call that must succeed and returns its result, nil where there
// is nothing to look at.
func (k *kit) passes(who caller, method, path, body string) json.RawMessage {
	a, ok := k.settled(who, method, path, body, func(a answer) bool { return a.env.Success })
	if !ok {
		return nil
	}
	k.record(who, method, path, "success", a, a.env.Success)
	if !a.env.Success {
		k.fail("%s %s by %s must succeed\n  got:  %s", method, path, who.label, a)
		return nil
	}
	return a.env.Result
}

// minted is a token that a case made.
type minted struct {
	id, path string // path of the token endpoint
	value    token.Secret
}

// caller is the token as a caller.
func (m *minted) caller(label string) caller {
	return caller{label: label, headers: token.APIToken(m.value).Authorize, settles: true}
}

// userToken makes a user token that holds spec.
func (k *kit) userToken(spec permissions.Spec) *minted { return k.mint("/user/tokens", spec) }

// accountToken makes an account-owned token that holds spec.
func (k *kit) accountToken(spec permissions.Spec) *minted {
	return k.mint("/accounts/"+string(k.h.Account)+"/tokens", spec)
}

// lifetime is how long a token of a case lives if it cannot be deleted.
const lifetime = time.Hour

// tokenBody is the body of a create or update request.
func (k *kit) tokenBody(spec permissions.Spec) (string, error) {
	if c := spec.Conditions(); c.ExpiresOn.IsZero() {
		c.ExpiresOn = k.h.Now().Add(lifetime).UTC().Truncate(time.Second)
		spec = spec.WithConditions(c)
	}
	data, err := json.Marshal(spec)
	if err != nil {
		return "", err
	}
	return `{"name":"cftoken-conformance",` + string(bytes.TrimPrefix(data, []byte("{"))), nil
}

func (k *kit) mint(path string, spec permissions.Spec) *minted {
	m := &minted{path: path}
	body, err := k.tokenBody(spec)
	if err != nil {
		k.skip("no token can be made: %v", err)
		return m
	}
	a, ok := k.send(k.creator(), http.MethodPost, path, body)
	if !ok {
		return m
	}
	var res struct{ ID, Value string }
	if !a.env.Success || json.Unmarshal(a.env.Result, &res) != nil || res.ID == "" || res.Value == "" {
		k.skip("the creator can make no such token: %s", a)
		return m
	}
	k.scrub.add(res.ID, "<token-id>")
	k.scrub.add(res.Value, "<token>")
	m.id, m.value = res.ID, token.NewSecret(res.Value)
	k.made = append(k.made, m)
	return m
}

// cleanUp deletes the tokens of the case, however it ended.
func (k *kit) cleanUp() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(k.ctx), 30*time.Second)
	defer cancel()
	skipped := k.out.skipped
	for _, m := range k.made {
		k.ctx, k.out.skipped = ctx, ""
		a, ok := k.send(k.creator(), http.MethodDelete, m.path+"/"+m.id, "")
		if !ok || !a.env.Success && a.status != http.StatusNotFound {
			k.out.leftovers = append(k.out.leftovers, "a token named cftoken-conformance, which expires within the hour")
		}
	}
	k.out.skipped = skipped
}

// wait lets the API's clock go on.
func (k *kit) wait(d time.Duration) {
	if k.out.skipped != "" {
		return
	}
	if err := k.h.Wait(k.ctx, d); err != nil {
		k.skip("inconclusive: %v", err)
	}
}
