package main

import (
	"go/ast"
	"reflect"
	"strconv"
	"strings"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// pagers are the SDK's kinds of pages.
var pagers = map[string]gen.Result{
	"SinglePage":            {Kind: gen.ResultList, Pages: gen.PagesNone},
	"V4PagePaginationArray": {Kind: gen.ResultList, Pages: gen.PagesNumber},
	"V4PagePagination":      {Kind: gen.ResultObject, Pages: gen.PagesNumber}, // the list is a member
	"CursorPagination":      {Kind: gen.ResultList, Pages: gen.PagesCursor},
	"CursorLimitPagination": {Kind: gen.ResultList, Pages: gen.PagesCursor},
	"CursorPaginationAfter": {Kind: gen.ResultList, Pages: gen.PagesAfter},
}

// answer is what a whole answer is that is decoded into the type.
func (t typeIn) answer(accept string) gen.Result {
	t = t.plain()
	switch e := t.expr.(type) {
	case *ast.IndexExpr:
		if sel, is := e.X.(*ast.SelectorExpr); is {
			return pagers[sel.Sel.Name]
		}
	case *ast.SelectorExpr:
		if t.imports[nameOf(e.X)] == "net/http" {
			return gen.Result{Kind: gen.ResultRaw}
		}
	}
	if accept != "" && accept != "application/json" && accept != "*/*" {
		return gen.Result{Kind: gen.ResultRaw}
	}
	under, _ := t.underlying()
	if fields, is := under.expr.(*ast.StructType); is {
		switch result := member(fields, "result"); {
		case result != nil:
			return gen.Result{Kind: typeIn{under.pkg, result, under.imports}.kind()}
		case member(fields, "success") != nil && member(fields, "errors") != nil:
			return gen.Result{Kind: gen.ResultNull}
		}
	}
	return gen.Result{Kind: t.kind(), Bare: true}
}

// enveloped is what the result of an envelope is.
func (t typeIn) enveloped() gen.Result {
	under, _ := t.underlying()
	fields, is := under.expr.(*ast.StructType)
	if !is || member(fields, "result") == nil {
		return gen.Result{}
	}
	return gen.Result{Kind: typeIn{under.pkg, member(fields, "result"), under.imports}.kind()}
}

// member is the type of the field of that JSON name, nil for none.
func member(s *ast.StructType, name string) ast.Expr {
	for _, f := range s.Fields.List {
		if f.Tag == nil {
			continue
		}
		tag, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			continue
		}
		if key, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ","); key == name {
			return f.Type
		}
	}
	return nil
}

// plain takes the pointers off.
func (t typeIn) plain() typeIn {
	for {
		star, is := t.expr.(*ast.StarExpr)
		if !is {
			return t
		}
		t.expr = star.X
	}
}

func nameOf(e ast.Expr) string {
	if id, is := e.(*ast.Ident); is {
		return id.Name
	}
	return ""
}

// underlying follows names to what they stand for; false for a type that the SDK
// does not declare.
func (t typeIn) underlying() (typeIn, bool) {
	for range 10 { // names for names end soon
		t = t.plain()
		switch e := t.expr.(type) {
		case *ast.Ident:
			next, known := t.pkg.types[e.Name]
			if !known {
				return t, true // of the language
			}
			t = next
		case *ast.SelectorExpr:
			folder := t.imports[nameOf(e.X)]
			if folder == "time" {
				return typeIn{t.pkg, ast.NewIdent("string"), nil}, true
			}
			p, err := t.pkg.src.load(folder)
			if err != nil {
				return t, false
			}
			next, known := p.types[e.Sel.Name]
			if !known {
				return t, false
			}
			t = next
		default:
			return t, true
		}
	}
	return t, false
}

// kind is the JSON type; "" where the SDK leaves it open: an interface{}, or one of
// several types that differ.
func (t typeIn) kind() string {
	under, ok := t.underlying()
	if !ok {
		return ""
	}
	switch e := under.expr.(type) {
	case *ast.ArrayType:
		return gen.ResultList
	case *ast.MapType:
		return gen.ResultObject
	case *ast.StructType:
		return gen.ResultObject
	case *ast.Ident:
		switch e.Name {
		case "string":
			return gen.ResultString
		case "bool":
			return gen.ResultBool
		case "int64", "float64":
			return gen.ResultNumber
		}
	}
	return ""
}
