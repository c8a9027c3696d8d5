package tokentest

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// World is a world that was read, for [Options.World]. [ReadWorld] makes one; nil is
// none.
type World struct {
	accounts []givenAccount
	zones    []givenZone
	users    []givenUser
	tokens   []givenToken
}

type givenAccount struct {
	Account
	at      *node
	workers []givenWorker
	things  []givenThing
}

type givenWorker struct {
	Worker
	at *node
}

type givenZone struct {
	Zone
	at     *node
	things []givenThing
}

type givenUser struct {
	User
	at *node
}

type givenToken struct {
	TokenOptions
	at                *node
	id, value, status string
	spec              permissions.Spec
}

// givenThing is what is sent to a path below an account or a zone.
type givenThing struct {
	at         *node
	path, body string
	add        bool // with POST
}

// maxWorld bounds the text of a world, in bytes.
const maxWorld = 16 << 20

// ReadWorld reads a world from JSON: accounts, zones, users, tokens, and the things
// that accounts and zones have. Its form is docs/schema/world.v1.json; file is for
// messages, "" for none. What is malformed, not known, or refers to what is not there
// is a [*WorldError] with its place in the text, here or from [New]. A text of more
// than 16 MiB is refused.
func ReadWorld(r io.Reader, file string) (*World, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxWorld+1))
	if err != nil {
		return nil, fmt.Errorf("%s", credential.Redact(err.Error()))
	}
	if len(data) > maxWorld {
		return nil, (&jsonText{file: file}).fault(0, "", "the text is longer than %d bytes", maxWorld)
	}
	root, err := parseJSON(file, []byte(strings.TrimPrefix(string(data), "\ufeff")))
	if err != nil {
		return nil, err
	}
	w := &World{}
	err = root.object(
		key{"$schema", func(n *node) error { var s string; return text(&s)(n) }},
		key{"accounts", each(w.readAccount)},
		key{"zones", each(w.readZone)},
		key{"users", each(w.readUser)},
		key{"tokens", each(w.readToken)},
	)
	if err != nil {
		return nil, err
	}
	return w, nil
}

func (w *World) readAccount(n *node) error {
	a := givenAccount{at: n}
	err := n.object(
		key{"id", text(&a.ID)},
		key{"name", text(&a.Name)},
		key{"r2_off", boolean(&a.R2Off)},
		key{"zero_trust_off", boolean(&a.ZeroTrustOff)},
		key{"stream_off", boolean(&a.StreamOff)},
		key{"workers", each(func(n *node) error {
			one := givenWorker{at: n}
			err := n.object(key{"name", text(&one.Name)}, key{"tag", text(&one.Tag)})
			a.workers = append(a.workers, one)
			return err
		})},
		key{"things", things(&a.things)},
	)
	w.accounts = append(w.accounts, a)
	return err
}

func (w *World) readZone(n *node) error {
	z := givenZone{at: n}
	err := n.object(
		key{"id", text(&z.ID)},
		key{"name", text(&z.Name)},
		key{"account", text(&z.Account)},
		key{"saas_off", boolean(&z.SaaSOff)},
		key{"not_in_plan", texts(&z.NotInPlan)},
		key{"things", things(&z.things)},
	)
	w.zones = append(w.zones, z)
	return err
}

func (w *World) readUser(n *node) error {
	u := givenUser{at: n}
	err := n.object(
		key{"id", text(&u.ID)},
		key{"email", text(&u.Email)},
		key{"global_key", text(&u.GlobalKey)},
		key{"accounts", texts(&u.Accounts)},
		key{"rights", func(n *node) error {
			spec, err := n.spec()
			u.Rights = &spec
			return err
		}},
		key{"provisioner", boolean(&u.Provisioner)},
	)
	w.users = append(w.users, u)
	return err
}

func (w *World) readToken(n *node) error {
	t := givenToken{at: n}
	var kind string
	spec := map[string]json.RawMessage{}
	kept := func(name string) key {
		return key{name, func(n *node) error { spec[name] = n.raw; return nil }}
	}
	err := n.object(
		key{"id", text(&t.id)},
		key{"name", text(&t.Name)},
		key{"value", text(&t.value)},
		key{"kind", oneOf(&kind, "user", "account")},
		key{"owner", text(&t.Owner)},
		key{"status", oneOf(&t.status, stateActive, stateDisabled)},
		kept("policies"), kept("condition"), kept("not_before"), kept("expires_on"),
	)
	if err != nil {
		return err
	}
	if kind == "account" {
		t.Kind = authz.AccountToken
	}
	at := *n
	for _, m := range n.members {
		if m.key == "policies" {
			at.from = m.node.from // where most of what can be wrong is
		}
	}
	if _, there := spec["policies"]; !there {
		spec["policies"] = json.RawMessage("[]")
	}
	if at.raw, err = json.Marshal(spec); err != nil {
		return n.fault("%v", err)
	}
	t.spec, err = at.spec()
	w.tokens = append(w.tokens, t)
	return err
}

// spec reads policies, or an object with such, in any form that a spec may have.
func (n *node) spec() (permissions.Spec, error) {
	spec, err := permissions.ParseSpec(n.raw)
	if err != nil {
		return spec, n.fault("%v", err)
	}
	return spec, nil
}

// oneOf takes one of some texts.
func oneOf(into *string, allowed ...string) setter {
	return func(n *node) error {
		if err := text(into)(n); err != nil {
			return err
		}
		if !slices.Contains(allowed, *into) {
			return n.fault("%q: want %s", credential.Show(*into, 40), strings.Join(allowed, " or "))
		}
		return nil
	}
}

// things takes an object whose keys are paths below an account or a zone. The elements
// of an array are added there as POST does, an object is put there as PUT or PATCH do.
func things(into *[]givenThing) setter {
	return func(n *node) error {
		if n.kind != '{' {
			return n.fault("want an object with paths as keys, got %s", n.what())
		}
		for _, m := range n.members {
			if !strings.HasPrefix(m.key, "/") || strings.ContainsAny(m.key, "?# \t\r\n") {
				return n.text.fault(m.from, n.path, "the key %q is no path: want one below the account or zone, such as /dns_records", credential.Show(m.key, 60))
			}
			switch m.node.kind {
			case '[':
				for _, one := range m.node.list {
					if one.kind != '{' {
						return one.fault("want an object, as POST takes it, got %s", one.what())
					}
					*into = append(*into, givenThing{one, m.key, string(one.raw), true})
				}
			case '{':
				*into = append(*into, givenThing{m.node, m.key, string(m.node.raw), false})
			default:
				return m.node.fault("want an array of objects to add, or an object to put there, got %s", m.node.what())
			}
		}
		return nil
	}
}
