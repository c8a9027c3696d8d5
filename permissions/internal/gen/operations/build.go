package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// sdkSource is the source of an operation that only the SDK names.
const sdkSource = "cloudflare-go v7.9.0"

// methods in the order of the columns of the tree's nodes.
var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// build merges the sources into one table, sorted by path and method.
func build(src sources) ([]operation, error) {
	res, err := newResolver(src)
	if err != nil {
		return nil, err
	}
	rows := map[string]*operation{}
	for _, r := range src.all {
		op := &operation{Method: r.Method, Path: r.Path, ID: r.OperationID, Tag: r.Tag, Evidence: "None", Source: sdkSource}
		if _, dup := rows[op.key()]; dup {
			return nil, fmt.Errorf("operations_all.json: %s stands there twice", op.key())
		}
		rows[op.key()] = op
	}
	seen := map[string]bool{}
	for _, r := range src.listed {
		key := r.Method + " " + r.Path
		if seen[key] {
			return nil, fmt.Errorf("operations.json: %s stands there twice", key)
		}
		seen[key] = true
		op := rows[key]
		if op == nil {
			op = &operation{Method: r.Method, Path: r.Path}
			rows[key] = op
		}
		if err := addListed(op, r, res); err != nil {
			return nil, fmt.Errorf("operations.json: %s: %w", key, err)
		}
	}
	if err := applyOverrides(rows, src.overrides, res); err != nil {
		return nil, fmt.Errorf("operation_overrides.json: %w", err)
	}
	if err := res.unusedAlias(); err != nil {
		return nil, fmt.Errorf("operation_overrides.json: %w", err)
	}
	ops := make([]operation, 0, len(rows))
	for _, op := range rows {
		if err := checkShape(op); err != nil {
			return nil, fmt.Errorf("%s: %w", op.key(), err)
		}
		op.Scope = pathScope(op.Path)
		ops = append(ops, *op)
	}
	sort.Slice(ops, func(i, j int) bool {
		if ops[i].Path != ops[j].Path {
			return ops[i].Path < ops[j].Path
		}
		return ops[i].Method < ops[j].Method
	})
	return ops, nil
}

func addListed(op *operation, r listedRow, res *resolver) error {
	if r.OperationID != "" {
		if op.ID != "" && op.ID != r.OperationID {
			return fmt.Errorf("operation id is %q here and %q in operations_all.json", r.OperationID, op.ID)
		}
		op.ID = r.OperationID
	}
	if op.Tag == "" {
		op.Tag = tagOf(r.Source)
	}
	for alias, name := range r.Aliases {
		if got := res.aliases[alias]; got != name {
			return fmt.Errorf("says that %q stands for %q, the overrides say %q", alias, name, got)
		}
	}
	var err error
	if op.Accepted, err = res.resolve(r.Accepted, r.Path); err != nil {
		return err
	}
	op.Confidence, op.Source = r.Confidence, r.Source
	op.Evidence, err = evidence(len(r.Accepted), r.Any, r.Published, r.Level, r.Confidence)
	return err
}

// evidence names the Go constant for a row with n accepted groups.
func evidence(n int, anyToken, published bool, level, confidence string) (string, error) {
	switch {
	case anyToken && n > 0:
		return "", fmt.Errorf("any valid token and a list of %d groups contradict each other", n)
	case anyToken:
		return "Any", nil
	case n == 0 && level == "":
		return "None", nil
	case n == 0:
		return "", fmt.Errorf("level %q without a list", level)
	case !published && confidence == "low":
		return "Guess", nil
	case level == "documented":
		return "Documented", nil
	case level == "derived":
		return "Derived", nil
	}
	return "", fmt.Errorf("unknown level %q", level)
}

// tagOf takes the OpenAPI tag out of a source, where it names one.
func tagOf(source string) string {
	for _, prefix := range []string{"OpenAPI x-api-token-group of sampled ops, tag ", "sibling: same OpenAPI tag "} {
		if tag, ok := strings.CutPrefix(source, prefix); ok {
			return tag
		}
	}
	return ""
}

// pathScope says which kind of resource a path names. An address map's zone
// or second account is an object of the account's operation.
func pathScope(path string) string {
	segs := strings.Split(path, "/")[1:]
	switch {
	case segs[0] == "accounts" && len(segs) > 1:
		return "account"
	case segs[0] == "zones" && len(segs) > 1:
		return "zone"
	case segs[0] == "user", segs[0] == "memberships":
		return "user"
	}
	return ""
}

func checkShape(op *operation) error {
	known := false
	for _, m := range methods {
		known = known || m == op.Method
	}
	if !known {
		return fmt.Errorf("method is not one of %s", strings.Join(methods, ", "))
	}
	rest, ok := strings.CutPrefix(op.Path, "/")
	if !ok || rest == "" {
		return fmt.Errorf("path does not start with a slash and a segment")
	}
	params := 0
	for _, seg := range strings.Split(rest, "/") {
		if seg == "" || strings.ContainsAny(seg, "%?# ") {
			return fmt.Errorf("segment %q: empty, or with a character that would have to be encoded", seg)
		}
		_, n, err := parseSegment(seg)
		if err != nil {
			return err
		}
		params += n
	}
	if params > maxParams {
		return fmt.Errorf("%d parameters: raise maxParams here and in package operations", params)
	}
	switch pathScope(op.Path) {
	case "account":
		if !strings.HasPrefix(op.Path, "/accounts/{account_id}") {
			return fmt.Errorf("the account's parameter is not called account_id")
		}
	case "zone":
		if !strings.HasPrefix(op.Path, "/zones/{zone_id}") && !strings.HasPrefix(op.Path, "/zones/{zone_identifier}") {
			return fmt.Errorf("the zone's parameter is not called zone_id or zone_identifier")
		}
	}
	return nil
}

// resolver turns names of permission groups into groups.
type resolver struct {
	byName   map[string][]gen.Group
	former   map[string][]gen.Group
	nameOnly map[string]bool
	aliases  map[string]string
	used     map[string]bool
}

func newResolver(src sources) (*resolver, error) {
	r := &resolver{
		byName: map[string][]gen.Group{}, former: map[string][]gen.Group{},
		nameOnly: map[string]bool{}, aliases: map[string]string{}, used: map[string]bool{},
	}
	for _, g := range src.groups {
		r.byName[g.Name] = append(r.byName[g.Name], g)
		for _, f := range g.FormerNames {
			r.former[f] = append(r.former[f], g)
		}
	}
	for _, n := range src.names {
		r.nameOnly[n.Name] = true
	}
	for _, a := range src.overrides.Aliases {
		if len(r.byName[a.Alias]) > 0 || r.nameOnly[a.Alias] {
			return nil, fmt.Errorf("operation_overrides.json: alias %q is the name of a group", a.Alias)
		}
		if len(r.byName[a.Name]) == 0 {
			return nil, fmt.Errorf("operation_overrides.json: alias %q stands for %q, which no group is called", a.Alias, a.Name)
		}
		if _, dup := r.aliases[a.Alias]; dup {
			return nil, fmt.Errorf("operation_overrides.json: alias %q stands there twice", a.Alias)
		}
		r.aliases[a.Alias] = a.Name
	}
	return r, nil
}

func (r *resolver) unusedAlias() error {
	for alias := range r.aliases {
		if !r.used[alias] {
			return fmt.Errorf("alias %q is used by no operation", alias)
		}
	}
	return nil
}

// resolve returns the accepted set for names met on path.
func (r *resolver) resolve(names []string, path string) (accepted, error) {
	var set accepted
	seen := map[string]bool{}
	for _, name := range names {
		if to, ok := r.aliases[name]; ok {
			r.used[name] = true
			name = to
		}
		g, known, err := r.group(name, path)
		if err != nil {
			return set, err
		}
		if known {
			name = g.Name
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		set.names = append(set.names, name)
		if known {
			set.groups = append(set.groups, g)
		}
	}
	sort.Strings(set.names)
	sort.Slice(set.groups, func(i, j int) bool { return set.groups[i].Name < set.groups[j].Name })
	return set, nil
}

// group finds the one group called name. A name that exists in several scopes
// stands for the group in the scope of the path; known is false for a name
// without a published id.
func (r *resolver) group(name, path string) (g gen.Group, known bool, err error) {
	found := r.byName[name]
	if len(found) == 0 {
		found = r.former[name]
	}
	if len(found) == 1 {
		return found[0], true, nil
	}
	if len(found) == 0 {
		if r.nameOnly[name] {
			return g, false, nil
		}
		return g, false, fmt.Errorf("no permission group is called %q: add an alias to operation_overrides.json or the name to permission_names_without_id.json", name)
	}
	want := map[string]string{"account": gen.ScopeAccount, "zone": gen.ScopeZone, "user": gen.ScopeUser}[pathScope(path)]
	for _, c := range found {
		if c.Scope == want {
			return c, true, nil
		}
	}
	return g, false, fmt.Errorf("group %q exists in %d scopes, none of which is that of the path", name, len(found))
}
