// Package authz is the one place that decides whether a token may make a call:
// the simulator, the replay of recordings, the diagnosis of refusals and the
// comparison of specs all ask [Decide].
//
// A decision comes with what decided it: the statement that allowed or denied,
// or the reason why nothing did. What cannot be judged from the facts at hand
// is [Inconclusive] with a reason, never a guess: an operation that Cloudflare
// publishes no permission list for, a zone whose account is not known, a time
// window without a time.
//
// The order is Cloudflare's documented one: explicit deny, explicit allow,
// implicit deny
// (https://developers.cloudflare.com/fundamentals/api/how-to/create-via-api/,
// 2026-11). Two points are not documented and are assumptions here: a deny of
// any one group that an operation accepts denies the operation, and a deny on
// one zone does not empty a list of zones.
//
// A grant on a single resource, such as one Worker, is judged where the path has its
// id, or [Call.On] says whose the name in the path is. Roles on Workers, and groups of
// single Flagship apps, count as the groups whose place they take
// ([permissions.Role]), less what Cloudflare says that they do not do; what a group on
// a kind of resource opens that is not known is not known, and never denied for that.
// [Decision.Undecided] says what would settle an inconclusive decision, [RolesFor]
// which roles would do.
//
// The package is pure: it does no I/O and reads no clock.
package authz
