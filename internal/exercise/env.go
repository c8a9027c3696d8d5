package exercise

import (
	"net/http"
	"sync"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// Env is what an operation meets.
type Env struct {
	// HTTP reaches the API at BaseURL.
	HTTP    *http.Client
	BaseURL string
	// Sim returns a simulator with the tokens below, for what an operation needs before
	// it begins. It is asked in process, and made when it is first asked for.
	Sim func() *tokentest.Server

	credentials
}

// credentials are those that the simulator knows: its seed makes them the same each time.
type credentials struct {
	// User, Account and Key are of three kinds, each of which may do everything.
	User, Account, Key token.Credentials
	// Own is a user's token, Old and New are an account's, which operations are about.
	Own, Old, New token.Ref
	// Value is that of New.
	Value token.Secret
}

// Ids of the simulator's world.
const (
	accountID = permissions.AccountID(tokentest.DefaultAccountID)
	zoneID    = permissions.ZoneID(tokentest.DefaultZoneID)
)

// known are the credentials of every simulator that world makes.
var known struct {
	once sync.Once
	credentials
	err error
}

// New makes an environment of its own.
func New() (*Env, error) {
	known.once.Do(func() { _, known.credentials, known.err = world() })
	if known.err != nil {
		return nil, known.err
	}
	e := &Env{BaseURL: tokentest.BaseURL, credentials: known.credentials, Sim: sync.OnceValue(func() *tokentest.Server {
		sim, _, _ := world() // as it did before
		return sim
	})}
	e.HTTP = &http.Client{Transport: lazy(e.Sim)}
	return e, nil
}

// lazy is the way to a simulator that is not made yet.
type lazy func() *tokentest.Server

func (l lazy) RoundTrip(r *http.Request) (*http.Response, error) {
	return l().RoundTripper().RoundTrip(r)
}

// world makes the simulator and the credentials.
func world() (*tokentest.Server, credentials, error) {
	c := credentials{Key: token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey))}
	sim, err := tokentest.New(tokentest.Options{Seed: 1})
	if err != nil {
		return nil, c, err
	}
	own := wide().With(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite, permissions.UserMembershipsRead))
	for _, one := range []struct {
		creds *token.Credentials
		ref   *token.Ref
		spec  permissions.Spec
		owned bool
	}{
		{&c.User, nil, own, false},
		{&c.Account, nil, wide(), true},
		{nil, &c.Own, Spec(), false},
		{nil, &c.Old, Spec(), true},
		{nil, &c.New, Spec(), true},
	} {
		opts := tokentest.TokenOptions{Name: "of a test"}
		if one.owned {
			opts.Kind, opts.Owner = authz.AccountToken, string(accountID)
		}
		made, err := sim.IssueToken(one.spec, opts)
		if err != nil {
			return nil, c, err
		}
		if one.creds != nil {
			*one.creds = token.APIToken(token.NewSecret(made.Value))
		}
		if one.ref != nil {
			c.Value = token.NewSecret(made.Value)
			*one.ref = token.Ref{ID: made.ID}
			if one.owned {
				one.ref.Account = accountID
			}
		}
	}
	return sim, c, nil
}

// wide is what the guide's platform holds, and the right to manage the account's tokens.
func wide() permissions.Spec {
	return permissions.SaaSPlatform(accountID, zoneID).With(
		permissions.Account(accountID).Allow(permissions.AccountAPITokensWrite),
		permissions.Zone(zoneID).Allow(permissions.ZoneDNSRead, permissions.ZoneDNSWrite))
}

// Spec is what operations ask for.
func Spec() permissions.Spec {
	return permissions.NewSpec(permissions.Account(accountID).Allow(permissions.AccountWorkersScriptsWrite), permissions.Zone(zoneID).Allow(permissions.ZoneDNSRead))
}

// client makes a client of the API for the credentials.
func (e *Env) client(creds token.Credentials, opts ...token.Option) (*token.Client, error) {
	all := append([]token.Option{token.WithHTTPClient(e.HTTP), token.WithBaseURL(e.BaseURL), token.WithS3URL(e.BaseURL), token.WithAccount(accountID)}, opts...)
	return token.New(creds, all...)
}

// honest makes a client of the simulator, whatever the API is.
func (e *Env) honest() (*token.Client, error) {
	return token.New(e.User, token.WithHTTPClient(e.Sim().Client()), token.WithBaseURL(tokentest.BaseURL), token.WithAccount(accountID))
}

// Secrets are all values that are not to be shown.
func (e *Env) Secrets() []token.Secret {
	return []token.Secret{e.User.Secret(), e.Account.Secret(), e.Key.Secret(), e.Value}
}
