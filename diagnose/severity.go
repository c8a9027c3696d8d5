package diagnose

import "fmt"

// Severity is how much a diagnosis matters. The zero value is Info.
type Severity uint8

// The severities, in rising order.
const (
	Info    Severity = iota // nothing to repair
	Warning                 // nothing is proven to be wrong with the credential
	Failure                 // a call that was meant to work does not
)

// String returns info, warning or error.
func (s Severity) String() string {
	switch s {
	case Info:
		return "info"
	case Warning:
		return "warning"
	case Failure:
		return "error"
	}
	return fmt.Sprintf("severity(%d)", uint8(s))
}

// MarshalText returns the severity's text.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Confidence is how sure a cause is. The zero value says that nobody has said.
type Confidence uint8

// The levels of confidence, in rising order.
const (
	ConfidenceUnknown Confidence = iota // not said
	Low                                 // possible
	Medium                              // likely
	High                                // nothing known speaks against it
	Certain                             // the API said so, or it follows from the facts
)

// String returns unknown, low, medium, high or certain.
func (c Confidence) String() string {
	switch c {
	case ConfidenceUnknown:
		return "unknown"
	case Low:
		return "low"
	case Medium:
		return "medium"
	case High:
		return "high"
	case Certain:
		return "certain"
	}
	return fmt.Sprintf("confidence(%d)", uint8(c))
}

// MarshalText returns the confidence's text.
func (c Confidence) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
