package clients

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

// What a diagnosis comes to, as [Without] has it. Whatever else it holds is what is said
// instead, which is wrong.
const (
	named    = "named"     // the permission is named first
	accepted = "accepted " // and another that the refused call accepts as well
	untold   = "untold: "  // the output does not tell which it is, and why
)

// Why an output does not tell which permission is missing.
const (
	untoldCall    = untold + "the output tells of a refusal and names no call"
	untoldRefusal = untold + "the output tells of no refusal"
	untoldEmpty   = untold + "the output is empty"
)

// diagnose says what the diagnoses of the output name first.
func (w *Without) diagnose(of Row) {
	if w.Exit == 0 || w.Output == nil {
		return // nothing to diagnose, or it has to run again
	}
	w.Diagnosed = w.diagnosed(*w.Output)
	w.Pasted = w.diagnosed(pasted(of) + "\n" + *w.Output)
}

// pasted is a command as it stands above its output: behind a prompt, or as the line of a
// program.
func pasted(of Row) string {
	program, _, _ := strings.Cut(of.Client, " ")
	switch {
	case program == "wrangler":
		return "$ npx wrangler " + of.Command
	case strings.HasPrefix(of.Command, program+" "):
		return "$ " + of.Command
	}
	return of.Command
}

// diagnosed is what the diagnosis of a text says.
func (w *Without) diagnosed(text string) string {
	d, ok := diagnose.Text(text, diagnose.Facts{Account: tokentest.DefaultAccountID, Zone: tokentest.DefaultZoneID})
	switch {
	case !ok && strings.TrimSpace(*w.Output) == "":
		return untoldEmpty
	case !ok && w.tellsNothing():
		return untoldRefusal
	case !ok:
		return "silent"
	}
	first := ""
	missing, _, _ := strings.Cut(w.Permission, " (")
	if len(d.Remedies) > 0 {
		for _, p := range d.Remedies[0].Permissions {
			name := permissions.Label(p)
			if name == missing {
				return named
			}
			if w.Refused.accepts(name) && w.Refused.accepts(missing) {
				name = accepted + name
			}
			first = cmp.Or(first, name)
		}
	}
	switch {
	case first == "" && d.Refusal != nil && d.Refusal.Path == "" && w.namesNoCall(text):
		return untoldCall
	case first == "":
		return string(d.Code)
	case strings.HasPrefix(first, accepted):
		return first
	}
	return "names " + first
}

// tellsNothing reports whether an output holds nothing of the refusal: no status, no code
// and none of the words that the API and its clients have for it.
func (w *Without) tellsNothing() bool {
	lower := strings.ToLower(*w.Output)
	words := []string{"403", "401", "forbidden", "unauthorized", "authentication", "authorization", "permission", "denied", "not allowed"}
	if w.Refused != nil && w.Refused.Code != 0 {
		words = append(words, strconv.Itoa(w.Refused.Code))
	}
	if w.Refused == nil { // a list is empty
		words = append(words, "cloudflare")
	}
	for _, word := range words {
		if strings.Contains(lower, word) {
			return false
		}
	}
	return true
}

// namesNoCall reports whether a text holds no word of the refused call's path, beyond
// those that stand for an account or a zone.
func (w *Without) namesNoCall(text string) bool {
	if w.Refused == nil {
		return true
	}
	lower := strings.ToLower(text)
	_, path, _ := strings.Cut(w.Refused.Call, " ")
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if segment != "accounts" && segment != "zones" && segment != "user" && !strings.HasPrefix(segment, "{") && strings.Contains(lower, segment) {
			return false
		}
	}
	return true
}
