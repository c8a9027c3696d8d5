package probe

// Writes says which refused writes are sent: requests that the product must
// refuse once authorization has passed, which prove the right to write without
// writing ([RefusedWrites], docs/PROOFS.md). The zero value is KnownRefusals.
type Writes uint8

// What may be sent.
const (
	// KnownRefusals sends those of which the answer after authorization is
	// known.
	KnownRefusals Writes = iota
	// AllRefusals sends also those of which it is only argued
	// ([Refusal.Argued]). A result that rests on one says so in its Note.
	AllRefusals
	// NoRefusals sends none. What only a refused write proves is then not
	// proven.
	NoRefusals
)

// String returns known, all or none.
func (w Writes) String() string {
	switch w {
	case AllRefusals:
		return "all"
	case NoRefusals:
		return "none"
	}
	return "known"
}

// withheld says why the check's refused write is not sent, "" where it is.
func (w Writes) withheld(c Check) string {
	switch {
	case len(c.Refusals) == 0 || w == AllRefusals:
		return ""
	case w == NoRefusals:
		return "no refused writes are to be sent"
	case c.argued():
		return "what its answer shows is only argued"
	}
	return ""
}

// argued reports whether no refusal that would prove the check is known.
func (c Check) argued() bool {
	for _, r := range c.Refusals {
		if !r.Argued() {
			return false
		}
	}
	return len(c.Refusals) > 0
}
