// Package hearing makes out what Cloudflare's API answered, and to which call,
// from whatever tells of it: an answer as it came, this library's API error,
// the errors of cloudflare-go (v0 and v2 to v7, recognised by their shape),
// wrapped or joined, the XML of R2's S3 endpoint, and texts, such as a line of a
// log or a pasted terminal, the command line above the output included.
//
// What was heard is a [Heard]: an API error as far as it was told, the call as
// far as it was named, and nothing confidential. What an answer means is not
// this package's matter: it knows no rule, no permission and no fact about the
// caller, and is told by a [Listener] which words the API is known to say.
//
// Everything here is foreign: errors whose methods panic, texts of any length,
// bodies that break midway. Nothing panics, and all work is bounded.
package hearing
