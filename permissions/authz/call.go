package authz

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// Call is one request to the API, as far as its authorization goes. It is the
// shared type of the simulator's log, of recordings and of decisions.
type Call struct {
	// Method is the HTTP method, such as GET.
	Method string
	// Path is the request's path, with or without /client/v4; a query is
	// ignored. A text in braces in the place of an account's or zone's id leaves
	// it open which one it is.
	Path string
	// Account is the account of the zone in the path, or the account that the
	// body names, where that is known. It matters only to grants on "all zones
	// of an account" and to account groups that a zone path accepts: without it
	// they cannot be judged.
	Account permissions.AccountID
	// Time is when the call is made; zero = not known.
	Time time.Time
	// ClientIP is the address it comes from; zero = not known.
	ClientIP netip.Addr
	// On is the resource within the account that the path names otherwise than
	// permissions do, where that is known: the Worker, by its tag, of the script's
	// name in /workers/scripts/{script_name}. It matters only to grants on single
	// resources: without it they cannot be judged there.
	On permissions.Resource
	// Act is what the call does to that resource, where that is known and method
	// and path leave it open. Naming On says that it exists.
	Act Act
	// Phase is the phase of the ruleset that the call makes or changes, such as
	// http_request_transform, where that is known and the path does not name it; "" = not
	// known. The Ruleset Engine
	// asks for the group of the phase's product: another one that the operation accepts
	// is not known to do.
	Phase string
	// Asks is the group that the request's body asks for, where that is known: D1 Write
	// for SQL that writes, D1 Read for SQL that only reads; nil = not known. Where the
	// operation accepts it, groups that only read are not enough for one that writes.
	// Where it does not, such as Logs Write for a Worker with logpush, the call needs it
	// besides one that the operation accepts. See [operations.Operation.Body].
	Asks permissions.Permission
	// From is where the call is known from that nobody observed: a file and line, a
	// resource of a plan, an entry of a log; "" for one that was observed. Decisions
	// ignore it.
	From string
	// Status is the HTTP status of the answer; 0 = there was none. Only 2xx and 101
	// are a success: see [Call.Answered]. Decisions ignore it.
	Status int
}

// Act is what a call does to the resource that its path names, as far as method
// and path leave it open. The zero value is not known.
type Act uint8

// The acts that a role may tell apart. What else a call does is told by its
// operation.
const (
	ActUnknown Act = iota
	ActUpdate      // changes or deploys what exists, and leaves it its name
	ActCreate      // makes it: PUT of a script that does not exist yet
	ActRename      // gives it another name
)

// Answered reports whether the API answered the call: with a success, 2xx, or 101 for
// a WebSocket, or with an error, 4xx or 5xx. It sends nothing else: a redirect, 3xx,
// comes from what stands in between, and other numbers are no answer at all.
func (c Call) Answered() bool {
	return c.Status == 101 || c.Status >= 200 && c.Status < 300 || c.Status >= 400 && c.Status < 600
}

// Kind is who owns a credential. The zero value is not known.
type Kind uint8

// The kinds of credential that the API tells apart.
const (
	KindUnknown  Kind = iota
	UserToken         // an API token that acts as a user
	AccountToken      // an account-owned API token
	GlobalKey         // a user's Global API key
)

// String returns the kind in words.
func (k Kind) String() string {
	switch k {
	case UserToken:
		return "user token"
	case AccountToken:
		return "account-owned token"
	case GlobalKey:
		return "Global API key"
	}
	return "credential of unknown kind"
}

// MarshalText returns unknown, user_token, account_token or global_key; another
// kind is an error.
func (k Kind) MarshalText() ([]byte, error) {
	if k > GlobalKey {
		return nil, fmt.Errorf("unknown kind of credential %d", uint8(k))
	}
	return []byte(kindText(k)), nil
}

// UnmarshalText reads what MarshalText writes. Any other text is an error and
// leaves KindUnknown.
func (k *Kind) UnmarshalText(text []byte) error {
	*k = KindUnknown
	for c := KindUnknown; c <= GlobalKey; c++ {
		if kindText(c) == string(text) {
			*k = c
			return nil
		}
	}
	return fmt.Errorf("unknown kind of credential %q: want unknown, user_token, account_token or global_key", credential.Show(string(text), 40))
}

func kindText(k Kind) string {
	switch k {
	case UserToken:
		return "user_token"
	case AccountToken:
		return "account_token"
	case GlobalKey:
		return "global_key"
	}
	return "unknown"
}

// Principal is a credential as a decision sees it: what it may do, whose it is
// and whether it is alive. The zero value may do nothing.
type Principal struct {
	Spec permissions.Spec
	Kind Kind
	// Account is the owner of an account-owned token, "" where not known.
	Account permissions.AccountID
	// Dead marks a credential that is deleted, disabled or rolled.
	Dead bool
}
