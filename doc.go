// Package cftoken is the map of a library that makes Cloudflare API tokens a
// thing one can specify, test and trust. It holds no code; the rooms are:
//
//   - permissions: the vocabulary. Typed constants for every permission group,
//     specs with set algebra, parsing of every notation, dashboard links.
//   - permissions/specfmt: a spec as Terraform's JSON and as Go source.
//   - permissions/specyaml: specs from YAML.
//   - permissions/operations: METHOD and path to the permission groups that
//     Cloudflare accepts for it, each with its evidence.
//   - permissions/authz: would this spec allow that call, and what decided it.
//   - permissions/record: recorded calls to the least-privilege spec, and
//     replay of calls against a spec.
//   - permissions/record/httprecord: observing calls, as a RoundTripper, as
//     middleware or as a loopback proxy.
//   - permissions/record/compressed: recordings and logs in gzip and Zstandard
//   - permissions/record/logs: the calls in audit logs, HAR files, debug logs and access logs
//   - permissions/record/terraform: the calls that Terraform plans and states stand
//     for.
//   - permissions/record/gosource: the calls that Go source makes, without running
//     it.
//   - permissions/record/wrangler: the calls that a command of wrangler makes for its
//     configuration.
//   - permissions/lint: what is not as it should be about a spec, gates that a change
//     must pass, and what known clients need.
//   - permissions/lint/report: results as text, Markdown, JUnit, annotations and a
//     page.
//   - diagnose: an API refusal, or a whole report, to its cause and remedies,
//     naming the permission that is missing.
//   - token: credentials and their life. Secrets, kinds, verification, creation,
//     rotation, revocation, audit.
//   - token/cmdline: the frame of command-line programs around credentials.
//   - token/tokentest: Cloudflare's token authorization, simulated in process.
//   - token/tokentest/conformance: the simulated behaviours as a test suite, for
//     the simulator and the live API alike.
//   - probe: live checks. The permissions guide's eight, one for nearly any other
//     permission, and the checks of a service's start and health.
//   - probe/probetest: assertions for test suites.
//
// The example programs are one for each task; start with
//
//	go run ./examples/doctor
//
// A spec says what a token may do; everything else asks one question about it:
// would this call be allowed, and what decided it?
package cftoken
