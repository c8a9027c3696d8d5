package exercise

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token"
)

// Operation is one way to send requests.
type Operation struct {
	// Name is short.
	Name string
	// Covers are the exported names that it calls, as docs/api has them: package.Func or
	// package.Type.Method.
	Covers []string
	// Run calls it, and returns all that it returns, and what it told callbacks.
	Run func(ctx context.Context, e *Env) (any, error)
	// Cleans is how long it may go on when the context has ended, to clean up what it made.
	Cleans time.Duration
}

// Operations returns all operations.
func Operations() []Operation {
	return slices.Concat(reading(), managing(), rotating(), probing(), asserting(), watching())
}

// by is an operation of a client for a kind of credential.
func by(name string, kind func(*Env) token.Credentials, covers string, run func(context.Context, *token.Client, *Env) (any, error), opts ...token.Option) Operation {
	return Operation{Name: name, Covers: strings.Fields(covers), Run: func(ctx context.Context, e *Env) (any, error) {
		c, err := e.client(kind(e), opts...)
		if err != nil {
			return nil, err
		}
		return run(ctx, c, e)
	}}
}

func userToken(e *Env) token.Credentials    { return e.User }
func accountToken(e *Env) token.Credentials { return e.Account }
func globalKey(e *Env) token.Credentials    { return e.Key }

func request(account permissions.AccountID) token.Request {
	return token.Request{Name: "of a test", Spec: Spec(), TTL: time.Hour, Account: account}
}

// wait bounds the waits of an operation that has some.
func wait() token.Backoff {
	return token.Backoff{First: time.Second, Most: 2 * time.Second, Total: 10 * time.Second, Rand: func() float64 { return 0.5 }}
}

// reading are operations that change nothing.
func reading() []Operation {
	verify := func(ctx context.Context, c *token.Client, _ *Env) (any, error) { return c.Verify(ctx) }
	return []Operation{
		by("verify a user token", userToken, "token.Client.Verify", verify),
		by("verify an account token", accountToken, "token.Client.Verify", verify),
		by("verify a global key", globalKey, "token.Client.Verify", verify),
		by("self", userToken, "token.Client.Self", func(ctx context.Context, c *token.Client, _ *Env) (any, error) { return c.Self(ctx) }),
		by("list", userToken, "token.Client.List", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.List(ctx, "", token.ListOptions{})
		}),
		by("list of an account", accountToken, "token.Client.List", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.List(ctx, accountID, token.ListOptions{ActiveOnly: true})
		}),
		by("pages", globalKey, "token.Client.Pages", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			var all [][]token.Info
			for page, err := range c.Pages(ctx, accountID, token.ListOptions{}) {
				if err != nil {
					return all, err
				}
				all = append(all, page)
			}
			return all, nil
		}),
		by("audit", userToken, "token.Client.List", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			list, err := c.List(ctx, "", token.ListOptions{})
			return []any{list, token.Audit(list, token.AuditOptions{Now: time.Now()})}, err
		}),
		by("get", userToken, "token.Client.Get", func(ctx context.Context, c *token.Client, e *Env) (any, error) { return c.Get(ctx, e.Own) }),
		by("permission groups", userToken, "token.Client.PermissionGroups", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.PermissionGroups(ctx)
		}),
		by("permission groups of an account", accountToken, "token.Client.AccountPermissionGroups", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.AccountPermissionGroups(ctx, accountID)
		}),
		by("zone by name", userToken, "token.Client.ZoneByName", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.ZoneByName(ctx, "example.com")
		}),
		by("sight of a user", globalKey, "token.Client.Sees", func(ctx context.Context, c *token.Client, _ *Env) (any, error) { return c.Sees(ctx, accountID) }),
		by("sight of an account token", accountToken, "token.Client.Sees", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.Sees(ctx, accountID)
		}),
		by("call", userToken, "token.Client.Call", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			var result any
			status, err := c.Call(ctx, "GET", "/zones/"+string(zoneID)+"/dns_records?per_page=5", nil, &result)
			return []any{status, result}, err
		}),
		by("call at a pace", userToken, "token.Client.Call", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.Call(ctx, "DELETE", "/zones/"+string(zoneID)+"/dns_records/x", nil, nil)
		}, token.WithPace(&token.Pace{Repeats: 3})),
		by("call with a body", globalKey, "token.Client.Call", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.Call(ctx, "POST", "/zones/"+string(zoneID)+"/dns_records", map[string]string{"name": "x"}, nil)
		}),
		by("call of another client", userToken, "token.Client.With", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			other, err := c.With(e.Account, accountID)
			if err != nil {
				return nil, err
			}
			return other.Call(ctx, "GET", "/accounts", nil, nil)
		}),
		by("S3", userToken, "token.Client.CallS3", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			keys, err := token.NewS3Credentials(e.New.ID, e.Value, accountID, "")
			if err != nil {
				return nil, err
			}
			var list struct {
				XMLName struct{} `xml:"ListBucketResult"`
				Name    string
			}
			status, err := c.CallS3(ctx, keys, "GET", "/photos?list-type=2&max-keys=1", &list)
			return []any{keys, status, list}, err
		}),
		by("S3 without an answer's body", accountToken, "token.Client.CallS3", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			keys, err := token.NewS3Credentials(e.New.ID, e.Value, accountID, "eu")
			if err != nil {
				return nil, err
			}
			return c.CallS3(ctx, keys, "DELETE", "/photos/a?uploadId=b", nil)
		}),
	}
}

// cleanUp is how long the library goes on to take back what it made, at the most.
const cleanUp = 15 * time.Second

// cleaning marks an operation that takes back what it made, each thing in that time.
func cleaning(op Operation, covers ...string) Operation {
	op.Cleans, op.Covers = 2*cleanUp, append(op.Covers, covers...)
	return op
}

// managing are operations that make, change and end tokens.
func managing() []Operation {
	opts := token.IssueOptions{Unique: true, RevokeMismatch: true, Wait: wait()}
	return []Operation{
		by("create", userToken, "token.Client.Create", func(ctx context.Context, c *token.Client, _ *Env) (any, error) { return c.Create(ctx, request("")) }),
		by("create for an account", accountToken, "token.Client.Create", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.Create(ctx, request(accountID))
		}),
		by("precheck", globalKey, "token.Client.Precheck", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.Precheck(ctx, request(""), token.PrecheckOptions{})
		}),
		cleaning(by("issue", userToken, "token.Client.Issue", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			return c.Issue(ctx, request(""), opts)
		})),
		cleaning(by("issue without a check", globalKey, "token.Client.Issue", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			opts := opts
			opts.SkipPrecheck = true
			return c.Issue(ctx, request(accountID), opts)
		})),
		cleaning(by("lend", userToken, "token.Client.Lend", func(ctx context.Context, c *token.Client, _ *Env) (any, error) {
			var lent token.Created
			err := c.Lend(ctx, request(""), token.IssueOptions{SkipPrecheck: true, Wait: wait()}, func(_ context.Context, made token.Created) error {
				lent = made
				return errors.New("used: " + made.Secret.Reveal())
			})
			return lent, err
		})),
		by("roll", accountToken, "token.Client.Roll", func(ctx context.Context, c *token.Client, e *Env) (any, error) { return c.Roll(ctx, e.Old) }),
		cleaning(by("revoke", userToken, "token.Client.Revoke", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			return nil, c.Revoke(ctx, e.Own, token.RevokeOptions{})
		})),
		cleaning(by("revoke one of an account", accountToken, "token.Client.Revoke", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			return nil, c.Revoke(ctx, e.Old, token.RevokeOptions{EvenInUse: true})
		})),
		by("preview of an update", userToken, "token.Client.PreviewUpdate", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			return c.PreviewUpdate(ctx, e.Own, token.Edit{Name: "renamed"})
		}),
		cleaning(by("update", userToken, "token.Client.Apply", func(ctx context.Context, c *token.Client, e *Env) (any, error) {
			preview, err := e.honest()
			if err != nil {
				return nil, err
			}
			update, err := preview.PreviewUpdate(ctx, e.Own, token.Edit{Name: "renamed", State: token.StateDisabled})
			if err != nil {
				return nil, err
			}
			return c.Apply(ctx, update)
		})),
	}
}
