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
	text = unprefix(unstamp(text))
	if strings.Contains(text, "”:") { // as word processors write quotes
		text = strings.NewReplacer("“", `"`, "”", `"`).Replace(text)
	}
	if strings.Contains(text, "&#34;") || strings.Contains(text, "&quot;") {
		text = html.UnescapeString(text)
	}
	if strings.Contains(text, "]=>") {
		text = unDump(text)
	}
	if strings.Contains(text, `\/`) { // as PHP and some loggers write a slash
		text = strings.ReplaceAll(text, `\/`, "/")
	}
	return text
}

// unstamp takes away the times that lines begin with, in the form of RFC 3339 and
// in brackets or not: of CI and of containers.
func unstamp(text string) string {
	if stampEnd(text) == 0 && !strings.Contains(text, "\n2") && !strings.Contains(text, "\n[2") || !strings.Contains(text, "\n") {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		b.WriteString(line[stampEnd(line):])
	}
	return b.String()
}

// stampEnd is where the time ends that a line begins with, 0 for none.
func stampEnd(line string) int {
	const form = "0000-00-00T00:00:00"
	at := 0
	if strings.HasPrefix(line, "[") {
		at = 1
	}
	if len(line) < at+len(form) {
		return 0
	}
	for i := range len(form) {
		if c := line[at+i]; form[i] == '0' && (c < '0' || c > '9') || form[i] != '0' && c != form[i] && (form[i] != 'T' || c != ' ') {
			return 0
		}
	}
	at += len(form)
	for at < len(line) && strings.IndexByte("0123456789.,:+-Z]", line[at]) >= 0 {
		at++
	}
	if at < len(line) && line[at] == ' ' {
		return at + 1
	}
	return 0
}

// unprefix takes away what every line begins with, figures aside: the name of a
// service or a pod before a bar or in brackets, the quotes of a mail, the time and
// the host of a journal.
func unprefix(text string) string {
	const longest = 120
	first, rest, more := strings.Cut(text, "\n")
	if !more || rest == "" {
		return text
	}
	n := min(len(first), longest)
	for line := range strings.SplitSeq(rest, "\n") {
		if line == "" || line == "\r" {
			continue
		}
		same := 0
		for same < n && same < len(line) && (line[same] == first[same] || isDigit(line[same]) && isDigit(first[same])) {
			same++
		}
		if n = same; n == 0 {
			return text
		}
	}
	n = strings.LastIndexAny(first[:n], " |>+:]") + 1
	prefix := strings.TrimRight(first[:n], " ")
	if prefix == "" || strings.ContainsAny(first[:n], `{"'(`) || strings.IndexByte("|>+", prefix[len(prefix)-1]) < 0 && !laidOut(rest, n) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		b.WriteString(line[min(n, len(strings.TrimRight(line, "\r\n"))):])
	}
	return b.String()
}

// laidOut reports whether the lines behind the prefix are those of a value that
// was laid out.
func laidOut(text string, prefix int) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if len(line) > prefix && line[prefix] == '{' {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// unframe joins the lines of a frame that are full: a terminal broke them where
// its width ended, within words too. They are known by being all of one length.
func unframe(text string) string {
	const bar = "│ "
	lines := strings.Split(text, "\n")
	full, count := 0, 0
	for i, line := range lines { // a frame that is closed on the right as well shows how wide it is
		if inner, closed := strings.CutSuffix(strings.TrimRight(line, " \r"), " │"); closed && strings.HasPrefix(line, bar) {
			full, count = max(full, utf8.RuneCountInString(inner)), 1
			lines[i] = strings.TrimRight(inner, " ")
		}
	}
	for _, line := range lines {
		if strings.HasPrefix(line, bar) {
			full = max(full, utf8.RuneCountInString(strings.TrimRight(line, " \r")))
		}
	}
	isFull := func(line string) bool {
		return strings.HasPrefix(line, bar) && utf8.RuneCountInString(strings.TrimRight(line, " \r")) == full
	}
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
