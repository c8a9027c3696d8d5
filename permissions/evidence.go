package permissions

import "strings"

// Evidence says how a fact about Cloudflare's API is known: a permission
// group, an operation's list, an answer, the rule that explains it. The zero
// value says that it is not known.
type Evidence struct {
	// Kind is how sure the source makes the fact.
	Kind EvidenceKind `json:"kind"`
	// Source is where the fact is from: an address, or in words what kind of
	// report, where that has none. "" where nothing was found.
	Source string `json:"source,omitempty"`
	// Date is when that was published or read, as precisely as it is known: a
	// year, with month and day behind hyphens. "" where it is not known.
	Date string `json:"date,omitempty"`
	// Note says what of the fact the source does not show, and why it is taken
	// to be so; "" for nothing.
	Note string `json:"note,omitempty"`
}

// EvidenceKind is the kind of a source. Kinds compare: the greater one makes a
// fact the surer. The zero value says that nothing is known.
type EvidenceKind uint8

// The kinds of evidence, in rising order.
const (
	EvidenceUnknown        EvidenceKind = iota // nothing is known
	EvidenceAssumed                            // nobody has published it; it is what fits the rest
	EvidenceDerived                            // it follows from other facts
	EvidenceReported                           // users show it in public
	EvidenceMeasured                           // a third party says that it measured the live API
	EvidenceCloudflareCode                     // Cloudflare's own source code or staff has it
	EvidenceDocumented                         // Cloudflare's documentation or API schema has it
)

var evidenceKinds = [...]string{"unknown", "assumed", "derived", "reported", "measured", "cloudflare_code", "documented"}

// String returns unknown, assumed, derived, reported, measured,
// cloudflare_code or documented.
func (k EvidenceKind) String() string {
	if int(k) < len(evidenceKinds) {
		return evidenceKinds[k]
	}
	return evidenceKinds[EvidenceUnknown]
}

// MarshalText returns the kind's text.
func (k EvidenceKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// String returns the evidence in a line, such as
// "reported: https://github.com/…, 2026-08 (the status is assumed)".
func (e Evidence) String() string {
	var b strings.Builder
	b.WriteString(e.Kind.String())
	between := ": "
	for _, part := range [...]string{e.Source, e.Date} {
		if part != "" {
			b.WriteString(between)
			b.WriteString(part)
			between = ", "
		}
	}
	if e.Note != "" {
		b.WriteString(" (" + e.Note + ")")
	}
	return b.String()
}
