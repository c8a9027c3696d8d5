package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
)

const (
	sdkSource     = "cloudflare-go v7.9.0"                                                            // of an operation that only the SDK names
	olderSource   = "cloudflare-go v0.119.0"                                                          // of a call that only the older SDK makes
	missingSource = "https://github.com/nimbase/cloudflare-api @74595e9, which names method and path" // of the OpenAPI document
	missingFile   = "operations_missing.json"
	olderFile     = "sdk_v0_paths.json"
)

// methods in the order of the bits of the tree's nodes, which is that of the
// operations of a path. Package operations has the same list.
var methods = []string{"DELETE", "GET", "PATCH", "POST", "PUT"}

// built is the table, and how it came about.
type built struct {
	ops     []operation  // sorted by path and method
	rates   []rate       // of the rules, measured on the documented rows
	changes []change     // against the lists of operations.json
	results []resultRate // of the rules for results
}

// build merges the sources into one table. What the OpenAPI document publishes
// comes before everything else; it being silent, the operation has no list. A
// list that another page publishes comes next, then what people know, then what
// follows from a rule that was measured.
func build(src sources) (built, error) {
	res, err := newResolver(src)
	if err != nil {
		return built{}, err
	}
	pub, err := publishedBy(src)
	if err != nil {
		return built{}, err
	}
	rows, err := union(src, pub)
	if err != nil {
		return built{}, err
	}
	for _, r := range src.listed {
		if err := addListed(rows[shape(r.Method+" "+r.Path)], r, src.dates["operations.json"], res); err != nil {
			return built{}, fmt.Errorf("operations.json: %s %s: %w", r.Method, r.Path, err)
		}
	}
	for key, p := range pub {
		if err := rows[key].publish(p, res); err != nil {
			return built{}, fmt.Errorf("%s: %s: %w", p.source, rows[key].key(), err)
		}
	}
	if err := applyOverrides(rows, src.overrides, res); err != nil {
		return built{}, fmt.Errorf("operation_overrides.json: %w", err)
	}
	if err := addRests(rows, src.overrides); err != nil {
		return built{}, fmt.Errorf("operation_overrides.json: %w", err)
	}
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		if err := checkShape(rows[key]); err != nil {
			return built{}, fmt.Errorf("%s: %w", rows[key].key(), err)
		}
	}
	var out built
	known := documentedRows(rows)
	out.rates = measure(known, res)
	for key, op := range rows {
		if _, read := pub[key]; !read && op.Basis == "noList" && !op.ByHand && op.Credential == "" {
			if err := derive(op, known, out.rates, res); err != nil {
				return built{}, fmt.Errorf("%s: %w", op.key(), err)
			}
		}
	}
	if err := addBodies(rows, src.overrides, res); err != nil {
		return built{}, fmt.Errorf("operation_overrides.json: %w", err)
	}
	if out.changes, err = changesOf(src, rows, res); err != nil {
		return built{}, fmt.Errorf("operations.json: %w", err)
	}
	if err := res.unusedAlias(); err != nil {
		return built{}, fmt.Errorf("operation_overrides.json: %w", err)
	}
	for _, op := range rows {
		op.Scope = pathScope(op.Path)
		out.ops = append(out.ops, *op)
	}
	if err := suggest(out.ops, src.products.Products); err != nil {
		return built{}, fmt.Errorf("product_overrides.json: %w", err)
	}
	sort.Slice(out.ops, func(i, j int) bool {
		if out.ops[i].Path != out.ops[j].Path {
			return out.ops[i].Path < out.ops[j].Path
		}
		return out.ops[i].Method < out.ops[j].Method
	})
	if out.results, err = addResults(out.ops, src); err != nil {
		return built{}, fmt.Errorf("operation_overrides.json: %w", err)
	}
	return out, nil
}

// union returns an operation without a list for each shape of a call that any
// source has. The first source to have a path gives its parameters their names:
// a new state of the document renames none, and those of a path agree.
func union(src sources, pub map[string]published) (map[string]*operation, error) {
	rows := map[string]*operation{}
	own, named := map[string]bool{}, map[string]string{}
	add := func(file, method, path, source, date string) (*operation, error) {
		key := shape(method + " " + path)
		if own[file+" "+key] {
			return nil, fmt.Errorf("%s: %s %s stands there twice", file, method, path)
		}
		own[file+" "+key] = true
		if rows[key] == nil {
			if named[shape(path)] == "" {
				named[shape(path)] = path
			}
			rows[key] = &operation{Method: method, Path: named[shape(path)], Basis: "noList", Source: source, Date: date}
		}
		return rows[key], nil
	}
	tags := tagWords(src)
	for _, r := range src.all {
		op, err := add("operations_all.json", r.Method, r.Path, sdkSource, src.dates["operations_all.json"])
		if err != nil {
			return nil, err
		}
		op.ID, op.Tag = r.OperationID, r.Tag
	}
	for _, r := range src.listed {
		if _, err := add("operations.json", r.Method, r.Path, r.Source, src.dates["operations.json"]); err != nil {
			return nil, err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(pub)) {
		p := pub[key]
		if _, err := add("the OpenAPI document", p.method, withResource(p.path), p.source, p.date); err != nil {
			return nil, err
		}
	}
	for _, r := range src.missing {
		op, err := add(missingFile, r.Method, r.Path, missingSource, src.dates[missingFile])
		if err != nil {
			return nil, err
		}
		if op.Tag == "" {
			op.Tag = tags.of(r.Tag)
		}
	}
	for _, r := range src.older {
		if _, err := add(olderFile, r.Method, r.Path, olderSource, src.dates[olderFile]); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// withResource gives the parameter of the account or the zone its usual name.
func withResource(path string) string {
	return resourceParameter.ReplaceAllString(path, "/${1}s/{${1}_id}")
}

var resourceParameter = regexp.MustCompile(`^/(account|zone)s/\{[^{}]*\}`)

// addListed takes over what operations.json says about an operation: its list
// only where it was published, and that every valid token will do. What the
// file derived is derived anew, by rules that are measured.
func addListed(op *operation, r listedRow, date string, res *resolver) error {
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
	set, err := res.resolve(r.Accepted, r.Path)
	if err != nil {
		return err
	}
	basis, err := listedBasis(len(r.Accepted), r.Any, r.Published, r.Level, r.Confidence)
	if err != nil || basis != "documented" && basis != "anyToken" {
		return err
	}
	op.Accepted, op.Basis, op.Source, op.Date = set, basis, r.Source, date
	return nil
}

// publish lays over the operation what the OpenAPI document says.
func (op *operation) publish(p published, res *resolver) error {
	if op.ID == "" {
		op.ID = p.id
	}
	if op.Tag == "" {
		op.Tag = p.tag
	}
	op.Internal, op.Credential = p.internal, p.credential
	if op.Basis == "anyToken" {
		if len(p.groups) > 0 {
			return fmt.Errorf("any valid token and a list of %d groups contradict each other", len(p.groups))
		}
		return nil
	}
	var err error
	op.Source, op.Date, op.Basis = p.source, p.date, "noList"
	if op.Accepted, err = res.resolve(p.groups, op.Path); err == nil && len(p.groups) > 0 {
		op.Basis = "documented"
	}
	return err
}

// listedBasis names the Go constant for a row of operations.json with n accepted
// groups.
func listedBasis(n int, anyToken, published bool, level, confidence string) (string, error) {
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
