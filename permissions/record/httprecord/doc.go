// Package httprecord observes which calls a program makes to Cloudflare's API:
// around an http.RoundTripper, as middleware of Cloudflare's Go SDK (a plain
// func type, so the SDK is not imported), or as a loopback reverse proxy for
// programs in any language.
//
// It keeps the method, the path and the status of each call. Of a path it keeps
// the ids; names and keys are replaced by the parameter's name, and the query
// is dropped. Headers and bodies are never kept, and requests and answers pass
// through unchanged.
package httprecord
