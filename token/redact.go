package token

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/cftoken/cftoken/internal/credential"
)

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
