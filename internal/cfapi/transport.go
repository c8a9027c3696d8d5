package cfapi

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
)

// TransportError is a call that got no answer: a refused connection, a
// timeout, a cancelled context, a redirect that was not followed. It says
// nothing about the credential or its permissions. Neither its text nor what
// it unwraps to holds a URL, a query or a credential.
type TransportError struct {
	// Method and Path name the call as in [Error].
	Method, Path string
	// Sent is false if the request certainly never left: the connection could
	// not be made. It is true where that is not known.
	Sent bool

	text  string
	cause error
}

// Error reads like "GET /zones: connection refused".
func (e *TransportError) Error() string {
	return strings.TrimSpace(e.Method+" "+e.Path) + ": " + e.text
}

// Unwrap returns the cause, so that errors.Is finds context.Canceled,
// context.DeadlineExceeded or io.ErrUnexpectedEOF, and errors.As a net.Error.
// A cause whose own text holds something confidential is not returned.
func (e *TransportError) Unwrap() error { return e.cause }

// Timeout reports whether the call ended because its time was up.
func (e *TransportError) Timeout() bool {
	var t interface{ Timeout() bool }
	return errors.Is(e.cause, context.DeadlineExceeded) || errors.As(e.cause, &t) && t.Timeout()
}

// NewTransportError makes the error of a call that ended with err, for callers
// whose HTTP client sits behind other code. Sent is as the error shows.
func NewTransportError(method, path string, err error) *TransportError {
	return newTransportError(exchange{method: method, path: path}, err)
}

// newTransportError wraps what the HTTP client returned, without the URL that
// it puts around every error.
func newTransportError(x exchange, err error) *TransportError {
	for {
		var u *url.Error
		if !errors.As(err, &u) || u.Err == nil {
			break
		}
		err = u.Err
	}
	raw := err.Error()
	shown := credential.Redact(raw, x.secrets...)
	e := &TransportError{
		Method: cleanText(x.method, 32),
		Path:   cleanPath(x.path, x.secrets),
		Sent:   !neverSent(err),
		text:   cleanText(shown, maxMessageText),
		cause:  err,
	}
	if shown != raw {
		e.cause = nil
		for _, known := range [...]error{context.Canceled, context.DeadlineExceeded, io.ErrUnexpectedEOF, ErrRedirect} {
			if errors.Is(err, known) {
				e.cause = known
			}
		}
	}
	return e
}

// neverSent reports whether an error shows that no byte of the request left.
func neverSent(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return true
	}
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	return errors.As(err, &dns) || errors.As(err, &cert) || errors.Is(err, errNotSent)
}
