package permissions

import "strings"

// What people put around a permission that they write down.

// undecorated takes the bullet, the box, the number, quotes and markdown of a line
// away.
func undecorated(line string) string {
	line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
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
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") || strings.HasSuffix(line, ":") || strings.HasSuffix(line, "：") {
		return true
	}
	lower := strings.ToLower(line)
	return strings.HasPrefix(line, "|") && (strings.Contains(lower, "permission") || strings.Contains(lower, "type"))
}

// cutResource takes the resource off that a line names behind " on ".
func cutResource(line string) (rest string, on Resource) {
	at := strings.LastIndex(strings.ToLower(line), " on ")
	if at < 0 {
		return line, Resource{}
	}
	r, err := ParseResource(line[at+len(" on "):])
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
	small := 0
	for _, w := range words {
		if isLevel(strings.ToLower(strings.Trim(w, ".,:;()"))) && !strings.HasPrefix(mark, " (") {
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
