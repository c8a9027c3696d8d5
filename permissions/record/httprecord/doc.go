// Package httprecord observes which calls a program makes to Cloudflare's API:
// around an http.RoundTripper, as middleware of Cloudflare's Go SDK (a plain
// func type, so the SDK is not imported), or as a loopback reverse proxy for
// programs in any language.
//
// It keeps the method, the path and the status of each call to the API's hosts
// ([Options].Hosts). Of a path in the operation table it keeps the ids; names and
// keys are replaced by the parameter's name. A path that is not in the table is
// kept as it is, up to 512 bytes: look at it before passing a recording on. The
// query is dropped. Headers and bodies are never kept, and requests and answers
// pass through unchanged. Calls that got no answer are kept apart, and calls to
// other hosts are counted by host: [record.Recording] says in Gaps what it lacks.
package httprecord
