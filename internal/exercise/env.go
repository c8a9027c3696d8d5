package exercise

import (
	"net/http"

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
	// Sim is a simulator with the tokens below, for what an operation needs before
	// it begins. It is asked in process.
	Sim *tokentest.Server
	// User, Account and Key are credentials of three kinds that the simulator knows,
	// each of which may do everything.
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

// New makes the simulator and the credentials.
func New() (*Env, error) {
	sim, err := tokentest.New(tokentest.Options{Seed: 1})
	if err != nil {
		return nil, err
	}
	e := &Env{Sim: sim, HTTP: sim.Client(), BaseURL: tokentest.BaseURL,
		Key: token.GlobalKey(tokentest.DefaultUserEmail, token.NewSecret(tokentest.DefaultGlobalKey))}
	own := wide().With(permissions.User(tokentest.DefaultUserID).Allow(permissions.UserAPITokensWrite, permissions.UserMembershipsRead))
	for _, one := range []struct {
		creds *token.Credentials
		ref   *token.Ref
		spec  permissions.Spec
		owned bool
	}{
		{&e.User, nil, own, false},
		{&e.Account, nil, wide(), true},
		{nil, &e.Own, Spec(), false},
		{nil, &e.Old, Spec(), true},
		{nil, &e.New, Spec(), true},
	} {
		opts := tokentest.TokenOptions{Name: "of a test"}
		if one.owned {
			opts.Kind, opts.Owner = authz.AccountToken, string(accountID)
		}
		made, err := sim.IssueToken(one.spec, opts)
		if err != nil {
			return nil, err
		}
		if one.creds != nil {
			*one.creds = token.APIToken(token.NewSecret(made.Value))
		}
		if one.ref != nil {
			e.Value = token.NewSecret(made.Value)
			*one.ref = token.Ref{ID: made.ID}
			if one.owned {
				one.ref.Account = accountID
			}
		}
	}
	return e, nil
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
	return token.New(e.User, token.WithHTTPClient(e.Sim.Client()), token.WithBaseURL(tokentest.BaseURL), token.WithAccount(accountID))
}

// Secrets are all values that are not to be shown.
func (e *Env) Secrets() []token.Secret {
	return []token.Secret{e.User.Secret(), e.Account.Secret(), e.Key.Secret(), e.Value}
}
