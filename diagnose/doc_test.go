package diagnose_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// docs/DIAGNOSE.md is made from the rules and from what the code says of the
// words of other tools: run this test with -update to write it anew.
func TestDocument(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "docs", "DIAGNOSE.md")
	got := document(t)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to write it")
	assert.Equal(t, string(want), got, "docs/DIAGNOSE.md has drifted: run the test with -update")
}

const documentHead = `# Refusals and what they mean

This page is generated from package ` + "`diagnose`" + ` by one of its tests: the same refusals as other tools word them and as
cftoken explains them, refusals as people met them, and every rule with what it rests on.

| To explain | Call |
|---|---|
| an error value of this library, of cloudflare-go (v0, v2 to v7), or of a tool that keeps the answer in its text | ` + "`diagnose.Error(err, facts)`" + ` |
| an answer | ` + "`diagnose.Response(resp, facts)`, `diagnose.Body(method, path, status, body, facts)`" + ` |
| a line of a log, a pasted terminal | ` + "`diagnose.Text(text, facts)`" + ` |
| all the refusals of a log, the deepest first, with how each call is known | ` + "`diagnose.Readings(text, facts)`" + ` |
| an empty list where something was expected | ` + "`diagnose.EmptyList(call, facts)`" + ` |
| the outcome of many calls | ` + "`diagnose.Report(observations, facts)`" + ` |
| an error, with the one further call that settles it | ` + "`diagnose.Explain(ctx, err, prober)`" + ` |
| everything that a client is refused | ` + "`diagnose.Transport(next, hints)`, `diagnose.Middleware(hints)`" + ` |

A refusal says what it says: codes are reused between products, and code 10000 comes to a dead token as well as
to a narrow one. So a rule looks at the endpoint, the status, the code and the message together, and at what the
caller knows (` + "`Facts`" + `): the token's spec decides where it is known; without it the causes are ranked, and the
diagnosis names the one call that would tell them apart.

Since 2026-08-20 a refusal with status 403 carries ` + "`documentation_url`" + `, the page of the operation that was denied, and the
documented one says ` + "`Forbidden`" + ` where older ones say ` + "`Authentication error`" + `. Which front ends say which is not published, so
both are read alike: the missing permission (or role) first, and for ` + "`Forbidden`" + ` the plan second, because a third party
met it for a feature outside of the plan. The page names the operation where method and path are lost; it counts more than
a call that merely stands near in a text, and less than one that the caller gave, in which case both are said. It is a link
of the remedy and of the diagnosis. Nothing is made of an address outside of Cloudflare's API reference.
`

// tool is how a tool words a refusal, observed in November 2026 by running it
// against a local stub that refuses.
type tool struct {
	name string
	says string // what it prints of the answer
	note string // what else it does
}

// scene is one refusal, and the tools' words for it.
type scene struct {
	title, call string
	status      int
	body        string
	facts       diagnose.Facts
	tools       []tool
}

func scenes() []scene {
	return []scene{
		{
			title: "Code 10000 to the list of R2 buckets", call: "GET " + accountPath + "/r2/buckets", status: 403, body: body10000,
			tools: []tool{
				{"wrangler 4.86.0", "A request to the Cloudflare API (" + accountPath + "/r2/buckets) failed. Authentication error [code: 10000]", "then asks to ensure that the token has the correct permissions, and prints a whole whoami; names no permission"},
				{"flarectl (cloudflare-go 0.119)", "Authentication error (10000)", ""},
				{"lego 4.25", "[status code 403] 10000: Authentication error", ""},
				{"cf 0.0.5", "→ Check your API token permissions", ""},
				{"terraform-provider-cloudflare 5.21", body10000, "the raw body"},
				{"libdns/cloudflare 0.2.2", "got error status: HTTP 403: [{Code:10000 Message:Authentication error ErrorChain:[]}]", ""},
			},
		},
		{
			title: "The same since August 2026", call: "GET " + accountPath + "/r2/buckets", status: 403, body: saying(newer, pageBuckets),
			tools: []tool{
				{"wrangler 4.164.0", "A request to the Cloudflare API (" + accountPath + "/r2/buckets) failed. Forbidden [code: 10000] To learn more about this error, visit: " + pageBuckets, "as its source words it, not run; names no permission"},
			},
		},
		{
			title: "Code 9109 to a zone", call: "GET " + zonePath, status: 403, body: body9109,
			tools: []tool{
				{"wrangler 4.86.0", "Unauthorized to access requested resource [code: 9109]", "invites to open an issue; no hint about the token"},
				{"flarectl (cloudflare-go 0.119)", "Unauthorized to access requested resource (9109)", ""},
				{"lego 4.25", "[status code 403] 9109: Unauthorized to access requested resource", ""},
				{"cf 0.0.5", "→ Check your API token permissions", ""},
				{"terraform-provider-cloudflare 5.21", body9109, "the raw body"},
			},
		},
		{
			title: "GET /zones refused", call: "GET /zones", status: 403, body: body9109,
			tools: []tool{
				{"favonia/cloudflare-ddns", "", "suggests DNS Edit, which does not open this call; exits with 0"},
				{"lego 4.25", "cloudflare: failed to find zone example.com.: [status code 403] 9109: Unauthorized to access requested resource", ""},
			},
		},
		{
			title: "GET /memberships refused to an account-owned token", call: "GET /memberships", status: 400, body: refuse(9106, "Authentication failed (status: 400)"),
			facts: diagnose.Facts{Kind: authz.AccountToken},
			tools: []tool{{"wrangler 4.86.0", "A request to the Cloudflare API (/memberships) failed. Authentication failed (status: 400) [code: 9106]", "adds “Failed to automatically retrieve account IDs…”"}},
		},
		{
			title: "verify answers 1000", call: "GET /user/tokens/verify", status: 401, body: bodyVerify, facts: diagnose.Facts{Account: account},
			tools: []tool{{"wrangler 4.86.0", "", "whoami says “Account API Token”, dead or not"}},
		},
	}
}

func document(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(documentHead)
	b.WriteString("\n## The same refusals, side by side\n\nWhat the tools say was observed by running each against a server that refuses, in November 2026. The right column is\nwhat `diagnose.Text` makes of those very words, with the call as the only fact (and the kind of the token, where the\nheading names it); the first row of each table is what `diagnose.Body` makes of the answer itself.\n")
	for _, s := range scenes() {
		fmt.Fprintf(&b, "\n### %s\n\n| Tool | What it says | What cftoken says |\n|---|---|---|\n", s.title)
		f := s.facts
		method, path, _ := cut(s.call)
		d, ok := diagnose.Body(method, path, s.status, []byte(s.body), f)
		require.True(t, ok)
		row(&b, "(the answer)", fmt.Sprintf("`%s`: %d `%s`", s.call, s.status, s.body), short(d))
		f.Method, f.Path = method, path
		for _, tool := range s.tools {
			says := tool.note
			if tool.says != "" {
				says = strings.TrimSuffix("`"+tool.says+"`; "+tool.note, "; ")
			}
			ours := "nothing: the words hold no answer of the API"
			switch again, ok := diagnose.Text(tool.says, f); {
			case ok && short(again) == short(d):
				ours = "the same as of the answer"
			case ok:
				ours = short(again)
			}
			row(&b, tool.name, says, ours)
		}
	}
	met(t, &b)
	rules(&b)
	return b.String()
}

// rules writes a row for each rule; what else it holds is in diagnose.Rules.
func rules(b *strings.Builder) {
	n := 0
	for range diagnose.Rules() {
		n++
	}
	fmt.Fprintf(b, "\n## The rules\n\n%d rules, in the order in which they are tried; the first that fits explains a refusal, and those over a whole report come\nlast. Verdict is what the answer says about the authorization of the call. `diagnose.Rules` gives each with its causes, remedies\nand the evidence of each answer.\n\n| Code | It fits | Verdict | Answers | Known from |\n|---|---|---|---|---|\n", n)
	for r := range diagnose.Rules() {
		fits := r.Doc
		if r.Pattern {
			fits = "Over a report: " + fits
		}
		row(b, "`"+string(r.Code)+"`", fits, r.Verdict.String(), answersOf(r), knownFrom(r))
	}
}

// met writes what people met, and how often the first remedy is what they needed.
func met(t *testing.T, b *strings.Builder) {
	t.Helper()
	cases := threadCases(t)
	var established [scoreRight + 1]int
	others, doubted, n := 0, 0, 0
	for _, c := range cases {
		got, _ := c.score(t)
		switch {
		case c.Established:
			established[got]++
			n++
		case got == scoreWrong:
			others++
		default:
			doubted++
		}
	}
	fmt.Fprintf(b, "\n## As people met them\n\n%d public reports of refusals, as the tools printed them. Of %d whose cause was established the first remedy is what was needed in\n%d; in %d the code is right and the remedy comes later or is less; %d are not recognised, %d are explained otherwise. Of the %d others\n%d are told with more certainty than the report has.\n\n| Tool | What it says | What cftoken says | What it was |\n|---|---|---|---|\n",
		len(cases), n, established[scoreRight], established[scorePartly], established[scoreSilent], established[scoreWrong], doubted+others, others)
	for _, c := range cases {
		got, d := c.score(t)
		ours := "no answer of the API is recognised"
		if d.Code != "" {
			ours = d.Title + " (`" + string(d.Code) + "`)"
		}
		was := c.Cause
		if c.Established {
			was += fmt.Sprintf(" ([%s](%s))", strings.ToLower(got.String()), c.URL)
		} else {
			was += fmt.Sprintf(" ([not settled](%s))", c.URL)
		}
		row(b, c.Tool, "`"+gist(c.Text)+"`", ours, was)
	}
}

// gist is what a text says of a refusal, in a line of a table: where its words
// about an error begin.
func gist(text string) string {
	const longest = 110
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "`", "'")), " ")
	lower := strings.ToLower(text)
	at := len(text)
	for _, word := range []string{"error", "fail", `"success":false`, "refused", "denied", "not "} {
		if i := strings.Index(lower, word); i >= 0 && i < at {
			at = i
		}
	}
	if at < len(text) && len(text) > longest {
		text = text[min(at, strings.LastIndexByte(text[:len(text)-longest+1], ' ')+1):]
	}
	if len(text) > longest {
		text = text[:longest] + "…"
	}
	return strings.ToValidUTF8(text, "")
}

// short is a diagnosis in a cell: title, first remedy, and what would settle it.
func short(d diagnose.Diagnosis) string {
	out := "**" + d.Title + "** (`" + string(d.Code) + "`). " + d.Remedies[0].String()
	if d.Settle.Method != "" {
		out += " To be sure: `" + d.Settle.Method + " " + d.Settle.Path + "`."
	}
	return out
}

func row(b *strings.Builder, cells ...string) {
	for _, c := range cells {
		b.WriteString("| " + strings.ReplaceAll(strings.ReplaceAll(c, "|", "\\|"), "\n", " ") + " ")
	}
	b.WriteString("|\n")
}

// answersOf is the forms of answers that a rule reads, the first of them in words.
func answersOf(r diagnose.Rule) string {
	const shown = 3
	var out []string
	for _, a := range r.Answers {
		if text := answerText(a); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	if more := len(out) - shown; more > 0 {
		out = append(out[:shown], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(out, "; ")
}

// knownFrom is the sources of a rule and of its answers, each once.
func knownFrom(r diagnose.Rule) string {
	var out []string
	add := func(list []permissions.Evidence) {
		for _, e := range list {
			text := e.Kind.String()
			if source := e.Source; strings.HasPrefix(source, "https://") {
				text = "[" + text + "](" + source + ")"
			}
			if !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	for _, a := range r.Answers {
		add(a.Evidence)
	}
	add(r.Evidence)
	if len(out) == 0 && r.DocURL != "" {
		out = append(out, "[documented]("+r.DocURL+")")
	}
	return strings.Join(out, ", ")
}

// answerText is one form of answer in words.
func answerText(a diagnose.Answer) string {
	var parts []string
	add := func(format string, v any, is bool) {
		if is {
			parts = append(parts, fmt.Sprintf(format, v))
		}
	}
	add("`%s`", strings.TrimSpace(a.Method+" "+strings.Join(a.Paths, "`, `")), a.Method != "" || a.Paths != nil)
	add("status %d", a.Status, a.Status != 0)
	add("code %d", a.Code, a.Code != 0)
	add("“%s”", a.Text, a.Text != "")
	add("the reason is known: %s", a.Reason, a.Reason != authz.NoReason)
	add("%s", a.Kind, a.Kind != authz.KindUnknown)
	add("the credential is %s", a.Liveness, a.Liveness != diagnose.LivenessUnknown)
	add("%s", a.Condition, a.Condition != "")
	return strings.Join(parts, ", ")
}
