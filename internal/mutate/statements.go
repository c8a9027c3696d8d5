package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// statements lists the changes of the statements of one block.
func (f *finder) statements(list []ast.Stmt) {
	for _, s := range list {
		if labelled, ok := s.(*ast.LabeledStmt); ok {
			s = labelled.Stmt
		}
		switch s := s.(type) {
		case *ast.ExprStmt:
			if call, ok := s.X.(*ast.CallExpr); ok && !f.sizesOnly(call) && f.text(call.Fun) != "panic" {
				f.drop(s)
			}
		case *ast.AssignStmt:
			blank := !slices.ContainsFunc(s.Lhs, func(e ast.Expr) bool { return f.text(e) != "_" })
			if s.Tok != token.DEFINE && !blank {
				f.drop(s)
			}
		case *ast.IncDecStmt, *ast.SendStmt, *ast.DeferStmt, *ast.GoStmt:
			f.drop(s)
		case *ast.BranchStmt:
			f.branch(s)
		case *ast.ReturnStmt:
			f.returned(s)
		}
	}
}

func (f *finder) drop(s ast.Stmt) {
	f.add(s, "statement dropped", "", func(id int, inner string) string {
		return fmt.Sprintf("if mutantOff_(%d) { %s }", id, inner)
	})
}

// branch swaps break and continue of the innermost loop. A loop without a
// condition is left alone: the function would not end in a return any more.
func (f *finder) branch(s *ast.BranchStmt) {
	to := map[token.Token]string{token.BREAK: "continue", token.CONTINUE: "break"}[s.Tok]
	if to == "" || s.Label != nil {
		return
	}
	for _, at := range slices.Backward(f.parents) {
		switch at := at.(type) {
		case *ast.RangeStmt:
		case *ast.ForStmt:
			if at.Cond == nil {
				return
			}
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			return
		default:
			continue
		}
		f.add(s, "break/continue", to, func(id int, inner string) string {
			return fmt.Sprintf("if mutantOn_(%d) { %s }; %s", id, to, inner)
		})
		return
	}
}

// returned returns zero values instead; where those are returned anyway, true
// for the last false.
func (f *finder) returned(s *ast.ReturnStmt) {
	results := f.results()
	if len(s.Results) == 0 || results == nil {
		return
	}
	var zeros []string
	for _, field := range results.List {
		for range max(1, len(field.Names)) {
			zeros = append(zeros, "*new("+f.text(field.Type)+")")
		}
	}
	operator := "zero returned"
	if !slices.ContainsFunc(s.Results, func(e ast.Expr) bool { return !f.zero(e) }) {
		operator = ""
		for i, e := range s.Results {
			zeros[i] = f.text(e)
			if zeros[i] == "false" {
				operator, zeros[i] = "true returned", "true"
			}
		}
	}
	if operator == "" {
		return
	}
	to := "return " + strings.Join(zeros, ", ")
	f.add(s, operator, to, func(id int, inner string) string {
		return fmt.Sprintf("{ if mutantOn_(%d) { %s }; %s }", id, to, inner)
	})
}

// results are those of the function that the statement stands in.
func (f *finder) results() *ast.FieldList {
	for _, at := range slices.Backward(f.parents) {
		switch at := at.(type) {
		case *ast.FuncDecl:
			return at.Type.Results
		case *ast.FuncLit:
			return at.Type.Results
		}
	}
	return nil
}

// zero reports whether an expression is the zero value of its type.
func (f *finder) zero(e ast.Expr) bool {
	tv := f.info.Types[e]
	if tv.Value != nil {
		switch tv.Value.ExactString() {
		case `""`, "0", "false":
			return true
		}
		return false
	}
	if lit, ok := e.(*ast.CompositeLit); ok {
		switch tv.Type.Underlying().(type) {
		case *types.Struct, *types.Array:
			return len(lit.Elts) == 0
		}
	}
	return tv.IsNil()
}
