package diagnose

import (
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// Bounds on text, which may be a log of any length.
const (
	maxText     = 64 << 10 // bytes looked at: the beginning and the end
	maxMentions = 64       // codes, statuses and calls taken from it, of each
	sameAnswer  = 48       // bytes between two messages of one answer
	nearBefore  = 1200     // bytes between a call or a status and what was answered
	nearAfter   = 300
)

// Text diagnoses plain text that tells of a refusal: a line of a log, an error
// as a tool printed it, a pasted terminal. It understands the API's own JSON,
// also quoted within quotes, and how lego, libdns, flarectl (cloudflare-go v0),
// cloudflare-go v2 and later, wrangler, terraform and this library word a
// refusal. Of several it explains the one that lies deepest. It is false where
// the text tells of no answer of the API.
//
// Only the API's own words are taken from a text: a message ends with them, at the
// latest with its line, and whatever looks confidential is left out.
//
// A text mostly says less than an answer: give [Facts.Method] and [Facts.Path]
// where the call is known. Of text longer than 64 KiB the first and the last
// 32 KiB are looked at.
func Text(text string, f Facts) (Diagnosis, bool) {
	var best deepest
	best.text(text, f)
	return best.diagnosis, best.found
}

func (b *deepest) text(text string, f Facts) {
	if text == "" {
		return
	}
	for _, s := range hear(text, f.Path != "") {
		b.take(s.diagnose(f))
	}
}

// spoken is a refusal, or an empty list, as a text tells of it.
type spoken struct {
	status   int
	errors   []cfapi.Message
	call     call
	asked    string // the zone that the program looked for
	empty    bool   // nothing was found, and nothing refused
	from, to int    // in the text
}

// hear finds what a text tells. Known says that the caller knows the text to be
// about a call to the API.
func hear(text string, known bool) []spoken {
	s := newSpeech(text, known)
	s.envelopes()
	for range 3 { // JSON within JSON, and that within a log line
		if len(s.found) > 0 || !strings.Contains(s.text, `\"`) {
			break
		}
		s = newSpeech(unquote(s.lines), known)
		s.envelopes()
	}
	s.zones()
	s.pairs()
	s.phrases()
	s.trailing()
	s.bare()
	s.link()
	for i := range s.found {
		s.place(&s.found[i])
	}
	return s.found
}

// place gives what was found the status and the call that stand nearest to it.
func (s *speech) place(f *spoken) {
	if f.status == 0 {
		f.status = s.statusNear(f.from, f.to)
	}
	if f.call.path == "" {
		f.call = s.callNear(f.from, f.to)
	}
	if f.asked == "" {
		f.asked = zoneAsked(f.call.path)
	}
}

// diagnose explains what was found; the facts fill in what it leaves open.
func (f spoken) diagnose(facts Facts) (Diagnosis, *rule) {
	c := f.call
	if p := pageOf(&cfapi.Error{Errors: f.errors}); len(p.ops) > 0 {
		// The page names the call, so one that merely stands near does not
		// count, and the caller's own counts more.
		switch method, path := p.call("", c.path, facts); {
		case facts.Path != "":
			c.method, c.path = p.call(facts.Method, facts.Path, facts)
		case c.path != "" && method != "" && (c.method == "" || c.method == method):
			c.method, c.path = method, path
		default:
			c.method, c.path = p.call("", "", facts)
		}
	}
	if c.path == "" || facts.Method != "" && (c.method == "" || strings.Contains(c.path, "{") && facts.Path != "") {
		c.method = facts.Method
	}
	switch {
	case c.path == "", strings.Contains(c.path, "{") && facts.Path != "":
		c.path = facts.Path
	case strings.Contains(c.path, "{"):
		c.path = fillIn(c.path, facts)
	}
	note := ""
	if c.method == "" && c.path != "" {
		c.method, note = likelyMethod(c.path)
	}
	e := &cfapi.Error{Status: f.status, Errors: cleanMessages(f.errors, 0)}
	e.Method, e.Path = cfapi.CleanCall(c.method, c.path)
	r := &refusal{err: e, answered: true, facts: facts, heard: true}
	r.setCall(authz.Call{Method: e.Method, Path: e.Path, Status: e.Status})
	r.asked = f.asked
	r.say(note)
	if f.empty {
		r.answered, r.empty, r.verdict, r.reason = false, true, authz.Inconclusive, authz.NoReason
	}
	return diagnoseRefusal(r)
}

// fillIn puts the caller's ids in the place of placeholders.
func fillIn(path string, f Facts) string {
	path = strings.Replace(path, "{zone_identifier}", "{zone_id}", 1)
	if f.Zone != "" {
		path = strings.Replace(path, "{zone_id}", string(f.Zone), 1)
	}
	if f.Account != "" {
		path = strings.Replace(path, "{account_id}", string(f.Account), 1)
	}
	return path
}

// isMasked reports whether the id in a path was made unreadable by whoever
// pasted the text, or is a placeholder.
func isMasked(segments []string) bool {
	if len(segments) < 2 || segments[0] != "accounts" && segments[0] != "zones" {
		return false
	}
	id := segments[1]
	lower := strings.ToLower(id)
	return strings.ContainsAny(id, "<>{}*$[]…") || strings.Contains(lower, "xxx") || strings.Contains(lower, "redacted") || strings.HasPrefix(id, ":")
}

// likelyMethod chooses a method for a path that a text names without one. Where
// the same permission opens the reading and a writing call, it is the writing
// one: its permission is right for both.
func likelyMethod(path string) (method, note string) {
	const unsaid = "The text does not name the method: the permission named here also allows writing."
	path, _, _ = strings.Cut(path, "?")
	if parts := strings.SplitN(strings.TrimPrefix(path, "/"), "/", 3); len(parts) == 3 && (parts[0] == "zones" || parts[0] == "accounts") {
		path = "/" + parts[0] + "/" + anyID + "/" + parts[2]
	}
	read, readable := operations.Match("GET", path)
	for _, m := range [...]string{"POST", "PUT", "PATCH", "DELETE"} {
		write, ok := operations.Match(m, path)
		if !ok {
			continue
		}
		if !readable {
			return m, ""
		}
		p, ok := write.Operation().Preferred()
		if !ok {
			if all := authz.EnoughFor(authz.Call{Method: m, Path: path}); len(all) > 0 {
				p, ok = all[0].Permission, true
			}
		}
		if !ok {
			continue
		}
		for _, q := range read.Operation().Accepted() {
			if q.ID() == p.ID() {
				return m, unsaid
			}
		}
	}
	if readable {
		return "GET", ""
	}
	return "", ""
}
