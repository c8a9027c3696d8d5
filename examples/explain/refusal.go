package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
)

// maxLog bounds the text that is read from standard input, in bytes.
const maxLog = 16 << 20

var errNoRefusal = &token.Error{Failure: token.FailureRefused, Err: errors.New(`the text tells of no refusal by the API: paste the error with its code, its JSON or the lines around it, and say which call it was (explain -refusal METHOD PATH)`)}

// refusal says what a refusal comes from of which a text tells: the argument, or
// standard input.
func (q question) refusal(o options, stdin io.Reader, out *writer) error {
	facts := diagnose.Facts{Account: q.account, Time: q.now}
	text := o.text // "" for standard input
	if text == "" {
		data, err := io.ReadAll(io.LimitReader(stdin, maxLog+1))
		switch {
		case err != nil:
			return fmt.Errorf("cannot read standard input: %w", err)
		case len(data) > maxLog:
			return fmt.Errorf("standard input has more than %d bytes: want the part of the log that tells of the refusal", maxLog)
		}
		text = string(data)
		if strings.TrimSpace(text) == "" {
			return errors.New("standard input is empty: want the text of a refusal, or METHOD PATH as arguments; -h shows the usage")
		}
	}
	if len(o.args) == 2 {
		c, err := newCall(o.args[0], o.args[1])
		if err != nil {
			return err
		}
		facts.Method, facts.Path = strings.ToUpper(c.method), c.asked
	}
	if len(q.specs) > 0 {
		facts.Spec = &q.specs[0].spec
	}
	d, ok := diagnose.Text(text, facts)
	switch {
	case !ok && len(o.args) == 0 && isCalls(text):
		return errors.New("standard input has calls: want METHOD PATH as arguments, or -json to have each line answered")
	case !ok:
		return errNoRefusal
	case o.json:
		out.json(d)
		return nil
	}
	told(d, facts, out)
	return nil
}

// told writes a diagnosis for people: what was recognised, why it came, what to
// do, and what would settle it.
func told(d diagnose.Diagnosis, facts diagnose.Facts, out *writer) {
	out.printf("%s\n\n", d.Title)
	out.printf("recognised  %s\n", recognised(d))
	out.printf("            %s\n", callOf(d, facts))
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
		out.printf("to settle   %s\n", curl(d.Settle))
		if strings.HasSuffix(d.Settle.Path, "/verify") {
			out.printf("            \"active\": the token lives, and lacks the permission or the resource; refused: it is not accepted at all\n")
		}
	}
	for i, e := range d.Evidence {
		out.printf("%-12s%s\n", heading("known", i), e)
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
	return fmt.Sprintf("%s (%s)", strings.Join(parts, ", "), d.Code)
}

// callOf names the call and says how it is known.
func callOf(d diagnose.Diagnosis, facts diagnose.Facts) string {
	method, path := facts.Method, facts.Path
	how := "as given"
	if path == "" && d.Refusal != nil {
		method, path, how = d.Refusal.Method, d.Refusal.Path, "as the text names it"
	}
	if path == "" {
		return "the text does not name the call: with METHOD PATH behind the text the permission can be named"
	}
	return "call: " + strings.TrimSpace(method+" "+token.Redact(path)) + ", " + how
}

// curl is the call as a command that takes the token from the environment and
// keeps it out of the list of processes.
func curl(c authz.Call) string {
	method := ""
	if c.Method != "GET" {
		method = "-X " + c.Method + " "
	}
	path := strings.NewReplacer("{account_id}", "$CLOUDFLARE_ACCOUNT_ID", "{zone_id}", "$CLOUDFLARE_ZONE_ID").Replace(c.Path)
	return `printf 'header = "Authorization: Bearer %s"' "$CLOUDFLARE_API_TOKEN" | curl -sS -K - ` + method + `"https://api.cloudflare.com/client/v4` + path + `"`
}

// isCalls reports whether the first line of a text is METHOD PATH.
func isCalls(text string) bool {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	fields := strings.Fields(line)
	if len(fields) != 2 {
		return false
	}
	_, err := newCall(fields[0], fields[1])
	return err == nil
}

// isPiped reports whether standard input is no terminal.
func isPiped(stdin io.Reader) bool {
	f, ok := stdin.(*os.File)
	if !ok {
		return stdin != nil
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice == 0
}
