package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// extra is what the OpenAPI document says about an operation besides its list.
type extra struct {
	internal   string // joined with blanks
	credential string
}

func extraOf(op operation) extra {
	return extra{strings.Join(op.Internal, " "), op.Credential}
}

func extraName(e extra) string { return name("extra", e.internal+"\x00"+e.credential) }

func sourceName(op operation) string { return name("source", op.Source+"\x00"+op.Date) }

// sourcesOf returns one operation of each source and date, sorted by those.
func sourcesOf(ops []operation) []operation {
	out := slices.Clone(ops)
	slices.SortFunc(out, func(a, b operation) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Date, b.Date))
	})
	return slices.CompactFunc(out, func(a, b operation) bool { return a.Source == b.Source && a.Date == b.Date })
}

// renderExtras writes where the rows are from, and what few of them have: each
// distinct one once.
func renderExtras(ops []operation) (string, error) {
	var b strings.Builder
	b.WriteString(header)
	of := sourcesOf(ops)
	names := make([]string, len(of))
	for i, op := range of {
		if op.Source == "" || op.Date == "" {
			return "", fmt.Errorf("%s: no source, or no date", op.key())
		}
		names[i] = sourceName(op)
	}
	if err := numbered(&b, "The rows of sources.", 0, names); err != nil {
		return "", err
	}
	b.WriteString("\n// sources holds what the rows of table rest on.\nvar sources = [...]source{\n")
	for i, op := range of {
		fmt.Fprintf(&b, "/* %s */ {%q, %q},\n", names[i], op.Source, op.Date)
	}
	b.WriteString("}\n")

	seen := map[extra]bool{{}: true}
	var extras []extra
	for _, op := range ops {
		for _, internal := range op.Internal {
			if internal == "" || strings.ContainsAny(internal, " \t\n") {
				return "", fmt.Errorf("%s: internal name %q: empty, or with blanks", op.key(), internal)
			}
		}
		if e := extraOf(op); !seen[e] {
			seen[e] = true
			extras = append(extras, e)
		}
	}
	slices.SortFunc(extras, func(a, b extra) int {
		return strings.Compare(a.internal+"\x00"+a.credential, b.internal+"\x00"+b.credential)
	})
	names = make([]string, len(extras))
	for i, e := range extras {
		names[i] = extraName(e)
	}
	if len(extras) > math.MaxUint8 {
		return "", fmt.Errorf("%d kinds of extras: widen the numbers", len(extras))
	}
	if err := numbered(&b, "The rows of extras, 1 being the first.", 1, names); err != nil {
		return "", err
	}
	b.WriteString("\n// extras holds what the OpenAPI document says about some operations besides their lists.\nvar extras = [...]extra{\n")
	for _, e := range extras {
		fmt.Fprintf(&b, "{%q, %q},\n", e.internal, e.credential)
	}
	b.WriteString("}\n")
	return b.String(), nil
}
