// Package logs reads the calls of a program, or of every token of an account, out of
// logs: Cloudflare's Audit Logs (version 2), HAR files, the debug logs of Terraform, of
// the SDKs and of wrangler, and access logs of a proxy. Each reader adds calls up while
// it reads, as [record.Collector] does, and says in the recording's Gaps what such a
// log does not hold. Nothing but method, path, status, time and what names a token is
// kept: no header, no query and no body.
package logs
