package forms

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// Bodies as they are pasted with what stood around them: in a command, or cut out of
// an object.

// ofCommand returns the body in a command of curl, with the blank lines before it
// that keep the numbers of lines; other texts stay as they are.
func ofCommand(data []byte) ([]byte, error) {
	text := strings.TrimLeft(string(data), "$ \t\r\n")
	if !strings.HasPrefix(text, "curl ") {
		return data, nil
	}
	for _, flag := range [...]string{"--data-raw", "--data-binary", "--data", "--json", "-d"} {
		_, behind, found := strings.Cut(text, " "+flag)
		if !found {
			_, behind, found = strings.Cut(text, "\n"+flag)
		}
		if !found || behind == "" || !strings.Contains(" \t=\"'\\\n", behind[:1]) {
			continue
		}
		value := strings.TrimLeft(behind, "= \t\\\r\n$")
		if value == "" || value[0] == '@' || value[:min(2, len(value))] == `"@` || value[:min(2, len(value))] == "'@" {
			return nil, errors.New("the command of curl takes its body from elsewhere: give that file")
		}
		body, ok := quoted(value)
		if !ok {
			return nil, errors.New("the body in the command of curl is not closed with the quote that it begins with")
		}
		before := strings.Count(string(data[:len(data)-len(value)]), "\n")
		return append(bytes.Repeat([]byte("\n"), before), body...), nil
	}
	return nil, errors.New("the command of curl has no body (--data): give the JSON of the policies")
}

// quoted returns what stands within the quotes at the beginning of a shell's text.
func quoted(value string) (string, bool) {
	switch value[0] {
	case '\'':
		inner, _, ok := strings.Cut(value[1:], "'")
		return inner, ok
	case '"':
		var b strings.Builder
		for i := 1; i < len(value); i++ {
			switch {
			case value[i] == '\\' && i+1 < len(value) && strings.IndexByte("\"\\$`", value[i+1]) >= 0:
				i++
				b.WriteByte(value[i])
			case value[i] == '"':
				return b.String(), true
			default:
				b.WriteByte(value[i])
			}
		}
	}
	return "", false
}

// withBraces returns members of an object without its braces as an object; other
// texts stay as they are.
func withBraces(data []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(data))
	first, err := d.Token()
	if _, isText := first.(string); err != nil || !isText {
		return data
	}
	if rest := bytes.TrimLeft(data[d.InputOffset():], " \t\r\n"); len(rest) == 0 || rest[0] != ':' {
		return data
	}
	members := bytes.TrimRight(data, " \t\r\n,")
	return append(append([]byte("{"), members...), '}')
}

// isResources reports whether an object is the resources of a policy alone.
func isResources(keys map[string]json.RawMessage) bool {
	for key, value := range keys {
		inner := object(value)
		if str(value) != "*" && (len(inner) == 0 || !strings.HasPrefix(key, "com.cloudflare.") || !isResources(inner)) {
			return false
		}
	}
	return len(keys) > 0
}

// badKey is a key of resources that can be none; "" where there is none such.
func badKey(keys map[string]json.RawMessage) string {
	for _, key := range sorted(keys) {
		rest, account := strings.CutPrefix(key, "com.cloudflare.api.account.")
		_, of, nested := strings.Cut(rest, ".")
		if !strings.HasPrefix(key, "com.cloudflare.") || account && nested && strings.HasPrefix(of, "zone") {
			return key
		}
	}
	return ""
}

// isSource reports whether a text is a part of a program, in whose notation some keys
// of objects look like YAML.
func isSource(text string) bool {
	text = strings.TrimSpace(text)
	for _, end := range [...]string{"],", "},", ");", "};", "),"} {
		if strings.HasSuffix(text, end) {
			return true
		}
	}
	return strings.Contains(text, "[`") || strings.Contains(text, ": `") || startsWith(text, "array(", "<?php", "$", "def ", "dict(", "return ")
}
