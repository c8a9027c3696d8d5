package terraform

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
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
// resource has the calls of its actions: what is there is read, a new one is created
// and read, one that is replaced has both deletion and creation. Of a state everything
// is read, as a refresh does. Of configuration everything counts, from creation to
// deletion. Each call names its resource and the action in [authz.Call.From]. An
// account or a zone that is not said is a [record.Placeholder] of what it would come
// from.
//
// The error is of a document that cannot be read, with its place, or that has no
// resource of Cloudflare's provider. What the calls lack, types that are not in the
// table among it, is in [record.Recording.Gaps].
//
// [authz.Call.From]: https://pkg.go.dev/github.com/cftoken/cftoken/permissions/authz#Call
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
	rec, err = doc.recording(name, opts)
	if err != nil {
		err = fmt.Errorf("%s: %w", file, err)
	}
	return rec, err
}

// recording has the calls of the document's resources.
func (d *document) recording(name string, opts Options) (record.Recording, error) {
	rec := record.Recording{Name: name}
	var own, foreign []resource
	for _, r := range d.resources {
		switch {
		case r.cloudflare():
			own = append(own, r)
		case strings.HasPrefix(r.kind, ours):
			foreign = append(foreign, r)
		}
	}
	if len(own) == 0 {
		return rec, fmt.Errorf("%s has no resource of Cloudflare's provider%s", d.what, others(d.resources))
	}
	w := newWriter(opts, d.refs)
	for i := range own {
		w.note(&own[i])
	}
	for i := range own {
		w.write(&own[i])
	}
	rec.Calls, rec.BodySeen, rec.Gaps = w.calls, w.seen, slices.Concat(d.notes, w.bodies, w.missing(), strangers(foreign))
	return rec, nil
}

// others names the providers of the resources, for an error.
func others(list []resource) string {
	var names []string
	for _, r := range list {
		name := r.provider
		if name == "" {
			name, _, _ = strings.Cut(r.kind, "_")
		}
		if name = credential.Show(name, 80); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return ": only of " + wording.Few(names)
}

// strangers says that resources are called like Cloudflare's and have another provider.
func strangers(list []resource) []string {
	at := map[string][]string{}
	for _, r := range list {
		at[r.provider] = append(at[r.provider], credential.Show(r.address, 80))
	}
	var out []string
	for _, provider := range sorted(at) {
		out = append(out, fmt.Sprintf("%s of the provider %s: not Cloudflare's own, so not counted", wording.Few(at[provider]), credential.Show(provider, 80)))
	}
	return out
}
