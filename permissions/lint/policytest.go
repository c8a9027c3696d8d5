package lint

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/credential"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
)

// PolicyTest says of one call whether a spec may make it.
type PolicyTest struct {
	May  bool
	Call authz.Call
	// Line is where it stands, 0 for nowhere.
	Line int
}

// String is the test as [ParsePolicyTests] reads it.
func (t PolicyTest) String() string {
	text := "may "
	if !t.May {
		text = "may not "
	}
	text += t.Call.Method + " " + t.Call.Path
	if t.Call.Account != "" {
		text += " in account " + string(t.Call.Account)
	}
	if t.Call.ClientIP.IsValid() {
		text += " from " + t.Call.ClientIP.String()
	}
	if !t.Call.Time.IsZero() {
		text += " at " + t.Call.Time.UTC().Format(time.RFC3339)
	}
	return text
}

// ParsePolicyTests reads tests, one a line: "may METHOD PATH" or "may not METHOD
// PATH", and behind it, in any order, "in account ID" (that of the zone in the path),
// "from ADDRESS" and "at TIME" (RFC 3339). What stands behind " # " is a remark. Blank
// lines and lines that begin with # are left out. The error names file and line; a call
// that is not in the catalogue is one, since nothing could be said of it.
func ParsePolicyTests(r io.Reader, name string) ([]PolicyTest, error) {
	var out []PolicyTest
	err := eachLine(r, name, func(n int, line string) error {
		line, _, _ = strings.Cut(line, " # ")
		t, err := parsePolicyTest(line)
		t.Line = n
		if err == nil {
			out = append(out, t)
		}
		return err
	})
	return out, err
}

func parsePolicyTest(line string) (t PolicyTest, err error) {
	words := strings.Fields(line)
	if len(words) == 0 || words[0] != "may" {
		return t, errors.New(`want "may METHOD PATH" or "may not METHOD PATH"`)
	}
	words = words[1:]
	t.May = true
	if len(words) > 0 && words[0] == "not" {
		t.May, words = false, words[1:]
	}
	if len(words) < 2 {
		return t, errors.New("the call is missing: want METHOD PATH behind may, or may not")
	}
	if t.Call.Method, t.Call.Path, err = parseCall(words[0] + " " + words[1]); err != nil {
		return t, fmt.Errorf("%q %q: want METHOD in capitals and a path that begins with /", credential.Show(words[0], 20), credential.Show(words[1], 80))
	}
	if _, known := operations.Match(t.Call.Method, t.Call.Path); !known {
		return t, fmt.Errorf("the call %s %s is not in the catalogue: %s", t.Call.Method, credential.Show(t.Call.Path, 80), nearestCall(t.Call.Method, t.Call.Path))
	}
	for words = words[2:]; len(words) > 0; {
		n := 2
		if words[0] == "in" {
			n = 3
		}
		if len(words) < n || n == 3 && words[1] != "account" {
			return t, trailing(words)
		}
		switch value := words[n-1]; words[0] {
		case "in":
			t.Call.Account, err = permissions.ParseAccountID(value)
		case "from":
			if t.Call.ClientIP, err = netip.ParseAddr(value); err != nil {
				err = fmt.Errorf("from %q: want an address such as 192.0.2.1 or 2001:db8::1", credential.Show(value, 60))
			}
		case "at":
			if t.Call.Time, err = time.Parse(time.RFC3339, value); err != nil {
				err = fmt.Errorf("at %q: want a time such as 2026-11-26T12:00:00Z", credential.Show(value, 40))
			}
		default:
			return t, trailing(words)
		}
		if err != nil {
			return t, err
		}
		words = words[n:]
	}
	return t, nil
}

func trailing(words []string) error {
	return fmt.Errorf(`%q behind the call: want "in account ID", "from ADDRESS" or "at TIME"`, credential.Show(strings.Join(words, " "), 60))
}

// RunPolicyTests decides every test. A test that does not hold is broken, one whose
// call cannot be judged open; a template in the place of ids has none to judge.
func RunPolicyTests(spec permissions.Spec, tests []PolicyTest) Gate {
	g := Gate{Name: "policy tests", Points: make([]Point, 0, len(tests))}
	for _, t := range tests {
		d := authz.Decide(spec, t.Call)
		p := Point{Name: t.String(), Call: t.Call, Statement: d.Statement, Line: t.Line, Why: d.String()}
		switch {
		case d.Verdict != authz.Allowed && d.Verdict != authz.Denied:
			p.Outcome, p.Why = Open, open(d)
		case (d.Verdict == authz.Allowed) != t.May:
			p.Outcome = Broken
		}
		g.Points = append(g.Points, p)
		g.Judged++
	}
	return g
}
