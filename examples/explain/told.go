package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// told writes the first diagnosis for people: what was recognised, why it came,
// what to do, and what would settle it; and what else the text tells of.
func told(all []diagnose.Reading, out *writer) {
	first := all[0]
	d := first.Diagnosis
	out.printf("%s\n\n", d.Title)
	out.printf("recognised  %s\n", recognised(d))
	out.printf("            %s\n", callOf(first))
	if c := credentialOf(first); c != "" {
		out.printf("            credential: %s, as the text tells\n", c)
	}
	out.printf("            %s\n", d.Detail)
	for i, c := range d.Causes {
		out.printf("%-12s%s (confidence: %s)\n", heading("cause", i), c.Text, c.Confidence)
	}
	for i, r := range d.Remedies {
		out.printf("%-12s%d. %s\n", heading("remedy", i), i+1, r)
		for _, more := range [...]string{r.Library, r.Link, r.LinkNote, r.DocURL} {
			if more != "" {
				out.printf("               %s\n", more)
			}
		}
	}
	if d.Settle.Method != "" {
		out.printf("to settle   %s\n", curl(d.Settle, first.Credential))
		for _, line := range outcomes(first) {
			out.printf("            %s\n", line)
		}
	}
	for i, e := range d.Evidence {
		out.printf("%-12s%s\n", heading("known", i), e)
	}
	others(all[1:], out)
}

// others names the other refusals of a text, as far as that fits.
func others(rest []diagnose.Reading, out *writer) {
	const most = 5
	if len(rest) == 0 {
		return
	}
	out.printf("\nThe text tells of %d more (this one lies deepest):\n", len(rest))
	for i, r := range rest {
		if i == most {
			out.printf("  and %d more\n", len(rest)-most)
			return
		}
		out.printf("  %s (%s)\n", r.Diagnosis.Title, r.Diagnosis.Code)
	}
}

// heading stands before the first of several lines.
func heading(word string, i int) string {
	if i > 0 {
		return ""
	}
	return word
}

// recognised names the answer that the text tells of.
func recognised(d diagnose.Diagnosis) string {
	e := d.Refusal
	if e == nil {
		return string(d.Code)
	}
	var parts []string
	if e.Status != 0 {
		parts = append(parts, fmt.Sprintf("status %d", e.Status))
	}
	for _, m := range e.Errors {
		text := fmt.Sprintf("%q", m.Message)
		if m.Code != 0 {
			text = fmt.Sprintf("code %d %s", m.Code, text)
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return string(d.Code)
	}
	return fmt.Sprintf("%s (%s)", strings.Join(parts, ", "), d.Code)
}

// callOf names the call and says how it is known.
func callOf(r diagnose.Reading) string {
	if r.Path == "" {
		return "the text does not name the call: with METHOD PATH behind the text, or behind -refusal, the permission can be named"
	}
	how := origin(r.PathFrom)
	switch {
	case r.Method == "":
		how += "; its method is not known"
	case r.MethodFrom != r.PathFrom:
		how = "the path " + how + ", the method " + origin(r.MethodFrom)
	}
	return "call: " + strings.TrimSpace(r.Method+" "+token.Redact(r.Path)) + ", " + how
}

func origin(o diagnose.Origin) string {
	switch o {
	case diagnose.OriginFacts:
		return "as given"
	case diagnose.OriginText:
		return "as the text names it"
	}
	return "assumed"
}

// credentialOf is the kind of credential, "" where nothing tells of it.
func credentialOf(r diagnose.Reading) string {
	switch {
	case r.OAuth:
		return "OAuth login"
	case r.Credential == authz.KindUnknown:
		return ""
	}
	return r.Credential.String()
}

// unquotable is what a shell may read between double quotes, or curl in an address.
var unquotable = regexp.MustCompile(`[^A-Za-z0-9/_.~{}:?=&%-]`)

// curl is the call as a command that takes the credential from the environment and
// keeps it out of the list of processes.
func curl(c authz.Call, kind authz.Kind) string {
	headers := `printf 'header = "Authorization: Bearer %s"' "$` + token.EnvAPIToken + `"`
	if kind == authz.GlobalKey {
		headers = `printf 'header = "X-Auth-Email: %s"\nheader = "X-Auth-Key: %s"' "$` + token.EnvEmail + `" "$` + token.EnvAPIKey + `"`
	}
	method := ""
	if c.Method != "GET" {
		method = "-X " + c.Method + " "
	}
	path := strings.NewReplacer("{account_id}", "$"+token.EnvAccountID, "{zone_id}", "$"+token.EnvZoneID).Replace(unquotable.ReplaceAllString(c.Path, "_"))
	return headers + ` | curl -sS -K - ` + method + `"https://api.cloudflare.com/client/v4` + path + `"`
}

// outcomes are what each answer to the settling call would mean.
func outcomes(r diagnose.Reading) []string {
	path := r.Diagnosis.Settle.Path
	if r.Credential == authz.GlobalKey && path == "/user" {
		return []string{"the user: key and e-mail address are good, and the user lacks the role or the membership", "refused: the key or the e-mail address is wrong"}
	}
	if !strings.HasSuffix(path, "/tokens/verify") {
		return []string{"an answer: the token reaches it; refused: it does not"}
	}
	active := `"active": the token lives, and lacks the permission or the resource`
	switch r.Diagnosis.Code {
	case diagnose.CodeVerifyRefused:
		active = `"active": the token lives, and is of the kind that is verified there`
	case diagnose.CodeDeadToken:
		active = `"active": the value in your environment is good: the program sends another one`
	}
	refused := "refused: it is not accepted at all"
	switch {
	case r.Diagnosis.Code == diagnose.CodeVerifyRefused:
		refused = "refused there too: neither kind of token has this value, or it is another account's"
	case r.Credential == authz.KindUnknown && path == "/user/tokens/verify":
		refused = "refused: a user's token is not accepted at all; one that an account owns is verified with GET /accounts/{account_id}/tokens/verify"
	}
	return []string{active, refused}
}
