// Package probetest holds assertions for test suites that want to know what a
// Cloudflare API token can do: [RequireCan], [RequireDenied] and [RequireSpec]
// ask the API, [RequireLeastPrivilege] runs code against the simulator and
// compares what it needed with what its spec grants.
//
// Failures read like a diagnosis: what is missing, on which resource, and what
// to do. They never hold a credential. A test that wants a live credential and
// has none is skipped with the reason ([LiveClient]).
//
// The package needs nothing of a test but testing.TB.
package probetest
