package cfapi

import (
	"bytes"
	"strconv"
	"strings"
)

const redacted = "[redacted]"

// scrub takes the credential that was sent out of an answer, as it was sent or with
// characters escaped as JSON has it: nothing in the API's answers is it, and what comes
// of an answer is shown.
func (x exchange) scrub(body []byte) []byte {
	for _, secret := range x.secrets {
		if len(secret) < 16 || strings.Contains(secret, "@") {
			continue
		}
		switch {
		case bytes.IndexByte(body, '\\') >= 0:
			body = withoutEscaped(body, secret)
		case bytes.Contains(body, []byte(secret)):
			body = bytes.ReplaceAll(body, []byte(secret), []byte(redacted))
		}
	}
	return body
}

// withoutEscaped replaces a text of ASCII, whichever of its characters are escaped. Where
// its letters begin within an escape sequence, that goes too: half of one is no JSON.
func withoutEscaped(body []byte, text string) []byte {
	var out []byte
	kept := 0
	for at := 0; at < len(body); {
		size := escapeSize(body[at:])
		end := at + size
		for begin := at; begin < at+size; begin++ {
			if n := echoed(body[begin:], text, begin == at); n > 0 {
				out = append(append(out, body[kept:at]...), redacted...)
				end, kept = begin+n, begin+n
				break
			}
		}
		at = end
	}
	if kept == 0 {
		return body
	}
	return append(out, body[kept:]...)
}

// escapeSize is how many bytes the character or the escape sequence at the beginning of
// the data, which is not empty, has.
func escapeSize(data []byte) int {
	switch {
	case data[0] != '\\':
		return 1
	case len(data) > 1 && data[1] == 'u':
		return min(6, len(data))
	}
	return min(2, len(data))
}

// echoed is how many bytes at the beginning of the data are the text, as it is or escaped,
// 0 if they are not. Within a sequence a backslash is escaped, and begins none.
func echoed(data []byte, text string, sequence bool) int {
	switch {
	case bytes.HasPrefix(data, []byte(text)):
		return len(text)
	case !sequence && data[0] == '\\':
		return 0
	}
	return escapedPrefix(data, text)
}

// escapedPrefix is how many bytes at the beginning of the data stand for the text, 0 if
// they do not.
func escapedPrefix(data []byte, text string) int {
	at := 0
	for i := range len(text) {
		c, n := unescape(data[at:])
		if n == 0 || c != text[i] {
			return 0
		}
		at += n
	}
	return at
}

// unescape reads one character of ASCII and says how many bytes it has, 0 where there is
// none.
func unescape(data []byte) (c byte, n int) {
	switch {
	case len(data) == 0:
		return 0, 0
	case data[0] != '\\':
		return data[0], 1
	case len(data) >= 6 && data[1] == 'u':
		if v, err := strconv.ParseUint(string(data[2:6]), 16, 7); err == nil {
			return byte(v), 6
		}
	case len(data) >= 2 && (data[1] == '/' || data[1] == '"' || data[1] == '\\'):
		return data[1], 2
	}
	return 0, 0
}
