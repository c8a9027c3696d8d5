package wrangler

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// AllEnvironments, as Options.Environment, stands for the top level and every
// environment below env.
const AllEnvironments = "*"

// ownOnly are the keys that an environment does not inherit from the top level: what it
// does not say itself it does not have.
var ownOnly = []string{
	"vars", "define", "secrets", "durable_objects", "workflows", "cloudchamber", "containers", "kv_namespaces", "queues", "r2_buckets", "d1_databases",
	"vectorize", "ai_search", "ai_search_namespaces", "agent_memory", "hyperdrive", "services", "analytics_engine_datasets", "browser", "ai", "images",
	"media", "stream", "version_metadata", "unsafe", "mtls_certificates", "tail_consumers", "streaming_tail_consumers", "dispatch_namespaces",
	"pipelines", "secrets_store_secrets", "vpc_services", "send_email", "ratelimits", "worker_loaders", "unsafe_hello_world", "flagship",
}

// config is a configuration as one environment has it.
type config struct {
	document
	env string // "" for the top level
}

// environments are the names below env, sorted.
func (d document) environments() []string {
	envs, _ := d.values["env"].(map[string]any)
	return slices.Sorted(maps.Keys(envs))
}

// in returns the configurations of an environment, or of all.
func (d document) in(env string) ([]config, error) {
	names := d.environments()
	switch {
	case env == "":
		return []config{{d, ""}}, nil
	case env == AllEnvironments:
		list := []config{{d, ""}}
		for _, name := range names {
			list = append(list, config{d, name})
		}
		return list, nil
	case slices.Contains(names, env):
		return []config{{d, env}}, nil
	}
	known := "it has none"
	if len(names) > 0 {
		known = "it has " + strings.Join(shown(names), ", ")
	}
	return nil, fmt.Errorf("%s: no environment %q: %s", d.shown(), credential.Show(env, 80), known)
}

func shown(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = credential.Show(s, 80)
	}
	return out
}

// get returns a value and its path. A name may be of several levels, of which the first
// decides what is inherited.
func (c config) get(name string) (any, string) {
	key, _, _ := strings.Cut(name, ".")
	if c.env != "" {
		env := "env." + c.env
		envs, _ := c.values["env"].(map[string]any)
		own, _ := envs[c.env].(map[string]any)
		if _, has := own[key]; has || slices.Contains(ownOnly, key) {
			return dig(own, name), join(env, name)
		}
	}
	return dig(c.values, name), name
}

func dig(within any, name string) any {
	for key := range strings.SplitSeq(name, ".") {
		table, _ := within.(map[string]any)
		within = table[key]
	}
	return within
}

// text returns a text, "" where there is none.
func (c config) text(name string) (string, string) {
	v, p := c.get(name)
	s, _ := v.(string)
	return s, p
}

// flag returns a boolean and whether it is said.
func (c config) flag(name string) (value, said bool, p string) {
	v, p := c.get(name)
	value, said = v.(bool)
	return value, said, p
}

// has reports whether something is said, and where.
func (c config) has(name string) (string, bool) {
	v, p := c.get(name)
	switch of := v.(type) {
	case nil:
		return p, false
	case map[string]any:
		return p, len(of) > 0
	case []any:
		return p, len(of) > 0
	}
	return p, true
}

// element is one of a list.
type element struct {
	value any
	table map[string]any // nil for what is no table
	path  string
}

// list returns the elements of a list.
func (c config) list(name string) []element {
	v, p := c.get(name)
	all, _ := v.([]any)
	out := make([]element, len(all))
	for i, v := range all {
		table, _ := v.(map[string]any)
		out[i] = element{v, table, fmt.Sprintf("%s[%d]", p, i)}
	}
	return out
}

func (e element) text(key string) string {
	s, _ := e.table[key].(string)
	return s
}

// check says what of a kind that was not to be expected stands where calls come from.
func (c config) check() error {
	for _, name := range []string{"routes", "kv_namespaces", "d1_databases", "r2_buckets", "workflows", "migrations", "containers", "queues.producers", "queues.consumers", "durable_objects.bindings", "triggers.crons"} {
		v, p := c.get(name)
		if _, list := v.([]any); v != nil && !list {
			return fmt.Errorf("%s: want a list", c.at(p))
		}
		for i, v := range c.list(name) {
			_, text := v.value.(string)
			if v.table == nil && !(text && (name == "routes" || name == "triggers.crons")) {
				return fmt.Errorf("%s: want a table", c.at(fmt.Sprintf("%s[%d]", p, i)))
			}
		}
	}
	for _, name := range []string{"name", "account_id", "route", "pages_build_output_dir", "assets.directory"} {
		v, p := c.get(name)
		_, text := v.(string)
		if _, table := v.(map[string]any); v != nil && !text && !(table && name == "route") {
			return fmt.Errorf("%s: want a text", c.at(p))
		}
	}
	return nil
}
