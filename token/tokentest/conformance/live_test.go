//go:build live

package conformance_test

import (
	"flag"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest/conformance"
)

var (
	recordTo = flag.String("record", "", "write the scrubbed answers to this file, one JSON object a line")
	write    = flag.Bool("write", false, "let cases create and delete an R2 bucket")
	noBad    = flag.Bool("no-bad-credentials", false, "leave out the cases that send bad credentials")
	settle   = flag.Duration("settle", 2*time.Minute, "how long a fresh token may take to be known everywhere")
)

// TestLive runs the cases against the API of the environment:
// CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY, of someone
// who may create tokens; CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_ZONE_ID; and
// CLOUDFLARE_BASE_URL, if it is not the real one.
func TestLive(t *testing.T) {
	creds, err := token.CredentialsFromEnv(os.LookupEnv)
	if err != nil {
		t.Skip("no credentials in the environment: ", err)
	}
	h := conformance.Harness{
		BaseURL: os.Getenv("CLOUDFLARE_BASE_URL"), Creator: creds,
		Account: permissions.AccountID(os.Getenv("CLOUDFLARE_ACCOUNT_ID")),
		Zone:    permissions.ZoneID(os.Getenv("CLOUDFLARE_ZONE_ID")),
		Write:   *write, NoBadCredentials: *noBad, Settle: *settle,
	}
	if *recordTo != "" {
		f, err := os.OpenFile(*recordTo, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, f.Close()) })
		h.Record = f
	}
	conformance.Run(t, h)
}
