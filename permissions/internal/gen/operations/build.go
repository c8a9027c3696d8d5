package main

import (
	"fmt"
	"sort"
	"strings"
)

// sdkSource is the source of an operation that only the SDK names.
const sdkSource = "cloudflare-go v7.9.0"

// methods in the order of the bits of the tree's nodes, which is that of the
// operations of a path. Package operations has the same list.
var methods = []string{"DELETE", "GET", "PATCH", "POST", "PUT"}

// build merges the sources into one table, sorted by path and method.
func build(src sources) ([]operation, error) {
	res, err := newResolver(src)
	if err != nil {
		return nil, err
	}
	rows := map[string]*operation{}
	for _, r := range src.all {
		op := &operation{Method: r.Method, Path: r.Path, ID: r.OperationID, Tag: r.Tag, Basis: "noList", Source: sdkSource}
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
	op.Source = r.Source
	op.Basis, err = basis(len(r.Accepted), r.Any, r.Published, r.Level, r.Confidence)
	return err
}

// basis names the Go constant for a row with n accepted groups.
func basis(n int, anyToken, published bool, level, confidence string) (string, error) {
	switch {
	case anyToken && n > 0:
		return "", fmt.Errorf("any valid token and a list of %d groups contradict each other", n)
	case anyToken:
		return "anyToken", nil
	case n == 0 && level == "":
		return "noList", nil
	case n == 0:
		return "", fmt.Errorf("level %q without a list", level)
	case !published && confidence == "low":
		return "guess", nil
	case level == "documented":
		return "documented", nil
	case level == "derived" && confidence == "high":
		return "derivedHigh", nil
	case level == "derived" && confidence == "medium":
		return "derivedMedium", nil
	}
	return "", fmt.Errorf("unknown level %q with confidence %q", level, confidence)
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
