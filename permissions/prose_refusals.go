package permissions

import (
	"slices"
	"strings"
)

// What a text says is not wanted must not be granted. A sentence is taken apart into
// clauses, and a clause that denies anything grants nothing.

// Words that deny, of things that are past, and of exceptions, in English and in the
// languages in which people were seen to write.
var (
	denials = [...]string{
		"not", "never", "without", "except", "excluding", "exclude", "excludes", "unnecessary", "unneeded", "unused", "cannot", "nor", "neither", "avoid", "avoids", "dont",
		"remove", "removed", "removing", "drop", "dropped", "deprecated", "obsolete", "previously", "formerly", "instead", "rather", "forbidden", "excessive", "overkill", "unless",
		"replace", "replaces", "replaced", "replacing", "changed", "switched", "migrated", "downgraded", "broad", "broader", "powerful",
		"nicht", "kein", "keine", "keinen", "ohne", "pas", "sans", "aucun", "aucune", "sin", "nunca", "não", "nao", "sem", "non", "senza", "nessun",
		"niet", "geen", "zonder", "nie", "bez", "inte", "ikke", "utan", "uden", "không", "нельзя", "не", "без",
	}
	denialsOfEastAsia = [...]string{"不", "无需", "無需", "没有", "沒有", "無し", "なし", "別", "别", "勿", "非", "ない", "なく", "ません", "なかった", "않", "없", "아니", "말고", "除く", "以外"}
	denialMarks       = [...]string{"❌", "✗", "✘", "✖", "🚫", "⛔", "~~"}
	// needs are what a clause says of what stands before it: "…, not needed".
	needs = [...]string{
		"needed", "need", "required", "require", "necessary", "wanted", "used", "mandatory", "recommended", "supported", "enough", "sufficient", "longer", "more", "work", "works", "suffice",
		"nötig", "benötigt", "erforderlich", "nécessaire", "requis", "necesario", "necessário", "necessario", "richiesto", "es", "se", "son", "hace",
	}
	// ofTokens are what is said of a token, and not of its permissions: "never expires".
	ofTokens = [...]string{"expires", "expire", "expiring", "rotates", "share", "shared", "log", "logged", "commit", "committed", "stored", "print", "printed", "leaves", "sent", "shown"}
	// turns begin another clause; behind those of outcomes nothing is denied of what
	// stands before.
	turns    = [...]string{"but", "instead", "rather", "whereas", "although", "though", "however", "aber", "sondern", "mais", "pero", "sino", "mas", "ma"}
	outcomes = [...]string{"so", "because", "since"}
	// conditions begin a clause that ends at the first comma.
	conditions = [...]string{"if", "when", "unless", "while", "as", "wenn", "falls", "si", "quando", "cuando"}
)

// clause is a part of a text: the words from and up to, their text with what stands
// around them, and whether it denies.
type clause struct {
	from, to int
	text     string
	denies   bool
}

// clausesOf takes a text apart.
func clausesOf(text string, words []proseWord) []clause {
	var out []clause
	start, at, conditional := 0, 0, false
	for i, w := range words {
		if i > start && endsClause(words, i, conditional) {
			gap := text[words[i-1].to:w.from]
			end := words[i-1].to + strings.LastIndexAny(gap, "()（）.!?;。！？；|,，、-–—") + 1
			out = append(out, clause{from: start, to: i, text: text[at:end]})
			start, at, conditional = i, end, false
		}
		conditional = conditional || i == start && slices.Contains(conditions[:], w.low)
	}
	if start < len(words) {
		out = append(out, clause{from: start, to: len(words), text: text[at:]})
	}
	for i := range out {
		out[i].denies = deniesIn(out[i].text, words[out[i].from:out[i].to])
	}
	for i, c := range out {
		ws := words[c.from:c.to]
		if !c.denies || sayLevel(ws) || slices.Contains(outcomes[:], ws[0].low) {
			continue
		}
		bare := len(ws) < 3 || slices.Contains([]string{"not", "no", "never"}, ws[0].low)
		if !bare && !slices.ContainsFunc(ws, func(w proseWord) bool { return slices.Contains(needs[:], w.low) }) {
			continue
		}
		of := i + 1
		for j := i - 1; j >= 0; j-- {
			if sayLevel(words[out[j].from:out[j].to]) {
				of = j
				break
			}
		}
		if of < len(out) {
			out[of].denies = true
		}
	}
	return out
}

// endsClause reports whether a clause ends before word i.
func endsClause(words []proseWord, i int, conditional bool) bool {
	w, before := words[i], words[i-1]
	switch g := w.before; {
	case g.kind == gapOpen, g.sign == "|", g.kind == gapBreak && strings.ContainsAny(g.sign, ")）.!?;。！？；"):
		return true
	case g.kind == gapSign && g.blank && strings.Contains("-–—", g.sign):
		return levelWord(before.low) && !levelWord(w.low)
	case conditional && g.kind == gapBreak && strings.ContainsAny(g.sign, ",，、"):
		return true
	case slices.Contains(turns[:], w.low), slices.Contains(outcomes[:], w.low):
		return true
	case w.low == "not" || w.low == "no" || w.low == "never":
		return g.kind != gapBlank || before.low == "and"
	}
	return false
}

// deniesIn reports whether a clause has a word or a mark that denies.
func deniesIn(text string, words []proseWord) bool {
	for _, mark := range denialMarks {
		if strings.Contains(text, mark) {
			return true
		}
	}
	plain := text
	for _, word := range notDenials {
		plain = strings.ReplaceAll(plain, word, "")
	}
	for _, mark := range denialsOfEastAsia {
		if strings.Contains(plain, mark) {
			return true
		}
	}
	for i, w := range words {
		next := ""
		if i+1 < len(words) {
			next = words[i+1].low
		}
		switch {
		case w.low == "not" && (next == "only" || next == "just"):
		case w.low == "no" && lacksCredential(words[i+1:]): // "no API token: set …"
		case w.low == "never" && slices.Contains(ofTokens[:], next): // "…, never expires"
		case w.low == "no":
			// In Portuguese "no" is "in the": then a noun follows what was named.
			if !sayLevel(words[:i]) || next == "" || slices.Contains(needs[:], next) {
				return true
			}
		case slices.Contains(denials[:], w.low), strings.HasSuffix(w.low, "n't"), strings.HasSuffix(w.low, "n’t"):
			return true
		}
	}
	return false
}

// notDenials takes words away in which a sign of a denial is none: to recognise, level,
// difference, very, not only.
var notDenials = [...]string{"识别", "識別", "级别", "級別", "区别", "區別", "特别", "特別", "类别", "類別", "个别", "個別", "别名", "別名", "別途", "非常", "不仅", "不僅", "不但", "不只"}

// lacksCredential reports whether "no" is said of a credential, which is no word on
// permissions.
func lacksCredential(words []proseWord) bool {
	const near = 4
	for i, w := range words[:min(near, len(words))] {
		if i > 0 && w.before.kind != gapBlank || slices.Contains([]string{"on", "of", "for", "to", "with"}, w.low) {
			return false
		}
		if slices.Contains([]string{"token", "tokens", "credential", "credentials", "key"}, w.low) {
			return true
		}
	}
	return false
}

// denies reports whether a text that holds no permission, such as a heading, says
// that what it is about is not wanted.
func denies(text string) bool {
	text = proseOf(text)
	words, _ := proseWords(text)
	clauses := clausesOf(text, words)
	return len(clauses) > 0 && clauses[len(clauses)-1].denies || len(words) > 0 && slices.ContainsFunc(denialMarks[:], func(m string) bool { return strings.Contains(text, m) })
}

// levelWord reports whether a word of a sentence is one for a level.
func levelWord(low string) bool { return isLevel(low) || low == "read-only" || low == "readonly" }

func sayLevel(words []proseWord) bool {
	return slices.ContainsFunc(words, func(w proseWord) bool { return levelWord(w.low) })
}
