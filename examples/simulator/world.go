package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/specyaml"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// world is what the simulator is to know: the spec, and the accounts and zones
// that it names before those of the default world. The first account owns the
// zones of which the spec does not say whose they are.
type world struct {
	spec     permissions.Spec
	accounts []permissions.AccountID
	zones    []permissions.ZoneID
	owners   map[permissions.ZoneID]permissions.AccountID // where the spec says whose a zone is
	user     string
	given    *tokentest.World // by -world, nil for none
}

// worldOf reads the world and the spec, or makes the default ones.
func worldOf(o options, env func(string) (string, bool), stdin io.Reader) (world, error) {
	w, err := specOf(o, env, stdin)
	if err != nil || o.world == "" {
		return w, err
	}
	in, closeFile, err := open(o.world, stdin)
	if err != nil {
		return w, fmt.Errorf("-world: %w", err)
	}
	defer closeFile()
	if w.given, err = tokentest.ReadWorld(in, o.world); err != nil {
		return w, fmt.Errorf("-world: %w", err)
	}
	return w, nil
}

// open opens a file, - is standard input.
func open(name string, stdin io.Reader) (io.Reader, func(), error) {
	if name == "-" {
		return stdin, func() {}, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return f, func() { _ = f.Close() }, nil // it was only read
}

// specOf reads the spec, or makes the default one.
func specOf(o options, env func(string) (string, bool), stdin io.Reader) (world, error) {
	file := o.spec
	w := world{user: tokentest.DefaultUserID, owners: map[permissions.ZoneID]permissions.AccountID{}}
	var text string
	switch {
	case file == "" && o.world != "": // it is for the world to say
		return w, nil
	case file == "":
		account, zone, err := idsOf(env)
		if err != nil {
			return w, err
		}
		w.spec = permissions.SaaSPlatform(account, zone)
	default:
		in, closeFile, err := open(file, stdin)
		if err != nil {
			return w, fmt.Errorf("-spec: %w", err)
		}
		defer closeFile()
		var read strings.Builder
		readSpec := permissions.ReadSpec
		if specyaml.IsName(file) {
			readSpec = func(r io.Reader) (permissions.Spec, error) { return specyaml.Read(r, permissions.Targets{}) }
		}
		if w.spec, err = readSpec(io.TeeReader(in, &read)); err != nil {
			return w, fmt.Errorf("-spec: %w", err)
		}
		text = read.String()
	}
	for st := range w.spec.Statements() {
		w.meet(st.Resource)
	}
	// A spec is sorted; who wrote the file expects its order.
	slices.SortStableFunc(w.accounts, func(a, b permissions.AccountID) int {
		return cmp.Compare(strings.Index(text, string(a)), strings.Index(text, string(b)))
	})
	slices.SortStableFunc(w.zones, func(a, b permissions.ZoneID) int {
		return cmp.Compare(strings.Index(text, string(a)), strings.Index(text, string(b)))
	})
	if o.world != "" {
		return w, nil
	}
	if !slices.Contains(w.accounts, tokentest.DefaultAccountID) {
		w.accounts = append(w.accounts, tokentest.DefaultAccountID)
	}
	if !slices.Contains(w.zones, tokentest.DefaultZoneID) {
		w.zones = append(w.zones, tokentest.DefaultZoneID)
	}
	return w, nil
}

// meet adds what a resource names.
func (w *world) meet(r permissions.Resource) {
	account, named := r.Account()
	if named && !slices.Contains(w.accounts, account) {
		w.accounts = append(w.accounts, account)
	}
	if zone, single := r.Zone(); single {
		if !slices.Contains(w.zones, zone) {
			w.zones = append(w.zones, zone)
		}
		if named {
			w.owners[zone] = account
		}
	}
	if id, own := strings.CutPrefix(r.Key(), string(permissions.ScopeUser)+"."); own && r != permissions.OwnUserResource() && id != "" {
		w.user = id
	}
}

// idsOf are the ids of the default spec: those of the environment, or else the
// guide's.
func idsOf(env func(string) (string, bool)) (account permissions.AccountID, zone permissions.ZoneID, err error) {
	if account, err = token.AccountFromEnv(env); err != nil {
		return "", "", err
	}
	if zone, err = token.ZoneFromEnv(env); err != nil {
		return "", "", err
	}
	return cmp.Or(account, tokentest.DefaultAccountID), cmp.Or(zone, tokentest.DefaultZoneID), nil
}

// build puts the world into a server: all of it, or with a given one what the spec
// names beside.
func (w *world) build(s *tokentest.Server) error {
	if w.given != nil {
		return w.complete(s)
	}
	for _, id := range w.accounts {
		a := tokentest.Account{ID: id}
		if id == tokentest.DefaultAccountID {
			a.Name = tokentest.DefaultAccountName
		}
		if _, err := s.AddAccount(a); err != nil {
			return err
		}
	}
	for i, id := range w.zones {
		z := tokentest.Zone{ID: id, Account: cmp.Or(w.owners[id], w.accounts[0])}
		if i == 0 {
			z.Name = tokentest.DefaultZoneName
		}
		if _, err := s.AddZone(z); err != nil {
			return err
		}
	}
	_, err := s.AddUser(tokentest.User{ID: w.user, Email: tokentest.DefaultUserEmail, GlobalKey: tokentest.DefaultGlobalKey})
	return err
}

// complete adds to a given world what the spec names and it has not got, and what has
// to be there: an account, a zone and a user.
func (w *world) complete(s *tokentest.Server) error {
	if err := s.AddNamed(w.spec); err != nil {
		return err
	}
	if len(s.Accounts()) == 0 {
		if _, err := s.AddAccount(tokentest.Account{ID: tokentest.DefaultAccountID, Name: tokentest.DefaultAccountName}); err != nil {
			return err
		}
	}
	if len(s.Zones()) == 0 {
		if _, err := s.AddZone(tokentest.Zone{ID: tokentest.DefaultZoneID, Name: tokentest.DefaultZoneName}); err != nil {
			return err
		}
	}
	if len(s.Users()) == 0 {
		if _, err := s.AddUser(tokentest.User{ID: w.user, Email: tokentest.DefaultUserEmail, GlobalKey: tokentest.DefaultGlobalKey}); err != nil {
			return err
		}
	}
	w.accounts = append(w.accounts, s.Accounts()[0].ID)
	w.zones = append(w.zones, s.Zones()[0].ID)
	return nil
}
