package canary

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cftoken/cftoken/internal/exercise"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/token"
	"github.com/cftoken/cftoken/token/tokentest"
)

// filler makes arguments that hold a credential wherever they can hold a text.
type filler struct {
	t    *testing.T
	text string // the text that stands for every text
	env  *exercise.Env
	out  bytes.Buffer // what was written to a writer
}

// echo answers every request with a refusal that repeats what was sent.
type echo struct{ text string }

func (e echo) RoundTrip(req *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	rec.Header().Set("Content-Type", "application/json")
	rec.WriteHeader(http.StatusForbidden)
	said := strings.NewReplacer("\\", "\\\\", `"`, `\"`, "\n", " ").Replace(e.text + " " + req.Header.Get("Authorization"))
	_, _ = rec.WriteString(`{"success":false,"errors":[{"code":9109,"message":"Invalid access token ` + said + `"}],"messages":[],"result":null}`)
	resp := rec.Result()
	resp.Request = req
	return resp, nil
}

func (f *filler) request() *http.Request {
	req := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/client/v4/zones", nil)
	req.Header.Set("Authorization", "Bearer "+f.text)
	return req
}

func (f *filler) client() *token.Client {
	c, err := token.New(f.env.User, token.WithHTTPClient(&http.Client{Transport: echo{f.text}}), token.WithBaseURL("http://127.0.0.1/client/v4"))
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

// known are values of types that cannot be filled field by field, and of interfaces.
func (f *filler) known(t reflect.Type) (any, bool) {
	switch t {
	case reflect.TypeFor[context.Context]():
		return f.t.Context(), true
	case reflect.TypeFor[error]():
		return errors.Join(errors.New("failed with "+f.text), &token.APIError{Status: 403, Method: "GET", Path: "/zones/" + f.text, Errors: []token.APIMessage{{Code: 9109, Message: f.text}}}), true
	case reflect.TypeFor[any]():
		return f.text, true
	case reflect.TypeFor[io.Reader]():
		return strings.NewReader(f.text), true
	case reflect.TypeFor[io.Writer]():
		return &f.out, true
	case reflect.TypeFor[http.RoundTripper]():
		return echo{f.text}, true
	case reflect.TypeFor[*http.Client]():
		return &http.Client{Transport: echo{f.text}}, true
	case reflect.TypeFor[*http.Request]():
		return f.request(), true
	case reflect.TypeFor[*http.Response]():
		resp, _ := echo{f.text}.RoundTrip(f.request())
		return resp, true
	case reflect.TypeFor[http.ResponseWriter]():
		return httptest.NewRecorder(), true
	case reflect.TypeFor[*slog.Logger]():
		return slog.New(slog.NewJSONHandler(&f.out, nil)), true
	case reflect.TypeFor[time.Time]():
		return time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC), true
	case reflect.TypeFor[token.Secret]():
		return token.NewSecret(f.text), true
	case reflect.TypeFor[token.Credentials]():
		if strings.Contains(f.text, "@") {
			return token.GlobalKey(f.text, token.NewSecret(f.text)), true
		}
		return token.APIToken(token.NewSecret(f.text)), true
	case reflect.TypeFor[*token.Client]():
		return f.client(), true
	case reflect.TypeFor[permissions.Permission]():
		return permissions.ZoneDNSRead, true
	case reflect.TypeFor[permissions.Resource]():
		return permissions.ZoneResource(tokentest.DefaultZoneID), true
	case reflect.TypeFor[permissions.Spec]():
		return exercise.Spec(), true
	case reflect.TypeFor[*tokentest.Server]():
		return f.env.Sim(), true
	case reflect.TypeFor[token.Store](), reflect.TypeFor[token.Loader]():
		return token.FileStore{Path: f.text}, true
	case reflect.TypeFor[authz.Call]():
		return authz.Call{Method: "GET", Path: "/zones/" + f.text + "/dns_records"}, true
	}
	return nil, false
}

// value makes a value of the type. Deep in a type there is nothing.
func (f *filler) value(t reflect.Type, depth int) reflect.Value {
	if v, ok := f.known(t); ok {
		return reflect.ValueOf(v)
	}
	v := reflect.New(t).Elem()
	if depth > 5 {
		return v
	}
	switch t.Kind() {
	case reflect.String:
		v.SetString(f.text)
	case reflect.Bool:
		v.SetBool(false)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(1)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			v.Set(reflect.ValueOf([]byte(f.text)).Convert(t))
			break
		}
		v.Set(reflect.Append(v, f.value(t.Elem(), depth+1)))
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(f.value(t.Key(), depth+1), f.value(t.Elem(), depth+1))
	case reflect.Pointer:
		p := reflect.New(t.Elem())
		p.Elem().Set(f.value(t.Elem(), depth+1))
		v.Set(p)
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).IsExported() {
				v.Field(i).Set(f.value(t.Field(i).Type, depth+1))
			}
		}
	case reflect.Func:
		if t.NumOut() == 0 || !t.IsVariadic() {
			v.Set(reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value {
				var out []reflect.Value
				for i := range t.NumOut() {
					got := f.value(t.Out(i), depth+1)
					if !got.Type().AssignableTo(t.Out(i)) {
						got = reflect.Zero(t.Out(i))
					}
					boxed := reflect.New(t.Out(i)).Elem()
					boxed.Set(got)
					out = append(out, boxed)
				}
				return out
			}))
		}
	}
	return v
}
