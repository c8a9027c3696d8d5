package operations

// Evidence says how an operation's accepted groups are known. The zero value
// belongs to operations that are not in the table.
type Evidence uint8

const (
	// EvidenceUnknown: no operation, or one that is not in the table.
	EvidenceUnknown Evidence = iota
	// Documented: Cloudflare publishes the list for this very operation.
	Documented
	// Derived: worked out from published lists of the same kind of operation;
	// [Operation.Confidence] says how surely.
	Derived
	// Guess: nothing is published and confidence is low.
	Guess
	// None: the operation exists, but nothing is known about what it accepts.
	// It is not open to every token.
	None
	// Any: every valid token is accepted.
	Any
)

// String returns "documented", "derived", "guess", "none" or "any", and ""
// for EvidenceUnknown.
func (e Evidence) String() string {
	switch e {
	case Documented:
		return "documented"
	case Derived:
		return "derived"
	case Guess:
		return "guess"
	case None:
		return "none"
	case Any:
		return "any"
	}
	return ""
}
