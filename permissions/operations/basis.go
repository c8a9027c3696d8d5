package operations

import "github.com/cftoken/cftoken/permissions"

// basis is what an operation's list of accepted groups rests on.
type basis uint8

const (
	noList        basis = iota // the operation exists, and no more is known
	guess                      // nothing is published, and the confidence is low
	derivedMedium              // from lists of the same kind of operation
	derivedHigh                // the same, more surely
	documented                 // published for this very operation
	anyToken                   // documented to be open to every valid token
)

// bases says all that follows from a basis.
var bases = [...]struct {
	kind       permissions.EvidenceKind
	confidence string
	word       string
}{
	noList:        {permissions.EvidenceUnknown, "", "none"},
	guess:         {permissions.EvidenceAssumed, "", "guess"},
	derivedMedium: {permissions.EvidenceDerived, "medium", "derived"},
	derivedHigh:   {permissions.EvidenceDerived, "high", "derived"},
	documented:    {permissions.EvidenceDocumented, "", "documented"},
	anyToken:      {permissions.EvidenceDocumented, "", "any"},
}

// Evidence says how it is known what the operation accepts:
// EvidenceDocumented where Cloudflare publishes it for this very operation,
// EvidenceDerived where it is worked out from published lists of the same kind
// of operation, EvidenceAssumed where nothing is published and the list is a
// guess, and EvidenceUnknown where nothing is known, which does not mean that
// the operation is open to every token. The source of the last is where the
// operation itself is known from. It is the zero value for the zero Operation.
func (o Operation) Evidence() permissions.Evidence {
	if o.row == nil {
		return permissions.Evidence{}
	}
	from := sources[o.row.source]
	return permissions.Evidence{Kind: bases[o.row.basis].kind, Source: from.text, Date: from.date}
}

// AnyToken reports whether every valid token is accepted, whatever it grants.
func (o Operation) AnyToken() bool { return o.get().basis == anyToken }

// Confidence returns how sure a derived list is: "high" or "medium". It is ""
// for all others, of which the kind of the evidence says enough.
func (o Operation) Confidence() string { return bases[o.get().basis].confidence }

// Basis returns in a word what the list rests on: "documented", "derived" or
// "guess"; "any" where every valid token is accepted, "none" where nothing is
// known, and "" for the zero Operation.
func (o Operation) Basis() string {
	if o.row == nil {
		return ""
	}
	return bases[o.row.basis].word
}
