package token_test

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// A client for a test server in a network of containers.
func ExampleNew() {
	creds := token.APIToken(token.NewSecret("cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d"))
	_, err := token.New(creds, token.WithBaseURL("http://simulator:8787"))
	fmt.Println(errors.Is(err, token.ErrInsecureHTTP), token.ExitCode(err) == token.ExitUsage)

	client, err := token.New(creds, token.WithBaseURL("http://simulator:8787"), token.WithInsecureHTTP(), token.WithAccount("6451353ea5a8407bab6162abc42f5338"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client.BaseURL(), client.Account())
	// Output:
	// true true
	// http://simulator:8787 6451353ea5a8407bab6162abc42f5338
}

// What a credential is, without asking the API.
func ExampleAPIToken() {
	creds := token.APIToken(token.NewSecret(" cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d"))
	fmt.Println(creds.Validate())
	creds = token.APIToken(token.NewSecret("cfat_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d"))
	kind := creds.Kind()
	fmt.Println(creds, "token:", kind.IsToken(), "key:", kind.IsGlobalKey(), "owner:", kind.Owner())
	fmt.Println(creds.Secret(), creds.IsZero(), creds.Validate())
	// Output:
	// not a usable API token: it holds blanks: remove them
	// account-owned API token (not shown) token: true key: false owner: account-owned token
	// [redacted] false <nil>
}

// A call that this package has no method for, with the client's credentials.
func ExampleClient_Call() {
	_, client, _ := manager()
	var user struct{ Email string }
	_, err := client.Call(context.Background(), "GET", "/user", nil, &user)
	var refused *token.APIError
	fmt.Println(errors.As(err, &refused), token.FailureOf(err))
	// Output:
	// true refused
}

// The buckets' own endpoint takes the token as S3 credentials.
func ExampleClient_CallS3() {
	account := permissions.AccountID(tokentest.DefaultAccountID)
	sim, err := tokentest.Start(tokentest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = sim.Close() }()
	issued, err := sim.IssueToken(permissions.NewSpec(permissions.Account(account).Allow(permissions.AccountWorkersR2StorageWrite)), tokentest.TokenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	secret := token.NewSecret(issued.Value)
	client, err := token.New(token.APIToken(secret), token.WithBaseURL(sim.URL), token.WithS3URL(sim.S3URL), token.WithHTTPClient(sim.Client()))
	if err != nil {
		fmt.Println(err)
		return
	}
	s3, err := token.NewS3Credentials(issued.ID, secret, account, permissions.JurisdictionDefault)
	if err != nil {
		fmt.Println(err)
		return
	}
	endpoint, err := token.S3Endpoint(account, permissions.JurisdictionDefault)
	fmt.Println(endpoint == s3.Endpoint, err)
	var list struct {
		XMLName xml.Name `xml:"ListBucketResult"`
	}
	_, err = client.CallS3(context.Background(), s3, "GET", "/photos?list-type=2&max-keys=1", &list)
	fmt.Println(err)
	// Output:
	// true <nil>
	// GET /6451353ea5a8407bab6162abc42f5338.r2.cloudflarestorage.com/photos: 404: S3 NoSuchBucket: The specified bucket does not exist. [ray 0000000000000001-SIM]
}

// What speaks against a request, before it is sent.
func ExampleClient_Precheck() {
	_, client, _ := manager()
	found, err := client.Precheck(context.Background(), token.Request{
		Name: "platform",
		Spec: permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSWrite)),
	}, token.PrecheckOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range found.Concerns {
		fmt.Println(c.Field+":", c.Certain)
	}
	fmt.Println(found.Err() != nil, len(found.Existing))
	// Output:
	// Name: false
	// false 2
}

// A token with a new value keeps its id, its name and what it may do.
func ExampleClient_Roll() {
	_, client, platform := manager()
	value, err := client.Roll(context.Background(), platform)
	fmt.Println(value, token.DetectKind(value.Reveal()), err)

	disable, err := client.PreviewUpdate(context.Background(), platform, token.Edit{State: token.StateDisabled})
	if err != nil || disable.None() {
		fmt.Println(err)
		return
	}
	body, err := disable.Body()
	fmt.Println(strings.Contains(string(body), `"status":"disabled"`), err)
	info, err := client.Apply(context.Background(), disable)
	if err != nil {
		fmt.Println(err)
		return
	}
	switch info.State {
	case token.StateActive:
		fmt.Println("works:", info.Live(now()))
	case token.StateDisabled, token.StateRevoked:
		fmt.Println("off:", !info.Live(now()))
	}
	// Output:
	// [redacted] user API token <nil>
	// true <nil>
	// off: true
}

// By its unique name a token is found again when the answer to its creation was
// lost.
func ExampleUniqueName() {
	name := token.UniqueName("platform", now())
	fmt.Println(strings.HasPrefix(name, "platform 2026-11-23-"), len(name)-len("platform 2026-11-23-"))
	// Output: true 6
}

// A process that starts others may keep its token in its environment.
func ExampleEnvStore() {
	environment := map[string]string{}
	store := token.EnvStore{
		Set:    func(name, value string) error { environment[name] = value; return nil },
		Lookup: func(name string) (string, bool) { value, ok := environment[name]; return value, ok },
	} // token.EnvStore{} is the environment of the process
	var loader token.Loader = store // so that an interrupted rotation can go on
	_, err := loader.Load(context.Background())
	fmt.Println(errors.Is(err, token.ErrNoSecret))
	err = store.Save(context.Background(), token.NewSecret("cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d"))
	secret, loadErr := loader.Load(context.Background())
	fmt.Println(secret, err, loadErr)
	// Output:
	// true
	// [redacted] <nil> <nil>
}
