package hearing

import (
	"reflect"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// Bounds on error values, which may be of any size or point to themselves.
const (
	maxErrorNodes = 256 // errors looked at in a tree
	maxAnswers    = 16  // answers taken from it
	maxReasons    = 32  // entries taken from one of them
)

// rootsOf takes joined errors apart: each part is a refusal of its own. Errors
// that wrap several others keep together, for their text belongs together.
func rootsOf(err error) []error {
	roots := make([]error, 0, 1)
	queue := []error{err}
	for n := 0; n < len(queue) && n < maxErrorNodes && len(roots) < maxAnswers; n++ {
		e := queue[n]
		switch {
		case e == nil:
		case reflect.TypeOf(e).String() == "*errors.joinError":
			queue = append(queue, unwrap(e)...)
		default:
			roots = append(roots, e)
		}
	}
	return roots
}

// textOf returns an error's text, "" for errors whose method panics.
func textOf(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = ""
		}
	}()
	return err.Error()
}

// answersIn returns the API's answers in a tree of wrapped and joined errors,
// from the outside in. It never panics, whatever the errors' methods do.
func answersIn(err error) []*cfapi.Error {
	var out []*cfapi.Error
	queue := []error{err}
	for n := 0; n < len(queue) && n < maxErrorNodes && len(out) < maxAnswers; n++ {
		e := queue[n]
		if e == nil {
			continue
		}
		if api := asAnswer(e); api != nil {
			out = append(out, api)
			continue // what it wraps is the same refusal
		}
		queue = append(queue, unwrap(e)...)
	}
	return out
}

// unwrap returns what an error wraps. Errors of cloudflare-go v0 panic here
// when they are empty.
func unwrap(err error) (inner []error) {
	defer func() {
		if recover() != nil {
			inner = nil
		}
	}()
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return []error{e.Unwrap()}
	case interface{ Unwrap() []error }:
		list := e.Unwrap()
		return append([]error(nil), list[:min(len(list), maxErrorNodes)]...)
	}
	return nil
}

// asAnswer returns the answer that the error itself holds, nil for none.
func asAnswer(err error) (out *cfapi.Error) {
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	if e, ok := err.(*cfapi.Error); ok {
		return Clean(e)
	}
	if e := fromSDK(reflect.ValueOf(err)); e != nil {
		return e
	}
	return fromSDKText(err)
}
