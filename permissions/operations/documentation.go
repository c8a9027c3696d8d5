package operations

import (
	"slices"
	"sort"
	"strings"
)

// documentation is where the method pages of Cloudflare's API reference are.
const (
	reference     = "https://developers.cloudflare.com/api/"
	resources     = "resources/"
	documentation = reference + resources
)

// languages returns what may stand before "resources/" in an address: the
// reference has every page for several clients too. Seen on the site and in
// links to it (2026-11), node in those of 2025; http is what Stainless, which
// makes the reference, calls the pages without a client.
func languages() []string {
	return []string{"go", "http", "node", "python", "terraform", "typescript"}
}

// Between the names of a page's address.
const (
	subresources = "/subresources/"
	methodsOf    = "/methods/"
)

// page is a method page of the API reference.
type page struct {
	method uint16    // index in pageMethods
	ops    [2]uint16 // 1 + index in the table; the second is 0 where there is one
}

// pageResource is a resource of the API reference.
type pageResource struct {
	name  string
	first uint16 // 1 + index in pages of its first method; the others follow
}

// DocumentationURL returns the operation's page in Cloudflare's API reference,
// such as https://developers.cloudflare.com/api/resources/zones/methods/list,
// and "" where none is known. Since 2026-08-20 a refusal of the API carries the
// same address as documentation_url. An operation with several pages has the
// one of the resource nearest to the root. The address is derived from the
// names of Cloudflare's SDK; docs/CATALOG.md says how often that is right.
func (o Operation) DocumentationURL() string {
	i := o.get().page
	if i == 0 {
		return ""
	}
	r := sort.Search(len(pageResources), func(r int) bool { return pageResources[r].first > i }) - 1
	return documentation + strings.ReplaceAll(pageResources[r].name, "/", subresources) + methodsOf + pageMethods[pages[i-1].method]
}

// ByDocumentationURL returns the operations that a method page of Cloudflare's
// API reference is about: one, or the account's and the zone's form of a call,
// in the order of [All]. It is nil for a page that is not known, for the page
// of a resource, and for every address that is not below
// https://developers.cloudflare.com/api/resources/ to the letter, or below the
// same for one of the reference's languages, such as /api/go/resources/. A slash,
// query or fragment at the end changes nothing. The slice is the caller's.
func ByDocumentationURL(url string) []Operation {
	// The prefix ends in the slash after the host: no user, port or longer host fits.
	rest, ok := strings.CutPrefix(url, reference)
	if !ok {
		return nil
	}
	if language, page, ok := strings.Cut(rest, "/"); ok && slices.Contains(languages(), language) {
		rest = page
	}
	if rest, ok = strings.CutPrefix(rest, resources); !ok {
		return nil
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		rest = rest[:i]
	}
	path, method, ok := strings.Cut(strings.TrimSuffix(rest, "/"), methodsOf)
	if !ok {
		return nil
	}
	resource := strings.ReplaceAll(path, subresources, "/")
	if strings.ReplaceAll(resource, "/", subresources) != path {
		return nil
	}
	r, known := sort.Find(len(pageResources), func(i int) int { return strings.Compare(resource, pageResources[i].name) })
	if !known {
		return nil
	}
	m, known := sort.Find(len(pageMethods), func(i int) int { return strings.Compare(method, pageMethods[i]) })
	if !known {
		return nil
	}
	of := pages[pageResources[r].first-1:]
	if r+1 < len(pageResources) {
		of = of[:pageResources[r+1].first-pageResources[r].first]
	}
	i, known := sort.Find(len(of), func(i int) int { return m - int(of[i].method) })
	if !known {
		return nil
	}
	ops := make([]Operation, 0, len(of[i].ops))
	for _, op := range of[i].ops {
		if op != 0 {
			ops = append(ops, Operation{&table[op-1]})
		}
	}
	return ops
}
