package tokentest_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/cloudflare/cloudflare-go/v7/accounts"
	"github.com/cloudflare/cloudflare-go/v7/option"
	"github.com/cloudflare/cloudflare-go/v7/r2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// TestSDKRefusals: cloudflare-go reads code, text and page of a refusal, on
// both front ends and in every form.
func TestSDKRefusals(t *testing.T) { inEveryForm(t, testSDKRefusals) }

func testSDKRefusals(t *testing.T, f form) {
	srv, err := f.server(t, tokentest.Options{}).Listen("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, srv.Close()) })
	tok := issue(t, srv.Server, permissions.Spec{}, userToken())
	with := []option.RequestOption{option.WithBaseURL(srv.URL + "/"), option.WithHTTPClient(srv.Client()), option.WithMaxRetries(0), option.WithAPIToken(tok.Value)}

	var list r2.BucketListParams
	list.AccountID.Value, list.AccountID.Present = tokentest.DefaultAccountID, true
	_, err = r2.NewBucketService(with...).List(t.Context(), list)
	var gateway *r2.Error
	require.True(t, errors.As(err, &gateway))
	assert.Equal(t, http.StatusForbidden, gateway.StatusCode)
	require.Len(t, gateway.Errors, 1)
	assert.EqualValues(t, 10000, gateway.Errors[0].Code)
	assert.Equal(t, f.denied(), gateway.Errors[0].Message)
	assert.Equal(t, f.page("GET", onAccount+"/r2/buckets"), gateway.Errors[0].DocumentationURL)

	var get accounts.AccountGetParams
	get.AccountID.Value, get.AccountID.Present = tokentest.DefaultAccountID, true
	_, err = accounts.NewAccountService(with...).Get(t.Context(), get)
	var core *accounts.Error
	require.True(t, errors.As(err, &core))
	assert.Equal(t, http.StatusForbidden, core.StatusCode)
	require.Len(t, core.Errors, 1)
	assert.EqualValues(t, 9109, core.Errors[0].Code)
	assert.Equal(t, denied9109, core.Errors[0].Message)
	assert.Equal(t, f.page("GET", onAccount), core.Errors[0].DocumentationURL)
}
