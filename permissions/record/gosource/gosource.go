package gosource

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/types"
	"net/url"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// Options say how source is read. The zero value reads the packages of the current
// directory's module without their tests.
type Options struct {
	// Dir is where patterns are relative to, "" for the current directory.
	Dir string
	// Tests counts what the packages' tests call too.
	Tests bool
	// KeepGoing reads on when packages do not compile: what can be told is returned
	// with the error.
	KeepGoing bool
	// Account is that of calls whose account is not said, "" for none.
	Account permissions.AccountID
	// Zone is that of calls whose zone is not said, "" for none.
	Zone permissions.ZoneID
}

// Read reads the packages of the patterns, which are those of the go command: "./..."
// or a path. Where there are programs among them, what their main functions reach
// counts; else what the packages export. Ids that are texts in the source narrow a
// call; another is a [record.Placeholder] with the name of the variable that holds it.
// Each call has "file:line (package.Function)" in From, with the file relative to its
// module, and status 200.
//
// The error is of packages that cannot be had or do not compile, with file and line, of
// the go command, or that of the context, on whose end the go command is ended too.
// What cannot be told is in [record.Recording.Gaps], each with its place.
func Read(ctx context.Context, opts Options, patterns ...string) (record.Recording, error) {
	rec := record.Recording{Name: credential.Redact(strings.Join(patterns, " "))}
	for _, p := range patterns {
		if p == "" || strings.HasPrefix(p, "-") {
			return rec, fmt.Errorf("%q is no pattern of packages: want one like ./... or ./cmd/name", credential.Show(p, 60))
		}
	}
	if len(patterns) == 0 {
		return rec, errors.New("no pattern of packages: want one like ./... or ./cmd/name")
	}
	prog, err := load(ctx, opts, patterns)
	if err != nil {
		return rec, err
	}
	r := &reader{opts: opts, program: prog, table: decode(all()), said: map[string]bool{}, sent: map[*pkg]bool{}}
	if err := r.read(ctx); err != nil {
		return rec, err
	}
	rec.Calls, rec.Gaps = r.sorted()
	return rec, errors.Join(prog.faults...)
}

// reader makes calls of what was found in a program.
type reader struct {
	opts    Options
	program *program
	ev      *evaluator
	table   map[string][]operation
	found   []found
	gaps    []found
	said    map[string]bool
	sent    map[*pkg]bool // packages with requests to the API
}

// found is a call or a gap, and its place.
type found struct {
	file string
	line int
	at   string
	call authz.Call
	text string
}

func (r *reader) read(ctx context.Context) error {
	if len(r.program.pkgs) == 0 {
		if len(r.program.faults) > 0 {
			return nil
		}
		r.program.gaps = append(r.program.gaps, "none of the packages, and none that they import, uses Cloudflare's API in a way that is known")
		return nil
	}
	g := newGraph(r.program)
	for _, p := range g.roots(r.opts.Tests) {
		r.program.gaps = append(r.program.gaps, p.ImportPath+" is imported by no program among the packages: it is not counted")
	}
	r.ev = &evaluator{graph: g, busy: map[busy]bool{}, closed: map[*types.Var][]value{}}
	// A method of the SDK that stands for that of an interface is called where that is.
	uses := slices.Clone(g.uses)
	for fn, ms := range g.through {
		if !requests(fn) {
			continue
		}
		for _, m := range ms {
			for _, s := range g.sites[m] {
				if s.in != nil {
					uses = append(uses, use{site: s, of: fn})
				}
			}
		}
	}
	for _, u := range uses {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch {
		case u.in.pkg == nil:
			continue
		case u.lit != nil:
			r.composed(u, u.lit)
			continue
		}
		switch kindOf(u.of) {
		case service:
			r.service(u)
		case api:
			r.api(u)
		case raw:
			r.raw(u)
		case request:
			r.request(u)
		}
	}
	r.addresses()
	return nil
}

// addresses notes addresses of the API for which no request was found at all.
func (r *reader) addresses() {
	for _, p := range r.program.pkgs {
		if at, is := r.ev.addresses[p]; is && !slices.ContainsFunc(p.Imports, isSDK) && len(r.sent) == 0 {
			r.gap(at, "an address of the API, for which no request was found")
		}
	}
}

// call adds a call.
func (r *reader) call(at site, method, path string) {
	c := authz.Call{Method: method, Path: path, Status: 200}
	f := r.place(at)
	c.From = f.text
	key := method + " " + path + " " + c.From
	if r.said[key] {
		return
	}
	r.said[key] = true
	f.call = c
	r.found = append(r.found, f)
}

// gap adds a sentence about what is not known at a place.
func (r *reader) gap(at site, text string) {
	f := r.place(at)
	f.text += ": " + text
	if r.said[f.text] {
		return
	}
	r.said[f.text] = true
	r.gaps = append(r.gaps, f)
}

// place is where a site is.
func (r *reader) place(at site) found {
	pos := r.program.fset.Position(at.at)
	file := r.program.place(at.in.pkg, pos.Filename)
	text := fmt.Sprintf("%s:%d (%s)", file, pos.Line, at.in.name())
	return found{file: file, line: pos.Line, at: text, text: text}
}

// sorted are calls and gaps in the order of the source.
func (r *reader) sorted() (calls []authz.Call, gaps []string) {
	order := func(a, b found) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.text, b.text),
			cmp.Compare(a.call.Method, b.call.Method), cmp.Compare(a.call.Path, b.call.Path))
	}
	slices.SortFunc(r.found, order)
	slices.SortFunc(r.gaps, order)
	for _, f := range alike(r.found) {
		calls = append(calls, f.call)
	}
	for i := 0; i < len(r.gaps); {
		more := 1
		for i+more < len(r.gaps) && r.gaps[i+more].at == r.gaps[i].at {
			more++
		}
		text := r.gaps[i].text
		if more > 1 {
			text += fmt.Sprintf(", and %d more such things there", more-1)
		}
		gaps = append(gaps, text)
		i += more
	}
	return calls, append(gaps, r.program.gaps...)
}

// alike makes one of calls at a place that differ in the names alone of what is not
// known: an account or zone that has several has none then.
func alike(list []found) []found {
	type key struct{ at, method, path string }
	var out []found
	index := map[key]int{}
	for _, f := range list {
		parts := strings.Split(f.call.Path, "/")
		for i, p := range parts {
			if strings.HasPrefix(p, "{") {
				parts[i] = "{}"
			}
		}
		k := key{f.at, f.call.Method, strings.Join(parts, "/")}
		n, is := index[k]
		if !is {
			index[k] = len(out)
			out = append(out, f)
			continue
		}
		had, has := strings.Split(out[n].call.Path, "/"), strings.Split(f.call.Path, "/")
		if len(had) > 2 && had[2] != has[2] {
			had[2] = record.Placeholder(map[string]string{"accounts": "account", "zones": "zone"}[had[1]])
			out[n].call.Path = strings.Join(had, "/")
		}
	}
	return out
}

// id is that of an account or a zone in a path.
func (r *reader) id(whose string, v value) string {
	text, known := v.known()
	if known && text != "" {
		if permissions.ZoneID(text).Validate() == nil {
			return text
		}
		if credential.Holds(text) {
			text = "hidden"
		}
		return record.Placeholder(whose + " " + clean(text))
	}
	if whose == "account" && r.opts.Account != "" {
		return string(r.opts.Account)
	}
	if whose == "zone" && r.opts.Zone != "" {
		return string(r.opts.Zone)
	}
	name := v.name()
	switch plainName(name[strings.LastIndexByte(name, '.')+1:]) {
	case "", "id", "identifier", "tag", "value", "level", whose, whose + "s", whose + "id", whose + "ids", whose + "identifier", whose + "tag", whose + "idbyname":
		return record.Placeholder(whose)
	}
	return record.Placeholder(whose + " " + clean(name))
}

// clean makes a name fit for a segment of a path.
func clean(name string) string {
	if credential.Holds(name) {
		return "hidden"
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("/?#{}%", r) || r < ' ' {
			return '_'
		}
		return r
	}, credential.Show(name, 60))
}

// segment is a value as a segment of a path; one that is not known, or could be a
// secret, stays open.
func segment(v value, open string) string {
	text, known := v.known()
	switch {
	case !known, text == "", text == ".", text == "..":
		return open
	case credential.Holds(text):
		return "{hidden}"
	}
	return url.PathEscape(text)
}
