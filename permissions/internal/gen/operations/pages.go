package main

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
)

// pageRow is a row of documentation_pages.json: a call, and the names under
// which Cloudflare's SDK has it. The API reference is laid out by the same
// resources and methods.
type pageRow struct {
	Call     string `json:"call"`     // METHOD and path, as the SDK writes it
	Resource string `json:"resource"` // file of the resource, such as "zero-trust/access/applications"
	Name     string `json:"name"`     // method of the SDK, such as "revokeTokens"
}

// page is a method's page of the API reference.
type page struct {
	resource string // "zero_trust/access/applications"
	method   string // "revoke_tokens"
	ops      []int  // indexes in the table of operations
}

func (p *page) key() string { return p.resource + " " + p.method }

// pageTable holds the pages sorted by resource, then by method.
type pageTable struct {
	pages   []page
	methods []string
}

// maxPageOps is the most operations that one page stands for: the account's
// and the zone's form of a call. Package operations has the same number.
const maxPageOps = 2

// buildPages works out the page of each row and gives every operation the one
// that suits it best.
func buildPages(ops []operation, rows []pageRow, o overrides) (pageTable, error) {
	renamed := map[string]string{}
	for _, r := range o.PageResources {
		if r.Resource == "" || r.Page == "" || r.Evidence == "" || r.Why == "" {
			return pageTable{}, fmt.Errorf("operation_overrides.json: page_resources %q: resource, page, evidence and why must be given", r.Resource)
		}
		renamed[r.Resource] = r.Page
	}
	used := map[string]bool{}
	byShape := map[string]int{}
	for i, op := range ops {
		byShape[shape(op.key())] = i
	}
	found := map[string]*page{}
	best := map[int]*page{}
	add := func(p *page, calls ...string) error {
		if found[p.key()] != nil {
			return fmt.Errorf("%s stands there twice", p.key())
		}
		found[p.key()] = p
		for _, call := range calls {
			i, ok := byShape[shape(call)]
			if !ok {
				continue
			}
			p.ops = append(p.ops, i)
			if other := best[i]; other == nil || suits(ops[i].Method, p) < suits(ops[i].Method, other) {
				best[i] = p
			}
		}
		return nil
	}
	for _, r := range rows {
		p := &page{resource: pageResource(r.Resource, renamed, used), method: snake(r.Name)}
		if err := add(p, forms(r.Call)...); err != nil {
			return pageTable{}, fmt.Errorf("documentation_pages.json: %w", err)
		}
	}
	for _, r := range o.Pages {
		p := &page{resource: r.Resource, method: r.Method}
		if err := add(p, r.Call); err != nil {
			return pageTable{}, fmt.Errorf("operation_overrides.json: pages: %w: remove the override", err)
		}
		if len(p.ops) == 0 || r.Evidence == "" || r.Why == "" {
			return pageTable{}, fmt.Errorf("operation_overrides.json: pages: %s: an operation of the table, evidence and why must be given", p.key())
		}
	}
	for from := range renamed {
		if !used[from] {
			return pageTable{}, fmt.Errorf("operation_overrides.json: page_resources %q matches no resource", from)
		}
	}
	return sortPages(ops, found, best), nil
}

func sortPages(ops []operation, found map[string]*page, best map[int]*page) pageTable {
	var t pageTable
	methods := map[string]bool{}
	for _, p := range found {
		if len(p.ops) == 0 {
			continue // an operation that the table lacks
		}
		t.pages = append(t.pages, *p)
		methods[p.method] = true
	}
	sort.Slice(t.pages, func(i, j int) bool {
		a, b := t.pages[i], t.pages[j]
		if a.resource != b.resource {
			return a.resource < b.resource
		}
		return a.method < b.method
	})
	at := map[string]int{}
	for i, p := range t.pages {
		at[p.key()] = i
	}
	for i, p := range best {
		ops[i].Page = 1 + at[p.key()]
	}
	t.methods = keys(methods)
	return t
}

func keys(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// forms writes a call that exists for accounts and for zones out as both.
func forms(call string) []string {
	const either = " /{accounts_or_zones}/{account_or_zone_id}"
	method, rest, ok := strings.Cut(call, either)
	if !ok {
		return []string{call}
	}
	return []string{method + " /accounts/{account_id}" + rest, method + " /zones/{zone_id}" + rest}
}

// pageResource turns the file of a resource into the path of its pages, with
// slashes in place of /subresources/. A file that would clash with its folder
// ends in an underscore, which is no part of the name.
func pageResource(file string, renamed map[string]string, used map[string]bool) string {
	segs := strings.Split(strings.ReplaceAll(file, "-", "_"), "/")
	for i, seg := range segs {
		if to, ok := renamed[seg]; ok {
			used[seg] = true
			seg = to
		}
		segs[i] = strings.TrimRight(seg, "_")
	}
	return strings.Join(segs, "/")
}

var (
	acronymEnd = regexp.MustCompile(`([A-Z]+)([A-Z][a-z])`)
	wordEnd    = regexp.MustCompile(`([a-z0-9])([A-Z])`)
)

// snake turns a name of the SDK into the reference's: revokeTokens into
// revoke_tokens, getByIDs into get_by_ids, dnssecE2E into dnssec_e2e.
func snake(name string) string {
	name = strings.NewReplacer("IDs", "Ids", "E2E", "E2e").Replace(name)
	name = acronymEnd.ReplaceAllString(name, "${1}_${2}")
	return strings.ToLower(wordEnd.ReplaceAllString(name, "${1}_${2}"))
}

// suits ranks a page of an operation that has several, the best lowest: the
// page of the resource nearest to the root, then the method that is usual for
// the HTTP method. What is still alike keeps the order of the source.
func suits(method string, p *page) int {
	usual := map[string][]string{
		"GET": {"list", "get"}, "POST": {"create"}, "PUT": {"update"}, "PATCH": {"edit", "update"}, "DELETE": {"delete"},
	}[method]
	rank := len(usual)
	for i, name := range usual {
		if p.method == name {
			rank = i
		}
	}
	return 10*strings.Count(p.resource, "/") + rank
}

func renderPages(ops []operation, t pageTable) (string, error) {
	var b strings.Builder
	b.WriteString(header)
	names, methods := make([]string, len(t.pages)), make([]string, len(t.methods))
	for i := range t.pages {
		names[i] = pageName(&t.pages[i])
	}
	for i, m := range t.methods {
		methods[i] = methodName(m)
	}
	if err := numbered(&b, "The rows of pages, 1 being the first.", 1, names); err != nil {
		return "", err
	}
	if err := numbered(&b, "The rows of pageMethods.", 0, methods); err != nil {
		return "", err
	}
	b.WriteString("\n// pages holds the method pages of the API reference, sorted by resource, then by method.\nvar pages = [...]page{\n")
	resources := ""
	last := ""
	for i, p := range t.pages {
		if p.resource != last {
			last = p.resource
			fmt.Fprintf(&b, "// %s\n", last)
			resources += fmt.Sprintf("{%q, %s},\n", p.resource, names[i])
		}
		own := make([]string, len(p.ops))
		for i, op := range p.ops {
			own[i] = opName(ops[op])
		}
		fmt.Fprintf(&b, "{%s, [%d]uint16{%s}},\n", methodName(p.method), maxPageOps, strings.Join(own, ", "))
	}
	b.WriteString("}\n\n// pageResources holds the resources of pages, sorted, with slashes for /subresources/, and the first page of each.\nvar pageResources = [...]pageResource{\n")
	b.WriteString(resources)
	b.WriteString("}\n\n// pageMethods holds the methods of pages, sorted.\nvar pageMethods = [...]string{\n")
	for _, m := range t.methods {
		fmt.Fprintf(&b, "%q,\n", m)
	}
	b.WriteString("}\n")
	return b.String(), nil
}

func methodName(method string) string { return "method_" + method }
