package wrangler

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/tailscale/hujson"

	"github.com/cftoken/cftoken/internal/credential"
)

// parseJSONC reads values and their lines from JSON with comments and trailing commas.
func parseJSONC(data []byte) (map[string]any, map[string]int, error) {
	v, err := hujson.Parse(data)
	if err != nil {
		return nil, nil, placed(data, err)
	}
	starts := startsOf(data)
	if _, is := v.Value.(*hujson.Object); !is {
		return nil, nil, fmt.Errorf("%d:1: want an object, {…}", starts.line(v.StartOffset))
	}
	lines := map[string]int{}
	note(starts, lines, "", &v)
	v.Standardize()
	values := map[string]any{}
	if err := json.Unmarshal(v.Pack(), &values); err != nil {
		return nil, nil, fmt.Errorf(" %s", credential.Redact(err.Error()))
	}
	return values, lines, nil
}

// placed is an error of the parser, with its place before it.
func placed(data []byte, err error) error {
	if len(strings.TrimSpace(string(data))) == 0 {
		return fmt.Errorf("1:1: is empty: want an object, {…}")
	}
	text := strings.TrimPrefix(err.Error(), "hujson: ")
	var line, column int
	if _, scan := fmt.Sscanf(text, "line %d, column %d:", &line, &column); scan != nil {
		return fmt.Errorf(" %s", credential.Redact(text))
	}
	_, what, _ := strings.Cut(text, ": ")
	if strings.HasSuffix(what, io.ErrUnexpectedEOF.Error()) {
		what = "the file ends too early (" + what + ")"
	}
	return fmt.Errorf("%d:%d: %s", line, column, credential.Redact(what))
}

// note notes the lines of what a value has.
func note(starts lineStarts, lines map[string]int, p string, v *hujson.Value) {
	switch of := v.Value.(type) {
	case *hujson.Object:
		for i := range of.Members {
			m := &of.Members[i]
			key, ok := m.Name.Value.(hujson.Literal)
			if !ok {
				continue
			}
			at := join(p, key.String())
			lines[at] = starts.line(m.Name.StartOffset)
			note(starts, lines, at, &m.Value)
		}
	case *hujson.Array:
		for i := range of.Elements {
			at := fmt.Sprintf("%s[%d]", p, i)
			lines[at] = starts.line(of.Elements[i].StartOffset)
			note(starts, lines, at, &of.Elements[i])
		}
	}
}
