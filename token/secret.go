package token

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"

	"github.com/cftoken/cftoken/internal/credential"
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

// maskKey is random per process and made at the first use. It keeps secrets
// from showing in whatever prints memory by reflection; it is no protection
// against somebody who can read the memory of the process.
var maskKey struct {
	once  sync.Once
	block cipher.Block
	mac   [32]byte
}

func maskBlock() cipher.Block {
	maskKey.once.Do(func() {
		var key [32]byte
		// Neither can fail: crypto/rand ends the program where the system has
		// no randomness, and the length of the key is right.
		_, _ = rand.Read(key[:])
		_, _ = rand.Read(maskKey.mac[:])
		maskKey.block, _ = aes.NewCipher(key[:])
	})
	return maskKey.block
}

// mask encrypts a text in counter mode. The counter's start is a keyed digest
// of the text, so that equal texts give equal results and can be compared.
func mask(text string) string {
	block := maskBlock()
	mac := hmac.New(sha256.New, maskKey.mac[:])
	mac.Write([]byte(text))
	out := make([]byte, aes.BlockSize+len(text))
	copy(out, mac.Sum(nil)[:aes.BlockSize])
	cipher.NewCTR(block, out[:aes.BlockSize]).XORKeyStream(out[aes.BlockSize:], []byte(text))
	return string(out)
}

// unmask undoes mask.
func unmask(masked string) string {
	block := maskBlock()
	out := make([]byte, len(masked)-aes.BlockSize)
	cipher.NewCTR(block, []byte(masked[:aes.BlockSize])).XORKeyStream(out, []byte(masked[aes.BlockSize:]))
	return string(out)
}

// Redact returns the text with everything that looks confidential replaced by a
// placeholder: tokens and keys of every form that Cloudflare has or had, the
// secrets of R2's S3 interface, JSON Web Tokens and the tokens of tunnels; the
// values of names such as TURNSTILE_SECRET or "apiKey" in assignments, JSON, YAML
// and headers; e-mail addresses; and the user part of URLs. Ids of 32 hexadecimal
// digits stay.
//
// It is for texts that may repeat what a user typed, such as the errors of package
// flag or of opening a file: a credential in the wrong place must not end up in a
// log. It is a net, not a proof: a [Secret] is what keeps a known credential from
// showing.
func Redact(text string) string { return credential.Redact(text) }

// RedactWriter returns a writer that writes to w what [Redact] leaves of each
// write. It looks at each write by itself, so it is for what writes lines whole,
// such as fmt.Fprintln and log/slog, and not for copying a stream.
func RedactWriter(w io.Writer) io.Writer { return redactWriter{w} }

type redactWriter struct{ w io.Writer }

func (r redactWriter) Write(p []byte) (int, error) {
	if _, err := io.WriteString(r.w, Redact(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// fileError marks an error of a file as one of the input, and hides a credential
// that was given as the file's name, which the errors of package os repeat. Of an
// error with one errors.Is finds the cause, and errors.As no [fs.PathError].
func fileError(err error) error {
	err = unlessSaid(FailureUsage, err)
	if err == nil || !credential.Holds(err.Error()) {
		return err
	}
	hidden := &hiddenNameError{text: credential.Redact(err.Error()), failure: FailureOf(err)}
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		hidden.cause = path.Err
	case errors.As(err, &link):
		hidden.cause = link.Err
	case errors.Is(err, fs.ErrExist):
		hidden.cause = fs.ErrExist
	case errors.Is(err, ErrNoSecret):
		hidden.cause = ErrNoSecret
	}
	return hidden
}

type hiddenNameError struct {
	text    string
	cause   error
	failure Failure
}

func (e *hiddenNameError) Error() string    { return e.text }
func (e *hiddenNameError) Unwrap() error    { return e.cause }
func (e *hiddenNameError) Failure() Failure { return e.failure }
