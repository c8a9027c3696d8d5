// Package diagnose turns a refusal of Cloudflare's API into its cause and its
// remedy: it names the permission that is missing, as a typed constant and as
// the dashboard's label, on the resource where it is missing.
//
// [Error] takes any error value: this library's API error, the errors of
// cloudflare-go (v0 and v2 to v7, recognised by their shape, without importing
// them), wrapped or joined, and errors that keep the answer in their text, as
// those of lego and libdns. [Response] and [Body] take an answer as it came,
// [Text] a line of a log or a pasted terminal, [Readings] all that a log tells of,
// [EmptyList] a success that may hide a refusal. [Transport] and [Middleware] explain all that a client is
// refused, and change nothing but one header. [Report] takes the outcome of
// many calls, finds the patterns that show only over all of them, and lets a
// root cause (a dead or expired token, the wrong kind of credential, a refused
// client address) silence the symptoms behind it.
//
// The more the caller knows, the more certain the answer: [Facts] carries the
// token's spec, its kind and whether it verified. A refusal with code 10000
// alone does not tell a dead token from a narrow one; then both causes are
// ranked, and [Diagnosis.Settle] is the one call that would tell them apart;
// [Explain] makes it, within a budget of refused calls.
//
// It works in two steps. What was answered, and to which call, is made out first
// (package internal/hearing, which knows no rule); then rules judge it. A rule is
// data (code, forms of the answer, causes, remedies, evidence) and at most one
// function. [Rules] lists them, and each code is a constant. Cloudflare reuses
// error numbers between products, so a rule looks at the endpoint, the status,
// the code and the message together.
//
// What it never does: it makes no call of its own (Explain uses the caller's
// [Prober]) and reads no clock; it starts no goroutine; it never takes a
// rate limit, a server fault or a page of the edge for a refusal; it never
// guesses beyond what its evidence supports, so unknown stays unknown; and
// nothing that it returns holds a credential.
package diagnose
