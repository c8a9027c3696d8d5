// Package cftoken is the map of a library that makes Cloudflare API tokens a
// thing one can specify, test and trust. It holds no code; the rooms are:
//
//   - permissions: the vocabulary. Typed constants for every permission group,
//     specs with set algebra, parsing of every notation, dashboard links.
//   - permissions/operations: METHOD and path to the permission groups that
//     Cloudflare accepts for it, each with its evidence.
//   - permissions/authz: would this spec allow that call, and what decided it.
//   - token: credentials and their life. Secret, detection of kinds,
//     verification, creation.
//   - token/tokentest: Cloudflare's token authorization, simulated in process.
//   - probe: live checks. The permissions guide's eight, and one for nearly any
//     other permission.
//   - diagnose: an API refusal, or a whole report, to its cause and remedies,
//     naming the permission that is missing.
//   - examples: one runnable program per task; start with
//     go run ./examples/doctor.
//
// A spec says what a token may do; everything else asks one question about it:
// would this call be allowed, and what decided it?
package cftoken
