package record

import "github.com/cftoken/cftoken/permissions/authz"

// Recording is what one run of a program called, in order. The zero value is a
// run that called nothing.
type Recording struct {
	// Name says where the calls come from, for messages; it may be empty.
	Name string
	// Calls are in the order in which they were made. Status 0 is not known and
	// counts as a success, so a call that got no answer does not belong here.
	Calls []authz.Call
	// Failed marks a run that ended in an error. Everything after its first
	// refused call is left out: a client that failed looks around for the cause
	// with calls that it does not otherwise need.
	Failed bool
}

// refused reports whether the call was turned away for want of authorization.
// Other failures, such as 404 or 409, come after authorization, and a rate
// limit or a server fault says nothing about it: those calls are needed.
func refused(c authz.Call) bool {
	return c.Status == 401 || c.Status == 403
}

// sift divides the calls of a run into what it needs, what it tried but did
// without, and what it did only after it had failed.
func (r Recording) sift() (required, optional, ignored []authz.Call) {
	for i, c := range r.Calls {
		switch {
		case !refused(c):
			required = append(required, c)
		case r.Failed:
			return append(required, c), optional, append(ignored, r.Calls[i+1:]...)
		default:
			optional = append(optional, c)
		}
	}
	return required, optional, ignored
}
