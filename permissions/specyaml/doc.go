// Package specyaml reads specs from YAML: what permissions.ParseSpec reads as JSON,
// in the other notation. It is a package of its own because it needs a library for
// YAML; nothing of this module but the example programs imports it.
package specyaml
