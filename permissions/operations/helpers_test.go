package operations_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions/operations"
)

const (
	testAccount = "6451353ea5a8407bab6162abc42f5338"
	testZone    = "2cf1f02313c4ef76af3d62eb78bb906e"
)

// call is a concrete call and the operation that it must go to.
type call struct {
	method, path string
	want         operations.Operation
	values       []string
}

// total is the number of operations in the table.
func total() int { return len(slices.Collect(operations.All())) }

// catalogued returns one concrete call for each operation: ids of 32
// hexadecimal digits, and short words where a segment holds a literal too.
func catalogued() []call {
	calls := make([]call, 0, total())
	n := 0
	for op := range operations.All() {
		c := call{method: op.Method(), want: op}
		var path strings.Builder
		rest := op.Template()
		for {
			before, after, ok := strings.Cut(rest, "{")
			path.WriteString(before)
			if !ok {
				break
			}
			name, tail, _ := strings.Cut(after, "}")
			n++
			value := fmt.Sprintf("%032x", n*0x9e3779b1)
			if tail != "" && tail[0] != '/' || before == "." {
				value = fmt.Sprintf("%x", n)
			}
			if name == "model_name" {
				value = "some-model"
			}
			path.WriteString(value)
			c.values = append(c.values, value)
			rest = tail
		}
		c.path = path.String()
		calls = append(calls, c)
	}
	return calls
}

// fill puts values into the template's parameters in order.
func fill(template string, values []string) string {
	var path strings.Builder
	for i := 0; ; i++ {
		before, after, ok := strings.Cut(template, "{")
		path.WriteString(before)
		if !ok {
			return path.String()
		}
		_, template, _ = strings.Cut(after, "}")
		path.WriteString(values[i])
	}
}
