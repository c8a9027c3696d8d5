package gosource

import (
	"go/ast"
	"go/token"
	"go/types"
	"net/url"
	"strings"

	"github.com/cftoken/cftoken/permissions/operations"
)

// base is the API's address.
const (
	host = "api.cloudflare.com"
	base = "/client/v4"
)

// mostForms is how many requests one place may make with addresses from one field.
const mostForms = 3

// httpArgs says which arguments of a function of net/http are method and address, -1
// for none, and the method where the function's name says it.
func httpArgs(fn *types.Func) (methodArg, urlArg int, method string) {
	recv := receiver(fn)
	switch name := fn.Name(); {
	case recv == "" && name == "NewRequest":
		return 0, 1, ""
	case recv == "" && name == "NewRequestWithContext":
		return 1, 2, ""
	case recv != "" && recv != "Client":
	case name == "Get", name == "Head":
		return -1, 0, strings.ToUpper(name)
	case name == "Post", name == "PostForm":
		return -1, 0, "POST"
	}
	return -1, -1, ""
}

// request adds the call of a request that package net/http makes.
func (r *reader) request(u use) {
	args := r.args(u)
	methodArg, urlArg, method := httpArgs(u.of)
	methods := []value{literal(method)}
	if methodArg >= 0 {
		methods = r.text(u, args(methodArg), "method")
	}
	r.requests(u, methods, r.text(u, args(urlArg), "url"))
}

// composed adds the call of a literal of http.Request.
func (r *reader) composed(u use, c *ast.CompositeLit) {
	methods := []value{literal("GET")}
	if e := keyed(c, "Method"); e != nil {
		methods = r.ev.eval(u.in, e, 0)
	}
	if e := keyed(c, "URL"); e != nil {
		if urls := r.ev.eval(u.in, e, 0); !vague(urls) { // else it is a copy of another request
			r.requests(u, methods, urls)
		}
	}
}

// raw adds the call of a request that the SDK's client makes.
func (r *reader) raw(u use) {
	args := r.args(u)
	method, path := literal(strings.ToUpper(u.of.Name())), 1
	methods := []value{method}
	if name := u.of.Name(); name == "Execute" || name == "Raw" {
		methods, path = r.text(u, args(1), "method"), 2
	}
	var urls []value
	for _, p := range r.text(u, args(path), "path") {
		if text := beginning(p); strings.Contains(text, "://") {
			urls = add(urls, p)
			continue
		}
		urls = add(urls, joined(literal("https://"+host+base), prefixed(p)))
	}
	r.requests(u, methods, urls)
}

// beginning is the text at the beginning of a value, as far as it is known.
func beginning(v value) string {
	if len(v) > 0 && !v[0].open && v[0].ref == nil {
		return v[0].text
	}
	return ""
}

// requests adds the calls of requests. One whose address is not known is a gap where
// its package has an address of the API, or it is of the SDK's client.
func (r *reader) requests(u use, methods, urls []value) {
	ours, others := false, false
	var open []tuple
	formed := func(v []value) bool {
		method, known := v[0].known()
		path, of := apiPath(v[1])
		return known && of != not && len(match(method, path)) > 0
	}
	tuples := r.tuples(u, [][]value{methods, urls}, formed)
	// Places with addresses that are those of other requests: some are of no operation,
	// or they are of too many for one place.
	shared := map[token.Pos]bool{}
	forms := map[token.Pos]map[string]bool{}
	for _, t := range tuples {
		method, known := t.values[0].known()
		path, of := apiPath(t.values[1])
		if !known || of != is || !t.values[1].loosePath() {
			continue
		}
		at := t.at.at
		if forms[at] == nil {
			forms[at] = map[string]bool{}
		}
		form := method
		for i, s := range path {
			if s.open || i == 1 {
				s.text = "{}"
			}
			form += "/" + s.text
		}
		forms[at][form] = true
		shared[at] = shared[at] || len(match(method, path)) == 0 || len(forms[at]) > mostForms
	}
	for _, t := range tuples {
		method, known := t.values[0].known()
		if method == "" {
			method = "GET"
		}
		path, of := apiPath(t.values[1])
		paths := match(method, path)
		switch {
		case of == not:
			others = true
		case t.values[1].loosePath() && (shared[t.at.at] || t.values[0].loose()):
			// Which method goes with which address is not known.
			if of == is {
				ours = true
				r.gap(t.at, "a request to an address in a field that has those of other requests too")
			}
		case of == may && (!u.in.pkg.marked || !known || len(paths) == 0):
			open = append(open, t)
		case !known:
			ours = true
			r.gap(t.at, "a request to "+said(path)+" with a method that is not known")
		case len(paths) == 0 && !hasForm(path):
			open = append(open, t)
		default:
			ours = true
			if len(paths) == 0 {
				paths = [][]string{path.texts()}
			}
			if len(paths) > 1 {
				r.gap(t.at, "it is not said whether the call is of an account or of a zone: both are counted")
			}
			for _, p := range paths {
				r.call(t.at, strings.ToUpper(method), r.path(p, path))
			}
		}
	}
	if ours || len(open) > 0 && u.in.pkg.marked {
		r.sent[u.in.pkg] = true
	}
	sdkClient := u.of != nil && kindOf(u.of) == raw
	if ours && !sdkClient || others && len(open) == 0 {
		return
	}
	if !sdkClient && !u.in.pkg.marked {
		return
	}
	for _, t := range open {
		path, _ := apiPath(t.values[1])
		method, known := t.values[0].known()
		if !known {
			method = "a"
		}
		to := "an address"
		if len(path) > 0 {
			to = said(path) + ", a path"
		}
		r.gap(t.at, method+" request to "+to+" that is not known")
	}
}

// part is a segment of a path: a text, or what is not known.
type part struct {
	text string
	open bool
	of   value
}

type path []part

func (p path) texts() []string {
	var out []string
	for _, s := range p {
		if s.open {
			out = append(out, "{"+s.text+"}")
		} else {
			out = append(out, s.text)
		}
	}
	return out
}

func said(p path) string { return "/" + strings.Join(p.texts(), "/") }

// Whether an address is one of the API.
type belongs uint8

const (
	may belongs = iota
	not
	is
)

// apiPath is the path of an address below the API's, and whether it is one.
func apiPath(v value) (path, belongs) {
	v = v.flat()
	var rest value
	of := may
	first := beginning(v)
	switch at := strings.Index(first, base); {
	case at >= 0 && (first[:at] == "" || strings.HasPrefix(first, "https://"+host) || !strings.Contains(first[:at], "://")):
		of = is
		rest = append(value{{text: first[at+len(base):]}}, v[1:]...)
	case strings.Contains(first, "://") && !strings.HasSuffix(first, "://"):
		if !strings.HasPrefix(first, "https://"+host) {
			return nil, not
		}
		rest = append(value{{text: strings.TrimPrefix(first, "https://"+host)}}, v[1:]...)
	default:
		_, rest = divide(v)
		if at := strings.Index(beginning(rest), base); at >= 0 { // behind a host that is not known
			of = is
			rest = append(value{{text: rest[0].text[at+len(base):]}}, rest[1:]...)
		}
	}
	return segments(rest), of
}

// segments divides a path, without its query.
func segments(v value) path {
	var out path
	var now value
	begun := false
	flush := func() {
		switch {
		case !begun && len(now) > 0: // what is not known goes on behind the address
			out = append(out, part{text: "path", open: true})
		case len(now) == 1 && !now[0].open && now[0].ref == nil:
			text := now[0].text
			if un, err := url.PathUnescape(text); err == nil && !strings.Contains(un, "/") {
				text = un
			}
			out = append(out, part{text: text, of: now})
		case len(now) > 0:
			p := part{text: now.name(), open: true, of: now}
			if lead := beginning(now); lead != "" && len(now) == 2 {
				p.text = lead + "…"
			}
			out = append(out, p)
		}
		now = nil
	}
pieces:
	for _, p := range v {
		if p.open || p.ref != nil {
			now = append(now, p)
			continue
		}
		text, _, query := cutAny(p.text, "?#")
		for i, s := range strings.Split(text, "/") {
			if i > 0 {
				flush()
				begun = true
			}
			if s != "" {
				now = append(now, piece{text: s})
			}
		}
		if query {
			break pieces
		}
	}
	// A query that is not known stands right behind the last segment.
	if n := len(now); n > 1 && beginning(now) != "" {
		now = now[:1:1]
	}
	flush()
	return out
}

func cutAny(s, chars string) (before, after string, found bool) {
	if at := strings.IndexAny(s, chars); at >= 0 {
		return s[:at], s[at+1:], true
	}
	return s, "", false
}

// match returns the forms of a path that are an operation's: more than one where it is
// not said whether the path is an account's or a zone's.
func match(method string, p path) [][]string {
	texts := p.texts()
	if len(texts) == 0 {
		return nil
	}
	try := func(first string) bool {
		parts := append([]string{first}, texts[1:]...)
		for i, s := range parts {
			parts[i] = url.PathEscape(s)
			if p[i].open && i > 0 {
				parts[i] = "x"
			}
		}
		m, ok := operations.Match(strings.ToUpper(method), "/"+strings.Join(parts, "/"))
		return ok && !swallows(m, p)
	}
	if !p[0].open {
		if try(texts[0]) {
			return [][]string{texts}
		}
		return nil
	}
	var out [][]string
	if len(p) < 3 || !p[1].open {
		return nil
	}
	for _, first := range [...]string{"accounts", "zones"} {
		if try(first) {
			out = append(out, append([]string{first}, texts[1:]...))
		}
	}
	return out
}

// swallows reports whether an operation takes what is not known, and may be more than
// one segment, for the name of an operation.
func swallows(m operations.Matched, p path) bool {
	template := strings.Split(strings.TrimPrefix(m.Operation().Template(), "/"), "/")
	for i, s := range template {
		if i < len(p) && p[i].open && !strings.HasPrefix(s, "{") {
			return true
		}
	}
	return false
}

// hasForm reports whether the first segment of a path is known, and what is not known
// are ids: there is a known segment before each.
func hasForm(p path) bool {
	if len(p) == 0 {
		return false
	}
	for i, s := range p {
		if s.open && (i == 0 || p[i-1].open) {
			return false
		}
	}
	return true
}

// path writes a path whose account's or zone's id may not be known.
func (r *reader) path(texts []string, p path) string {
	out := make([]string, 0, len(texts))
	for i, s := range texts {
		whose := ""
		if i == 1 {
			whose = map[string]string{"accounts": "account", "zones": "zone"}[texts[0]]
		}
		switch {
		case whose != "":
			out = append(out, r.id(whose, p[i].of))
		case p[i].open:
			out = append(out, "{"+clean(strings.Trim(s, "{}"))+"}")
		default:
			out = append(out, segment(literal(s), s))
		}
	}
	return "/" + strings.Join(out, "/")
}
