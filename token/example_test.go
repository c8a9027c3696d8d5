package token_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

func ExampleNewSecret() {
	s := token.NewSecret("cfut_not_a_real_token")
	fmt.Println(s)
	fmt.Printf("%#v %q %x\n", s, s, s)
	fmt.Println(len(s.Reveal()))
	// Output:
	// [redacted]
	// [redacted] [redacted] [redacted]
	// 21
}

func ExampleDetectKind() {
	fmt.Println(token.DetectKind("cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d"))
	fmt.Println(token.DetectKind("cfat_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d"))
	fmt.Println(token.DetectKind("0123456789abcdef0123456789abcdef01234"))
	// Output:
	// user API token
	// account-owned API token
	// Global API key of the form before 2026
}

func ExampleCheckToken() {
	fmt.Println(token.CheckToken(`"Bearer cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d"`))
	fmt.Println(token.CheckToken("ed17574386854bf78a67040be0a770b0"))
	err := token.CheckGlobalKey("cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d")
	var text *token.TextError
	fmt.Println(errors.As(err, &text) && slices.Contains(text.Faults, token.TextToken))
	// Output:
	// not a usable API token: it has quotes around it: remove them; it begins with "Bearer": give the value alone, the word is added when it is sent
	// not a usable API token: it is an id (32 hexadecimal digits), not the value: the value was shown once, when the token was created; rolling the token gives a new one
	// true
}

func ExampleCredentialsFromEnv() {
	environment := map[string]string{
		"CLOUDFLARE_API_TOKEN": "cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d",
		"CLOUDFLARE_EMAIL":     "somebody@example.com", // not looked at: a token is at hand
	}
	creds, err := token.CredentialsFromEnv(func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	})
	fmt.Println(creds, err)

	_, err = token.CredentialsFromEnv(func(string) (string, bool) { return "", false })
	fmt.Println(errors.Is(err, token.ErrNoCredentials))
	// Output:
	// user API token (not shown) <nil>
	// true
}

func ExampleRequest_Body() {
	req := token.Request{
		Name: "DNS for one zone",
		Spec: permissions.NewSpec(permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e").Allow(permissions.ZoneDNSWrite)),
		TTL:  30 * 24 * time.Hour,
	}
	body, err := req.Body(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	fmt.Println(string(body), err)
	// Output:
	// {"name":"DNS for one zone","policies":[{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write"}],"resources":{"com.cloudflare.api.account.zone.2cf1f02313c4ef76af3d62eb78bb906e":"*"}}],"expires_on":"2026-12-23T12:00:00Z"} <nil>
}

func ExampleClient_Verify() {
	// A stand-in for the API that knows one account-owned token.
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/accounts/6451353ea5a8407bab6162abc42f5338/tokens/verify" {
			_, _ = io.WriteString(w, `{"success":true,"errors":[],"messages":[],"result":{"id":"ed17574386854bf78a67040be0a770b0","status":"active"}}`)
			return
		}
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"success":false,"errors":[{"code":1000,"message":"Invalid API Token"}]}`)
	}))
	defer srv.Close()

	// A token of the older form does not say who owns it.
	creds := token.APIToken(token.NewSecret("Ab-dEfGhIjKlMnOpQrStUvWxYz_123456789AbCd"))
	client, err := token.New(creds, token.WithBaseURL(srv.URL), token.WithAccount("6451353ea5a8407bab6162abc42f5338"))
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := client.Verify(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(v.Status, v.State, v.Kind)
	verdict, reason := v.Verdict()
	fmt.Println(v.Live(), verdict, reason == authz.NoReason)
	for _, attempt := range v.Attempts {
		fmt.Println(attempt.Endpoint, attempt.Err)
	}
	// Output:
	// live active account-owned token
	// true allowed true
	// GET /user/tokens/verify GET /user/tokens/verify: 401: Invalid API Token (1000)
	// GET /accounts/6451353ea5a8407bab6162abc42f5338/tokens/verify <nil>
}

func ExampleClient_Create() {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"success":true,"errors":[],"messages":[],"result":{"id":"ed17574386854bf78a67040be0a770b0","name":"platform","status":"active","value":"cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d"}}`)
	}))
	defer srv.Close()
	client, err := token.New(token.APIToken(token.NewSecret("cfut_zYxWvUtSrQpOnMlKjIhGfEdCbA9876543210DcBa0a1b2c3d")), token.WithBaseURL(srv.URL))
	if err != nil {
		fmt.Println(err)
		return
	}
	made, err := client.Create(context.Background(), token.Request{
		Name: "platform",
		Spec: permissions.SaaSPlatform("6451353ea5a8407bab6162abc42f5338", "2cf1f02313c4ef76af3d62eb78bb906e"),
	})
	fmt.Println(made.ID, made.Secret, token.DetectKind(made.Secret.Reveal()), err)
	// Output:
	// ed17574386854bf78a67040be0a770b0 [redacted] user API token <nil>
}
