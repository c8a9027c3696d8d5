package lint

import (
	"fmt"

	"github.com/cftoken/cftoken/internal/credential"
)

// Severity is how much a finding matters. The zero value is SeverityInfo.
type Severity uint8

// The severities, in rising order.
const (
	SeverityInfo    Severity = iota // worth knowing
	SeverityWarning                 // against good practice
	SeverityError                   // dangerous should the token leak, or no spec that works
)

// String returns info, warning or error.
func (s Severity) String() string {
	switch s {
	case SeverityInfo:
		return "info"
	case SeverityWarning:
		return "warning"
	case SeverityError:
		return "error"
	}
	return fmt.Sprintf("Severity(%d)", uint8(s))
}

// MarshalText returns the severity's text.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads info, warning or error, and nothing else.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, known := range [...]Severity{SeverityInfo, SeverityWarning, SeverityError} {
		if string(text) == known.String() {
			*s = known
			return nil
		}
	}
	return fmt.Errorf("severity %q: want info, warning or error", credential.Show(string(text), 40))
}
