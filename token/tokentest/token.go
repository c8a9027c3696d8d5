package tokentest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Token is a token of the simulated world.
type Token struct {
	ID   string // 32 hexadecimal digits
	Name string
	// Value is what goes behind "Authorization: Bearer". It opens nothing but
	// this server, so it may be printed.
	Value string
	Kind  authz.Kind            // authz.UserToken or authz.AccountToken
	Owner string                // the id of the user or account that owns it
	Spec  permissions.Spec      // with the conditions, if any
	State string                // "active", "disabled" or "expired"
	Used  time.Time             // when it was last used; zero = never
	Maker Maker                 // who made it, as the API tells
	acct  permissions.AccountID // of an account-owned token
}

// Principal returns the token as package authz sees it.
func (t Token) Principal() authz.Principal {
	return authz.Principal{Spec: t.Spec, Kind: t.Kind, Account: t.acct, Dead: t.State == stateDisabled}
}

// Maker is what the API tells of who made a token. The zero value is nothing, as
// of tokens that are older than these keys.
type Maker struct {
	Email           string // of the creator, when the token was made
	ProvisionerType string // what kind of thing made it in somebody's place
	ProvisionerID   string // and which one
}

// TokenOptions say what kind of token to issue. The zero value is a user token
// of the user that was added first.
type TokenOptions struct {
	// Kind is authz.UserToken (also the zero value) or authz.AccountToken.
	Kind authz.Kind
	// Owner is the id of the user or account that owns the token; "" is the
	// one that was added first.
	Owner string
	// Name is shown in listings; "" is chosen by the server.
	Name string
	// Maker is who made it. The zero value is the owner of a user token, and not
	// told of an account-owned one. A user with [User.Provisioner] made those with
	// that user's email.
	Maker Maker
	// Legacy gives the value the form of tokens before 2026: 40 characters
	// that do not tell the kind.
	Legacy bool
}

// ErrNoToken is returned for a token id that the server does not know.
var ErrNoToken = errors.New("tokentest: no such token")

const (
	stateActive   = "active"
	stateDisabled = "disabled"
	stateExpired  = "expired"
)

// tokenRecord is a token in the server's state.
type tokenRecord struct {
	id, name, value  string
	kind             authz.Kind
	user             *user                 // the owner of a user token
	account          permissions.AccountID // the owner of an account-owned token
	spec             permissions.Spec
	narrow           narrowed // of spec
	policies         []storedPolicy
	disabled         bool
	issued, modified time.Time
	used             time.Time
	maker            Maker

	// With Options.Propagation: the value is unknown before knownFrom, and old
	// decides until oldUntil.
	knownFrom, oldUntil time.Time
	old                 permissions.Spec
}

func (t *tokenRecord) owner() string {
	if t.user != nil {
		return t.user.ID
	}
	return string(t.account)
}

func (t *tokenRecord) state(now time.Time) string {
	if t.disabled {
		return stateDisabled
	}
	if !t.spec.Unconditional() {
		if end := t.spec.Conditions().ExpiresOn; !end.IsZero() && !now.Before(end) {
			return stateExpired
		}
	}
	return stateActive
}

func (t *tokenRecord) public(now time.Time) Token {
	return Token{ID: t.id, Name: t.name, Value: t.value, Kind: t.kind, Owner: t.owner(), Spec: t.spec, State: t.state(now), Used: t.used, Maker: t.maker, acct: t.account}
}

// IssueToken issues a token that holds spec, which may be empty. What the
// owner could create through the API is not checked, so that a test can issue
// what it likes; a resource that means the token's own user gets the owner's id.
// It fails on malformed ids in the spec, on an account, a zone or a user that the
// server has not got (add them first: [Server.AddAccount], [Server.AddZone],
// [Server.AddUser], [Server.AddNamed]), and on an owner who is unknown.
func (s *Server) IssueToken(spec permissions.Spec, opts TokenOptions) (Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.issue(spec, opts)
	if err != nil {
		return Token{}, err
	}
	return t.public(s.now()), nil
}

func (s *Server) issue(spec permissions.Spec, opts TokenOptions) (*tokenRecord, error) {
	t := &tokenRecord{kind: opts.Kind, maker: opts.Maker}
	switch opts.Kind {
	case authz.KindUnknown, authz.UserToken:
		t.kind = authz.UserToken
		if t.user = s.world.user(opts.Owner); opts.Owner == "" && len(s.world.users) > 0 {
			t.user = s.world.users[0]
		}
		if t.user == nil {
			return nil, fmt.Errorf("tokentest: Owner: no user with id %q: add it first (AddUser)", credential.Show(opts.Owner, 40))
		}
		if t.maker == (Maker{}) {
			t.maker.Email = t.user.Email
		}
	case authz.AccountToken:
		a := s.world.account(permissions.AccountID(opts.Owner))
		if opts.Owner == "" && len(s.world.accounts) > 0 {
			a = s.world.accounts[0]
		}
		if a == nil {
			return nil, fmt.Errorf("tokentest: Owner: no account with id %q: add it first (AddAccount)", credential.Show(opts.Owner, 40))
		}
		t.account = a.ID
	default:
		return nil, fmt.Errorf("tokentest: a %s cannot be issued as a token: add a user instead", opts.Kind)
	}
	if err := s.hold(t, spec); err != nil {
		return nil, err
	}
	s.register(t, cmp.Or(opts.Name, "token "+fmt.Sprint(len(s.world.tokens)+1)), opts.Legacy)
	return t, nil
}

// register gives a token its id, name and value and adds it to the world.
func (s *Server) register(t *tokenRecord, name string, legacy bool) {
	now := s.now().UTC().Truncate(time.Second)
	t.id, t.name = s.mint.hex(32), name
	t.value = s.mint.tokenValue(t.kind == authz.AccountToken, legacy)
	t.issued, t.modified = now, now
	s.world.tokens = append(s.world.tokens, t)
	s.world.byValue[t.value] = t
}

// Token returns a token by its id.
func (s *Server) Token(id string) (Token, error) {
	return s.edit(id, func(*tokenRecord) error { return nil })
}

// Tokens returns all tokens, in the order in which they were issued.
func (s *Server) Tokens() []Token {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	out := make([]Token, 0, len(s.world.tokens))
	for _, t := range s.world.tokens {
		out = append(out, t.public(now))
	}
	return out
}

// Disable disables a token; Enable undoes it.
func (s *Server) Disable(id string) error {
	_, err := s.edit(id, func(t *tokenRecord) error { t.disabled = true; return nil })
	return err
}

// Enable enables a disabled token.
func (s *Server) Enable(id string) error {
	_, err := s.edit(id, func(t *tokenRecord) error { t.disabled = false; return nil })
	return err
}

// Expire sets a token's end to the current time.
func (s *Server) Expire(id string) error {
	now := s.now()
	_, err := s.edit(id, func(t *tokenRecord) error {
		c := t.spec.Conditions()
		c.ExpiresOn = now
		t.narrow = nil
		t.spec, t.oldUntil = t.spec.WithConditions(c), time.Time{}
		return nil
	})
	return err
}

// SetSpec replaces what a token may do. It fails as [Server.IssueToken] does.
func (s *Server) SetSpec(id string, spec permissions.Spec) error {
	_, err := s.edit(id, func(t *tokenRecord) error {
		if err := s.hold(t, spec); err != nil {
			return err
		}
		t.oldUntil = time.Time{}
		return nil
	})
	return err
}

// Roll gives a token a new value; the old one is dead at once.
func (s *Server) Roll(id string) (Token, error) {
	return s.edit(id, func(t *tokenRecord) error { s.roll(t); t.knownFrom = time.Time{}; return nil })
}

func (s *Server) roll(t *tokenRecord) {
	delete(s.world.byValue, t.value)
	t.value = s.mint.tokenValue(t.kind == authz.AccountToken, false)
	s.world.byValue[t.value] = t
}

// Delete deletes a token; its value is dead at once.
func (s *Server) Delete(id string) error {
	_, err := s.edit(id, func(t *tokenRecord) error { s.remove(t); return nil })
	return err
}

func (s *Server) remove(t *tokenRecord) {
	delete(s.world.byValue, t.value)
	s.world.tokens = slices.DeleteFunc(s.world.tokens, func(o *tokenRecord) bool { return o == t })
}

func (s *Server) edit(id string, change func(*tokenRecord) error) (Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.world.token(id)
	if t == nil {
		return Token{}, ErrNoToken
	}
	if err := change(t); err != nil {
		return Token{}, err
	}
	return t.public(s.now()), nil
}
