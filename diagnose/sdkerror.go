package diagnose

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
)

// Bounds on error values, which may be of any size or point to themselves.
const (
	maxErrorNodes = 256 // errors looked at in a tree
	maxRefusals   = 16  // refusals taken from it
	maxReasons    = 32  // entries taken from one of them
)

// rootsOf takes joined errors apart: each part is a refusal of its own. Errors
// that wrap several others keep together, for their text belongs together.
func rootsOf(err error) []error {
	roots := make([]error, 0, 1)
	queue := []error{err}
	for n := 0; n < len(queue) && n < maxErrorNodes && len(roots) < maxRefusals; n++ {
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

// refusalsIn returns the API's answers in a tree of wrapped and joined errors,
// from the outside in. It never panics, whatever the errors' methods do.
func refusalsIn(err error) []*cfapi.Error {
	var out []*cfapi.Error
	queue := []error{err}
	for n := 0; n < len(queue) && n < maxErrorNodes && len(out) < maxRefusals; n++ {
		e := queue[n]
		if e == nil {
			continue
		}
		if api := asRefusal(e); api != nil {
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

// asRefusal returns the answer that the error itself holds, nil for none.
func asRefusal(err error) (out *cfapi.Error) {
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	if e, ok := err.(*cfapi.Error); ok {
		return clean(e)
	}
	if e := fromSDK(reflect.ValueOf(err)); e != nil {
		return e
	}
	return fromSDKText(err)
}

// fromSDK reads an error of cloudflare-go by its shape: a struct of a package
// of that name with StatusCode, Errors (each with Code and Message) and, from
// v2 on, the request, the response and the JSON text of the answer.
func fromSDK(v reflect.Value) *cfapi.Error {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct || !strings.Contains(v.Type().PkgPath(), "cloudflare") {
		return nil
	}
	status, list := v.FieldByName("StatusCode"), v.FieldByName("Errors")
	if !status.IsValid() || !status.CanInt() || !list.IsValid() || list.Kind() != reflect.Slice {
		return nil
	}
	resp := &http.Response{StatusCode: int(status.Int()), Header: http.Header{}}
	if r, ok := field[*http.Response](v, "Response"); ok && r != nil {
		resp.Header = r.Header.Clone()
		if resp.StatusCode == 0 {
			resp.StatusCode = r.StatusCode
		}
	}
	if req, ok := field[*http.Request](v, "Request"); ok && req != nil {
		// Only to name the call, and to remove its credential from the answer.
		resp.Request = &http.Request{Method: req.Method, URL: req.URL, Header: req.Header}
	}
	if ray, ok := field[string](v, "RayID"); ok && ray != "" && resp.Header != nil && resp.Header.Get("Cf-Ray") == "" {
		resp.Header.Set("Cf-Ray", ray)
	}
	body := rawJSON(v)
	switch r, _ := field[*http.Response](v, "Response"); {
	case len(body) > 0:
	case r == nil || list.Len() > 0:
		body = envelopeOf(list)
	case strings.Contains(strings.ToLower(r.Header.Get("Content-Type")), "html"):
		// There was an answer, and its text was no JSON, which is not kept.
		// The response's body is left alone: others may be reading it.
		body = []byte("<html>")
	}
	resp.Body = bodyOf(body)
	return cfapi.ErrorFromResponse(resp)
}

// field returns an exported field of that very type.
func field[T any](v reflect.Value, name string) (T, bool) {
	var zero T
	f := v.FieldByName(name)
	if !f.IsValid() || !f.CanInterface() {
		return zero, false
	}
	t, ok := f.Interface().(T)
	return t, ok
}

// rawJSON returns the text of the answer that errors of v2 and later keep.
func rawJSON(v reflect.Value) []byte {
	f := v.FieldByName("JSON")
	if !f.IsValid() || !f.CanInterface() {
		return nil
	}
	raw, ok := f.Interface().(interface{ RawJSON() string })
	if !ok {
		return nil
	}
	text := raw.RawJSON()
	return []byte(text[:min(len(text), cfapi.MaxBody+1)])
}

// envelopeOf makes an envelope of a list of codes and messages.
func envelopeOf(list reflect.Value) []byte {
	type entry struct {
		Code    int64  `json:"code"`
		Message string `json:"message"`
		Page    string `json:"documentation_url,omitempty"`
	}
	wire := struct {
		Success bool    `json:"success"`
		Errors  []entry `json:"errors"`
	}{Errors: []entry{}}
	for i := range min(list.Len(), maxReasons) {
		e := list.Index(i)
		if e.Kind() == reflect.Pointer {
			e = e.Elem()
		}
		if e.Kind() != reflect.Struct {
			continue
		}
		var one entry
		if c := e.FieldByName("Code"); c.IsValid() && c.CanInt() {
			one.Code = c.Int()
		}
		if m := e.FieldByName("Message"); m.IsValid() && m.Kind() == reflect.String {
			one.Message = shorten(m.String(), 4096)
		}
		if p := e.FieldByName("DocumentationURL"); p.IsValid() && p.Kind() == reflect.String {
			one.Page = shorten(p.String(), 4096)
		}
		wire.Errors = append(wire.Errors, one)
	}
	data, err := json.Marshal(wire)
	if err != nil {
		return nil // cannot happen: strings and numbers
	}
	return data
}

// fromSDKText reads what cloudflare-go v0 says in a plain error when its
// retries are used up: there is no other trace of the answer.
func fromSDKText(err error) *cfapi.Error {
	if !strings.HasPrefix(reflect.TypeOf(err).String(), "*errors.") && !strings.HasPrefix(reflect.TypeOf(err).String(), "*fmt.") {
		return nil
	}
	text := err.Error()
	if len(text) > 200 {
		return nil
	}
	if text == "exceeded available rate limit retries" {
		return &cfapi.Error{Status: http.StatusTooManyRequests}
	}
	rest, ok := strings.CutSuffix(text, "), please try again later")
	if !ok || !strings.HasPrefix(text, "received ") {
		return nil
	}
	_, number, _ := strings.Cut(rest, "(HTTP ")
	if status, err := strconv.Atoi(number); err == nil && status >= 500 && status < 600 {
		return &cfapi.Error{Status: status}
	}
	return nil
}

func bodyOf(b []byte) io.ReadCloser { return io.NopCloser(bytes.NewReader(b)) }
