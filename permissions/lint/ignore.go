package lint

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
)

// Ignore says that findings are known and to be lived with. It needs a reason: an
// entry without one ignores nothing.
type Ignore struct {
	Code Code
	// Permission is the group of which the findings are ignored, nil for any finding of
	// the code.
	Permission permissions.Permission
	Reason     string
}

// String returns the entry as [ParseIgnore] reads it.
func (i Ignore) String() string {
	text := string(i.Code)
	if i.Permission != nil {
		text += " " + permissions.Label(i.Permission)
	}
	return text + ": " + i.Reason
}

// ignore takes what entries ignore out of findings, as findings of their own, and
// returns the entries that met none.
func ignore(found []Finding, entries []Ignore) (out []Finding, idle []Ignore) {
	for _, e := range entries {
		met := false
		var next []Finding
		for _, f := range found {
			rest, ignored := e.split(f)
			met = met || ignored != nil
			if rest != nil {
				next = append(next, *rest)
			}
			if ignored != nil {
				next = append(next, *ignored)
			}
		}
		if found = next; !met {
			idle = append(idle, e)
		}
	}
	return found, idle
}

// split divides a finding into what still counts and what the entry ignores; nil
// for nothing.
func (i Ignore) split(f Finding) (rest, ignored *Finding) {
	if i.Reason == "" || i.Code != f.Code || f.Ignored != "" {
		return &f, nil
	}
	gone := f
	gone.Ignored = i.Reason
	if i.Permission == nil {
		return nil, &gone
	}
	all := f.Places
	f.Places, gone.Places = nil, nil
	for _, p := range all {
		if p.Statement.Permission.ID() == i.Permission.ID() {
			gone.Places = append(gone.Places, p)
		} else {
			f.Places = append(f.Places, p)
		}
	}
	switch {
	case len(gone.Places) == 0:
		f.Places = all
		return &f, nil
	case len(f.Places) == 0:
		return nil, &gone
	}
	return &f, &gone
}

// ParseIgnore reads entries, one a line: "CODE: reason", or "CODE PERMISSION: reason"
// with the permission in any notation that has no ": " in it. Blank lines and lines
// that begin with # are left out. The error names the line; name is the file's.
func ParseIgnore(r io.Reader, name string) ([]Ignore, error) {
	var out []Ignore
	err := eachLine(r, name, func(_ int, line string) error {
		what, reason, ok := strings.Cut(line, ": ")
		if reason = strings.TrimSpace(reason); !ok || reason == "" {
			return errors.New(`want "CODE: reason" or "CODE PERMISSION: reason": what is ignored without a reason is forgotten`)
		}
		code, label, _ := strings.Cut(strings.TrimSpace(what), " ")
		e := Ignore{Code: Code(code), Reason: reason}
		if !known(e.Code) {
			return fmt.Errorf("no rule is called %q: %s", credential.Show(code, 40), codes())
		}
		if label = strings.TrimSpace(label); label != "" {
			p, err := permissions.Parse(label)
			if err != nil {
				return err
			}
			e.Permission = p
		}
		out = append(out, e)
		return nil
	})
	return out, err
}

func known(code Code) bool {
	for r := range Rules() {
		if r.Code == code {
			return true
		}
	}
	return false
}

func codes() string {
	var list []string
	for r := range Rules() {
		list = append(list, string(r.Code))
	}
	return "the rules are " + strings.Join(list, ", ")
}
