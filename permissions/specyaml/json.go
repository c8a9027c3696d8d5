package specyaml

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/cftoken/cftoken/internal/credential"
)

// maxDepth and maxNodes bound what a document holds, with aliases followed.
const (
	maxDepth = 64
	maxNodes = 50_000
)

// toJSON writes the one document of a text as JSON.
func toJSON(data []byte) ([]byte, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, errors.New("the YAML is empty: want a list of policies, or a mapping with policies")
	case err != nil:
		return nil, malformed(err)
	}
	var next yaml.Node
	switch err := dec.Decode(&next); {
	case err == nil:
		return nil, errors.New("the text has several YAML documents: give one of them")
	case !errors.Is(err, io.EOF):
		return nil, malformed(err)
	}
	w := writer{}
	if err := w.node(&doc, 0); err != nil {
		return nil, err
	}
	return w.out.Bytes(), nil
}

// malformed is an error of the library, of which a part may be the text's.
func malformed(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if strings.Contains(text, "did not find expected alphabetic or numeric character") {
		text += ` (a star stands in quotes: "*")`
	}
	return fmt.Errorf("malformed YAML: %s", credential.Show(text, 200))
}

type writer struct {
	out   bytes.Buffer
	nodes int
}

func (w *writer) node(n *yaml.Node, depth int) error {
	if w.nodes++; w.nodes > maxNodes || depth > maxDepth {
		return fmt.Errorf("line %d: the YAML is too large or too deep, its aliases followed", n.Line)
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return w.node(n.Content[0], depth)
	case yaml.AliasNode:
		return w.node(n.Alias, depth+1)
	case yaml.SequenceNode:
		w.out.WriteByte('[')
		for i, one := range n.Content {
			if i > 0 {
				w.out.WriteByte(',')
			}
			if err := w.node(one, depth+1); err != nil {
				return err
			}
		}
		w.out.WriteByte(']')
		return nil
	case yaml.MappingNode:
		return w.mapping(n, depth)
	}
	return w.scalar(n)
}

func (w *writer) mapping(n *yaml.Node, depth int) error {
	w.out.WriteByte('{')
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case key.Tag == "!!merge":
			return fmt.Errorf("line %d: << is not read: write the keys out", key.Line)
		case key.Kind != yaml.ScalarNode:
			return fmt.Errorf("line %d: want a text for a key", key.Line)
		case seen[key.Value]:
			return fmt.Errorf("line %d: the key %q stands twice: keep one of the two", key.Line, credential.Show(key.Value, 80))
		}
		if seen[key.Value] = true; i > 0 {
			w.out.WriteByte(',')
		}
		if err := w.text(key.Value); err != nil {
			return err
		}
		w.out.WriteByte(':')
		if err := w.node(n.Content[i+1], depth+1); err != nil {
			return err
		}
	}
	w.out.WriteByte('}')
	return nil
}

// scalar writes a value. Times are texts, and so are numbers that are too long for
// one: ids of digits.
func (w *writer) scalar(n *yaml.Node) error {
	const longest = 15
	switch n.ShortTag() {
	case "!!null":
		w.out.WriteString("null")
		return nil
	case "!!bool":
		w.out.WriteString(strings.ToLower(n.Value))
		return nil
	case "!!int", "!!float":
		if len(n.Value) <= longest && json.Valid([]byte(n.Value)) {
			w.out.WriteString(n.Value)
			return nil
		}
	case "!!binary":
		return fmt.Errorf("line %d: want a text, got binary data", n.Line)
	}
	return w.text(n.Value)
}

func (w *writer) text(s string) error {
	data, err := json.Marshal(s)
	w.out.Write(data)
	return err
}
