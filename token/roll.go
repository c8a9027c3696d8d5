package token

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/cloudflare/cloudflare-go/v7/accounts"
	"github.com/cloudflare/cloudflare-go/v7/user"
)

// LostValueError is a roll of which it is not known whether it happened: the
// answer with the new value was lost or broken. The old value may be dead and
// the new one known to nobody. Rolling again gives a value that is known.
type LostValueError struct {
	// Ref is the token.
	Ref Ref
	// Err is what went wrong, an [*APIError] or a [*TransportError].
	Err error
}

// Error says what happened and what to do.
func (e *LostValueError) Error() string {
	return fmt.Sprintf("%s may have been rolled, but its new value did not arrive: %v; its old value may be dead: roll it again", e.Ref, e.Err)
}

// Unwrap returns the cause.
func (e *LostValueError) Unwrap() error { return e.Err }

// Roll gives the token a new value, in place: name, permissions and id stay,
// and the old value dies at once, for everybody who uses it. To change a value
// without an interruption use [Client.Rotate]. It needs API Tokens Write, or
// the account's Account API Tokens Write.
//
// The request is sent once. The error is an [*APIError] where the API refused,
// so that the old value still works; a [*TransportError] where the request
// never left; and a [*LostValueError] where that is not known.
//
// Source: https://developers.cloudflare.com/fundamentals/api/how-to/roll-token/ (2026-08).
func (c *Client) Roll(ctx context.Context, ref Ref) (Secret, error) {
	if err := c.reach(ref); err != nil {
		return Secret{}, err
	}
	t, opts := c.sdk()
	path := ref.path() + "/value"
	var err error
	if ref.Account == "" {
		_, err = user.NewTokenService(opts...).Value.Update(ctx, ref.ID, user.TokenValueUpdateParams{Body: struct{}{}})
	} else {
		params := accounts.TokenValueUpdateParams{Body: struct{}{}}
		params.AccountID.Value, params.AccountID.Present = string(ref.Account), true
		_, err = accounts.NewTokenService(opts...).Value.Update(ctx, ref.ID, params)
	}
	var value string
	raw, err := t.result(err, "PUT", path)
	if err == nil && (json.Unmarshal(raw, &value) != nil || value == "" || !isSendable(value)) {
		err = unusable("PUT", path, t.status)
	}
	switch {
	case err == nil:
		return NewSecret(value), nil
	case mayExist(err):
		return Secret{}, &LostValueError{Ref: ref, Err: err}
	}
	return Secret{}, err
}
