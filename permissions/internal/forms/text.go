package forms

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// textOf returns the JSON of a text: without a byte order mark, and of a text with
// one code block what stands in it, with the lines that it has in the whole. The
// error says what the text is instead, as far as that can be told.
func textOf(data []byte) ([]byte, error) {
	if isUTF16(data) {
		return nil, errors.New("the text is UTF-16: save it as UTF-8 (in PowerShell: Out-File -Encoding utf8)")
	}
	data = bytes.TrimPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("\ufeff"))
	if len(data) == 0 {
		return nil, errEmpty
	}
	data, err := unfenced(data)
	if err == nil {
		data, err = ofCommand(data)
	}
	if err != nil {
		return nil, err
	}
	data = withBraces(data)
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return nil, errEmpty
	}
	if !bytes.ContainsRune([]byte("{[\""), rune(trimmed[0])) {
		if what := foreign(string(trimmed)); what != "" {
			return nil, errors.New(what)
		}
	}
	var raw json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		var syntax *json.SyntaxError
		if !errors.As(err, &syntax) {
			return nil, err // cannot happen: nothing else is wrong with a text
		}
		return nil, fmt.Errorf("spec: %w%s", Malformed(data, syntax), hint(data, syntax))
	}
	return data, nil
}

// isUTF16 goes by the mark, or by a first letter of which half is zero.
func isUTF16(data []byte) bool {
	if len(data) < 2 {
		return false
	}
	mark := string(data[:2])
	return mark == "\xff\xfe" || mark == "\xfe\xff" || data[0] == 0 && data[1] != 0 || data[1] == 0 && data[0] != 0
}

// Malformed says where a text is no JSON: line and column from 1, the column in
// bytes. No part of the text is repeated.
func Malformed(data []byte, err *json.SyntaxError) error {
	before := data[:min(max(int(err.Offset)-1, 0), len(data))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Errorf("malformed JSON at line %d, column %d: %w", line, column, err)
}

// hint says what people have there who did not mean to write anything else than
// JSON; "" where that cannot be told.
func hint(data []byte, err *json.SyntaxError) string {
	message := err.Error()
	if strings.HasPrefix(message, "unexpected end") {
		return ": the text ends too early; a part is missing, or a bracket at its end"
	}
	at := min(max(int(err.Offset)-1, 0), len(data)-1)
	r, _ := utf8.DecodeRune(data[at:])
	before := bytes.TrimRight(data[:at], " \t\r\n")
	var last byte
	if len(before) > 0 {
		last = before[len(before)-1]
	}
	rest := string(data[at:min(at+12, len(data))])
	switch {
	case strings.HasPrefix(message, "invalid character '\\n'"), strings.HasPrefix(message, "invalid character '\\r'"):
		return ": a text in quotes is not closed on its line"
	case strings.ContainsRune("“”„‟«»‘’‚", r):
		return `: these are typographic quotes; write " in their place`
	case r == '\'':
		return `: keys and texts stand in double quotes; what Python prints becomes JSON with json.dumps`
	case r == '`':
		return ": a backquote; give what stands within the quotes alone"
	case r == '\u00a0':
		return ": a no-break space; write a plain one in its place"
	case r == '/', r == '#':
		return ": comments are no JSON; take them out"
	case (r == '}' || r == ']') && last == ',':
		return ": take out the comma before the closing bracket"
	case r == ',' && last == ',':
		return ": one comma is enough"
	case startsWith(rest, "True", "False", "None"):
		return ": True, False and None are Python's; json.dumps writes JSON"
	case startsWith(rest, "undefined", "NaN", "nil"):
		return ": JSON has only null for that"
	case r == '=':
		return ": = is Terraform's; " + fromTerraform
	case strings.HasSuffix(message, "after top-level value"):
		return ": something follows the JSON; give one value alone"
	case strings.HasSuffix(message, "beginning of object key string"):
		return ": keys stand in double quotes"
	case strings.HasSuffix(message, "after object key:value pair"), strings.HasSuffix(message, "after array element"):
		return ": a comma or a closing bracket is missing before it"
	case r == '<' && len(before) == 0:
		return ": this is a web page or a placeholder, no JSON"
	}
	return ""
}

func startsWith(s string, any ...string) bool {
	for _, prefix := range any {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

const fromTerraform = "terraform show -json writes JSON of a state or a plan, and JSON files end in .tf.json"

const source = "the text is source of a program: give the JSON of the policies that it makes"

// foreign says that a text is in another notation, which it names with what to do;
// "" where it could be anything.
func foreign(text string) string {
	line := firstLine(text)
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case strings.HasPrefix(line, "HTTP/"):
		return "the answer's head stands before its body: give the body alone (curl without -i)"
	case strings.Contains(text, `resource "cloudflare_`), isBlock(word) && strings.HasSuffix(line, "{"),
		isName(word) && (startsWith(strings.TrimSpace(rest), "= [", "= {", "=[", "={") || strings.TrimSpace(rest) == "{"):
		return "the text is Terraform's source (HCL), whose expressions only Terraform works out: " + fromTerraform
	case startsWith(word, "import", "const", "export", "package", "await", "let", "var", "new") && rest != "" && !strings.HasSuffix(word, ":"):
		return source
	case isSource(text):
		return source
	case line == "---", strings.HasPrefix(line, "%YAML"), isYAML(line):
		return "the text looks like YAML: package permissions/specyaml reads it, and programs read it from a file whose name ends in .yaml"
	}
	return ""
}

// firstLine is the first line that is no comment.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !startsWith(line, "#", "//", "/*") {
			return line
		}
	}
	return ""
}

func isBlock(word string) bool {
	switch word {
	case "resource", "data", "terraform", "provider", "variable", "locals", "module", "output", "import", "moved", "policy", "condition", "policies":
		return true
	}
	return false
}

func isName(word string) bool {
	return word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == ""
}

func isYAML(line string) bool {
	for strings.HasPrefix(line, "- ") {
		line = strings.TrimSpace(line[2:])
	}
	key, value, ok := strings.Cut(line, ":")
	return ok && isName(strings.Trim(key, `"'`)) && (value == "" || value[0] == ' ')
}

// unfenced returns what stands in the one code block of a text, with the blank
// lines before it that keep the numbers of lines.
func unfenced(data []byte) ([]byte, error) {
	trimmed := bytes.TrimSpace(data)
	if n := len(trimmed); n > 2 && trimmed[0] == '`' && trimmed[n-1] == '`' && bytes.Count(trimmed, []byte("`")) == 2 {
		return trimmed[1 : n-1], nil
	}
	if len(trimmed) == 0 || trimmed[0] == '{' || trimmed[0] == '[' || !bytes.Contains(data, []byte("```")) {
		return data, nil
	}
	var blocks [][]byte
	var block []byte
	open := false
	n := 0
	for line := range bytes.Lines(data) {
		fence := bytes.HasPrefix(bytes.TrimSpace(line), []byte("```"))
		switch {
		case fence && open:
			blocks, block, open = append(blocks, block), nil, false
		case fence:
			block, open = bytes.Repeat([]byte("\n"), n+1), true
		case open:
			block = append(block, line...)
		}
		n++
	}
	if open {
		blocks = append(blocks, block)
	}
	var found [][]byte
	for _, b := range blocks {
		if t := bytes.TrimSpace(b); len(blocks) == 1 || len(t) > 0 && (t[0] == '{' || t[0] == '[') {
			found = append(found, b)
		}
	}
	switch len(found) {
	case 0:
		return data, nil
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("the text has %d code blocks with JSON: give one of them", len(found))
}
