package hostile_test

import (
	"errors"
	"reflect"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/probe"
	"github.com/cftoken/cftoken/token"
)

// denials lists what says that something is denied, or a credential no good, in all that
// an operation returned.
func denials(value any, err error) []string {
	var out []string
	if d, ok := diagnose.Error(err, diagnose.Facts{}); ok && d.Verdict == authz.Denied {
		out = append(out, "diagnosis of the error: "+d.Title)
	}
	if errors.Is(err, probe.ErrDenied) {
		out = append(out, "ErrDenied")
	}
	walk(reflect.ValueOf(value), 0, func(v any) {
		switch v := v.(type) {
		case authz.Verdict:
			if v == authz.Denied || v == authz.NotEntitled {
				out = append(out, "a verdict")
			}
		case token.Status:
			switch v {
			case token.StatusDead, token.StatusInactive, token.StatusClientIP, token.StatusMalformed:
				out = append(out, "status "+v.String())
			}
		}
	})
	return out
}

// walk visits every exported value below.
func walk(v reflect.Value, depth int, visit func(any)) {
	if !v.IsValid() || depth > 12 {
		return
	}
	if v.CanInterface() {
		visit(v.Interface())
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		walk(v.Elem(), depth+1, visit)
	case reflect.Struct:
		if _, rule := v.Interface().(probe.Check); rule {
			return // what a check may find is not what it found
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				walk(v.Field(i), depth+1, visit)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range min(v.Len(), 200) {
			walk(v.Index(i), depth+1, visit)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			walk(v.MapIndex(key), depth+1, visit)
		}
	}
}

// refusals lists the answers of the API that an error takes for a refusal.
func refusals(err error) []string {
	var out []string
	var look func(error)
	look = func(err error) {
		if e, ok := err.(*token.APIError); ok && !e.Inconclusive() {
			out = append(out, e.Error())
		}
		switch wraps := err.(type) {
		case interface{ Unwrap() error }:
			look(wraps.Unwrap())
		case interface{ Unwrap() []error }:
			for _, below := range wraps.Unwrap() {
				look(below)
			}
		}
	}
	look(err)
	return out
}
