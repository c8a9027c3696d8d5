// Package token holds credentials for Cloudflare's API and the whole life of
// API tokens.
//
// Credentials: reading one without ever showing it ([Secret],
// [CredentialsFromEnv]), telling its kind and naming what is wrong with its text
// before any call ([DetectKind], [CheckToken]), and asking the API whether it is
// live ([Client.Verify]).
//
// Tokens: making one from a spec, by a Global API key or a token
// ([Client.Issue], with checks before and after; [Client.Create] is the bare
// call) or by hand in the dashboard ([ByHand]); looking at them ([Client.List],
// [Audit]); changing them ([Client.PreviewUpdate], [Client.Apply]); a new value in
// place ([Client.Roll]); a new token with overlap, whatever else rotates the same
// one ([Client.Rotate], [RotationFile]); and the end ([Client.Revoke]). Values are
// kept by a [Store]; R2's S3 credentials are derived from them
// ([NewS3Credentials]).
//
// What it never does: it shows no secret in an error, a log, JSON or a printed
// value; it reads no environment variable by itself; it starts no goroutine; it
// sends no creation a second time while it is not known whether the first
// happened; it revokes no token in use unless told so; and it takes no network
// fault for a refusal.
//
// The package calls the API with the service packages of cloudflare-go v7, or
// directly where those would lose what they do not know, and hands them no
// credential: that is put on each request below the SDK, so that no SDK error can
// hold it. Errors of the API are [APIError].
package token
