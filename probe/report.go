package probe

import (
	"encoding/json"
	"math"

	"github.com/cftoken/cftoken/diagnose"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/authz"
	"github.com/cftoken/cftoken/permissions/operations"
	"github.com/cftoken/cftoken/token"
)

// Report is what a run found out.
type Report struct {
	// Live says that the API asked was not the simulator. It is the caller's to
	// set: [Run] leaves it false.
	Live bool
	// Verification is the outcome of Basic Auth; zero when it was not run.
	Verification token.Verification
	// Policies are the token's own, where they were read.
	Policies Policies
	// Interrupted is the error of the context that ended before every check had,
	// or that [Ensure]'s own time limit ran out, which matches
	// context.DeadlineExceeded; nil for a run that came to its end.
	Interrupted error
	// Results hold one entry a check, in the order of the plan.
	Results []Result
	// Diagnoses explain what is not allowed, root causes first.
	Diagnoses []diagnose.Diagnosis
}

// takeReasons gives each denied check the reason that the diagnosis of the whole
// report found for it, where its own answer did not say.
func (r Report) takeReasons() {
	for _, d := range r.Diagnoses {
		for _, name := range d.Checks {
			for i := range r.Results {
				if res := &r.Results[i]; res.Check.Name == name && res.Verdict == authz.Denied && res.Reason == authz.NoReason {
					res.Reason = res.reasonFrom(d)
				}
			}
		}
	}
}

// Count returns how many checks have the verdict.
func (r Report) Count(v authz.Verdict) int {
	return r.count(func(res Result) bool { return res.Verdict == v })
}

func (r Report) count(has func(Result) bool) int { return len(r.names(has)) }

// names are the names of the checks of which the results have it.
func (r Report) names(has func(Result) bool) []string {
	out := []string{}
	for _, res := range r.Results {
		if has(res) {
			out = append(out, res.Check.Name)
		}
	}
	return out
}

// remedies are the first remedy of each diagnosis, with its title where asked.
func (r Report) remedies(titled bool) []string {
	var out []string
	for _, d := range r.Diagnoses {
		if len(d.Remedies) == 0 {
			continue
		}
		first := d.Remedies[0].String()
		if titled {
			first = d.Title + ": " + first
		}
		out = append(out, first)
	}
	return out
}

// Working returns how many checks found what they ask for ([Result.Works]).
func (r Report) Working() int { return r.count(Result.Works) }

// Proven returns how many checks are allowed and proven.
func (r Report) Proven() int { return r.count(Result.Fine) }

// Unproven returns how many checks of a permission are allowed and do not show
// it: what is not counted as working although no call was refused.
func (r Report) Unproven() int { return r.Count(authz.Allowed) - r.Working() }

// Fine reports whether every check is allowed and proven: the token certainly
// has what was asked for.
func (r Report) Fine() bool { return len(r.Results) > 0 && r.Proven() == len(r.Results) }

// Missing returns how many checks are denied for what the token may do, not for
// the token itself: of a dead or expired one nothing is known to be missing.
func (r Report) Missing() int {
	return r.count(func(res Result) bool { return res.Verdict == authz.Denied && !ofCredential(res.Reason) })
}

// Refused returns how many checks are denied or not entitled.
func (r Report) Refused() int { return r.Count(authz.Denied) + r.Count(authz.NotEntitled) }

// Open returns how many checks are inconclusive or were not run.
func (r Report) Open() int { return r.Count(authz.Inconclusive) + r.Count(authz.NotChecked) }

// Leftovers names what checks created and could not delete.
func (r Report) Leftovers() []string {
	var out []string
	for _, res := range r.Results {
		if res.Leftover != "" {
			out = append(out, res.Leftover)
		}
	}
	return out
}

type reportJSON struct {
	Live      bool            `json:"live"`
	Working   int             `json:"working"`
	Total     int             `json:"total"`
	Checks    []checkJSON     `json:"checks"`
	Diagnoses []diagnosisJSON `json:"diagnoses"`
}

type checkJSON struct {
	Name     string        `json:"name"`
	Verdict  authz.Verdict `json:"verdict"`
	Proof    Proof         `json:"proof"`
	Argued   bool          `json:"argued,omitempty"`
	Needs    []string      `json:"needs"`
	Code     int           `json:"code"`
	Duration float64       `json:"duration_ms"`
}

type diagnosisJSON struct {
	Code     string   `json:"code"`
	Title    string   `json:"title"`
	Remedies []string `json:"remedies"`
}

// MarshalJSON returns the report in the form that examples/doctor prints:
// "live", "working" ([Report.Working]), "total", "checks" and "diagnoses". A check
// has "name",
// "verdict", "proof", "needs" (in the guide's words for the guide's checks), "code"
// (the first API error code of the answer that decided, 0 for none) and
// "duration_ms"; and "argued", true, where the proof is ([Result.Argued]).
func (r Report) MarshalJSON() ([]byte, error) {
	out := reportJSON{Live: r.Live, Working: r.Working(), Total: len(r.Results), Checks: []checkJSON{}, Diagnoses: []diagnosisJSON{}}
	for _, res := range r.Results {
		out.Checks = append(out.Checks, checkJSON{
			Name: res.Check.Name, Verdict: res.Verdict, Proof: res.Proof, Argued: res.Argued, Needs: res.Check.labels(), Code: res.Code,
			Duration: math.Round(float64(res.Duration.Microseconds())/10) / 100,
		})
	}
	for _, d := range r.Diagnoses {
		row := diagnosisJSON{Code: string(d.Code), Title: d.Title, Remedies: []string{}}
		for _, rem := range d.Remedies {
			row.Remedies = append(row.Remedies, rem.String())
		}
		out.Diagnoses = append(out.Diagnoses, row)
	}
	return json.Marshal(out)
}

// labels names what the check needs: in the guide's words where that speaks of
// the call, in the dashboard's otherwise, and where the check bears the
// permission's name itself.
func (c Check) labels() []string {
	var op operations.Operation
	if m, ok := operations.Match(c.Method, c.Path); ok {
		op = m.Operation()
	}
	out := []string{}
	for _, p := range c.Needs {
		label := permissions.Label(p)
		if c.Name != label {
			label = op.Label(p)
		}
		out = append(out, label)
	}
	return out
}
