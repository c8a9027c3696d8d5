package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// The generated tables refer to each other's rows by constants and not by
// numbers: an added row moves the others, and every number after it would
// change, but a name that follows from what the row is about does not.

// name returns the constant for the row that key identifies; the prefix says in
// which table.
func name(prefix, key string) string {
	sum := sha256.Sum256([]byte(key))
	return prefix + hex.EncodeToString(sum[:5])
}

func opName(op operation) string      { return name("op", op.key()) }
func pageName(p *page) string         { return name("page", p.key()) }
func setName(set accepted) string     { return name("set", setKey(set)) }
func nodeName(template string) string { return name("node", template) }
func slotsName(template string) string {
	return name("slots", template)
}
func groupName(g gen.Group) string { return name("group", groupKey(g)) }

// numbered writes the constants of a table's rows, counting from first; "_"
// is a row that nothing refers to. The constants are untyped floating-point
// ones, because integers would be in the debug information of every program.
func numbered(b *strings.Builder, what string, first int, names []string) error {
	if err := unique(names); err != nil || len(names) == 0 {
		return err
	}
	fmt.Fprintf(b, "\n// %s\nconst (\n", what)
	fmt.Fprintf(b, "_ = iota + %d.0\n", first-1)
	for _, n := range names {
		b.WriteString(n + "\n")
	}
	b.WriteString(")\n")
	return nil
}

// part is a row's share of a table, for consecutive.
type part struct {
	name   string
	length int
}

// consecutive writes constants for where the parts of a table start: each
// follows from the one before it.
func consecutive(b *strings.Builder, what string, parts []part) error {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.name
	}
	if err := unique(names); err != nil || len(names) == 0 {
		return err
	}
	fmt.Fprintf(b, "\n// %s\nconst (\n", what)
	for i, p := range parts {
		if i == 0 {
			fmt.Fprintf(b, "%s = 0.0\n", p.name)
		} else {
			fmt.Fprintf(b, "%s = %s + %d\n", p.name, parts[i-1].name, parts[i-1].length)
		}
	}
	b.WriteString(")\n")
	return nil
}

func unique(names []string) error {
	seen := map[string]bool{"_": true}
	for _, n := range names {
		if n != "_" && seen[n] {
			return fmt.Errorf("two rows have the name %s: lengthen the names in names.go", n)
		}
		seen[n] = true
	}
	return nil
}
