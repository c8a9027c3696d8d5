package hearing

import (
	"html"
	"strings"
	"unicode/utf8"
)

// unwrapped takes what carries a text out of it: the prefix that every line has,
// frames that break words, the escapes of HTML, and PHP's way to show values.
func unwrapped(text string) string {
	if strings.Contains(text, "│") {
		text = unframe(text)
	}
	text = unprefix(text)
	if strings.Contains(text, "&#34;") || strings.Contains(text, "&quot;") {
		text = html.UnescapeString(text)
	}
	if strings.Contains(text, `"]=>`) {
		text = unDump(text)
	}
	if strings.Contains(text, `\/`) { // as PHP and some loggers write a slash
		text = strings.ReplaceAll(text, `\/`, "/")
	}
	return text
}

// unprefix takes away what every line begins with, up to a bar or an angle: the
// service's name of docker compose, the quote of a mail.
func unprefix(text string) string {
	first, rest, more := strings.Cut(text, "\n")
	at := strings.IndexAny(first, "|>")
	if !more || at < 0 || at > 60 || strings.ContainsAny(first[:at], `{"'`) {
		return text
	}
	prefix := first[:at+1]
	for line := range strings.SplitSeq(rest, "\n") {
		if line != "" && !strings.HasPrefix(line, prefix) {
			return text
		}
	}
	return strings.TrimPrefix(strings.ReplaceAll("\n"+text, "\n"+prefix, "\n"), "\n")
}

// unframe joins the lines of a frame that are full: a terminal broke them where
// its width ended, within words too. They are known by being all of one length.
func unframe(text string) string {
	const bar = "│ "
	lines := strings.Split(text, "\n")
	full := 0
	for _, line := range lines {
		if strings.HasPrefix(line, bar) {
			full = max(full, utf8.RuneCountInString(strings.TrimRight(line, " \r")))
		}
	}
	isFull := func(line string) bool {
		return strings.HasPrefix(line, bar) && utf8.RuneCountInString(strings.TrimRight(line, " \r")) == full
	}
	count := 0
	for _, line := range lines {
		if isFull(line) {
			count++
		}
	}
	if count < 2 || full < 24 {
		return text
	}
	var b strings.Builder
	for i, line := range lines {
		switch {
		case i == 0:
		case isFull(lines[i-1]) && strings.HasPrefix(line, bar):
			line = strings.TrimPrefix(line, bar)
		default:
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	return b.String()
}

// unDump writes what PHP's var_dump shows as JSON is written, as far as codes and
// messages go: `["code"]=> int(10000)` as `"code": 10000`.
func unDump(text string) string {
	text = strings.NewReplacer(`["`, `"`, `"]=>`, `":`, "[0]=>", "", "[1]=>", "").Replace(text)
	for _, word := range [...]string{"int(", "string("} {
		var b strings.Builder
		for {
			before, after, ok := strings.Cut(text, word)
			b.WriteString(before)
			if !ok {
				break
			}
			digits := len(after) - len(strings.TrimLeft(after, "0123456789"))
			switch {
			case digits == 0 || !strings.HasPrefix(after[digits:], ")"):
				b.WriteString(word)
			case word == "int(":
				b.WriteString(after[:digits])
				after = after[digits+1:]
			default:
				after = after[digits+1:]
			}
			text = after
		}
		text = b.String()
	}
	return text
}
