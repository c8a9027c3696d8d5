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
// "create" for POST, "update" for PUT and PATCH, "remove" for DELETE). The
// order is the same in each run. No words find nothing.
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

// searchScore adds up how well each term fits, 0 where one does not occur.
func searchScore(op Operation, terms []string) int {
	literals, last := literalWords(op.Template())
	id, tag := splitWords(op.ID()), splitWords(op.Tag())
	total := 0
	for _, t := range terms {
		best := methodScore(op.Method(), t)
		best = max(best, 10*wordScore(literals, t), 12*wordScore(last, t))
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
	return total
}

// formerScore is the score of a word in the names that a group had before.
func formerScore(name string, scope permissions.Scope, term string) int {
	for _, s := range [...]permissions.Scope{scope, permissions.ScopeAccount, permissions.ScopeZone} {
		if g, ok := permissions.ByName(name, s); ok {
			return wordScore(splitWords(strings.Join(g.FormerNames(), " ")), term)
		}
	}
	return 0
}

// methodScore compares a term with a method and the verbs that stand for it.
func methodScore(method, term string) int {
	if strings.EqualFold(method, term) {
		return 30
	}
	verb := false
	switch term {
	case "list", "read", "show", "view":
		verb = method == "GET"
	case "create", "add", "new":
		verb = method == "POST"
	case "update", "edit", "change", "set":
		verb = method == "PUT" || method == "PATCH"
	case "remove":
		verb = method == "DELETE"
	}
	if verb {
		return 20
	}
	return 0
}

// wordScore is 3 where a word is the term, 2 where they differ in number only,
// 1 where a word starts with the term, else 0.
func wordScore(words []string, term string) int {
	best := 0
	for _, w := range words {
		switch {
		case w == term:
			return 3
		case singular(w) == singular(term):
			best = max(best, 2)
		case len(term) > 1 && strings.HasPrefix(w, term):
			best = max(best, 1)
		}
	}
	return best
}

func singular(w string) string {
	if stem, ok := strings.CutSuffix(w, "ies"); ok && len(stem) > 1 {
		return stem + "y"
	}
	if stem, ok := strings.CutSuffix(w, "s"); ok && len(stem) > 2 && !strings.HasSuffix(stem, "s") && !strings.HasSuffix(stem, "n") {
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
