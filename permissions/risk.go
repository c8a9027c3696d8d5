package permissions

import "strings"

// Risk is what a group can do beyond its access level: a set of the constants.
// The zero value is of a group that nobody has judged, such as one that only a
// live listing knows: it may be any of them.
//
// The classes are judgements of this library; [Group.RiskReason] has the reason.
type Risk uint8

// What a group can do beyond its access level.
const (
	// RiskNone says that the group was judged and is none of the others.
	RiskNone Risk = 1 << iota
	// RiskGrants is of groups that let others, or the holder, do more: make
	// tokens, give roles, decide who gets through Access.
	RiskGrants
	// RiskReads is of groups that show secrets, single requests and mails, or
	// what is stored, and of those that put themselves in the way of these.
	RiskReads
	// RiskMoves is of groups that change payments, domains, the names in them, or
	// address space.
	RiskMoves
	// RiskDeletes is of groups that delete stored data for good.
	RiskDeletes
)

var riskWords = [...]string{"none of these", "grants permissions", "reads secrets or traffic", "moves money or domains", "deletes data"}

// Has reports whether r has all of o. What is not judged has none.
func (r Risk) Has(o Risk) bool { return r&o == o && r != 0 }

// String returns the classes in words, such as "grants permissions, deletes
// data", and "not judged" for the zero value.
func (r Risk) String() string {
	var words []string
	for i, word := range riskWords {
		if r&(1<<i) != 0 {
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "not judged"
	}
	return strings.Join(words, ", ")
}

// Risk returns what the group can do beyond its access level.
func (g Group) Risk() Risk { return g.risk }

// RiskReason says why the group has its [Group.Risk], "" where it was not judged.
func (g Group) RiskReason() string {
	if g.risk == 0 || int(g.why) >= len(builtinReasons) {
		return ""
	}
	return builtinReasons[g.why]
}
