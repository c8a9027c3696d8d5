package hearing

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/internal/cfapi"
	"github.com/cftoken/cftoken/internal/wording"
)

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
			one.Message = wording.Shorten(m.String(), 4096)
		}
		if p := e.FieldByName("DocumentationURL"); p.IsValid() && p.Kind() == reflect.String {
			one.Page = wording.Shorten(p.String(), 4096)
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
