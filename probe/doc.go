// Package probe asks the live API what a token can do: [Plan] lays down which
// calls will be made, [Run] makes them, and the [Report] says for each check
// whether it is allowed, denied, not entitled, inconclusive or not checked, and
// why.
//
// [GuideChecks] are the eight checks of the permissions guide; [CheckFor] makes
// a check for any other permission. Write access is proven without writing
// wherever a request that the product must refuse shows that authorization
// passed; only the refusals that are known to come after authorization count
// as proof. Whatever a check creates it deletes, on every path.
//
// A timeout, a reset connection, a rate limit, a server fault or an answer that
// is not the API's is inconclusive, never denied. A token that is known to be
// dead is not tried further, because refused calls can lock a caller out.
//
// The package never keeps or prints a credential, never changes a token, and
// starts no goroutine that outlives its call.
package probe
