package diagnose

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Reading is one of the refusals of which a text tells, with how its call and its
// credential are known.
type Reading struct {
	Diagnosis Diagnosis
	// Method and Path are the call as it was judged, "" where it is not known.
	Method, Path string
	// MethodFrom and PathFrom say how each is known.
	MethodFrom, PathFrom Origin
	// Credential is the kind that the facts or the text tell of.
	Credential authz.Kind
	// OAuth says that the credential is an OAuth login, which is no Kind.
	OAuth bool
}

// Origin says where a part of a call is known from.
type Origin uint8

// The origins. The zero value is for what is not known.
const (
	OriginUnknown Origin = iota
	OriginAssumed        // worked out: from the answer's page, from its words, or the likely one
	OriginText           // the text names it
	OriginFacts          // the caller said it
)

// Readings diagnoses all the refusals of which a text tells, as [Text] does the
// one: that which lies deepest first, equal ones once. Other than Text it looks at
// the whole of a long text, in parts of up to 64 KiB; what one part says of the
// credential is not known in another. It is nil where the text tells of no answer.
func Readings(text string, f Facts) []Reading {
	type key struct {
		code                Code
		title, method, path string
	}
	type ranked struct {
		Reading
		depth int
	}
	var found []ranked
	seen := map[key]bool{}
	for part := range partsOfText(text) {
		for _, h := range listener(f).Text(part) {
			r, toldMethod, toldPath := readingOf(h, f)
			d, ru := diagnoseRefusal(r)
			k := key{d.Code, d.Title, r.call.Method, r.call.Path}
			if seen[k] {
				continue
			}
			seen[k] = true
			found = append(found, ranked{Reading{
				Diagnosis: d, Method: r.call.Method, Path: r.call.Path, Credential: r.facts.Kind, OAuth: r.byOAuth(),
				MethodFrom: originOf(r.call.Method, toldMethod, f.Method),
				PathFrom:   originOf(r.call.Path, toldPath, f.Path),
			}, depth(d, ru)})
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return cmp.Compare(b.depth, a.depth) })
	var out []Reading
	for _, one := range found {
		out = append(out, one.Reading)
	}
	return out
}

// readingOf also returns the call as the text itself has it, which is completed
// in place.
func readingOf(h hearing.Heard, f Facts) (r *refusal, method, path string) {
	method, path = h.Err.Method, h.Err.Path
	return newRefusal(h, f), method, path
}

// originOf says where a part of the call comes from. The caller's counts first.
func originOf(used, told, given string) Origin {
	switch {
	case used == "":
		return OriginUnknown
	case given != "" && (strings.EqualFold(given, used) || told != used):
		return OriginFacts
	case told == used, told != "" && strings.HasPrefix(used, "/"): // ids of the facts filled in
		return OriginText
	}
	return OriginAssumed
}

// partsOfText are the pieces of a text in which refusals are looked for: each ends
// with a line where it can, and begins somewhat before the end of the one before.
func partsOfText(text string) iter.Seq[string] {
	const most, before = 60 << 10, 4 << 10
	return func(yield func(string) bool) {
		for len(text) > most {
			end := strings.LastIndexByte(text[:most], '\n') + 1
			if end <= before {
				end = most
			}
			if !yield(text[:end]) {
				return
			}
			next := strings.IndexByte(text[end-before:end], '\n') + 1
			text = text[end-before+next:]
		}
		yield(text)
	}
}
