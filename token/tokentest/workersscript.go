package tokentest

import (
	"slices"
	"time"
)

// script is a Worker: of the account, or of a dispatch namespace.
type script struct {
	name, tag         string
	created, modified time.Time
	// versions and deployments are newest first.
	versions    []*version
	deployments []deployment
	numbered    int // how many versions there were
	// settings are those that do not belong to a version: logpush, observability,
	// tags, tail_consumers.
	settings     object
	migration    string // the tag of the last migration of Durable Objects
	objects      []durableObject
	workersDev   bool
	previewURLs  bool
	schedules    []schedule
	tails        []tail
	previews     []*preview
	previewsBase object // what all previews have, nil for nothing
	usageModel   string
	deployedFrom string // the kind of client that deployed last
}

// version is one upload of a Worker with its configuration.
type version struct {
	id          string
	number      int
	created     time.Time
	source      string // wrangler or api
	author      *user  // nil for an account's own token
	annotations map[string]string
	bindings    []object // without the values of secrets
	runtime     object   // compatibility_date, compatibility_flags, limits, usage_model
	placement   any
	cache       any
	migration   string
	content     content
	assets      object // nil for none
}

// deployment sends traffic to versions.
type deployment struct {
	ID          string            `json:"id"`
	Source      string            `json:"source"`
	Strategy    string            `json:"strategy"`
	Email       string            `json:"author_email,omitempty"`
	Author      string            `json:"author_id,omitempty"`
	CreatedOn   time.Time         `json:"created_on"`
	Annotations map[string]string `json:"annotations"`
	Versions    []traffic         `json:"versions"`
}

type traffic struct {
	Version    string  `json:"version_id"`
	Percentage float64 `json:"percentage"`
}

type schedule struct {
	Cron       string    `json:"cron"`
	CreatedOn  time.Time `json:"created_on"`
	ModifiedOn time.Time `json:"modified_on"`
}

// durableObject is a class of Durable Objects that a migration made.
type durableObject struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Script    string `json:"script"`
	Class     string `json:"class"`
	UseSQLite bool   `json:"use_sqlite"`
}

// Bounds of what is kept of Workers, in things.
const (
	maxScripts     = 500 // of an account or a namespace, as many as the Paid plan of Workers has
	maxVersions    = 50  // of a Worker; older ones that no deployment has are forgotten
	maxDeployments = 50  // of a Worker
)

// newest is the version that was uploaded last; an empty one where there is none.
func (w *script) newest() *version {
	if len(w.versions) == 0 {
		return &version{bindings: []object{}, runtime: object{"usage_model": w.usageModel}}
	}
	return w.versions[0]
}

// live is the version that most of the traffic goes to, or the newest where
// nothing is deployed.
func (w *script) live() *version {
	if len(w.deployments) > 0 {
		most := slices.MaxFunc(w.deployments[0].Versions, func(a, b traffic) int { return int(a.Percentage - b.Percentage) })
		if v := w.version(most.Version); v != nil {
			return v
		}
	}
	return w.newest()
}

// version finds a version by its id; "latest" is the newest.
func (w *script) version(id string) *version {
	if id == "latest" && len(w.versions) > 0 {
		return w.newest()
	}
	return find(w.versions, func(v *version) bool { return v.id == id })
}

// deploys reports whether the last deployment has the version.
func (w *script) deploys(id string) bool {
	return len(w.deployments) > 0 && slices.ContainsFunc(w.deployments[0].Versions, func(t traffic) bool { return t.Version == id })
}

// add makes v the newest version and forgets the oldest that no deployment has,
// where there are too many.
func (w *script) add(v *version) {
	w.numbered++
	v.number = w.numbered
	w.versions = slices.Insert(w.versions, 0, v)
	w.modified = v.created
	for i := len(w.versions) - 1; i > 0 && len(w.versions) > maxVersions; i-- {
		if old := w.versions[i]; !w.deploys(old.id) {
			w.versions = slices.Delete(w.versions, i, i+1)
		}
	}
}

// deploy makes d the deployment that counts.
func (w *script) deploy(d deployment) {
	w.deployments = slices.Insert(w.deployments, 0, d)
	if len(w.deployments) > maxDeployments {
		w.deployments = w.deployments[:maxDeployments]
	}
	w.deployedFrom = d.Source
}

// newScript makes a Worker of which nothing is uploaded.
func newScript(name, tag string, now time.Time) *script {
	return &script{name: name, tag: tag, created: now, modified: now, settings: object{}, usageModel: "standard"}
}

// deploy adds a Worker with a version that has no content.
func (a *account) deploy(mint mint, name, tag string, now time.Time) {
	w := newScript(name, tag, now.UTC().Truncate(time.Second))
	v := &version{id: mint.uuid(), created: w.created, source: "api", annotations: map[string]string{"workers/triggered_by": "create_worker"}, bindings: []object{}, runtime: object{"usage_model": w.usageModel}}
	w.add(v)
	w.deploy(deployment{ID: mint.uuid(), Source: v.source, Strategy: "percentage", CreatedOn: w.created, Annotations: v.annotations, Versions: []traffic{{v.id, 100}}})
	a.scripts = append(a.scripts, w)
}

func (a *account) script(name string) *script {
	return find(a.scripts, func(w *script) bool { return w.name == name })
}
