package wording

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Shorten returns a text of at most n bytes, not cut within a character; one that
// was cut ends with an ellipsis behind them.
func Shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n = max(n, 0); n > 0 && !utf8.RuneStart(s[n]); n-- {
	}
	return s[:n] + "…"
}

// Join writes the items with the separator between them.
func Join[S fmt.Stringer](items []S, sep string) string {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = item.String()
	}
	return strings.Join(parts, sep)
}

// Few is a list in words, of which no more than three are named.
func Few(items []string) string {
	const most = 3
	if len(items) <= most {
		return strings.Join(items, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(items[:most], ", "), len(items)-most)
}

// Time writes a time as the API does, RFC 3339 in UTC; "" for the zero time.
func Time(t time.Time) string { return format(t, time.RFC3339) }

// Day writes the day of a time in UTC, as 2006-01-02; "" for the zero time.
func Day(t time.Time) string { return format(t, time.DateOnly) }

func format(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(layout)
}

// HasPrefixFold reports whether a text begins with another, in whatever case of
// letters.
func HasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// Distance counts the bytes to add, drop, change or swap with their neighbour to
// turn a into b; false when there are more than limit.
func Distance(a, b string, limit int) (int, bool) {
	if a == b {
		return 0, true
	}
	if limit <= 0 || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return 0, false
	}
	before := make([]int, len(b)+1) // row i-2
	prev := make([]int, len(b)+1)   // row i-1
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)], prev[len(b)] <= limit
}
