package wrangler

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/cftoken/cftoken/internal/credential"
)

// parseTOML reads values and their lines. The decoder checks the document and has no
// lines; the parser below it has them.
func parseTOML(data []byte) (map[string]any, map[string]int, error) {
	values := map[string]any{}
	if err := toml.Unmarshal(data, &values); err != nil {
		var at *toml.DecodeError
		if errors.As(err, &at) {
			row, column := at.Position()
			return nil, nil, fmt.Errorf("%d:%d: %s", row, column, credential.Redact(strings.TrimPrefix(at.Error(), "toml: ")))
		}
		return nil, nil, fmt.Errorf(" %s", credential.Redact(err.Error()))
	}
	w := tomlLines{starts: startsOf(data), lines: map[string]int{}, length: map[string]int{}}
	w.parser.Reset(data)
	for w.parser.NextExpression() {
		w.expression(w.parser.Expression())
	}
	return values, w.lines, nil
}

// tomlLines notes the lines of what a document has.
type tomlLines struct {
	starts lineStarts
	parser unstable.Parser
	lines  map[string]int
	length map[string]int // of arrays of tables, by path
	table  string         // the path of the table that keys belong to
}

func (w *tomlLines) expression(n *unstable.Node) {
	switch n.Kind {
	case unstable.Table:
		w.table = w.key("", n, true)
	case unstable.ArrayTable:
		list := w.key("", n, false)
		w.table = fmt.Sprintf("%s[%d]", list, w.length[list])
		w.length[list]++
		w.note(w.table, n)
	case unstable.KeyValue:
		w.keyValue(w.table, n)
	}
}

func (w *tomlLines) keyValue(within string, n *unstable.Node) {
	w.value(w.key(within, n, false), n.Value())
}

func (w *tomlLines) value(p string, n *unstable.Node) {
	children := n.Children()
	switch n.Kind {
	case unstable.Array:
		for i := 0; children.Next(); i++ {
			at := fmt.Sprintf("%s[%d]", p, i)
			w.note(at, children.Node())
			w.value(at, children.Node())
		}
	case unstable.InlineTable:
		for children.Next() {
			if n := children.Node(); n.Kind == unstable.KeyValue {
				w.keyValue(p, n)
			}
		}
	}
}

// key is the path of a key. Of a table within an array of tables it is that in the
// array's last element; of an array the last part has no index.
func (w *tomlLines) key(within string, n *unstable.Node, last bool) string {
	p := within
	for it := n.Key(); it.Next(); {
		p = join(p, string(it.Node().Data))
		w.mark(p, int(it.Node().Raw.Offset))
		if count := w.length[p]; count > 0 && (last || !it.IsLast()) {
			p = fmt.Sprintf("%s[%d]", p, count-1)
		}
	}
	return p
}

// note marks a path with the first place that the node or what is in it has.
func (w *tomlLines) note(p string, n *unstable.Node) {
	if at, ok := first(n); ok {
		w.mark(p, at)
	}
}

func first(n *unstable.Node) (int, bool) {
	if n.Raw.Length > 0 {
		return int(n.Raw.Offset), true
	}
	best, found := 0, false
	for it := n.Children(); it.Next(); {
		if at, ok := first(it.Node()); ok && (!found || at < best) {
			best, found = at, true
		}
	}
	return best, found
}

func (w *tomlLines) mark(p string, offset int) {
	if _, is := w.lines[p]; !is {
		w.lines[p] = w.starts.line(offset)
	}
}
