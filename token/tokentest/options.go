package tokentest

import "time"

// Options configure a [Server]. The zero value is a usable world: one user,
// one account and one zone with the ids of the Default constants, enforcing.
type Options struct {
	// Empty leaves the default user, account and zone out.
	Empty bool
	// World is what there is in place of the default user, account and zone; nil
	// for those. Several servers may be made of one.
	World *World
	// Now is the server's clock; nil is time.Now. It must not call the server.
	Now func() time.Time
	// Seed makes ids and token values repeatable; 0 draws them at random.
	Seed uint64
	// Mode says what happens to a call that is not authorized.
	Mode Mode
	// OnCall, where set, is told of each call when it is answered. It may be called
	// from several goroutines at once and must not wait for the server.
	OnCall func(Answered)
	// EnforceGuesses refuses calls that the guessed list of an operation does
	// not allow. The zero value lets any live token through where Cloudflare
	// publishes no list, and says so in the HeaderAssumed header.
	EnforceGuesses bool
	// Wording is how products word a refusal; the zero value is the permissions
	// guide's "Authentication error".
	Wording Wording
	// NoDocumentationURL leaves documentation_url out of 403s, as the API did
	// before 2026-08-20. The zero value adds it wherever the operation's page is
	// known.
	NoDocumentationURL bool
	// TrustClientIP takes the client's address from the CF-Connecting-IP
	// header where a request has one, so that a test can choose it. The zero
	// value takes the connection's address only.
	TrustClientIP bool
	// LockOut refuses callers after repeated bad credentials; the zero value
	// never does.
	LockOut LockOut
	// Propagation is how long, by the server's clock, what token endpoints do
	// takes to arrive: until then a fresh token, or the fresh value of a rolled
	// one, is unknown to every endpoint, and the old policies of an edited one
	// decide. That a deleted token and an old value die at once is assumed. What
	// a test does with the methods of Server takes effect at once. 0 is no time.
	Propagation time.Duration
	// MaxCalls bounds the log of calls: the oldest are dropped. 0 is
	// 10,000, a negative number keeps no log.
	MaxCalls int
}

// defaultMaxCalls is the bound on the log of calls where Options give none.
const defaultMaxCalls = 10_000

// Mode says what happens to a call that is not authorized. Credentials are
// checked, and unknown resources refused, in every mode.
type Mode uint8

// The modes of a server.
const (
	// ModeEnforce refuses, as Cloudflare does.
	ModeEnforce Mode = iota
	// ModeSoft lets the call through, and lists show all that the token's user
	// or account has; the HeaderDecision header and Options.OnCall say what would
	// have been refused or left out.
	ModeSoft
	// ModeExplain refuses, and names the statement that decided each call, or what
	// would be enough, in the HeaderDecision header.
	ModeExplain
)

// String returns "enforce", "soft" or "explain".
func (m Mode) String() string {
	switch m {
	case ModeSoft:
		return "soft"
	case ModeExplain:
		return "explain"
	}
	return "enforce"
}

// ParseMode reads the text of a mode; ok is false for any other text.
func ParseMode(text string) (mode Mode, ok bool) {
	for _, m := range [...]Mode{ModeEnforce, ModeSoft, ModeExplain} {
		if m.String() == text {
			return m, true
		}
	}
	return ModeEnforce, false
}

// ServerName is what every answer of a simulator has in its Server header, where
// Cloudflare's says "cloudflare".
const ServerName = "cftoken-tokentest"

// Headers that only the simulator sends.
const (
	// HeaderDecision says what decided the call, in ModeExplain and, where a
	// call would have been refused, in ModeSoft.
	HeaderDecision = "X-Tokentest-Decision"
	// HeaderAssumed says that the call was allowed without a published list
	// of permissions, or what else about the verdict is an assumption.
	HeaderAssumed = "X-Tokentest-Assumed"
	// HeaderMadeUp says that the body is a placeholder; of an empty result also its
	// form, and how that is known.
	HeaderMadeUp = "X-Tokentest-Made-Up"
	// HeaderFault names the kind of fault that struck the call.
	HeaderFault = "X-Tokentest-Fault"
)

// The default world. The account's and the zone's ids are those of the
// permissions guide.
const (
	DefaultAccountID   = "6451353ea5a8407bab6162abc42f5338"
	DefaultAccountName = "Example Account"
	DefaultZoneID      = "2cf1f02313c4ef76af3d62eb78bb906e"
	DefaultZoneName    = "example.com"
	DefaultUserID      = "7d4a3c1e5b2f48d6a90c8e7f61b3d524"
	DefaultUserEmail   = "user@example.com"
	// DefaultGlobalKey is the default user's Global API key. It opens nothing
	// but a simulator.
	DefaultGlobalKey = "0123456789abcdef0123456789abcdef01234"
)
