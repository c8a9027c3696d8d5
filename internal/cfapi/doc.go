// Package cfapi is the one place that reads Cloudflare's answers: it decodes
// the response envelope with bounds, declares the API error that the public
// packages export by alias, and holds the HTTP client behind packages token
// and probe.
//
// What it promises:
//
//   - No credential ever appears in an error, an excerpt or a response of this
//     package, not even one that the server echoes back (package credential).
//   - No answer is read beyond a bound ([MaxBody]), no redirect carries a
//     credential to another host, and no request is sent twice.
//   - An answer that is not the API's envelope (an HTML page, truncated JSON,
//     an empty body) is an error with a [Format], never a success and never a
//     refusal ([Error.Inconclusive]).
//
// What it never does: it reads no environment variable, it retries nothing, it
// knows nothing of permissions, and it never treats the envelope's messages
// array as errors (a successful token verification carries code 10000 there).
package cfapi
