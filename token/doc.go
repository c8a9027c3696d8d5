// Package token holds credentials for Cloudflare's API and the life of API
// tokens: reading a credential without ever showing it ([Secret],
// [CredentialsFromEnv]), telling its kind and naming what is wrong with its
// text before any call ([DetectKind], [CheckToken]), asking the API whether it
// is live ([Client.Verify]), and creating a token from a spec
// ([Client.Create]).
//
// What it never does: it shows no secret in an error, a log, JSON or a printed
// value; it reads no environment variable by itself; it starts no goroutine; it
// sends no request twice; and it takes no network fault for a refusal.
//
// The package calls the API with the service packages of cloudflare-go v7, but
// hands them no credential: that is put on each request below the SDK, so that
// no SDK error can hold it. Errors of the API are [APIError].
package token
