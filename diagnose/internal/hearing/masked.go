package hearing

import "strings"

// Masked reports whether the id in a path was made unreadable by whoever
// pasted the text, or is a placeholder. The segments are those of the path.
func Masked(segments []string) bool {
	if len(segments) < 2 || segments[0] != "accounts" && segments[0] != "zones" {
		return false
	}
	id := segments[1]
	if strings.ContainsAny(id, "<>{}*$[]%…█▒■●•") || strings.HasPrefix(id, ":") || strings.Trim(id, ".") == "" || strings.Trim(id, "xX") == "" || repeats(id) {
		return true
	}
	if len(id) > 1 && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" {
		return true
	}
	lower := strings.ToLower(strings.NewReplacer("-", "_").Replace(id))
	for _, word := range [...]string{"xxx", "redacted", "...", "account_id", "zone_id", "accountid", "zoneid", "your_"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// repeats reports whether a character stands six times in a row, which no id has.
func repeats(id string) bool {
	const many = 6
	for i, n := 1, 1; i < len(id); i++ {
		if n++; id[i] != id[i-1] {
			n = 1
		}
		if n == many {
			return true
		}
	}
	return false
}
