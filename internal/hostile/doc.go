// Package hostile is servers that answer in every way that an answer can be bad:
// without end, too late, too long, of another kind than they say, with absurd
// numbers, with what the client sent, or not at all. It is for tests only.
//
// A [Mode] is one such way, and [Modes] lists them. A [Server] is an API in a mode,
// behind an [http.Transport] whose connections are in memory: it fits into a bubble of
// testing/synctest, where an answer that takes an hour takes no time.
package hostile
