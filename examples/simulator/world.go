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
}

// worldOf reads the spec, or makes the default one.
func worldOf(file string, env func(string) (string, bool), stdin io.Reader) (world, error) {
	w := world{user: tokentest.DefaultUserID, owners: map[permissions.ZoneID]permissions.AccountID{}}
	var text string
	if file == "" {
		account, zone, err := idsOf(env)
		if err != nil {
			return w, err
		}
		w.spec = permissions.SaaSPlatform(account, zone)
	} else {
		in := stdin
		if file != "-" {
			f, err := os.Open(file)
			if err != nil {
				return w, fmt.Errorf("-spec: %w", err)
			}
			defer f.Close()
			in = f
		}
		var read strings.Builder
		var err error
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

// build puts the world into an empty server.
func (w world) build(s *tokentest.Server) error {
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
