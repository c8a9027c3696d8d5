package tokentest

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// ownGroup is a permission group of which no id is public. The server gives it one
// of its own, as another would have another.
type ownGroup struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Scopes []string `json:"scopes"`
}

// addRoles adds the groups of the roles whose names are known.
func (s *Server) addRoles() error {
	for r := range permissions.Roles() {
		name, _ := r.Group()
		if name == "" {
			continue
		}
		if _, err := s.addGroup(name, r.Scope()); err != nil {
			return err
		}
	}
	return nil
}

// AddGroup adds a permission group that the built-in catalogue has no id of, such as
// a role on a kind of resource that is new, and returns it with an id that only this
// server knows. The groups "Workers Editor", "Individual Workers Editor" and those of
// single Flagship apps are there from the start: the listing of groups has them. It
// fails on a group that is there.
func (s *Server) AddGroup(name string, scope permissions.Scope) (permissions.Group, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addGroup(name, scope)
}

func (s *Server) addGroup(name string, scope permissions.Scope) (permissions.Group, error) {
	shown := credential.Show(name, 60)
	if name == "" || scope == "" {
		return permissions.Group{}, fmt.Errorf("tokentest: permission group %q: want a name and a scope", shown)
	}
	for g := range s.groups() {
		if g.Name == name && g.Scope == scope {
			return permissions.Group{}, fmt.Errorf("tokentest: permission group %q exists already (id %s)", shown, g.ID)
		}
	}
	rows := append(slices.Clone(s.ownGroups), ownGroup{s.groupMint.hex(32), name, []string{string(scope)}})
	data, err := json.Marshal(rows)
	if err != nil {
		return permissions.Group{}, err
	}
	own, err := permissions.ParseListing(data)
	if err != nil {
		return permissions.Group{}, err
	}
	s.ownGroups, s.own = rows, own
	g, _ := own.ByName(name, scope)
	return g, nil
}

// groups yields the permission groups that there are: those of the built-in
// catalogue and the server's own.
func (s *Server) groups() iter.Seq[permissions.Group] {
	return func(yield func(permissions.Group) bool) {
		for g := range permissions.All() {
			if !yield(g) {
				return
			}
		}
		if s.own == nil {
			return
		}
		for g := range s.own.All() {
			if !yield(g) {
				return
			}
		}
	}
}

// group looks a permission group up by its id.
func (s *Server) group(id string) (permissions.Group, bool) {
	if g, ok := permissions.ByID(id); ok || s.own == nil {
		return g, ok
	}
	return s.own.ByID(id)
}

// granular reports whether the policy is about single resources of a product: by a
// resource, at its top or below an account, or by a group.
func (s *Server) granular(p wirePolicy) bool {
	for _, g := range p.PermissionGroups {
		if row, known := s.group(g.ID); known && row.Scope.Granular() {
			return true
		}
	}
	for key, value := range p.Resources {
		var below map[string]json.RawMessage
		_ = json.Unmarshal(value, &below) // "*": nothing below
		if scopeOf(key).Granular() {
			return true
		}
		for key := range below {
			if scopeOf(key).Granular() {
				return true
			}
		}
	}
	return false
}

// subject finds what the path names by its name: the Worker, by its tag, and whether
// the call creates or renames it. The API knows, and only who asked it does.
func (x *exchange) subject() (on permissions.Resource, act authz.Act) {
	if x.account == nil {
		return permissions.Resource{}, authz.ActUnknown
	}
	t := x.op.Template()
	var w *script
	switch {
	case below(t, "/accounts/{account_id}/workers/scripts/{script_name}"):
		w = x.account.script(x.param("script_name"))
	case below(t, "/accounts/{account_id}/workers/services/{service_name}"):
		w = x.account.script(x.param("service_name"))
	case below(t, "/accounts/{account_id}/workers/workers/{worker_id}"):
		w = x.account.byID(x.param("worker_id"))
	default:
		return permissions.Resource{}, authz.ActUnknown
	}
	if w == nil {
		if x.op.Method() == "PUT" && t == "/accounts/{account_id}/workers/scripts/{script_name}" {
			return permissions.Resource{}, authz.ActCreate
		}
		return permissions.Resource{}, authz.ActUnknown
	}
	on = permissions.WorkerResource(x.account.ID, w.tag)
	if below(t, "/accounts/{account_id}/workers/workers/{worker_id}") {
		var body struct {
			Name string `json:"name"`
		}
		_ = json.Unmarshal(x.body, &body) // malformed: names none
		if body.Name != "" && body.Name != w.name {
			return on, authz.ActRename
		}
	}
	return on, authz.ActUpdate
}

// below reports whether a template is the other or something of it.
func below(template, of string) bool {
	return len(template) >= len(of) && template[:len(of)] == of && (len(template) == len(of) || template[len(of)] == '/')
}

// Worker is a Worker of the simulated world.
type Worker struct {
	// Account has it; "" is the account that was added first.
	Account permissions.AccountID
	Name    string // "" = chosen by the server
	// Tag is the id by which the Worker can be granted by itself, "" = chosen by
	// the server; see [permissions.WorkerResource].
	Tag string
}

// AddWorker adds a Worker and returns it with what the server chose. It fails on an
// account that is not known, a name or a tag that exists, and a malformed tag.
func (s *Server) AddWorker(w Worker) (Worker, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addWorker(w)
}

func (s *Server) addWorker(w Worker) (Worker, error) {
	if w.Account == "" && len(s.world.accounts) > 0 {
		w.Account = s.world.accounts[0].ID
	}
	a := s.world.account(w.Account)
	if a == nil {
		return Worker{}, fmt.Errorf("Worker: its account %q is not known: add the account first", credential.Show(string(w.Account), 40))
	}
	if w.Tag == "" {
		w.Tag = s.mint.hex(32)
	}
	if err := permissions.WorkerResource(a.ID, w.Tag).Validate(); err != nil {
		return Worker{}, err
	}
	if w.Name == "" {
		w.Name = "worker-" + w.Tag[:6]
	}
	for _, other := range s.world.accounts {
		for _, have := range other.scripts {
			if have.tag == w.Tag || other == a && have.name == w.Name {
				return Worker{}, fmt.Errorf("Worker %s (tag %s) exists already", credential.Show(have.name, 60), have.tag)
			}
		}
	}
	a.deploy(s.mint, w.Name, w.Tag, s.now())
	return w, nil
}
