package lint

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Forbidden is what no token may: a permission, a call or a resource. One of the
// three is set. A single resource is forbidden to whatever reaches it, such as a grant on
// all zones or on the account in which it lies; all accounts or all zones to grants on
// all of them.
type Forbidden struct {
	// Permission may not be held, on Resource or, where that is the zero value, anywhere.
	Permission permissions.Permission
	// Method and Path are the call: a path with ids, or one of the API's templates.
	Method, Path string
	// Resource may not be reached, by whatever permission where Permission is nil.
	Resource permissions.Resource
	// Reason is what the file says behind " # ", "" for nothing.
	Reason string
	// Line is where it stands, 0 for nowhere.
	Line int
}

// String is the entry as [ParseForbidden] reads it, without the reason.
func (f Forbidden) String() string {
	switch {
	case f.Path != "":
		return f.Method + " " + f.Path
	case f.Permission == nil:
		return f.Resource.String()
	case f.Resource.Scope() != "":
		return permissions.Label(f.Permission) + " on " + f.Resource.String()
	}
	return permissions.Label(f.Permission)
}

// ParseForbidden reads what no token may, an entry a line: "METHOD PATH", a resource
// as [permissions.ParseResource] reads it, or a permission in any notation, alone or
// with " on RESOURCE" behind it. What stands behind " # " is the reason. Blank lines
// and lines that begin with # are left out. The error names file and line.
func ParseForbidden(r io.Reader, name string) ([]Forbidden, error) {
	var out []Forbidden
	err := eachLine(r, name, func(line int, text string) error {
		text, reason, _ := strings.Cut(text, " # ")
		f, err := parseForbidden(strings.TrimSpace(text))
		if err != nil {
			return err
		}
		for i := range f {
			f[i].Reason, f[i].Line = strings.TrimSpace(reason), line
		}
		out = append(out, f...)
		return nil
	})
	return out, err
}

func parseForbidden(text string) ([]Forbidden, error) {
	if method, path, err := parseCall(text); err == nil {
		if _, known := operations.Match(method, path); !known {
			return nil, fmt.Errorf("the call %s %s is not in the catalogue: %s", method, credential.Show(path, 80), nearestCall(method, path))
		}
		return []Forbidden{{Method: method, Path: path}}, nil
	}
	if r, err := permissions.ParseResource(text); err == nil {
		if err := r.Validate(); err != nil && !r.IsAll() {
			return nil, err
		}
		return []Forbidden{{Resource: r}}, nil
	}
	label, where, on := strings.Cut(text, " on ")
	ps, err := permissions.ParseAll(label)
	if err != nil {
		return nil, fmt.Errorf("want METHOD PATH, a resource, or a permission: %w", err)
	}
	var r permissions.Resource
	if on {
		if r, err = permissions.ParseResource(where); err != nil {
			return nil, err
		}
	}
	var out []Forbidden
	for _, p := range ps {
		out = append(out, Forbidden{Permission: p, Resource: r})
	}
	return out, nil
}

// parseCall reads METHOD PATH.
func parseCall(text string) (method, path string, err error) {
	method, path, ok := strings.Cut(text, " ")
	path = strings.TrimSpace(path)
	if !ok || !strings.HasPrefix(path, "/") || method == "" || strings.ToUpper(method) != method || strings.ContainsAny(path, " \t") {
		return "", "", errors.New("want METHOD PATH")
	}
	return method, path, nil
}

// Never reports whether a spec allows nothing of what is forbidden. A witness is the
// statement or the call that shows it.
func Never(spec permissions.Spec, list []Forbidden) Gate {
	g := Gate{Name: "never"}
	spec = bare(spec)
	var reach []authz.Difference // what the spec opens at all, asked once
	for _, f := range list {
		g.Judged++
		switch {
		case f.Path == "":
			g.held(spec, f)
		case strings.Contains(f.Path, "{"):
			if reach == nil {
				reach = append(make([]authz.Difference, 0, 1), authz.Compare(spec, permissions.Spec{})...)
			}
			g.opens(spec, f, reach)
		default:
			g.decides(f, authz.Decide(spec, authz.Call{Method: f.Method, Path: f.Path}))
		}
	}
	return g
}

// held looks for statements that hold the permission or are on the resource, and else
// for a call by which the spec reaches it.
func (g *Gate) held(spec permissions.Spec, f Forbidden) {
	before := len(g.Points)
	part := spec.Filter(func(st permissions.Statement) bool {
		return st.Effect == permissions.Deny || f.Permission == nil || st.Permission.ID() == f.Permission.ID()
	})
	for st := range part.Statements() {
		if st.Effect != permissions.Allow || f.Resource.Scope() != "" && !st.Resource.Contains(f.Resource) || denied(spec, st, f.Resource) {
			continue
		}
		g.Points = append(g.Points, f.point(Broken, st.String(), authz.Call{}, st))
	}
	if len(g.Points) == before && f.Resource.Scope() != "" && !f.Resource.IsAll() {
		g.reached(part, f)
	}
}

// reached looks for a call on the resource that the spec does not refuse: a grant on an
// account opens what lies in it as well, and whether a zone does is not known here.
func (g *Gate) reached(spec permissions.Spec, f Forbidden) {
	var found *authz.Decision
	var maybe permissions.Statement
	for st := range spec.Statements() {
		if st.Effect != permissions.Allow {
			continue
		}
		if mayContain(st.Resource, f.Resource) && !denied(spec, st, f.Resource) {
			maybe = st
		}
		if found == nil || found.Verdict != authz.Allowed {
			found = reaches(spec, st, f.Resource, found)
		}
	}
	switch {
	case found != nil:
		g.decides(f, *found)
	case maybe.Permission != nil:
		g.Points = append(g.Points, f.point(Open, maybe.String()+": whether the zone is in that account is not known", authz.Call{}, maybe))
	}
}

// reaches returns what the spec decides of a call on the resource that rests on the
// statement: one that is allowed, or else the one found before, or one that cannot be
// judged.
func reaches(spec permissions.Spec, st permissions.Statement, r permissions.Resource, found *authz.Decision) *authz.Decision {
	refusing := permissions.NewSpec(permissions.DenyOn(r, st.Permission)) // names the resource
	for _, d := range authz.Compare(permissions.NewSpec(policyOf(st)), refusing) {
		if d.Resource != r {
			continue
		}
		switch by := authz.Decide(spec, d.Call); {
		case by.Verdict == authz.Allowed:
			return &by
		case by.Verdict != authz.Denied && found == nil:
			found = &by
		}
	}
	return found
}

// mayContain reports whether a single zone may be one of all zones of an account.
func mayContain(of, r permissions.Resource) bool {
	_, bounded := of.Account()
	_, single := r.Zone()
	return single && bounded && of.IsAll() && of.Scope() == permissions.ScopeZone
}

// denied reports whether the spec denies the statement's permission on all of the
// resource, or of its own.
func denied(spec permissions.Spec, allow permissions.Statement, r permissions.Resource) bool {
	if r.Scope() == "" {
		r = allow.Resource
	}
	for st := range spec.Statements() {
		if st.Effect == permissions.Deny && st.Permission.ID() == allow.Permission.ID() && st.Other == "" && st.Resource.Contains(r) {
			return true
		}
	}
	return false
}

// opens looks for a resource on which the spec opens the operation of a template,
// first for one on which it certainly does.
func (g *Gate) opens(spec permissions.Spec, f Forbidden, reach []authz.Difference) {
	m, _ := operations.Match(f.Method, f.Path)
	op := m.Operation()
	switch {
	case op.AnyToken():
		g.Points = append(g.Points, f.point(Broken, "every valid token may", authz.Call{}, permissions.Statement{}))
		return
	case len(op.Accepted()) == 0:
		g.Points = append(g.Points, f.point(Open, "Cloudflare publishes no list for it", authz.Call{}, permissions.Statement{}))
		return
	}
	var found *authz.Decision
	for _, d := range reach {
		if d.Operation != op {
			continue
		}
		if by := authz.Decide(spec, d.Call); found == nil || by.Verdict == authz.Allowed && found.Verdict != authz.Allowed {
			found = &by
		}
	}
	switch {
	case found != nil:
		g.decides(f, *found)
	case op.Evidence().Kind == permissions.EvidenceAssumed:
		g.Points = append(g.Points, f.point(Open, "its list is a guess, by which the spec does not open it", authz.Call{}, permissions.Statement{}))
	}
}

func (g *Gate) decides(f Forbidden, d authz.Decision) {
	switch {
	case d.Verdict == authz.Allowed:
		why := "it is allowed"
		if d.Decided {
			why = d.Statement.String()
		}
		g.Points = append(g.Points, f.point(Broken, why, d.Call(), d.Statement))
	case d.Verdict != authz.Denied:
		g.Points = append(g.Points, f.point(Open, open(d), d.Call(), d.Statement))
	}
}

// open says what keeps a decision from being one.
func open(d authz.Decision) string { return cmp.Or(d.Undecided(), d.Reason.String()) }

func (f Forbidden) point(o Outcome, why string, c authz.Call, st permissions.Statement) Point {
	p := Point{Name: f.String(), Outcome: o, Why: why, Call: c, Statement: st, Line: f.Line}
	if f.Reason != "" {
		p.Why += " (" + f.Reason + ")"
	}
	return p
}

// nearestCall names calls that are in the catalogue and like the one given.
func nearestCall(method, path string) string {
	var like []string
	for _, op := range operations.Nearest(method, path, 3) {
		like = append(like, op.Method()+" "+op.Template())
	}
	if len(like) == 0 {
		return "want a path of the API, such as /zones/{zone_id}/dns_records"
	}
	return "near it are " + strings.Join(slices.Compact(like), ", ")
}
