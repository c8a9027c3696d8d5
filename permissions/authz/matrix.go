package authz

import "github.com/cftoken/cftoken/permissions"

// Matrix decides every call for every spec: row i, column j is spec i on call j.
func Matrix(specs []permissions.Spec, calls []Call) [][]Decision {
	out := make([][]Decision, len(specs))
	for i, s := range specs {
		out[i] = make([]Decision, len(calls))
		for j, c := range calls {
			out[i][j] = Decide(s, c)
		}
	}
	return out
}

// WhichCan returns the indexes of the specs that certainly allow the call, and
// those for which that cannot be judged.
func WhichCan(specs []permissions.Spec, call Call) (can, unsure []int) {
	for i, s := range specs {
		switch Decide(s, call).Verdict {
		case Allowed:
			can = append(can, i)
		case Inconclusive:
			unsure = append(unsure, i)
		}
	}
	return can, unsure
}
