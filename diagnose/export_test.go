package diagnose

import (
	"math"
	"slices"

	"github.com/cftoken/cftoken/diagnose/internal/hearing"
	"github.com/cftoken/cftoken/internal/cfapi"
)

// Accepted lists all that the header names, however many.
func Accepted(method, path string) []string {
	return newRefusal(hearing.Heard{Err: &cfapi.Error{Method: method, Path: path}}, Facts{}).opening(math.MaxInt)
}

// UnnamedConditions lists the rules with a form whose condition has no words.
func UnnamedConditions() []Code {
	var out []Code
	for ru := range rules() {
		for i := range ru.forms {
			if f := &ru.forms[i]; (f.when != nil || f.empty) && f.note == "" {
				out = append(out, ru.code)
			}
		}
	}
	return out
}

// Order is in which order a rule's causes and remedies stand.
type Order bool

// The orders.
const (
	AsWritten Order = false
	Reversed  Order = true
)

// BodyInOrder is Body by the rules with their lists in that order.
func BodyInOrder(method, path string, status int, body []byte, f Facts, o Order) (Diagnosis, bool) {
	h, ok := hearing.Body(method, path, status, body)
	if !ok {
		return Diagnosis{}, false
	}
	return inOrder(h, f, o), true
}

// TextInOrder is Text, of the first refusal that it tells of.
func TextInOrder(text string, f Facts, o Order) (Diagnosis, bool) {
	heard := listener(f).Text(text)
	if len(heard) == 0 {
		return Diagnosis{}, false
	}
	return inOrder(heard[0], f, o), true
}

func inOrder(h hearing.Heard, f Facts, o Order) Diagnosis {
	r := newRefusal(h, f)
	found, _ := find(r)
	ru := *found
	if o == Reversed {
		ru.causes, ru.remedies = slices.Clone(ru.causes), slices.Clone(ru.remedies)
		slices.Reverse(ru.causes)
		slices.Reverse(ru.remedies)
	}
	return ru.apply(r, nil)
}
