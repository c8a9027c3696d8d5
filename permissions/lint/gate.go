package lint

import (
	"fmt"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
)

// Gate is what a spec must pass, and what came of it.
type Gate struct {
	// Name says which: "no new access", "never", "policy tests", "needs".
	Name string
	// Points are what was looked at one by one, in order; of what held only policy
	// tests have one each.
	Points []Point
	// Judged counts what was decided: operations on resources, entries, tests.
	Judged int
}

// Outcome is what came of a point. The zero value is that it holds.
type Outcome uint8

// The outcomes.
const (
	Holds  Outcome = iota // shown
	Broken                // shown to be otherwise; the witness shows it
	Open                  // cannot be judged
)

// String returns holds, broken or open.
func (o Outcome) String() string {
	switch o {
	case Holds:
		return "holds"
	case Broken:
		return "broken"
	case Open:
		return "open"
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

// MarshalText returns the outcome's text.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// Point is one thing that a gate looked at.
type Point struct {
	// Name says what, such as "DELETE /zones/{zone_id} on all zones".
	Name    string
	Outcome Outcome
	// Why is the reason for it.
	Why string
	// Call is the witness, a zero value where it is none.
	Call authz.Call
	// Statement is the one that decided; its permission is nil for none.
	Statement permissions.Statement
	// Line is the line of the file that asks for it, 0 for none.
	Line int
}

// String reads like "broken: DELETE /zones/{zone_id} on all zones: …".
func (p Point) String() string { return p.Outcome.String() + ": " + p.Name + ": " + p.Why }

// Count returns how many points have the outcome.
func (g Gate) Count(o Outcome) (n int) {
	for _, p := range g.Points {
		if p.Outcome == o {
			n++
		}
	}
	return n
}

// Passed reports whether nothing is broken and nothing open.
func (g Gate) Passed() bool { return g.Count(Broken)+g.Count(Open) == 0 }
