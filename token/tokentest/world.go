package tokentest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// Account is an account of the simulated world.
type Account struct {
	ID   permissions.AccountID // "" = chosen by the server
	Name string                // "" = chosen by the server
	// R2Off marks an account where R2 was never switched on: its endpoints
	// answer 10042 after authorization.
	R2Off bool
	// ZeroTrustOff marks an account where Zero Trust was never set up: after
	// authorization Access answers 9999 and Gateway 401 with 1001.
	ZeroTrustOff bool
	// StreamOff marks an account that never subscribed to Stream and Realtime:
	// after authorization they answer 10002, whose text speaks of the credential.
	StreamOff bool
}

// Zone is a zone of the simulated world.
type Zone struct {
	ID   permissions.ZoneID // "" = chosen by the server
	Name string             // the domain, "" = chosen by the server
	// Account owns the zone; "" is the account that was added first.
	Account permissions.AccountID
	// SaaSOff marks a zone without Cloudflare for SaaS: custom hostnames
	// answer 1404 after authorization.
	SaaSOff bool
	// NotInPlan are paths of the zone, written as Fault.Path is, that its plan
	// does not include: after authorization they answer 403 with 10000
	// "Forbidden", as to a token without permission.
	NotInPlan []string
}

// User is a user of the simulated world.
type User struct {
	ID        string // 32 hexadecimal digits, "" = chosen by the server
	Email     string // "" = chosen by the server
	GlobalKey string // the Global API key, "" = chosen by the server
	// Accounts are those that the user is a member of; nil is every account,
	// those added later included.
	Accounts []permissions.AccountID
	// Rights bound what the user may do, as roles do: a user's tokens can
	// never do more. nil is a Super Administrator of the user's accounts.
	Rights *permissions.Spec
	// Provisioner gives the user the role API Token Provisioning: whatever the
	// credential, of the tokens that an account owns only those are there that
	// this user made.
	Provisioner bool
}

type account struct {
	Account
	created   time.Time
	settings  accountSettings
	buckets   []bucket
	scripts   []*script
	databases []database
	workers   workersAccount
	projects  []*project // of Pages
	// siteAssets are the assets of Pages that were uploaded.
	siteAssets assetStore
}

type zone struct {
	Zone
	created   time.Time
	modified  time.Time // zero for never
	paused    bool
	kind      string   // its type, "" for full
	vanity    []string // name servers of its own
	routes    []workerRoute
	hostnames []customHostname
	records   []dnsRecord
}

type user struct {
	User
	created time.Time
	profile profile
}

// member reports whether the user belongs to the account.
func (u *user) member(id permissions.AccountID) bool {
	return u.Accounts == nil || slices.Contains(u.Accounts, id)
}

// world is the state of a server; Server.mu guards it.
type world struct {
	accounts []*account // in the order in which they were added
	zones    []*zone
	users    []*user
	tokens   []*tokenRecord
	byValue  map[string]*tokenRecord
	handouts []*handout // in the order in which they were made
	// shelves hold what collections and documents keep, by the path below
	// /client/v4; things is how many that are.
	shelves map[string]*shelf
	things  int
	kept    int            // in bytes, as they were sent
	numbers int            // that were given to things whose keys are numbers
	signed  []*signedThing // the oldest first
}

func find[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

func (w *world) account(id permissions.AccountID) *account {
	return find(w.accounts, func(a *account) bool { return a.ID == id })
}

func (w *world) zone(id permissions.ZoneID) *zone {
	return find(w.zones, func(z *zone) bool { return z.ID == id })
}

func (w *world) user(id string) *user {
	return find(w.users, func(u *user) bool { return u.ID == id })
}

func (w *world) token(id string) *tokenRecord {
	return find(w.tokens, func(t *tokenRecord) bool { return t.id == id })
}

// AddAccount adds an account and returns it with what the server chose. It
// fails on a malformed id or one that exists.
func (s *Server) AddAccount(a Account) (Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addAccount(a)
}

func (s *Server) addAccount(a Account) (Account, error) {
	if a.ID == "" {
		a.ID = permissions.AccountID(s.mint.hex(32))
	}
	if err := a.ID.Validate(); err != nil {
		return Account{}, err
	}
	if s.world.account(a.ID) != nil {
		return Account{}, fmt.Errorf("account %s exists already", a.ID)
	}
	a.Name = cmp.Or(a.Name, "Account "+string(a.ID[:6]))
	made := &account{Account: a, created: s.now()}
	made.workers.subdomain = "account-" + string(a.ID[:8])
	s.world.accounts = append(s.world.accounts, made)
	return a, nil
}

// AddZone adds a zone and returns it with what the server chose. It fails on a
// malformed id, an id or a name that exists, and an account that does not.
func (s *Server) AddZone(z Zone) (Zone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addZone(z)
}

// AddNamed adds the accounts, zones and Workers that the spec names and the server has
// not got, so that a token with the spec can be issued. A zone of which the spec does
// not say whose it is goes to the first account that the spec names, or else to
// the one that was added first. It fails on malformed ids.
func (s *Server) AddNamed(spec permissions.Spec) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var first permissions.AccountID
	for st := range spec.Statements() {
		id, named := st.Resource.Account()
		if !named {
			continue
		}
		first = cmp.Or(first, id)
		if s.world.account(id) == nil {
			if _, err := s.addAccount(Account{ID: id}); err != nil {
				return err
			}
		}
	}
	for st := range spec.Statements() {
		id, named := st.Resource.Zone()
		if !named || s.world.zone(id) != nil {
			continue
		}
		owner, said := st.Resource.Account()
		if !said {
			owner = first
		}
		if _, err := s.addZone(Zone{ID: id, Account: owner}); err != nil {
			return err
		}
	}
	for st := range spec.Statements() {
		account, kind, tag, one := st.Resource.Nested()
		if !one || kind != permissions.ScopeWorker || s.world.hasWorker(account, tag) {
			continue
		}
		if _, err := s.addWorker(Worker{Account: cmp.Or(account, first), Tag: tag}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) addZone(z Zone) (Zone, error) {
	if z.ID == "" {
		z.ID = permissions.ZoneID(s.mint.hex(32))
	}
	if err := z.ID.Validate(); err != nil {
		return Zone{}, err
	}
	if z.Account == "" && len(s.world.accounts) > 0 {
		z.Account = s.world.accounts[0].ID
	}
	if s.world.account(z.Account) == nil {
		return Zone{}, fmt.Errorf("zone %s: its account %q is not known: add the account first", z.ID, credential.Show(string(z.Account), 40))
	}
	z.NotInPlan = slices.Clone(z.NotInPlan)
	if err := z.checkPlan(); err != nil {
		return Zone{}, err
	}
	z.Name = strings.ToLower(cmp.Or(z.Name, "zone-"+string(z.ID[:6])+".example"))
	for _, other := range s.world.zones {
		if other.ID == z.ID {
			return Zone{}, fmt.Errorf("zone %s exists already", z.ID)
		}
		if other.Name == z.Name {
			return Zone{}, fmt.Errorf("zone name %q is taken by zone %s", z.Name, other.ID)
		}
	}
	s.world.zones = append(s.world.zones, &zone{Zone: z, created: s.now()})
	return z, nil
}

func (z Zone) checkPlan() error {
	for _, path := range z.NotInPlan {
		if err := (Fault{Kind: FaultReset, Path: path}).validate(); err != nil || path == "" {
			return fmt.Errorf("zone %s: NotInPlan: path %q: want a path below /client/v4 such as /zones/{zone_id}/bot_management, or with /* at its end", z.ID, credential.Show(path, 80))
		}
	}
	return nil
}

// AddUser adds a user and returns it with what the server chose. It fails on a
// malformed id, an id or an email that exists, and a key that is no Global API
// key by its form.
func (s *Server) AddUser(u User) (User, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addUser(u)
}

func (s *Server) addUser(u User) (User, error) {
	u.ID = cmp.Or(u.ID, s.mint.hex(32))
	u.Email = cmp.Or(u.Email, "user-"+u.ID[:min(6, len(u.ID))]+"@example.com")
	u.GlobalKey = cmp.Or(u.GlobalKey, s.mint.globalKey())
	u.Accounts = slices.Clone(u.Accounts)
	if u.Rights != nil {
		rights := *u.Rights
		u.Rights = &rights
	}
	switch {
	case !credential.IsID(u.ID):
		return User{}, fmt.Errorf("user id %q: want 32 lowercase hexadecimal digits", credential.Show(u.ID, 40))
	case !validEmail(u.Email):
		return User{}, fmt.Errorf("user email: want an address such as %s", DefaultUserEmail)
	case !keyShaped(u.GlobalKey):
		return User{}, fmt.Errorf("user %s: the Global API key must have 37 to 45 lowercase hexadecimal digits, or be cfk_ and 48 characters", u.ID)
	}
	for _, other := range s.world.users {
		if other.ID == u.ID || strings.EqualFold(other.Email, u.Email) {
			return User{}, fmt.Errorf("user %s (%s) exists already", u.ID, u.Email)
		}
	}
	s.world.users = append(s.world.users, &user{User: u, created: s.now()})
	return u, nil
}

// Accounts returns the accounts, in the order in which they were added.
func (s *Server) Accounts() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Account, 0, len(s.world.accounts))
	for _, a := range s.world.accounts {
		out = append(out, a.Account)
	}
	return out
}

// Zones returns the zones, in the order in which they were added.
func (s *Server) Zones() []Zone {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Zone, 0, len(s.world.zones))
	for _, z := range s.world.zones {
		one := z.Zone
		one.NotInPlan = slices.Clone(one.NotInPlan)
		out = append(out, one)
	}
	return out
}

// Users returns the users, in the order in which they were added.
func (s *Server) Users() []User {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]User, 0, len(s.world.users))
	for _, u := range s.world.users {
		one := u.User
		one.Accounts = slices.Clone(one.Accounts)
		if one.Rights != nil {
			rights := *one.Rights
			one.Rights = &rights
		}
		out = append(out, one)
	}
	return out
}

// EditAccount changes what an account is called and has, such as its R2. Its id
// stays. The function must not call the server.
func (s *Server) EditAccount(id permissions.AccountID, edit func(*Account)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.world.account(id)
	if a == nil {
		return fmt.Errorf("account %q is not known", credential.Show(string(id), 40))
	}
	edited := a.Account
	edit(&edited)
	edited.ID = id
	a.Account = edited
	return nil
}

// EditZone changes what a zone has: Cloudflare for SaaS, and what is in its plan.
// Its id, name and account stay. The function must not call the server.
func (s *Server) EditZone(id permissions.ZoneID, edit func(*Zone)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	z := s.world.zone(id)
	if z == nil {
		return fmt.Errorf("zone %q is not known", credential.Show(string(id), 40))
	}
	edited := z.Zone
	edit(&edited)
	if err := edited.checkPlan(); err != nil {
		return err
	}
	z.SaaSOff, z.NotInPlan = edited.SaaSOff, slices.Clone(edited.NotInPlan)
	return nil
}
