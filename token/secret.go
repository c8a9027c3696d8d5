package token

import (
	"fmt"
	"io"
	"log/slog"
)

// hidden is what a secret shows of itself, noSecret what the zero value shows.
const (
	hidden   = "[redacted]"
	noSecret = "[no secret]"
)

// Secret is the text of a credential. It shows itself to nobody: every way of
// printing, marshalling or logging it gives a fixed text, and what it holds in
// memory is masked, so that even printing by reflection (a failing test's diff)
// shows nothing of use. [Secret.Reveal] is the one way to read it.
//
// Secret is a value: it can be copied, compared with == and used as a map key.
// The zero value is no secret. Equality holds within one process only.
type Secret struct {
	masked string // "" for no secret, else what mask returns
}

// NewSecret hides a text. The empty text gives the zero value.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{masked: mask(text)}
}

// Reveal returns the text, "" for the zero value. Hand it straight to what
// needs it; every other use of a Secret is safe.
func (s Secret) Reveal() string {
	if s.masked == "" {
		return ""
	}
	return unmask(s.masked)
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.masked == "" }

// String returns a fixed text.
func (s Secret) String() string {
	if s.masked == "" {
		return noSecret
	}
	return hidden
}

// GoString returns the fixed text of String, for %#v.
func (s Secret) GoString() string { return s.String() }

// Format writes the fixed text of String, whatever the verb and its flags.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText returns the fixed text of String.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON returns the fixed text of String as a JSON string.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// UnmarshalText always fails: what a secret shows of itself cannot be read
// back, and a secret does not come out of JSON by accident. Use [NewSecret].
func (*Secret) UnmarshalText([]byte) error {
	return usage("a secret is not read from text or JSON: use NewSecret")
}

// LogValue returns the fixed text of String, for log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
