package permissions

import (
	"slices"
	"strings"
)

// What people put around a permission that they write down.

// undecorated takes the bullet, the box, the number, quotes and markdown of a line
// away.
func undecorated(line string) string {
	line = strings.TrimSpace(strings.TrimLeft(strings.TrimPrefix(line, "\ufeff"), " \t│├└─┃┣┗╰"))
	for {
		before := line
		for _, mark := range [...]string{"- [ ]", "- [x]", "- [X]", "* [ ]", "[ ]", "[x]", "•", "‣", "◦", "▪", "✅", "✔️", "✔", "☑️", "☑", "→", ">", "#", "//"} {
			line = strings.TrimSpace(strings.TrimPrefix(line, mark))
		}
		for _, mark := range [...]string{"- ", "* ", "+ ", "– ", "— "} {
			line = strings.TrimSpace(strings.TrimPrefix(line, mark))
		}
		if digits := strings.TrimLeft(line, "0123456789"); digits != line && (strings.HasPrefix(digits, ". ") || strings.HasPrefix(digits, ") ")) {
			line = strings.TrimSpace(digits[2:])
		}
		if line == before {
			break
		}
	}
	line = strings.NewReplacer("**", "", "__", "", "`", "", "“", "", "”", "", "<code>", "", "</code>", "", "<li>", "", "</li>", "", "<td>", "", "</td>", " | ").Replace(line)
	return strings.Trim(strings.TrimSpace(line), `"'`)
}

// headingScope returns the scope that a heading is about: "Account permissions",
// "Zone:", "## User-level".
func headingScope(line string) (scope string, ok bool) {
	words := strings.Fields(fold(line))
	if len(words) == 0 || len(words) > 4 {
		return "", false
	}
	for _, w := range words {
		switch w {
		case "account", "accounts":
			scope = "Account"
		case "zone", "zones":
			scope = "Zone"
		case "user", "users":
			scope = "User"
		case "permission", "permissions", "level", "resources", "scope", "scopes", "required", "needed":
		default:
			return "", false
		}
	}
	return scope, scope != "" && (len(words) > 1 || strings.HasSuffix(strings.TrimSpace(line), ":"))
}

// isHeading reports whether a line introduces a list: it ends in a colon or is a
// heading of markdown, or the head of a table.
func isHeading(line string) bool {
	line = strings.TrimRight(strings.TrimSpace(line), "*_ ")
	if strings.HasPrefix(line, "#") || strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：") {
		return true
	}
	lower := strings.ToLower(line)
	return strings.HasPrefix(line, "|") && (strings.Contains(lower, "permission") || strings.Contains(lower, "type"))
}

// headingLevel returns the level of which a heading speaks: "the following Edit
// permissions:"; "" for none.
func headingLevel(line string) string {
	words, _ := proseWords(proseOf(line))
	for i, w := range words {
		if i > 0 && isPermissionWord(w.low) && isLevel(words[i-1].low) {
			return words[i-1].low
		}
	}
	return ""
}

// Words of the dashboard's choice of resources in several languages, which stands
// beside a list: "Zone Resources: Include | All zones".
const (
	choosing  = " include exclude includes incluir excluir inclure exclure einschließen ausschließen includi escludi 包括 包含 排除 含む 含める 除外 "
	resources = " resource resources recursos ressourcen ressources risorse "
)

// isIn reports whether a word is one of a list with blanks around each.
func isIn(list, word string) bool { return strings.Contains(list, " "+word+" ") }

// isResourceChoice reports whether a line is a choice of resources.
func isResourceChoice(line string) bool {
	words := strings.Fields(fold(line))
	if len(words) < 2 {
		return false
	}
	if isIn(choosing, words[0]) {
		return true
	}
	if isIn(resources, words[0]) && len(words) > 2 { // "Recursos de zona: …"
		words = append([]string{words[0]}, words[2:]...)
		words[0], words[1] = words[1], words[0]
	}
	english := strings.Fields(inEnglish(strings.Join(words, " ")))
	first := strings.TrimSuffix(english[0], "s")
	return len(words) > 2 && isScopeWord(first) && isIn(resources, english[1]) ||
		isScopeWord(first) && len(english) > 1 && (strings.HasPrefix(english[1], "资源") || strings.HasPrefix(english[1], "資源") || strings.HasPrefix(english[1], "リソース"))
}

// valueOf returns the text of a line of a program or a configuration that gives a
// key a text: name = "DNS Write". Other lines stay as they are.
func valueOf(line string) string {
	text := strings.TrimRight(strings.TrimSpace(line), ",;")
	at := strings.IndexAny(text, ":=")
	if at < 1 {
		return line
	}
	key, value := strings.Trim(strings.TrimSpace(text[:at]), `"'`), strings.TrimSpace(text[at+1:])
	if strings.ContainsAny(key, " \t`*|>") || len(value) < 2 || value[0] != '"' && value[0] != '\'' || value[len(value)-1] != value[0] || isScopeWord(strings.ToLower(key)) {
		return line
	}
	switch strings.ToLower(key) {
	case "access", "level", "effect", "action", "type", "kind", "role":
	default:
		if isLevel(strings.ToLower(strings.Trim(value, `"'`))) {
			return line // "DNS": "Edit"
		}
	}
	return value
}

// withoutAnswers takes the cells of a row of a table away that say yes or no: to
// which question the row does not say.
func withoutAnswers(line string) string {
	if !isRow(line) {
		return line
	}
	cells := strings.Split(line, "|")
	for i, cell := range cells {
		if saysYes(cell) || saysNo(cell) {
			cells[i] = " "
		}
	}
	return strings.Join(cells, "|")
}

func isRow(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), "|") }

func saysYes(cell string) bool {
	return slices.Contains([]string{"yes", "y", "✅", "✓", "✔", "✔️"}, strings.ToLower(strings.Trim(cell, " *`")))
}

func saysNo(cell string) bool {
	return slices.Contains([]string{"no", "n", "❌", "✗", "✘", "✖", "never"}, strings.ToLower(strings.Trim(cell, " *`")))
}

// cellOf returns a cell of a row, from 1; "" where there is none.
func cellOf(line string, n int) string {
	cells := strings.Split(strings.TrimSpace(line), "|")
	if !isRow(line) || n >= len(cells) {
		return ""
	}
	return cells[n]
}

// columnOfNeed returns the column of the head of a table that says whether a row is
// needed, from 1; 0 for none.
func columnOfNeed(line string) int {
	if !isRow(line) {
		return 0
	}
	for i, cell := range strings.Split(strings.TrimSpace(line), "|") {
		if word := firstWord(fold(cell)); slices.Contains([]string{"required", "needed", "mandatory", "necessary", "need"}, word) {
			return i
		}
	}
	return 0
}

// withoutLead takes away what introduces permissions on the same line in the languages
// without blanks: "权限：区域.DNS.编辑".
func withoutLead(line string) string {
	lead, rest, ok := strings.Cut(line, "：")
	if !ok || strings.TrimSpace(rest) == "" {
		return line
	}
	for _, word := range [...]string{"权限", "權限", "権限", "令牌", "トークン"} {
		if strings.Contains(lead, word) {
			return strings.TrimSpace(rest)
		}
	}
	return line
}

// cutResource takes the resource off that a line names behind " on ".
func cutResource(line string) (rest string, on Resource) {
	const behind = " on "
	// Not in a copy in lower case: there, other letters are of other lengths.
	at := len(line) - len(behind)
	for at >= 0 && !strings.EqualFold(line[at:at+len(behind)], behind) {
		at--
	}
	if at < 0 {
		return line, Resource{}
	}
	r, err := ParseResource(line[at+len(behind):])
	if err != nil {
		return line, Resource{}
	}
	return strings.TrimSpace(line[:at]), r
}

// saysLevel reports whether a line has a word for a level, in whatever language:
// prose mostly has none.
func saysLevel(line string) bool {
	for _, w := range strings.Fields(inEnglish(line)) {
		if isLevel(w) {
			return true
		}
	}
	return false
}

// beginsWithScope reports whether a line begins with the word for a scope, as a row
// of the dashboard's form does: some groups have no level.
func beginsWithScope(line string) bool {
	words := strings.Fields(fold(line))
	return len(words) > 1 && isScopeWord(words[0])
}

// candidates are the texts of a line that may be the permission, the longest
// first: all of it, the columns of a table, and what stands before a remark.
func candidates(line string) []string {
	out := []string{line}
	for _, mark := range [...]string{" (", " # ", " // ", " -- ", " – ", " — ", " - ", ": ", "; ", " for ", " to ", " because "} {
		for from := len(line); ; {
			at := strings.LastIndex(line[:from], mark)
			if at <= 0 {
				break
			}
			if isRemark(line[at+len(mark):], mark) {
				out = append(out, strings.TrimSpace(line[:at]))
			}
			from = at
		}
	}
	if strings.Count(line, "|") > 1 {
		var cells []string
		for cell := range strings.SplitSeq(line, "|") {
			if cell = strings.TrimSpace(cell); cell != "" {
				cells = append(cells, cell)
			}
		}
		for n := min(len(cells), 3); n > 0; n-- {
			if n < len(cells) && isLevel(strings.ToLower(firstWord(cells[n]))) {
				break // a level is never left out
			}
			if len(cells) > 1 {
				out = append(out, strings.Join(cells[:n], " | "))
			}
		}
	}
	return out
}

// isRemark reports whether the text behind a mark reads like a remark and not like
// a part of a permission's name: words in small letters, of which none is a level.
func isRemark(text, mark string) bool {
	words := strings.Fields(text)
	if len(words) == 0 || strings.HasPrefix(mark, " (") && !strings.Contains(text, ")") {
		return false
	}
	if mark == " for " || mark == " to " || mark == " because " || mark == " # " || mark == " // " {
		return true
	}
	if len(words) == 1 && looksLikeDomain(strings.ToLower(words[0])) {
		return true
	}
	small := 0
	for _, w := range words {
		if !strings.HasPrefix(mark, " (") && slices.ContainsFunc(strings.Fields(fold(w)), isLevel) {
			return false
		}
		if w[0] >= 'a' && w[0] <= 'z' {
			small++
		}
	}
	return small > 0 && (len(words) > 1 || strings.HasPrefix(mark, " ("))
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}
