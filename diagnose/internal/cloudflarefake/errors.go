// Package cloudflarefake has errors of the shapes that cloudflare-go's have,
// and of shapes that no sane library has, for tests of package diagnose. It is
// never imported by production code.
package cloudflarefake

import "net/http"

// Reason is one entry of an error's list.
type Reason struct {
	Code             int64
	Message          string
	DocumentationURL string
}

// Raw stands for the metadata that keeps the text of the answer.
type Raw struct{ Text string }

// RawJSON returns the text.
func (r Raw) RawJSON() string { return r.Text }

// Error has the shape of the errors of cloudflare-go v2 and later.
type Error struct {
	Errors     []Reason
	JSON       Raw
	StatusCode int
	Request    *http.Request
	Response   *http.Response
}

// Error panics, as the original does without a request.
func (e *Error) Error() string { return e.Request.Method }

// Old has the shape of the error of cloudflare-go v0.
type Old struct {
	StatusCode int
	Errors     []Reason
	ErrorCodes []int
	RayID      string
}

// Error says nothing of use.
func (e *Old) Error() string { return "old" }

// Wrapper has the shape of the kinds of error of cloudflare-go v0: it panics
// when it is empty.
type Wrapper struct{ inner *Old }

// Wrap wraps an error.
func Wrap(e *Old) *Wrapper { return &Wrapper{e} }

// Error panics when the wrapper is empty.
func (w Wrapper) Error() string { return w.inner.Error() }

// Unwrap returns the inner error, a nil pointer for an empty wrapper.
func (w Wrapper) Unwrap() error { return w.inner }

// Odd has the fields of an error in types that nobody expects.
type Odd struct {
	StatusCode string
	Errors     map[string]int
	Request    int
	JSON       *Raw
}

// Error says nothing of use.
func (Odd) Error() string { return "odd" }

// OddList has a list of entries of another kind.
type OddList struct {
	StatusCode int
	Errors     []any
	JSON       int
	Response   *http.Response
}

// Error says nothing of use.
func (OddList) Error() string { return "odd list" }

// Loop wraps itself.
type Loop struct{}

// Error says nothing of use.
func (*Loop) Error() string { return "loop" }

// Unwrap returns the error itself, twice.
func (l *Loop) Unwrap() []error { return []error{l, l} }

// Panics panics in every method.
type Panics struct{}

// Error panics.
func (Panics) Error() string { panic("Error") }

// Unwrap panics.
func (Panics) Unwrap() error { panic("Unwrap") }
