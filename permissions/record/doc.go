// Package record turns recorded API calls into the least-privilege spec, and
// replays calls against a spec.
//
// [Minimal] finds the smallest spec that allows what was observed, narrowed to
// the accounts and zones seen, and says for each permission because of which
// calls. [Replay] lists the calls that a spec would break. [ReadJSONL] reads
// recordings from a file.
//
// The package is pure: it sends nothing and observes nothing (package
// httprecord does that). A call that the operation table does not know, or that
// has no list, is listed as unknown; nothing is made up for it. A call that takes a
// token which another call hands out, as uploads of assets do, needs nothing beside
// that other call. A call whose list
// is the table's guess counts like any other, since leaving it out would give a
// spec that breaks the program; the result names it in [Needed.GuessedCalls].
package record
