package terraform

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// Options complete what a document does not say. The zero value adds nothing.
type Options struct {
	// Account is that of resources whose account is not said, "" for none.
	Account permissions.AccountID
	// Zone is that of resources whose zone is not said, "" for none.
	Zone permissions.ZoneID
}

// Read reads a document; name is the file's name, for messages. Of a plan each
// resource has the calls of its actions: what stays as it is is read, a new one is
// created and read, one that is replaced has both deletion and creation. Of a state
// everything is read, as a refresh does. Of configuration everything counts, from
// creation to deletion. An id that is not said is a [record.Placeholder], which names
// what it would come from.
//
// The error is of a document that cannot be read, with its place, or that has no
// resource of Cloudflare's provider. Types that are not in the table are in
// [record.Recording.Gaps].
func Read(r io.Reader, name string, opts Options) (record.Recording, error) {
	file := credential.Redact(name)
	if file == "" {
		file = "terraform"
	}
	rec := record.Recording{Name: name}
	doc, err := parse(r)
	if err != nil {
		return rec, fmt.Errorf("%s: %w", file, err)
	}
	w := writer{doc: doc, opts: opts, zones: map[string]permissions.AccountID{}}
	ours := slices.DeleteFunc(slices.Clone(doc.resources), func(r resource) bool { return !r.cloudflare() })
	if len(ours) == 0 {
		return rec, fmt.Errorf("%s: %s has no resource of Cloudflare's provider%s", file, doc.what, others(doc.resources))
	}
	for i := range ours {
		w.note(&ours[i])
	}
	for i := range ours {
		w.write(&ours[i])
	}
	rec.Calls, rec.Gaps = w.calls, w.gaps()
	return rec, nil
}

// cloudflare reports whether a resource is of Cloudflare's provider.
func (r *resource) cloudflare() bool {
	if r.provider == "" {
		return strings.HasPrefix(r.kind, "cloudflare_")
	}
	return strings.HasSuffix(r.provider, "/cloudflare/cloudflare") || r.provider == "cloudflare"
}

// others names the providers of the resources, for an error.
func others(list []resource) string {
	var names []string
	for _, r := range list {
		name := r.provider
		if name == "" {
			name, _, _ = strings.Cut(r.kind, "_")
		}
		if !slices.Contains(names, name) && len(names) < 5 {
			names = append(names, credential.Show(name, 60))
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return ": only of " + strings.Join(names, ", ")
}

// writer makes the calls of resources.
type writer struct {
	doc     document
	opts    Options
	zones   map[string]permissions.AccountID // the accounts of zones, by id
	calls   []authz.Call
	missing []string            // types that are not in the table, in order
	where   map[string][]string // their resources
}

// note learns whose a zone is.
func (w *writer) note(r *resource) {
	if r.kind != "cloudflare_zone" {
		return
	}
	id, _ := r.values["id"].(string)
	if id == "" {
		id, _ = r.values["zone_id"].(string)
	}
	account, _ := r.values["account"].(map[string]any)
	owner, _ := account["id"].(string)
	if a := permissions.AccountID(owner); id != "" && a.Validate() == nil {
		w.zones[id] = a
	}
}

// write adds the calls of a resource.
func (w *writer) write(r *resource) {
	mode := r.mode
	if mode == "" {
		mode = "managed"
	}
	lines, known := callsOf(mode, r.kind)
	if !known {
		if w.where == nil {
			w.where = map[string][]string{}
		}
		if w.where[r.kind] == nil {
			w.missing = append(w.missing, r.kind)
		}
		w.where[r.kind] = append(w.where[r.kind], r.address)
		return
	}
	for _, when := range r.phases() {
		for _, line := range lines {
			if len(line) < 3 || line[0] != when {
				continue
			}
			method, template, _ := strings.Cut(line[2:], " ")
			if when == read && mode == "data" && w.narrower(r, lines, template) {
				continue
			}
			path := w.fill(r, template)
			call := authz.Call{Method: method, Path: path, Status: 200, From: r.address + " (" + phase(when) + ")"}
			if parts := strings.SplitN(path, "/", 4); len(parts) > 2 && parts[1] == "zones" {
				call.Account = w.zones[parts[2]]
			}
			w.calls = append(w.calls, call)
		}
	}
}

// phases are what is done with a resource, in the order of the doing.
func (r *resource) phases() []byte {
	if r.mode == "data" {
		return []byte{read}
	}
	var out []byte
	add := func(p ...byte) {
		for _, p := range p {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	for _, a := range r.actions {
		switch a {
		case "create":
			add(create, read)
		case "update":
			add(read, update)
		case "delete":
			add(read, remove)
		case "forget": // it is only taken out of the state
		default: // no-op, read
			add(read)
		}
	}
	return out
}

// narrower reports whether a data source asks for one thing by its id, so that it does
// not make the call of the template, which lists.
func (w *writer) narrower(r *resource, lines []string, template string) bool {
	if len(lines) < 2 || r.values["filter"] != nil {
		return false
	}
	for _, line := range lines {
		_, other, _ := strings.Cut(line[2:], " ")
		rest, below := strings.CutPrefix(other, template+"/{")
		if param, last := strings.CutSuffix(rest, "}"); below && last {
			if v, _ := r.values[param].(string); v != "" {
				return true
			}
		}
	}
	return false
}

// fill puts a resource's ids into a template.
func (w *writer) fill(r *resource, template string) string {
	inZone := w.has(r, "zone_id") || !w.has(r, "account_id") && w.opts.Account == "" && w.opts.Zone != ""
	parts := strings.Split(template, "/")
	for i, p := range parts {
		param, is := strings.CutPrefix(p, "{")
		if !is {
			continue
		}
		param = strings.TrimSuffix(param, "}")
		switch {
		case param == "accounts_or_zones" && inZone:
			parts[i] = "zones"
		case param == "accounts_or_zones":
			parts[i] = "accounts"
		case i == 2 && (param == "zone_id" || param == "account_or_zone_id" && inZone):
			parts[i] = w.id(r, "zone_id", "cloudflare_zone", string(w.opts.Zone))
		case i == 2 && (param == "account_id" || param == "account_or_zone_id"):
			parts[i] = w.id(r, "account_id", "cloudflare_account", string(w.opts.Account))
		default:
			parts[i] = r.param(param, p, i == len(parts)-1)
		}
	}
	return strings.Join(parts, "/")
}

// has reports whether a resource has the attribute, known or by reference.
func (w *writer) has(r *resource, attribute string) bool {
	if v, _ := r.values[attribute].(string); v != "" {
		return true
	}
	return w.doc.refs[plain(r.address)][attribute] != ""
}

// id is that of the account or zone of a resource; self is the type of which it is the
// resource's own.
func (w *writer) id(r *resource, attribute, self, given string) string {
	names := []string{attribute}
	if r.kind == self {
		names = append(names, "id")
	}
	for _, name := range names {
		if v, _ := r.values[name].(string); v != "" {
			return escape(v)
		}
	}
	if ref := w.doc.refs[plain(r.address)][attribute]; ref != "" {
		return record.Placeholder(credential.Show(ref, 80))
	}
	if nested, _ := r.values[strings.TrimSuffix(attribute, "_id")].(map[string]any); nested != nil {
		if v, _ := nested["id"].(string); v != "" {
			return escape(v)
		}
	}
	switch {
	case r.kind == self:
		return record.Placeholder(credential.Show(plain(r.address), 80))
	case given != "":
		return given
	}
	return record.Placeholder(attribute + " of " + credential.Show(plain(r.address), 80))
}

// param is another id or name in a path: the attribute of that name, the name of a
// bucket, or at the end of the path the resource's own id. else it stays open.
func (r *resource) param(name, open string, last bool) string {
	names := []string{name}
	if name == "bucket_name" || last {
		names = append(names, "name")
	}
	if last {
		names = append(names, "id")
	}
	for _, n := range names {
		if v, _ := r.values[n].(string); v != "" {
			return escape(v)
		}
	}
	return open
}

// escape writes a value as a segment of a path; a value that could be a secret stays
// open.
func escape(v string) string {
	if credential.Holds(v) {
		return "{hidden}"
	}
	return url.PathEscape(v)
}

// plain is an address without the indices of count and for_each.
func plain(address string) string {
	for {
		open := strings.IndexByte(address, '[')
		if open < 0 {
			return address
		}
		end := strings.IndexByte(address[open:], ']')
		if end < 0 {
			return address[:open]
		}
		address = address[:open] + address[open+end+1:]
	}
}

// gaps says what the calls lack.
func (w *writer) gaps() []string {
	var out []string
	if w.doc.what == "a state" {
		out = append(out, "a state says nothing about changes: only what a refresh reads is counted")
	}
	for _, kind := range w.missing {
		at := w.where[kind]
		text := fmt.Sprintf("%s is not counted (%s)", credential.Show(kind, 80), few(at))
		if now := newName(kind); now != "" && now != kind {
			text += ": a type of version 4, " + now + " in version 5"
		} else {
			text += ": its calls are not known"
		}
		out = append(out, text)
	}
	return out
}

func few(list []string) string {
	const most = 3
	for i, s := range list {
		list[i] = credential.Show(s, 80)
	}
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(list[:most], ", "), len(list)-most)
}
