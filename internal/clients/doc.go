// Package clients runs real clients of Cloudflare's API, which know nothing of this
// library, on the simulator, and holds what they need to docs/CLIENTS.md.
//
// For each command: it succeeds with a token that may everything; the calls that it
// made give the least-privilege spec; it succeeds with exactly that; and without any
// one permission of it, which call is refused, what the client does then, and whether
// the diagnosis of its own output names that permission.
//
// Clients are installed into a cache folder outside of the tree. One that cannot be
// installed is skipped with the reason. Build tag clients runs what is slow, too.
// Package clients reaches nothing but the loopback.
package clients
