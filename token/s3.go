package token

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// S3Credentials are what a client of R2's S3 interface takes. The secret key
// shows itself no more than a [Secret] does.
type S3Credentials struct {
	// AccessKeyID is the token's id. It is no secret.
	AccessKeyID string `json:"access_key_id"`
	// SecretAccessKey is the lower-case hexadecimal SHA-256 of the token's
	// value, not the value itself.
	SecretAccessKey Secret `json:"secret_access_key"`
	// Endpoint is the URL of the account's endpoint in that jurisdiction. Its
	// buckets of other jurisdictions are not found there.
	Endpoint string `json:"endpoint"`
	// Region is "auto".
	Region string `json:"region"`
}

// NewS3Credentials derives the credentials from a token: nothing is sent. The
// token needs R2 permissions of its own for them to work. The jurisdiction ""
// is the default one.
//
// Source: https://developers.cloudflare.com/r2/api/tokens/ and
// https://developers.cloudflare.com/r2/reference/data-location/ (2026-08).
func NewS3Credentials(tokenID string, value Secret, account permissions.AccountID, j permissions.Jurisdiction) (S3Credentials, error) {
	if err := (Ref{ID: tokenID}).Validate(); err != nil {
		return S3Credentials{}, err
	}
	if err := CheckToken(value.Reveal()); err != nil {
		return S3Credentials{}, fmt.Errorf("the token's value: %w", err)
	}
	endpoint, err := S3Endpoint(account, j)
	if err != nil {
		return S3Credentials{}, err
	}
	sum := sha256.Sum256([]byte(value.Reveal()))
	return S3Credentials{
		AccessKeyID: tokenID, SecretAccessKey: NewSecret(hex.EncodeToString(sum[:])), Endpoint: endpoint, Region: "auto",
	}, nil
}

// S3Endpoint is where an account's R2 buckets of a jurisdiction are reached.
func S3Endpoint(account permissions.AccountID, j permissions.Jurisdiction) (string, error) {
	if err := account.Validate(); err != nil {
		return "", usage("%w", err)
	}
	switch j {
	case "", permissions.JurisdictionDefault:
		return "https://" + string(account) + ".r2.cloudflarestorage.com", nil
	case permissions.JurisdictionEU, permissions.JurisdictionUS, permissions.JurisdictionFedRAMP:
		return "https://" + string(account) + "." + string(j) + ".r2.cloudflarestorage.com", nil
	}
	return "", usage("R2 jurisdiction %q: want default, eu, us or fedramp", credential.Show(string(j), 30))
}

// S3Credentials is [NewS3Credentials] for the client's own token, whose id it
// asks for with [Client.Verify].
func (c *Client) S3Credentials(ctx context.Context, account permissions.AccountID, j permissions.Jurisdiction) (S3Credentials, error) {
	if c.creds.IsGlobalKey() {
		return S3Credentials{}, usage("S3 credentials come from an API token, not from a Global API key")
	}
	v, err := c.Verify(ctx)
	switch {
	case err != nil:
		return S3Credentials{}, err
	case v.TokenID == "":
		return S3Credentials{}, &Error{v.failure(), fmt.Errorf("the token's id is not known: the token is %s; an account-owned token needs its account (WithAccount)", v.Status)}
	}
	return NewS3Credentials(v.TokenID, c.creds.Secret(), account, j)
}
