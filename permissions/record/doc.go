// Package record turns recorded API calls into the least-privilege spec, and
// replays calls against a spec.
//
// [Minimal] finds the smallest spec that allows what was observed, narrowed to
// the accounts and zones seen, and says for each permission because of which
// calls. [Replay] lists the calls that a spec would break. [ReadJSONL] reads
// recordings from a file.
//
// The package is pure: it sends nothing and observes nothing (package
// httprecord does that), and it does not guess. A call that the operation table
// does not know, or for which no permissions are published, is listed as
// unknown, and a result that rests on a guessed list says so.
package record
