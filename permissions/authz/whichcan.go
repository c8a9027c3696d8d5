package authz

import "github.com/cftoken/cftoken/permissions"

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
