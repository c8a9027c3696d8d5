package terraform

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/tfcalls"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/record"
)

// writer makes the calls of resources.
type writer struct {
	opts  Options
	refs  refs
	zones map[string]permissions.AccountID // the accounts of zones, by what stands for the zone in a path
	calls []authz.Call
	table map[string][]tfcalls.Call // the calls of types that were met; a data source has "data." before it
	// Types that are not in the table or of which no call is known, in order, and
	// their resources.
	unknown []string
	where   map[string][]string
	bodies  []string            // what bodies ask for besides, a sentence each
	seen    map[authz.Call]bool // calls whose body is known
}

func newWriter(opts Options, refs refs) *writer {
	return &writer{opts: opts, refs: refs, zones: map[string]permissions.AccountID{}, table: map[string][]tfcalls.Call{}, where: map[string][]string{}, seen: map[authz.Call]bool{}}
}

// note learns in which account a zone is.
func (w *writer) note(r *resource) {
	if r.kind != "cloudflare_zone" {
		return
	}
	for _, s := range r.steps {
		if account := permissions.AccountID(s.get("account.id", "account_id")); account.Validate() == nil {
			place := w.place(r, s, "zone_id")
			if known, ok := w.zones[place]; ok && known != account {
				account = "" // several zones, one address
			}
			w.zones[place] = account
		}
	}
}

// write adds the calls of a resource.
func (w *writer) write(r *resource) {
	kind, callsOf := r.kind, tfcalls.Resource
	if r.data {
		kind, callsOf = "data."+kind, tfcalls.DataSource
	}
	calls, met := w.table[kind]
	if !met {
		calls, _ = callsOf(r.kind)
		w.table[kind] = calls
	}
	if len(calls) == 0 {
		if w.where[kind] == nil {
			w.unknown = append(w.unknown, kind)
		}
		w.where[kind] = append(w.where[kind], credential.Show(r.address, 80))
		return
	}
	for _, s := range r.steps {
		seen := w.body(r, s)
		for _, made := range calls {
			if made.When != s.when || r.data && narrower(s, calls, made.Path) {
				continue
			}
			c := w.call(r, s, made.Method, made.Path)
			w.calls = append(w.calls, c)
			if seen {
				w.seen[c] = true
			}
		}
	}
}

func (w *writer) call(r *resource, s step, method, template string) authz.Call {
	call := authz.Call{Method: method, Path: w.fill(r, s, template), Status: 200, From: credential.Redact(r.address) + " (" + phase(s.when) + ")"}
	if strings.Contains(template, "/rulesets") {
		call.Phase = s.get("phase")
	}
	parts := strings.SplitN(call.Path, "/", 4)
	switch {
	case parts[1] == "zones" && len(parts) > 2:
		call.Account = w.zones[parts[2]]
	case call.Path == "/zones" && s.when == create:
		if call.Account = permissions.AccountID(s.get("account.id")); call.Account.Validate() != nil {
			call.Account = w.opts.Account
		}
	case parts[1] == "accounts" && strings.Contains(template, "/r2/buckets/{bucket_name}"):
		account, bucket := permissions.AccountID(parts[2]), s.get("bucket_name", "name")
		on := permissions.BucketResource(account, permissions.Jurisdiction(s.get("jurisdiction")), bucket)
		if account.Validate() == nil && on.Validate() == nil {
			call.On = on
		}
	}
	return call
}

// narrower reports whether a data source asks for one thing by its id, so that it does
// not make the call of the template, which lists.
func narrower(s step, calls []tfcalls.Call, template string) bool {
	if len(calls) < 2 || s.get("filter") != "" {
		return false
	}
	for _, other := range calls {
		rest, below := strings.CutPrefix(other.Path, template+"/{")
		if param, last := strings.CutSuffix(rest, "}"); below && last && s.get(param) != "" {
			return true
		}
	}
	return false
}

// fill puts a resource's ids into a template.
func (w *writer) fill(r *resource, s step, template string) string {
	parts := strings.Split(template, "/")
	inZone := strings.HasPrefix(template, "/{accounts_or_zones}/") && w.inZone(r, s)
	for i, p := range parts {
		param, is := strings.CutPrefix(p, "{")
		if !is {
			continue
		}
		param = strings.TrimSuffix(param, "}")
		last := i == len(parts)-1
		switch {
		case param == "accounts_or_zones" && inZone:
			parts[i] = "zones"
		case param == "accounts_or_zones":
			parts[i] = "accounts"
		case i == 2 && (param == "zone_id" || param == "account_or_zone_id" && inZone):
			parts[i] = w.place(r, s, "zone_id")
		case i == 2 && (param == "account_id" || param == "account_or_zone_id"):
			parts[i] = w.place(r, s, "account_id")
		default:
			parts[i] = s.param(param, p, last)
		}
	}
	return strings.Join(parts, "/")
}

// inZone reports whether a resource that may be in an account or in a zone is in a
// zone: where it says which one, or, if it says neither, where only a zone is given.
func (w *writer) inZone(r *resource, s step) bool {
	says := func(name string) bool { return s.get(name) != "" || w.refs[plain(r.address)][name] != "" }
	return says("zone_id") || !says("account_id") && w.opts.Account == "" && w.opts.Zone != ""
}

// place is the id of the account or zone of a resource, or what stands for it.
func (w *writer) place(r *resource, s step, attribute string) string {
	given, self := string(w.opts.Zone), r.kind == "cloudflare_zone"
	names := []string{attribute}
	if attribute == "account_id" {
		given, self = string(w.opts.Account), r.kind == "cloudflare_account"
		names = append(names, "account.id")
	}
	if self {
		names = append(names, "id")
	}
	at := plain(r.address)
	if v := s.get(names...); v != "" {
		return escape(v)
	}
	ref := w.refs[at][attribute]
	if ref == "" && attribute == "account_id" {
		ref = w.refs[at]["account"]
	}
	switch {
	case self && ref == "":
		return record.Placeholder(credential.Redact(at))
	case ref != "":
		return record.Placeholder(credential.Redact(ref))
	case given != "":
		return given
	}
	return record.Placeholder(attribute + " of " + credential.Redact(at))
}

// param is another id or name in a path: the attribute that is called like it, or at the
// end of the path the resource's own name or id; else it stays open.
func (s step) param(name, open string, last bool) string {
	names := []string{name}
	if last {
		if strings.HasSuffix(name, "name") {
			names = append(names, "name")
		}
		names = append(names, "id")
	}
	if v := s.get(names...); v != "" {
		return escape(v)
	}
	return open
}

// escape writes a value as a segment of a path; a value that could be a secret is
// left out.
func escape(v string) string {
	if credential.Holds(v) {
		return "{hidden}"
	}
	return url.PathEscape(v)
}

// missing says which types are not counted.
func (w *writer) missing() []string {
	var out []string
	for _, kind := range w.unknown {
		text := fmt.Sprintf("%s is not counted (%s)", credential.Show(kind, 80), wording.Few(w.where[kind]))
		bare := strings.TrimPrefix(kind, "data.")
		_, known := tfcalls.Resource(bare)
		switch now := tfcalls.Renamed(bare); {
		case len(now) > 0 && !known:
			text += ": a type of version 4, " + strings.Join(now, " or ") + " in version 5"
		case known && bare == kind:
			text += ": the provider's source shows no call of it"
		default:
			text += ": its calls are not known"
		}
		out = append(out, text)
	}
	return out
}
