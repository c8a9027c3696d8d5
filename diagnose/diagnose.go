package diagnose

import (
	"net/http"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Error diagnoses any error value: this library's API error, an error of
// cloudflare-go v0 or v2 to v7, whatever wraps or joins them, and errors that
// keep the API's answer in their text only, as those of lego, libdns and the
// command-line tools do (see [Text] for what is understood). Of several
// refusals it explains the one that lies deepest: the credential before the
// permission, and that before answers which say nothing. It is false where the
// error holds no answer of the API (nil, a network fault, anything else).
//
// The errors of cloudflare-go v0 and most texts do not say which call was
// refused: give [Facts.Method] and [Facts.Path], or no permission can be named.
func Error(err error, f Facts) (Diagnosis, bool) { return deepest(listener(f).Error(err), f) }

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
// Where a program does not say which call was refused, the command line above its output
// does, as a terminal shows it ("$ wrangler r2 bucket list"; also of flarectl, cfcli,
// lexicon and dnslink-cloudflare), and so does a program's own line that calls a method of
// cloudflare-go v0: paste them too.
//
// A text mostly says less than an answer: give [Facts.Method] and [Facts.Path]
// where the call is known. Of text longer than 64 KiB the first and the last
// 32 KiB are looked at.
func Text(text string, f Facts) (Diagnosis, bool) { return deepest(listener(f).Text(text), f) }

// Response diagnoses an answer of the API, or of R2's S3 endpoint. It reads the
// body within a bound of 1 MiB and puts it back, so that the caller can still
// read all of it and must still close it. It is false for a success, and for
// nil. A 2xx answer that is not the API's envelope, such as a downloaded
// script, counts as unreadable: do not hand those over.
func Response(resp *http.Response, f Facts) (Diagnosis, bool) {
	h, ok := hearing.Response(resp)
	return diagnosisOf(h, ok, f)
}

// Body diagnoses the body of an answer to METHOD path, of which the status is
// known. The path may be absolute and hold a query. It is false for a success.
func Body(method, path string, status int, body []byte, f Facts) (Diagnosis, bool) {
	h, ok := hearing.Body(method, path, status, body)
	return diagnosisOf(h, ok, f)
}

func listener(f Facts) hearing.Listener { return hearing.Listener{AboutAPI: f.Path != ""} }

func diagnosisOf(h hearing.Heard, heard bool, f Facts) (Diagnosis, bool) {
	if !heard {
		return Diagnosis{}, false
	}
	d, _ := diagnoseRefusal(newRefusal(h, f))
	return d, true
}

// deepest returns the diagnosis that explains the most, of equals the first whose call is
// known.
func deepest(heard []hearing.Heard, f Facts) (best Diagnosis, ok bool) {
	rank := -1
	var unfound Diagnosis
	for _, h := range heard {
		d, ru := diagnoseRefusal(newRefusal(h, f))
		if n := depth(d, ru); n > rank {
			best, rank = d, n
		}
		if d.Code == CodeEmptyZoneList {
			unfound = d
		}
	}
	if unfound.Code != "" && best.createsZone() {
		unfound.Detail = sentences(unfound.Detail, "The program went on to create the zone, and that was refused: the zone may well be there.")
		return unfound, true
	}
	return best, rank >= 0
}

// createsZone reports whether the creation of a zone was refused.
func (d *Diagnosis) createsZone() bool {
	return d.Code == CodeZoneCreateWithoutAccount || d.Refusal != nil && d.Code == CodeInternalPermissionNamed && d.Refusal.HasText("zone.create")
}

// depth ranks a diagnosis among those of several refusals.
func depth(d Diagnosis, ru *rule) (n int) {
	switch {
	case ru.reach.root(), ru.code == CodeVerifyRefused:
		n = 6
	case d.Verdict == authz.Denied || d.Verdict == authz.NotEntitled:
		n = 4
	case d.Verdict == authz.Allowed:
		n = 2
	}
	if d.Refusal == nil || d.Refusal.Path != "" {
		n++
	}
	return n
}
