package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/permissions/specyaml"
	"github.com/cftoken/cftoken/token"
)

// question is what is asked besides the call: the specs, and what is known of the
// world that they are for.
type question struct {
	specs   []namedSpec
	other   namedSpec              // of -compare
	live    *permissions.Catalogue // of -groups, nil for none
	account permissions.AccountID
	worker  string // tag of the Worker that the paths name, "" where not known
	env     func(string) (string, bool)
	now     time.Time
}

type namedSpec struct {
	name string
	spec permissions.Spec
}

func newQuestion(o options, env func(string) (string, bool), stdin io.Reader) (question, error) {
	q := question{env: env, now: time.Now(), worker: o.worker}
	live, err := listing(o.groups, stdin)
	if err != nil {
		return q, fmt.Errorf("-groups %s: %w", token.Redact(o.groups), err)
	}
	q.live = live
	if o.worker != "" {
		const anyAccount = "00000000000000000000000000000000"
		if err := permissions.WorkerResource(anyAccount, o.worker).Validate(); err != nil {
			return q, fmt.Errorf("-worker: %w", err)
		}
	}
	account, err := token.AccountFromEnv(env)
	if err != nil {
		return q, err
	}
	zone, err := token.ZoneFromEnv(env)
	if err != nil {
		return q, err
	}
	q.account = account
	read := func(flag, name string) (namedSpec, error) {
		spec, err := specyaml.ReadFile(name, stdin, permissions.Targets{Account: account, Zone: zone})
		if err != nil {
			return namedSpec{}, fmt.Errorf("%s %s: %w", flag, name, err)
		}
		return namedSpec{token.Redact(name), spec.Named(live)}, nil
	}
	for _, name := range o.specs {
		s, err := read("-spec", name)
		if err != nil {
			return q, err
		}
		q.specs = append(q.specs, s)
	}
	if o.compare != "" {
		if q.other, err = read("-compare", o.compare); err != nil {
			return q, err
		}
	}
	return q, nil
}

// maxListing bounds a live listing, in bytes: the API's has about 100 KB.
const maxListing = 4 << 20

// listing reads a live listing of permission groups; "" is none.
func listing(name string, stdin io.Reader) (*permissions.Catalogue, error) {
	if name == "" {
		return nil, nil
	}
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		stdin = f
	}
	data, err := io.ReadAll(io.LimitReader(stdin, maxListing+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) > maxListing:
		return nil, fmt.Errorf("the listing is longer than %d bytes", maxListing)
	}
	return permissions.ParseListing(data)
}

// decision is what a spec says of a call.
type decision struct {
	Spec      string        `json:"spec"` // its file
	Verdict   authz.Verdict `json:"verdict"`
	Reason    authz.Reason  `json:"reason"`    // of a verdict that is not "allowed"
	Statement string        `json:"statement"` // the one that decided, "" for none
	Undecided string        `json:"undecided"` // what would settle an "inconclusive", "" for others
	Enough    []string      `json:"enough"`    // each of which alone would do
	Roles     []string      `json:"roles"`     // on the one resource that the path names, each of which would do
}

// record answers for a call. The error, for the exit code, says that the call is
// not known, that no spec allows it, or that this cannot be told.
func (q question) record(c call) (record, error) {
	r := c.record()
	ask := authz.Call{Method: strings.ToUpper(c.method), Path: c.asked, Account: q.account, Time: q.now}
	if m, ok := operations.Match(ask.Method, ask.Path); ok && q.worker != "" && authz.KindOf(m.Operation()) == permissions.ScopeWorker {
		account, _ := m.AccountID()
		ask.On = permissions.WorkerResource(account, q.worker)
	}
	specs := make([]permissions.Spec, 0, len(q.specs))
	for _, s := range q.specs {
		d := authz.Decide(s.spec, ask)
		one := decision{Spec: s.name, Verdict: d.Verdict, Reason: d.Reason, Undecided: d.Undecided(), Enough: []string{}, Roles: []string{}}
		if d.Decided {
			one.Statement = d.Statement.String()
		}
		for _, g := range d.Enough() {
			one.Enough = append(one.Enough, g.String())
		}
		if len(one.Enough) > 0 {
			for _, role := range authz.RolesFor(ask) {
				one.Roles = append(one.Roles, role.String())
			}
		}
		r.Specs = append(r.Specs, one)
		specs = append(specs, s.spec)
	}
	can, unsure := authz.WhichCan(specs, ask)
	switch {
	case !r.Known || len(specs) == 0 || len(can) > 0:
		return r, c.err()
	case len(unsure) > 0:
		return r, &token.Error{Failure: token.FailureNotKnown, Err: errors.New("it cannot be told whether a spec allows the call")}
	}
	return r, &token.Error{Failure: token.FailureRefused, Err: errors.New("no spec allows the call")}
}

// decisions writes what the specs say, for people.
func (r record) decisions(out *writer) {
	for _, d := range r.Specs {
		out.printf("\n%s: %s", d.Spec, d.Verdict)
		if d.Reason != authz.NoReason {
			out.printf(", %s", d.Reason)
		}
		out.printf("\n")
		if d.Statement != "" {
			out.printf("  decided by  %s\n", d.Statement)
		}
		if d.Undecided != "" {
			out.printf("  to settle   %s\n", d.Undecided)
		}
		for _, g := range d.Enough {
			out.printf("  enough      %s\n", g)
		}
		for _, r := range d.Roles {
			out.printf("  or role     %s, in an account-owned token\n", r)
		}
	}
}

// fault is why the API would not take the spec.
func (s namedSpec) fault(live *permissions.Catalogue) error {
	if live == nil {
		return s.spec.Validate()
	}
	return s.spec.ValidateWith(live)
}

// described is what a spec says.
type described struct {
	Spec        string            `json:"spec"` // its file
	Shape       permissions.Shape `json:"shape"`
	Permissions []granted         `json:"permissions"`
	Conditions  string            `json:"conditions"`
	Fault       string            `json:"fault"` // why the API would not take it
}

type granted struct {
	Effect   permissions.Effect `json:"effect"`
	ID       string             `json:"id"` // of the permission group
	Name     string             `json:"name"`
	Label    string             `json:"label"`
	Opens    int                `json:"opens"` // operations that accept it
	Resource string             `json:"resource"`
}

// describe says what each spec says; the error, for the exit code, that the API
// would not take one.
func (q question) describe(o options, out *writer) error {
	var faults []error
	for i, s := range q.specs {
		d := described{Spec: s.name, Shape: s.spec.Shape(), Permissions: []granted{}, Conditions: s.spec.Conditions().String()}
		for st := range s.spec.Statements() {
			d.Permissions = append(d.Permissions, granted{
				st.Effect, st.Permission.ID(), st.Permission.Name(), permissions.Label(st.Permission), operations.Breadth(st.Permission), st.Resource.String(),
			})
		}
		if err := s.fault(q.live); err != nil {
			d.Fault = err.Error()
			faults = append(faults, &token.Error{Failure: token.FailureRefused, Err: err})
		}
		if o.json {
			out.json(d)
			continue
		}
		if i > 0 {
			out.printf("\n")
		}
		d.text(out)
	}
	return errors.Join(faults...)
}

func (d described) text(out *writer) {
	out.printf("%s: %s\n", d.Spec, d.Shape)
	for _, p := range d.Permissions {
		out.printf("  %-5s  %s  (%s) on %s; %d operations accept it; group %s\n", p.Effect, p.Label, p.Name, p.Resource, p.Opens, p.ID)
	}
	if d.Conditions != "" {
		out.printf("  %s\n", d.Conditions)
	}
	if d.Fault != "" {
		out.printf("  the API would not take it: %s\n", d.Fault)
	}
}

// difference is what one spec allows and another does not.
type difference struct {
	Method   string        `json:"method"`
	Template string        `json:"template"`
	Resource string        `json:"resource"`
	Spec     authz.Verdict `json:"spec"`
	Compared authz.Verdict `json:"compared"`
	Guessed  bool          `json:"guessed"`
}

// compare says in what two specs differ.
func (q question) compare(o options, out *writer) {
	found := authz.Compare(q.specs[0].spec, q.other.spec)
	for _, d := range found {
		one := difference{d.Operation.Method(), d.Operation.Template(), d.Resource.String(), d.A, d.B, d.Guessed}
		if o.json {
			out.json(one)
			continue
		}
		guess := ""
		if one.Guessed {
			guess = "  (a guess)"
		}
		out.printf("%-6s %s  on %s: %s -> %s%s\n", one.Method, one.Template, one.Resource, one.Spec, one.Compared, guess)
	}
	if len(found) == 0 && !o.json {
		out.printf("a token can do the same with either spec, as far as it is known what operations need\n")
	}
}
