package wrangler

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/cftoken/cftoken/internal/credential"
)

// line is a command line of wrangler, without the program's name.
type line struct {
	command command
	args    []string            // without flags
	flags   map[string][]string // their values; a switch has the empty one
}

// switches are the flags that take no value.
var switches = []string{
	"remote", "local", "preview", "force", "yes", "y", "skip-confirmation", "dry-run", "keep-vars", "minify", "strict", "x-auto-create", "x-provision",
	"latest", "json", "no-bundle", "logpush", "commit-dirty", "skip-caching", "upload-source-maps", "http", "text", "pipe",
}

// several are the flags that take what follows up to the next flag.
var several = []string{"route", "domain", "schedule", "var", "define", "alias", "compatibility-flag"}

// flagName is the name of a flag that has several.
func flagName(name string) string {
	switch name {
	case "e":
		return "env"
	case "c":
		return "config"
	case "J":
		return "jurisdiction"
	case "routes", "domains", "schedules", "compatibility-flags":
		return strings.TrimSuffix(name, "s")
	case "trigger", "triggers":
		return "schedule"
	}
	return name
}

// parseLine reads a command line; "" is deploy.
func parseLine(text string) (line, error) {
	l := line{flags: map[string][]string{}}
	list := words(text)
	for i := 0; i < len(list); i++ {
		w := list[i]
		if !strings.HasPrefix(w, "-") || w == "-" {
			l.args = append(l.args, w)
			continue
		}
		name, value, has := strings.Cut(strings.TrimLeft(w, "-"), "=")
		name = flagName(name)
		values := []string{value}
		for !has && !slices.Contains(switches, name) && i+1 < len(list) && !strings.HasPrefix(list[i+1], "-") {
			i++
			if values = append(values, list[i]); !slices.Contains(several, name) {
				break
			}
		}
		if len(values) > 1 {
			values = values[1:]
		}
		l.flags[name] = append(l.flags[name], values...)
	}
	if len(l.args) == 0 {
		l.args = []string{"deploy"}
	}
	if l.args[0] == "wrangler" {
		l.args = l.args[1:]
	}
	known := commands()
	for n := min(len(l.args), 4); n > 0; n-- {
		name := strings.Join(l.args[:n], " ")
		if at := slices.IndexFunc(known, func(c command) bool { return c.name == name }); at >= 0 {
			l.command, l.args = known[at], l.args[n:]
			return l, nil
		}
	}
	return l, fmt.Errorf("the command %q is not known: want one of %s", credential.Show(text, 80), strings.Join(commandNames(), ", "))
}

// words splits a line at blanks outside of quotes.
func words(text string) []string {
	var out []string
	var word strings.Builder
	var quote rune
	begun := false
	for _, r := range text + " " {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote, begun = r, true
		case quote == 0 && unicode.IsSpace(r):
			if begun {
				out = append(out, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 { // it does not end
		out = append(out, strings.TrimSuffix(word.String(), " "))
	}
	return out
}

// set reports whether a flag was given, and not as false.
func (l line) set(name string) bool {
	return len(l.flags[name]) > 0 && l.flag(name) != "false"
}

// flag is the last value of a flag, "" for none.
func (l line) flag(name string) string {
	if v := l.flags[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return ""
}

// worker is the name of the Worker that the line says, "" for none.
func (l line) worker() string {
	if name := l.flag("name"); name != "" || l.command.name != "tail" {
		return name
	}
	return l.arg(0)
}

// arg is an argument, "" where it was not given.
func (l line) arg(i int) string {
	if i < len(l.args) {
		return l.args[i]
	}
	return ""
}

// commandNames are the names of the commands whose calls are known, sorted.
func commandNames() []string {
	var out []string
	for _, c := range commands() {
		out = append(out, c.name)
	}
	slices.Sort(out)
	return out
}
