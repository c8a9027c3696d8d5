// Package probe asks the live API what a token can do: [PlanChecks] lays down which
// calls will be made, [Plan.Run] makes them, and the [Report] says for each check
// whether it is allowed, denied, not entitled, inconclusive or not checked, how
// far that is proven, and why. [Run] does both at once.
//
// [GuideChecks] are the eight checks of the permissions guide; [CheckFor] makes
// a check for any other permission, [PlanSpec] and [RunSpec] those of a spec.
// [Ensure] is the one call for a service's start, [Health] the check while it runs.
//
// # Checks of one's own
//
// A [Check] of one call is data. One of several calls has a Run, as Basic Auth
// has: it makes its calls with a [Trial], which bounds them, fills in ids and
// random names, records what each shows, and cleans up on every path. What the
// check proves is worked out from the calls that were let through, by the rules
// below: a call on another account or zone than the target's proves nothing, nor
// does a list of all zones in which nothing was found. What it really creates
// belongs into a WithWrite, so that Options.Write decides.
//
// # Proof
//
// A result carries how far it proves its verdict about the check's permissions
// ([Proof]). Allowed is
//
//   - proven, where only the permission explains the answer: every group that the
//     operation accepts is the permission itself, or the higher level of the same
//     product in the same scope that is accepted wherever the permission is (Write
//     for Read, Admin for Write), or R2 Storage of the account, which opens all its
//     buckets, for a bucket's. The answer is a success, or a refusal that is
//     known to come after authorization. The operation's list must be documented;
//     that of a write may be derived with high confidence. It is proven too where
//     the token's own policies grant the permission, or a group that contains it,
//     on that resource.
//   - consistent, where other groups would have given the same answer: a reading
//     call that X Read opens is only consistent with X Write.
//
// Denied is proven where the operation's list, as sure as above, has the
// permission, so that holding it would have opened the call, and the token is
// known to be live; and where the token's own policies do not grant it. It is
// consistent otherwise. Every other verdict is not proven, and so is a denial for
// the token itself: of a dead token nothing is known.
//
// A grant on all accounts or all zones is proven on the one that was called, and
// the result's Note says which; the policies are compared with the whole of it.
//
// Fine means proven ([Report.Fine]): for [Ensure] and [Health], and for RequireCan
// and RequireSpec of package probetest. What is only consistent is inconclusive
// there, unless AcceptConsistent is set. A denial is a denial whether proven or
// not, and RequireDenied does not fail for what is only consistent. In text such
// a check of a permission is ❔, and it is not counted as working ([Result.Works]);
// the guide's checks ask for their calls and work where those are allowed.
//
// # Refused writes
//
// Write access is proven without writing wherever a request that the product must
// refuse shows that authorization passed: the deletion of what does not exist,
// named by 128 random bits. [RefusedWrites] lists them, docs/PROOFS.md with their
// sources. Only those whose answer is known are sent unless Options.Writes says
// otherwise. The guide's checks of an Edit send theirs beside the reading call.
//
// # R2 buckets
//
// The groups of an R2 bucket open no call of the API. They are checked on the S3
// endpoint of the bucket's account and jurisdiction, such as
// <account>.eu.r2.cloudflarestorage.com, with requests signed in the token's name:
// the list of the bucket's objects, of one entry, and for the right to write the
// abortion of an upload that does not exist, with a random key and a random upload,
// which Writes has to allow ([AllRefusals]), because what its answer shows is argued.
// A grant on all buckets of an account is tried on Target.Bucket. Where the client
// has a base URL of its own, [token.WithS3URL] must say where the endpoints are.
//
// # Policies
//
// [RunSpec] reads the token's own policies at the same time, where the token may
// (API Tokens Read) or Options.Reader is given, and compares them with the spec.
// Where they grant what a call refused, or do not grant what a call proves, the
// result says so. What they grant is proven where no call tried it, and where a
// fault kept the call from being answered; an answer that finds nothing there, or
// that cannot be read, leaves it inconclusive. The policies of a token that is not
// known to be live prove nothing. That most tokens may not read themselves is no fault. With
// Options.Eager only a Reader is asked.
//
// # Limits
//
// A timeout, a reset connection, a rate limit, a server fault, a reading call
// that finds nothing (404), an endpoint that is not open to this kind of
// credential, a refusal of one call beside the proof of another, or an answer that
// is not the API's is inconclusive, never denied. A token that is known to be dead is not tried further, because
// refused calls can lock a caller out. Whatever a check creates it deletes, on
// every path.
//
// The package never keeps or prints a credential, never changes a token, and
// starts no goroutine that outlives its call.
package probe
