package main

import (
	"os"
	"strings"

	"github.com/cftoken/cftoken/permissions"
)

// file is what a spec was read from, for the line of what is found in it. The zero
// value is none.
type file struct {
	name  string
	lines []string
}

// openedFile reads a spec's file once more; what is no file, or gone, is none.
func openedFile(name string) file {
	data, err := os.ReadFile(name)
	if err != nil {
		return file{}
	}
	return file{name, strings.Split(string(data), "\n")}
}

// line is where a permission stands, by its id or name; 0 where it does not, or more
// than once.
func (f file) line(p permissions.Permission) (at int) {
	if p == nil {
		return 0
	}
	for n, line := range f.lines {
		if !names(line, p.ID()) && !names(line, p.Name()) {
			continue
		}
		if at > 0 {
			return 0
		}
		at = n + 1
	}
	return at
}

// names reports whether a line has a text between quotes, or as a value of YAML.
func names(line, text string) bool {
	before, after, found := strings.Cut(line, text)
	if text == "" || !found {
		return false
	}
	before, after = strings.TrimRight(before, " \t"), strings.TrimLeft(after, " \t\r")
	return (before == "" || strings.ContainsRune(`"'-:[,`, rune(before[len(before)-1]))) && (after == "" || strings.ContainsRune(`"',]}#`, rune(after[0])))
}
