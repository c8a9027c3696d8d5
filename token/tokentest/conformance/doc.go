// Package conformance checks that an API answers as package tokentest says that
// Cloudflare's does: each case makes a few calls and compares what comes back
// with the rows of tokentest.Behaviours.
//
// Run against the simulator it keeps the simulator honest. Run against the live
// API, with an account of one's own, it finds where the table is wrong, and a
// failing case says what was expected, why, and how that is known:
//
//	go test -tags live ./token/tokentest/conformance -run TestLive -v -record answers.jsonl
//
// What is recorded holds no credential, no id, no address and no name: only
// methods, path templates, statuses, codes and texts with placeholders. It can
// be attached to a public report.
//
// What it never does: it creates nothing that lasts. Tokens that a case makes
// are named "cftoken-conformance", expire within the hour and are deleted when
// the case ends; every other call only reads, or must be refused for its
// content, unless Harness.Write allows a bucket to be made and deleted. It
// changes no zone, record, script or setting, and it prints no credential.
// A network fault, a rate limit or a server fault ends a case as inconclusive:
// it is skipped, never failed.
//
// The cases with bad credentials send about a dozen of them: enough, perhaps,
// for a lock-out of the calling address, about which little is known. They run
// last, and Harness.NoBadCredentials leaves them out.
package conformance
