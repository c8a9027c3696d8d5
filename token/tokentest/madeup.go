package tokentest

import (
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// madeUp answers an authorized call of an operation without state: that the
// thing to delete does not exist where it is known how the API says so, and else
// with nothing in the form that the operation's documentation gives its result. The
// header says which form that is, and how it is known.
func (s *Server) madeUp(x *exchange) reply {
	rep, gone := x.missing()
	why := "the simulator keeps no state for " + x.op.String()
	if !gone {
		r := x.op.Result()
		rep = x.nothingIn(r)
		why += "; that " + formOf(r) + " is " + howKnown(r.Evidence)
	}
	rep.madeUp = why
	return rep
}

// empty is a JSON value without content; what no content is documented for is null.
func empty(kind operations.ResultKind) any {
	switch kind {
	case operations.ResultList:
		return []struct{}{}
	case operations.ResultObject:
		return struct{}{}
	case operations.ResultString:
		return ""
	case operations.ResultBool:
		return false
	case operations.ResultNumber:
		return 0
	}
	return nil
}

// afterInfo is the result_info of a list that is read by a cursor for each
// direction.
type afterInfo struct {
	Cursors struct {
		After string `json:"after"`
	} `json:"cursors"`
}

// nothingIn is a success with an empty result of that form.
func (x *exchange) nothingIn(r operations.Result) reply {
	if r.Kind == operations.ResultRaw {
		rep := ok(nil)
		rep.raw = &rawBody{kind: "application/octet-stream"}
		return rep
	}
	rep := ok(empty(r.Kind))
	switch {
	case r.Pages == operations.PagesNumber, r.Kind == operations.ResultList && !r.Bare && r.Pages == operations.PagesUnknown:
		_, rep.info = paginate([]struct{}{}, x, 20, mostListed)
	case r.Pages == operations.PagesCursor:
		rep.info = &cursorInfo{PerPage: x.pageLength("per_page", 20, mostListed)}
	case r.Pages == operations.PagesAfter:
		rep.info = &afterInfo{}
	}
	return rep
}

// formOf says in words in which form an operation answers.
func formOf(r operations.Result) string {
	switch r.Kind {
	case operations.ResultRaw:
		return "content other than JSON comes"
	case operations.ResultNone:
		return "no content comes"
	}
	if r.Bare {
		return "the answer is a JSON " + string(r.Kind) + " without an envelope"
	}
	return "its result is a JSON " + string(r.Kind)
}

// howKnown says in words how something is known.
func howKnown(e permissions.Evidence) string {
	text := e.Kind.String() + ": " + e.Source
	if e.Note != "" {
		text += " (" + e.Note + ")"
	}
	return text
}
