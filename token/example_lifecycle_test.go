package token_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// manager is a client that may make and revoke tokens, against the simulator,
// and the token that it is about: the platform's.
func manager() (*tokentest.Server, *token.Client, token.Ref) {
	seed := uint64(6)
	srv, err := tokentest.New(tokentest.Options{Now: now, Seed: seed})
	if err != nil {
		panic(err)
	}
	mint := permissions.NewSpec(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite))
	minter, err := srv.IssueToken(mint, tokentest.TokenOptions{Name: "token manager"})
	if err != nil {
		panic(err)
	}
	platform, err := srv.IssueToken(permissions.SaaSPlatform(tokentest.DefaultAccountID, tokentest.DefaultZoneID), tokentest.TokenOptions{Name: "platform"})
	if err != nil {
		panic(err)
	}
	client, err := token.New(token.APIToken(token.NewSecret(minter.Value)),
		token.WithBaseURL(tokentest.BaseURL), token.WithHTTPClient(srv.Client()), token.WithClock(now))
	if err != nil {
		panic(err)
	}
	return srv, client, token.Ref{ID: platform.ID}
}

func ExampleClient_Issue() {
	_, client, _ := manager()
	name, _ := token.Naming{Purpose: "edge deploys", Owner: "team web"}.Name()
	made, err := client.Issue(context.Background(), token.Request{
		Name: name,
		Spec: permissions.NewSpec(permissions.Account(tokentest.DefaultAccountID).Allow(permissions.AccountWorkersScriptsWrite)),
		TTL:  30 * 24 * time.Hour,
	}, token.IssueOptions{RevokeMismatch: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(made.Name, made.Secret, made.Unconfirmed)
	fmt.Println(made.Spec)
	// Output:
	// edge deploys (team web) [redacted] <nil>
	// allow Account:Workers Scripts:Edit on account 6451353ea5a8407bab6162abc42f5338
	// until 2026-12-23T12:00:00Z
}

// A program decides by which failure it met, and its exit code follows from it.
func ExampleExitCode() {
	_, client, platform := manager()
	_, gone := client.Get(context.Background(), token.Ref{ID: "0123456789abcdef0123456789abcdef"})
	_, typed := client.Get(context.Background(), token.Ref{ID: "platform"})
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	_, cut := client.Get(cancelled, platform)
	for _, err := range []error{nil, fmt.Errorf("looking: %w", gone), typed, cut, errors.Join(cut, gone)} {
		fmt.Println(token.FailureOf(err), token.ExitCode(err))
	}
	// Output:
	// none 0
	// refused 1
	// usage 2
	// interrupted 3
	// refused 1
}

func ExampleClient_Rotate() {
	_, client, old := manager()
	var state []byte // kept in a file, as a rule
	_, err := client.Rotate(context.Background(), token.Rotation{
		Old: old,
		HandOver: func(_ context.Context, value token.Secret) error {
			fmt.Println("handed over:", value)
			return nil
		},
		Store: token.WriterStore{W: discard{}},
		Save: func(s token.RotationState) (err error) {
			fmt.Println(s.Step)
			state, err = json.Marshal(s)
			return err
		},
	})
	if err != nil {
		fmt.Println(err) // says what is left to do
		return
	}
	s, err := token.ParseRotationState(state)
	fmt.Println("left to do:", len(s.Left()), err)
	// Output:
	// started
	// creating
	// created
	// proven
	// handing_over
	// handed over: [redacted]
	// handed_over
	// persisted
	// done
	// left to do: 0 <nil>
}

// A state that is kept in a file, locked while the rotation runs. The same code
// begins a rotation and goes on with one that was interrupted.
func ExampleOpenRotationFile() {
	_, client, old := manager()
	dir, err := os.MkdirTemp("", "rotation")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	file, err := token.OpenRotationFile(filepath.Join(dir, "rotation.json"))
	if errors.Is(err, token.ErrOtherRotation) {
		fmt.Println("another process is at it:", err)
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = file.Close() }()
	r := token.Rotation{Old: old, Store: token.FileStore{Path: filepath.Join(dir, "token")}, Save: file.Save}
	state, found, err := file.State()
	switch {
	case err != nil:
	case found:
		state, err = client.ResumeRotation(context.Background(), r, state)
	default:
		state, err = client.Rotate(context.Background(), r)
	}
	if err == nil {
		err = file.Remove() // the next rotation begins anew
	}
	fmt.Println(state.Step, err)
	// Output:
	// done <nil>
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func ExampleAudit() {
	_, client, _ := manager()
	tokens, err := client.List(context.Background(), "", token.ListOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range token.Audit(tokens, token.AuditOptions{Now: now()}) {
		if f.Severity > token.SeverityInfo {
			fmt.Printf("%s: %s: %s: %s\n", f.Severity, f.Name, f.Code, f.Remedy)
		}
	}
	// Output:
	// error: token manager: may_mint: keep it where tokens are made and nowhere else, with an end and a client IP filter
	// warning: platform: never_expires: set one (TTL), and rotate the token before
	// warning: token manager: never_expires: set one (TTL), and rotate the token before
}

func ExampleClient_PreviewUpdate() {
	_, client, platform := manager()
	update, err := client.PreviewUpdate(context.Background(), platform, token.Edit{
		Add:    permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSWrite)),
		Remove: permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneWorkersRoutesWrite)),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(update)
	after, err := client.Apply(context.Background(), update)
	fmt.Println(after.Spec.Len(), err)
	// Output:
	// - allow Zone:Workers Routes:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// + allow Zone:DNS:Edit on zone 2cf1f02313c4ef76af3d62eb78bb906e
	// = 5 statements kept
	// 6 <nil>
}

// A group that this version of the library does not know yet is in the live
// listing.
func ExampleClient_PermissionGroups() {
	_, client, _ := manager()
	live, err := client.PermissionGroups(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	req := token.Request{
		Name:      "one zone's DNS",
		Spec:      permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSWrite)),
		Catalogue: live,
	}
	fmt.Println(live.Len() > 300, req.Validate(time.Now()))
	// Output: true <nil>
}

func ExampleClient_Revoke() {
	_, client, platform := manager()
	for range 2 {
		fmt.Println(client.Revoke(context.Background(), platform, token.RevokeOptions{}))
	}
	_, err := client.Get(context.Background(), platform)
	fmt.Println(token.IsNotFound(err))
	self, _ := client.Self(context.Background())
	err = client.Revoke(context.Background(), self, token.RevokeOptions{})
	_, inUse := err.(*token.InUseError)
	fmt.Println(inUse)
	// Output:
	// <nil>
	// <nil>
	// true
	// true
}

func ExampleNewS3Credentials() {
	value := token.NewSecret("cfut_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd0a1b2c3d")
	s3, err := token.NewS3Credentials("ed17574386854bf78a67040be0a770b0", value, "6451353ea5a8407bab6162abc42f5338", permissions.JurisdictionEU)
	fmt.Println(s3.AccessKeyID, s3.SecretAccessKey, err)
	fmt.Println(s3.Endpoint, s3.Region)
	fmt.Println(len(s3.SecretAccessKey.Reveal()))
	// Output:
	// ed17574386854bf78a67040be0a770b0 [redacted] <nil>
	// https://6451353ea5a8407bab6162abc42f5338.eu.r2.cloudflarestorage.com auto
	// 64
}

func ExampleWriteSecret() {
	// To the standard input of a program, say; never to its arguments.
	err := token.WriteSecret(os.Stdout, token.NewSecret("not-a-real-token"))
	fmt.Println(err)
	// Output:
	// not-a-real-token
	// <nil>
}

func ExampleByHand() {
	d, err := token.ByHand(token.Request{
		Name: "one zone's DNS",
		Spec: permissions.NewSpec(permissions.Zone("2cf1f02313c4ef76af3d62eb78bb906e").Allow(permissions.ZoneDNSWrite)),
	}, time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Link.URL)
	for _, step := range d.Steps {
		fmt.Println(step)
	}
	// Output:
	// https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=%5B%7B%22key%22%3A%22dns%22%2C%22type%22%3A%22edit%22%7D%5D&accountId=*&zoneId=all&name=one%20zone%27s%20DNS
	// Open dash.cloudflare.com/profile/api-tokens → Create Token → Create Custom Token → Get started
	// Token name: one zone's DNS
	// Permissions → add: Zone | DNS | Edit
	// Zone Resources: Include → Specific zone → zone 2cf1f02313c4ef76af3d62eb78bb906e
	// TTL: end 2027-02-21
	// Continue to summary → Create Token, and copy the value: it is shown once
}

// A token for one job: it works while the job runs, and is revoked when it is over.
func ExampleClient_Lend() {
	srv, client, _ := manager()
	before := len(srv.Tokens())
	req := token.Request{Name: "nightly", Spec: permissions.NewSpec(permissions.Zone(tokentest.DefaultZoneID).Allow(permissions.ZoneDNSWrite))}
	err := client.Lend(context.Background(), req, token.IssueOptions{}, func(ctx context.Context, made token.Created) error {
		fmt.Println("the job runs with a token that ends at", made.ExpiresOn().Format(time.TimeOnly))
		return nil
	})
	fmt.Println(err, len(srv.Tokens())-before)
	// Output:
	// the job runs with a token that ends at 13:00:00
	// <nil> 0
}
