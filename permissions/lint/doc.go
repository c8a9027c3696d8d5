// Package lint says what is not as it should be about a spec: grants that reach
// further than they must, that can make tokens or show secrets, that no call uses,
// denies that never bite, no end, no address filter. And it has gates, which a change
// must pass: no new access against a reference, nothing of what is forbidden, and
// tests of a policy ("may GET …, may not DELETE …").
//
// [Check] looks with every [Rule]; each [Finding] has a stable code, a severity, a
// reason, and, where one can be given, a fix as data. A finding can be ignored with a
// reason. A rule that lacks what it needs is listed as not assessed, which is not the
// same as found to be in order.
//
// A gate's verdict comes with a witness: the call that shows it, decided by package
// authz. What cannot be judged, such as operations that Cloudflare publishes no list
// for, stands apart, and a gate with such an open point has not been passed.
//
// The package is pure: it sends nothing, reads no clock and no file.
package lint
