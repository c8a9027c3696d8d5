// Package gosource reads Go source as the API calls that a program makes: every use of
// a method of Cloudflare's SDK (github.com/cloudflare/cloudflare-go, versions 2 to 7 by
// their service types and version 0 by its API type), every raw request of the SDK's
// clients, and every request to the API that is built with package net/http.
//
// What [Read] returns is a recording like that of observed traffic, which
// [github.com/cftoken/cftoken/permissions/record.Minimal] turns into the
// least-privilege spec; each call says file, line and function. Only what can be
// reached counts: from main and from what initialises its packages, or from the
// exported functions and methods of a library. An interface's method stands for that of
// every type that is used and implements it, and a function that is named counts as
// called, so more may be found than a run would call, but not less.
//
// The packages that use the API are read from source, those of dependencies included;
// of all others the compiler's export data says the types. What cannot be told, such as
// a request whose path is put together at run time, is a gap with its place, never left
// out in silence.
//
// The package runs the go command ("go list"), which compiles dependencies where their
// export data is not yet in the build cache, and may ask the module proxy as the
// environment says. It sends nothing to Cloudflare and changes no file of the module.
package gosource

//go:generate go run ../../internal/gen/gosource -dir .
