package tokentest

import (
	"maps"
	"net/http"

	"github.com/cftoken/cftoken/internal/answers"
)

// document is the one thing of its kind that an account, a zone or a thing of a
// collection has, such as the CORS rules of a bucket.
type document struct {
	template string
	// first is what it is before anybody changes it; nil for nothing, which none answers.
	first func(*Server, *exchange) any
	none  *answers.Answer
	// whole says that PATCH and POST replace it as PUT does, instead of editing it.
	whole bool
	// fill makes what is kept of what was sent, nil for that itself.
	fill func(s *Server, x *exchange, sent object) object
	// result is what a change answers with, nil for the document.
	result func(any) any
}

// handle answers all methods of a document.
func (d *document) handle(s *Server, x *exchange) reply {
	place := x.place()
	now, kept := s.shelfOf(place).things[""]["document"]
	if !kept && d.first != nil {
		now = d.first(s, x)
	}
	switch x.method {
	case http.MethodGet:
		if now == nil {
			return x.nothing(d.none)
		}
		return ok(now)
	case http.MethodDelete:
		if !kept && d.first == nil {
			return x.nothing(d.none)
		}
		s.drop(place, "")
		return d.answer(now)
	}
	var body any
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if old, is := now.(object); is {
		now = map[string]any(old)
	}
	old, was := now.(map[string]any)
	if edit, is := body.(map[string]any); is && was && x.method != http.MethodPut && !d.whole {
		merged := maps.Clone(old)
		maps.Copy(merged, edit)
		body = merged
	}
	if d.fill != nil {
		sent, _ := body.(map[string]any)
		body = map[string]any(d.fill(s, x, sent))
	}
	if !s.put(place, "", object{"document": body}, len(x.body)) {
		return full()
	}
	return d.answer(body)
}

func (d *document) answer(v any) reply {
	if d.result != nil {
		return ok(d.result(v))
	}
	return ok(v)
}
