// Package tokentest simulates the authorization of Cloudflare's API in
// process, so that a Go service can test what its token may and may not do
// without an account and without a network.
//
//	srv, err := tokentest.Start(tokentest.Options{})
//	if err != nil { … }
//	defer srv.Close()
//	tok, err := srv.IssueToken(spec, tokentest.TokenOptions{})
//	// a client with base URL srv.URL and token tok.Value
//
// A [Server] is an http.Handler. It knows accounts, zones, users and tokens,
// decides every operation of the catalogue with package authz, and answers in
// Cloudflare's wire form: the envelope, and the status, code and message that
// the real front end of that path uses. Older core endpoints (/zones, /user,
// /accounts, tokens) speak 9109 and 6003; products behind the gateway speak
// 10000. [Behaviours] lists what is simulated as data, each row with its
// evidence: documented, Cloudflare's own code, measured or reported by others,
// derived or assumed; docs/SIMULATOR.md has it as a page. A 403 carries the page of the denied operation as
// documentation_url, and [Options] choose between the guide's wording of a
// product's refusal and that of 2026-08-20: which product speaks which is not
// known, so run tests of refusals over [Wordings].
//
// It keeps state for what clients create and read back: tokens, zones, DNS records,
// R2, Workers, Pages, KV, D1, queues, rulesets and the other products that
// docs/SIMULATOR.md counts. The state is that of the [World]: small, bounded, and gone
// with the server. Some calls, such as uploads of assets, take a JWT that another call
// hands out for them, and nothing else. Every other operation is authorized for real
// and answered with nothing in the form that its documentation gives the result
// ([operations.Operation.Result]), which the [HeaderMadeUp] header says. Where
// Cloudflare publishes no list of permissions for an operation it is allowed for any
// live token, which the [HeaderAssumed] header says.
//
// What a token says beyond what is known here (conditions, keys of the token, of
// its policies and of the groups in them) is stored and shown as it came. Calls
// of such a token are decided as if it changed nothing, which [HeaderAssumed]
// says too.
//
// It misbehaves on request: [Server.Inject] delays, limits, breaks, truncates
// and loses answers, of chosen calls or at random with a seed. Locking out
// callers with bad credentials and the delay with which an edit of a token
// arrives are switched on in [Options]. docs/SIMULATOR.md has every behaviour
// with its source.
//
// [Start] listens on a loopback port. [Server.RoundTripper] and
// [Server.Client] need no listener and answer for any host.
//
// What it never does: it sends nothing to Cloudflare or anywhere else, stores
// nothing on disk, runs nothing (no script, no workflow, no SQL: what is sent is only
// kept, within bounds), and proves nothing about plans, quotas or routing. Where nobody has
// published what Cloudflare does, the answer is an assumption and its row says
// so. The values of its tokens and keys open nothing: they are no secrets and
// may be printed.
package tokentest

//go:generate go test -count=1 -run ^TestSimulatorDoc$ . -update
