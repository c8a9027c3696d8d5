// Package credential is the one place that says what a credential looks like:
// the forms of Cloudflare's tokens and keys, where they stand in a text, and how
// a text is shown without them.
//
// Three questions are answered, and every room asks them here:
//
//   - [FormOf]: of which form is this text, if it is a credential and nothing else?
//   - [Holds]: is there something confidential in this text?
//   - [Redact]: the text without it. [Show] is for the errors that quote a text.
//
// Identifiers are no secrets and stay readable: the 32 hexadecimal digits of an
// account, a zone or a token, UUIDs, names, hosts and paths. Where a text could
// be either, it is taken for a credential: a digest of 64 hexadecimal digits
// looks like the secret of R2's S3 interface, a Git commit of 40 like a legacy
// key. It is a net, not a proof: a password in a sentence looks like a word.
//
// The package is scanning code without tables that need initialization, and
// imports the standard library only.
//
// Sources: https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/,
// https://developers.cloudflare.com/r2/api/tokens/ and public secret scanners
// (trufflehog, gitleaks), read in 2026-08.
package credential
