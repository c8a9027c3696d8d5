package sqltext

import (
	"slices"
	"strings"
)

// Statements counts the statements of a text: what ends with a semicolon outside of
// quotes and comments, and what comes behind the last. It is at least 1.
func Statements(sql string) int { return max(len(split(sql)), 1) }

// Writes reports whether a statement may change something. It is false where all are
// queries: SELECT, VALUES, EXPLAIN, WITH before one of these, and a PRAGMA that lists or
// checks.
func Writes(sql string) bool { return slices.ContainsFunc(split(sql), changes) }

// changes reports whether the words of a statement are not those of a query.
func changes(words []string) bool {
	switch words[0] {
	case "SELECT", "VALUES", "EXPLAIN":
		return false
	case "WITH":
		for i, w := range words {
			switch w {
			case "INSERT", "UPDATE", "DELETE":
				return true
			case "REPLACE": // also a function
				if i+1 < len(words) && words[i+1] == "INTO" {
					return true
				}
			}
		}
		return false
	case "PRAGMA":
		return len(words) < 2 || !lists(words[len(words)-1]) && !lists(words[1])
	}
	return true
}

// lists reports whether a pragma of the name only answers.
func lists(name string) bool {
	for _, suffix := range [...]string{"_LIST", "_INFO", "_XINFO", "_CHECK"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

// split returns the words of each statement, in capitals, without what is quoted and
// without comments. A statement of other characters alone has one empty word.
func split(sql string) [][]string {
	var all [][]string
	var words []string
	some := false // the statement is more than blanks and comments
	end := func() {
		if some {
			if words == nil {
				words = []string{""}
			}
			all = append(all, words)
		}
		words, some = nil, false
	}
	for i := 0; i < len(sql); i++ {
		switch c := sql[i]; {
		case c == ';':
			end()
		case c == '\'' || c == '"' || c == '`':
			some = true
			i = past(sql, i+1, string(c))
		case strings.HasPrefix(sql[i:], "--"):
			i = past(sql, i, "\n")
		case strings.HasPrefix(sql[i:], "/*"):
			i = past(sql, i+2, "*/")
		case letter(c):
			n := 1
			for i+n < len(sql) && letter(sql[i+n]) {
				n++
			}
			words, some = append(words, strings.Map(upper, sql[i:i+n])), true
			i += n - 1
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			some = true
		}
	}
	end()
	return all
}

// upper writes the letters of keywords in capitals; others become none of them.
func upper(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r - 'a' + 'A'
	}
	return r
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}

// past is where the last byte of the next end stands, len(s) without one.
func past(s string, from int, end string) int {
	if from > len(s) {
		return len(s)
	}
	at := strings.Index(s[from:], end)
	if at < 0 {
		return len(s)
	}
	return from + at + len(end) - 1
}
