package operations

import (
	"slices"
	"strings"
	"unicode"

	"github.com/cftoken/cftoken/permissions"
)

// Search returns the operations in which every word occurs, best match first:
// in the method, the template, the operation id, the tag or the names of the
// accepted groups. Case does not matter, a plural finds its singular and the
// other way round, and verbs stand for methods ("list" and "read" for GET,
// "create" for POST, "update" for PUT and PATCH, "remove" for DELETE). A list
// is sought where a template ends in the name of a collection, details where it
// ends in that of one thing, and a template with fewer other words comes first.
// The order is the same in each run. No words find nothing.
func Search(words string) []Operation {
	terms := splitWords(words)
	if len(terms) == 0 {
		return nil
	}
	type hit struct {
		op    Operation
		score int
	}
	var hits []hit
	for op := range All() {
		if score := searchScore(op, terms); score > 0 {
			hits = append(hits, hit{op, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		if a.score != b.score {
			return b.score - a.score
		}
		return strings.Count(a.op.Template(), "/") - strings.Count(b.op.Template(), "/")
	})
	ops := make([]Operation, len(hits))
	for i, h := range hits {
		ops[i] = h.op
	}
	return ops
}

// searchScore adds up how well each term fits, 0 where one does not occur, and
// takes off for words of the template that no term asks for.
func searchScore(op Operation, terms []string) int {
	literals, last := literalWords(op.Template())
	id, tag := splitWords(op.ID()), splitWords(op.Tag())
	total := 0
	for _, t := range terms {
		best := max(10*wordScore(literals, t), 12*wordScore(last, t))
		if score, verb := methodScore(op, t); verb {
			best = max(score, min(best, 10))
		}
		best = max(best, 5*wordScore(id, t), 4*wordScore(tag, t))
		if best == 0 && strings.Contains(op.Template(), t) {
			best = 3
		}
		if best == 0 && (strings.Contains(strings.ToLower(op.ID()), t) || strings.Contains(strings.ToLower(op.Tag()), t)) {
			best = 2
		}
		for _, i := range op.accepted() {
			best = max(best, 3*wordScore(splitWords(groups[i].name), t))
			if best == 0 {
				best = formerScore(groups[i].name, op.Scope(), t)
			}
		}
		if best == 0 {
			return 0
		}
		total += best
	}
	for _, w := range literals {
		if !slices.ContainsFunc(terms, func(t string) bool { return singular(t) == singular(w) }) {
			total -= unasked
		}
	}
	return max(total, 1)
}

// unasked is what a word of a template costs that no term asks for.
const unasked = 3

// formerScore is the score of a word in the names that a group had before.
func formerScore(name string, scope permissions.Scope, term string) int {
	for _, s := range [...]permissions.Scope{scope, permissions.ScopeAccount, permissions.ScopeZone} {
		if g, ok := permissions.ByName(name, s); ok {
			return wordScore(splitWords(strings.Join(g.FormerNames(), " ")), term)
		}
	}
	return 0
}

// methodScore compares a method with a term, and whether it is a verb: a
// method, or a word that stands for some. A list is what ends in the name of a
// collection, details are what ends in that of one thing.
func methodScore(op Operation, term string) (score int, verb bool) {
	if strings.EqualFold(op.Method(), term) {
		return 30, true
	}
	var methods string
	wanted := true
	switch term {
	case "list":
		methods, wanted = "GET", !strings.HasSuffix(op.Template(), "}")
	case "detail", "details":
		methods, wanted = "GET", strings.HasSuffix(op.Template(), "}")
	case "read", "show", "view":
		methods = "GET"
	case "create", "add", "new":
		methods = "POST"
	case "update", "edit", "change", "set":
		methods = "PUT PATCH"
	case "remove":
		methods = "DELETE"
	default:
		return 0, false
	}
	switch {
	case !strings.Contains(methods, op.Method()):
		return 0, true
	case !wanted:
		return 10, true
	}
	return 20, true
}

// wordScore is 3 where a word is the term or differs in number only, 1 where a
// word starts with the term, else 0.
func wordScore(words []string, term string) int {
	best := 0
	for _, w := range words {
		switch {
		case singular(w) == singular(term):
			return 3
		case len(term) > 1 && strings.HasPrefix(w, term):
			best = 1
		}
	}
	return best
}

func singular(w string) string {
	if stem, ok := strings.CutSuffix(w, "ies"); ok && len(stem) > 1 {
		return stem + "y"
	}
	if stem, ok := strings.CutSuffix(w, "s"); ok && len(stem) > 2 && !strings.HasSuffix(stem, "s") {
		return stem
	}
	return w
}

// literalWords returns the words of a template's literal segments, and those
// of the last one.
func literalWords(template string) (all, last []string) {
	for seg := range strings.SplitSeq(template, "/") {
		if seg != "" && !strings.Contains(seg, "{") {
			last = splitWords(seg)
			all = append(all, last...)
		}
	}
	return all, last
}

// splitWords returns the words of s in lower case; what is neither a letter
// nor a digit separates them, and so does a capital after a small letter.
func splitWords(s string) []string {
	var words []string
	start, prevLower := -1, false
	for i, r := range s {
		word := unicode.IsLetter(r) || unicode.IsDigit(r)
		if start >= 0 && (!word || prevLower && unicode.IsUpper(r)) {
			words = append(words, strings.ToLower(s[start:i]))
			start = -1
		}
		if word && start < 0 {
			start = i
		}
		prevLower = unicode.IsLower(r)
	}
	if start >= 0 {
		words = append(words, strings.ToLower(s[start:]))
	}
	return words
}
