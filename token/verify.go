package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/cloudflare/cloudflare-go/v7/accounts"
	"github.com/cloudflare/cloudflare-go/v7/user"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Verify asks the API whether the credentials are live.
//
// Which endpoint can tell depends on who owns the token, and the wrong one
// answers as it does for a dead token. So the text decides where to ask:
//
//   - a user token (cfut_): GET /user/tokens/verify, and no other;
//   - an account-owned token (cfat_): GET /accounts/{account}/tokens/verify of
//     the account given by [WithAccount];
//   - a token of the older form: the user endpoint, then the account's;
//   - a Global API key: GET /user, since it cannot be verified otherwise.
//
// Where that leaves open whether the token is dead or merely belongs to another
// account, GET /accounts settles it. So a good account-owned token is never
// called dead, and a dead token never account-owned.
//
// The error is not nil where no judgement was possible because of a fault: no
// answer, a rate limit, a server error, an answer that is not the API's. Then
// the status is StatusUndetermined. Every judgement, good or bad, comes with a
// nil error. The Verification holds the attempts in both cases.
func (c *Client) Verify(ctx context.Context) (Verification, error) {
	r := verifyRun{c: c, ctx: ctx}
	r.v.Kind = c.creds.Kind().Owner()
	r.v.verifiedAt = c.now()
	verify := r.token
	if c.creds.IsGlobalKey() {
		r.v.Kind, verify = authz.GlobalKey, r.globalKey
	}
	err := verify()
	return r.v, err
}

// verifyRun is one verification.
type verifyRun struct {
	c   *Client
	ctx context.Context
	v   Verification
}

const (
	userVerifyPath = "/user/tokens/verify"
	accountsPath   = "/accounts"
	userPath       = "/user"
)

func accountVerifyPath(id permissions.AccountID) string {
	return "/accounts/" + string(id) + "/tokens/verify"
}

// token verifies an API token.
func (r *verifyRun) token() error {
	kind := r.c.creds.Kind()
	notUsers := kind == CredentialAccountToken // the token is certainly no user's
	if kind != CredentialAccountToken {
		got, err := r.askUser()
		switch {
		case got == answerFault:
			return err
		case got == answerGood && kind != CredentialOAuth:
			r.v.Kind = authz.UserToken
			return nil
		case got == answerRejected && kind == CredentialUserToken:
			r.decide(StatusDead)
			return nil
		case r.final(got):
			return nil
		}
		notUsers = got == answerRejected || got == answerAccountOwned
	}
	if r.c.account != "" && kind != CredentialUserToken && kind != CredentialOAuth {
		got, err := r.askAccount(r.c.account)
		switch {
		case got == answerFault:
			return err
		case r.final(got):
			return nil
		}
	}
	return r.settle(notUsers && kind != CredentialOAuth && kind != CredentialUserToken)
}

// final takes over an answer that ends the verification whatever the kind.
func (r *verifyRun) final(got answer) bool {
	switch got {
	case answerGood:
	case answerClientIP:
		r.decide(StatusClientIP)
	case answerLockedOut:
		r.decide(StatusLockedOut)
	case answerMalformed:
		r.decide(StatusMalformed)
	default:
		return false
	}
	return true
}

// settle asks for the list of accounts, which every live token may do. With
// notUsers, a live token is an account's.
func (r *verifyRun) settle(notUsers bool) error {
	var list []struct {
		ID string `json:"id"`
	}
	_, err := r.c.api.Do(r.ctx, "GET", accountsPath, nil, &list)
	got := r.note("GET "+accountsPath, err)
	switch {
	case got == answerFault:
		return err
	case got == answerGood, got == answerNoPermission, got == answerAccountOwned:
		r.decide(StatusLive)
	case got == answerRejected:
		r.decide(StatusDead)
		return nil
	default:
		r.final(got)
		return nil
	}
	if !notUsers && got != answerAccountOwned {
		return nil
	}
	r.v.Kind = authz.AccountToken
	if len(list) == 1 {
		r.v.Account, _ = permissions.ParseAccountID(list[0].ID) // "" of what is no id
	}
	if r.v.Account == "" || r.v.Account == r.c.account {
		return nil
	}
	// The owner is another account than the one asked, or none was given: it
	// can tell id and expiry. That the token is live is known already.
	_, _ = r.askAccount(r.v.Account)
	return nil
}

// globalKey verifies a Global API key, which the verify endpoints do not take.
func (r *verifyRun) globalKey() error {
	_, err := r.c.api.Do(r.ctx, "GET", userPath, nil, nil)
	got := r.note("GET "+userPath, err)
	switch got {
	case answerFault:
		return err
	case answerGood:
		r.decide(StatusLive)
	case answerRejected:
		r.decide(StatusDead)
	default:
		r.final(got)
	}
	return nil
}

// askUser calls the verify endpoint of user tokens.
func (r *verifyRun) askUser() (answer, error) {
	t, opts := r.c.sdk()
	_, err := user.NewTokenService(opts...).Verify(r.ctx)
	return r.verified(userVerifyPath, t, err)
}

// askAccount calls the verify endpoint of an account's tokens.
func (r *verifyRun) askAccount(id permissions.AccountID) (answer, error) {
	t, opts := r.c.sdk()
	var params accounts.TokenVerifyParams
	params.AccountID.Value, params.AccountID.Present = string(id), true
	_, err := accounts.NewTokenService(opts...).Verify(r.ctx, params)
	got, err := r.verified(accountVerifyPath(id), t, err)
	if got == answerGood {
		r.v.Kind, r.v.Account = authz.AccountToken, id
	}
	return got, err
}

// verified takes over the result of a verify endpoint. Expiry and start are
// measured against the server's clock where the answer has one: a local clock
// that is off must not make a live token look expired.
func (r *verifyRun) verified(path string, t *tap, err error) (answer, error) {
	var found struct {
		ID        string   `json:"id"`
		Status    string   `json:"status"`
		NotBefore wireTime `json:"not_before"`
		ExpiresOn wireTime `json:"expires_on"`
	}
	raw, err := t.result(err, "GET", path)
	if err == nil && (json.Unmarshal(raw, &found) != nil || found.Status == "") {
		err = unusable("GET", path, t.status)
	}
	if !t.date.IsZero() {
		r.v.verifiedAt = t.date
	}
	got := r.note("GET "+path, err)
	if got != answerGood {
		return got, err
	}
	r.v.TokenID, r.v.State = found.ID, found.Status
	r.v.NotBefore, r.v.ExpiresOn = time.Time(found.NotBefore), time.Time(found.ExpiresOn)
	switch r.v.State {
	case StateActive, StateDisabled, StateExpired, StateRevoked:
	default: // a word that nobody knows may mean that it works
		r.decide(StatusUndetermined)
		return got, nil
	}
	if now := r.v.verifiedAt; r.v.State != StateActive || now.Before(r.v.NotBefore) || !r.v.ExpiresOn.IsZero() && !now.Before(r.v.ExpiresOn) {
		r.decide(StatusInactive)
	} else {
		r.decide(StatusLive)
	}
	return got, nil
}

// note records a call and says what its answer means.
func (r *verifyRun) note(endpoint string, err error) answer {
	r.v.Attempts = append(r.v.Attempts, Attempt{Endpoint: endpoint, Err: err})
	return readAnswer(err)
}

// decide sets the outcome, by the latest call.
func (r *verifyRun) decide(s Status) {
	r.v.Status = s
	r.v.Endpoint = r.v.Attempts[len(r.v.Attempts)-1].Endpoint
}

// Status is the outcome of a verification. The zero value is
// StatusUndetermined, so that nothing counts as live or dead by omission.
type Status uint8

const (
	// StatusUndetermined: the API's answers do not tell, or none came.
	StatusUndetermined Status = iota
	// StatusLive: the API knows the credential and accepts it.
	StatusLive
	// StatusInactive: the API knows the token, but it does not work now: it is
	// disabled, expired, or its time has not come. Verification.State says which.
	StatusInactive
	// StatusDead: the API does not know the credential: it was deleted, revoked
	// or rolled, or it is mistyped. A token made in the last minutes can look
	// so for up to about two minutes.
	StatusDead
	// StatusMalformed: the API refuses the text as no credential at all.
	StatusMalformed
	// StatusClientIP: the credential is live, but its client-IP filter excludes
	// the address that the calls came from.
	StatusClientIP
	// StatusLockedOut: the API refuses to look at the credential after too many
	// failed attempts. Stop, correct the credential and wait; a good one may be
	// refused for hours too.
	StatusLockedOut
)

// String returns the status in one lower-case word.
func (s Status) String() string {
	switch s {
	case StatusUndetermined:
		return "undetermined"
	case StatusLive:
		return "live"
	case StatusInactive:
		return "inactive"
	case StatusDead:
		return "dead"
	case StatusMalformed:
		return "malformed"
	case StatusClientIP:
		return "client_ip"
	case StatusLockedOut:
		return "locked_out"
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// MarshalText returns the status's text.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Verification is what [Client.Verify] found out. Verification tells whether a
// credential is live, and nothing about its permissions.
type Verification struct {
	// Status is the outcome.
	Status Status
	// TokenID is the id of the token, "" where the API did not tell. It is no
	// secret; it is also the access key id of R2's S3 interface.
	TokenID string
	// State is the API's own word: "active", "disabled", "expired" or what else
	// it may say; "" where it said nothing.
	State string
	// Kind is who owns the credential, as far as its text or the API shows.
	Kind authz.Kind
	// Account is the owner of an account-owned token, "" where not known.
	Account permissions.AccountID
	// NotBefore and ExpiresOn bound the token's time; zero for no bound, or
	// where the API did not tell.
	NotBefore, ExpiresOn time.Time
	// Endpoint is the call that decided, such as "GET /user/tokens/verify"; ""
	// while undetermined.
	Endpoint string
	// Attempts are the calls in their order, at most four.
	Attempts []Attempt

	verifiedAt time.Time
}

// Attempt is one call of a verification.
type Attempt struct {
	// Endpoint is the call, such as "GET /user/tokens/verify".
	Endpoint string
	// Err is an [*APIError] or a [*TransportError], nil for a success.
	Err error
}

// Live reports whether the credential is live and accepted.
func (v Verification) Live() bool { return v.Status == StatusLive }

// Verdict puts the outcome as a verdict, with a reason if it is a denial.
// Undetermined and locked out are inconclusive, never denied.
func (v Verification) Verdict() (authz.Verdict, authz.Reason) {
	switch v.Status {
	case StatusLive:
		return authz.Allowed, authz.NoReason
	case StatusInactive:
		switch {
		case v.State == "expired" || !v.ExpiresOn.IsZero() && !v.verifiedAt.Before(v.ExpiresOn):
			return authz.Denied, authz.Expired
		case v.State == "active" && v.verifiedAt.Before(v.NotBefore):
			return authz.Denied, authz.NotYetValid
		}
		return authz.Denied, authz.DeadToken
	case StatusDead, StatusMalformed:
		return authz.Denied, authz.DeadToken
	case StatusClientIP:
		return authz.Denied, authz.ClientIP
	}
	return authz.Inconclusive, authz.NoReason
}

// answer is what the answer to one call of a verification means.
type answer uint8

const (
	answerUnclear      answer = iota // a refusal that fits several causes
	answerGood                       // the credential was accepted
	answerFault                      // no answer, or none that says anything
	answerRejected                   // the credential is not known at this endpoint
	answerAccountOwned               // the token is live and account-owned
	answerNoPermission               // the credential is live and lacks permission
	answerClientIP                   // live, but not from this address
	answerLockedOut                  // nothing is looked at any more
	answerMalformed                  // the text is no credential
)

// readAnswer tells the answers of the verify endpoints, GET /accounts and
// GET /user apart, by the rows of package answers.
func readAnswer(err error) answer {
	if err == nil {
		return answerGood
	}
	var e *APIError
	if !errors.As(err, &e) {
		return answerFault
	}
	switch {
	case e.OneOf(&answers.LockedOut, &answers.TooManyFailures):
		return answerLockedOut
	case e.Inconclusive():
		return answerFault
	case e.OneOf(&answers.CoreLocation):
		return answerClientIP
	case e.OneOf(&answers.CoreNeedsUser, &answers.AccountsAccountToken):
		return answerAccountOwned
	case e.OneOf(&answers.CoreDenied):
		return answerNoPermission
	case e.OneOf(&answers.MalformedToken, &answers.MalformedKey, &answers.MalformedEmail):
		return answerMalformed
	case e.OneOf(&answers.VerifyInvalid, &answers.CoreUnknownToken, &answers.UnknownKey):
		return answerRejected
	}
	return answerUnclear
}
