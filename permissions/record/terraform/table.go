package terraform

import (
	_ "embed"
	"strings"
)

// table has a line "= managed TYPE" or "= data TYPE" for each type, and below it the
// calls, a line each, behind a letter that says when they are made.
//
//go:embed resources_gen.txt
var table string

// When a call is made.
const (
	create = 'c'
	read   = 'r'
	update = 'u'
	remove = 'd'
)

// phase is the word for it, as Terraform has them.
func phase(p byte) string {
	switch p {
	case create:
		return "create"
	case update:
		return "update"
	case remove:
		return "delete"
	}
	return "read"
}

// callsOf returns the calls of a type as METHOD and template, each behind its letter;
// known is false for a type that is not in the table.
func callsOf(mode, kind string) (lines []string, known bool) {
	_, rest, known := strings.Cut(table, "= "+mode+" "+kind+"\n")
	rest, _, _ = strings.Cut(rest, "=")
	if rest == "" {
		return nil, known
	}
	return strings.Split(strings.TrimSuffix(rest, "\n"), "\n"), true
}
