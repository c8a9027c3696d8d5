package tokentest

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// build puts a world that was read into the server. Tokens come last, since their
// specs name what is there. What cannot be is a fault at its place in the text.
func (w *World) build(s *Server) error {
	for i := range w.accounts {
		if err := w.accounts[i].build(s); err != nil {
			return err
		}
	}
	for _, z := range w.zones {
		made, err := s.addZone(z.Zone)
		if err != nil {
			return z.at.because(err)
		}
		if err := s.addThings("/zones/"+string(made.ID), z.things); err != nil {
			return err
		}
	}
	for _, u := range w.users {
		for _, id := range u.Accounts {
			if s.world.account(id) == nil {
				return u.at.fault("accounts: there is no account %q: want the id of one of \"accounts\"", credential.Show(string(id), 40))
			}
		}
		if _, err := s.addUser(u.User); err != nil {
			return u.at.because(err)
		}
	}
	for i := range w.tokens {
		if err := w.tokens[i].build(s); err != nil {
			return err
		}
	}
	return nil
}

// because is an error of the server at a place in the text.
func (n *node) because(err error) error {
	return n.fault("%s", strings.TrimPrefix(err.Error(), "tokentest: "))
}

func (a *givenAccount) build(s *Server) error {
	made, err := s.addAccount(a.Account)
	if err != nil {
		return a.at.because(err)
	}
	for _, w := range a.workers {
		w.Worker.Account = made.ID
		if _, err := s.addWorker(w.Worker); err != nil {
			return w.at.because(err)
		}
	}
	return s.addThings("/accounts/"+string(made.ID), a.things)
}

func (t *givenToken) build(s *Server) error {
	at, opts := t.at, t.TokenOptions
	if u := find(s.world.users, func(u *user) bool { return strings.EqualFold(u.Email, opts.Owner) }); u != nil && opts.Kind != authz.AccountToken {
		opts.Owner = u.ID // an email names a user too
	}
	switch {
	case opts.Kind == authz.AccountToken && (len(s.world.accounts) == 0 || opts.Owner != "" && s.world.account(permissions.AccountID(opts.Owner)) == nil):
		return at.fault("owner: there is no such account: want the id of one of \"accounts\"")
	case opts.Kind != authz.AccountToken && (len(s.world.users) == 0 || opts.Owner != "" && s.world.user(opts.Owner) == nil):
		return at.fault("owner: there is no such user: want the id or the email of one of \"users\"")
	case t.id != "" && !credential.IsID(t.id):
		return at.fault("id %q: want 32 lowercase hexadecimal digits", credential.Show(t.id, 40))
	case t.id != "" && s.world.token(t.id) != nil:
		return at.fault("a token with the id %s exists already", t.id)
	case t.value != "" && !tokenShaped(t.value):
		return at.fault("value: want a token's form: 40 letters, digits, _ and -, or cfut_ or cfat_ and at least 40")
	case strings.HasPrefix(t.value, "cfut_") && opts.Kind == authz.AccountToken, strings.HasPrefix(t.value, "cfat_") && opts.Kind != authz.AccountToken:
		return at.fault("value: cfut_ begins the values of user tokens, and cfat_ those of account-owned ones: want the other, or another kind")
	case t.value != "" && s.world.byValue[t.value] != nil:
		return at.fault("value: another token has it already")
	}
	made, err := s.issue(t.spec, opts)
	if err != nil {
		return at.because(err)
	}
	made.disabled = t.status == stateDisabled
	if t.id != "" {
		made.id = t.id
	}
	if t.value != "" {
		delete(s.world.byValue, made.value)
		made.value = t.value
		s.world.byValue[made.value] = made
	}
	return nil
}

// addThings sends what an account or a zone has to the server's own handlers, as one
// who may do everything.
func (s *Server) addThings(below string, list []givenThing) error {
	for _, g := range list {
		method := http.MethodPost
		if _, puts := operations.Match(http.MethodPut, below+g.path); !g.add && puts {
			method = http.MethodPut
		} else if !g.add {
			method = http.MethodPatch
		}
		rep := s.place(method, below+g.path, g.body)
		switch {
		case rep.status >= http.StatusBadRequest:
			return g.at.fault("%s %s: the simulator answers %s", method, g.path, rep.told())
		case rep.madeUp != "":
			return g.at.fault("%s %s: the simulator keeps nothing there: docs/SIMULATOR.md lists what it keeps", method, g.path)
		}
	}
	return nil
}

// place handles a call as one who may do everything.
func (s *Server) place(method, path, body string) reply {
	x := &exchange{method: method, path: path, body: []byte(body), header: http.Header{"Content-Type": {"application/json"}}, now: s.now().UTC(), ip: netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	x.actor = actor{kind: authz.GlobalKey, user: &user{User: User{Email: DefaultUserEmail}, created: x.now}}
	for _, stage := range [...]func(*Server, *exchange) (reply, bool){(*Server).route, (*Server).checkBody, (*Server).entitle} {
		if rep, done := stage(s, x); done {
			return rep
		}
	}
	return s.handlerOf(x.op)(s, x)
}

// told is an answer in words: its status and its first error.
func (r *reply) told() string {
	text := strconv.Itoa(r.status)
	if len(r.errors) > 0 {
		text += " " + strconv.Itoa(r.errors[0].Code) + " " + r.errors[0].Message
	}
	return text
}
