package probe

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/cftoken/cftoken/internal/answers"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/operations"
)

// RefusedWrites returns the checks that prove a write permission by a request
// that the product must refuse once authorization has passed, nearly all of
// them by deleting a thing that does not exist. Those whose Refusals are Argued
// rest on an answer that nobody has shown. That authorization comes before
// existence is Cloudflare's usual order and not documented; each Refusal names
// its source. That of an R2 bucket, which is no call of the API, is with its group
// in [WritingGroups]. docs/PROOFS.md lists them, [WritingGroups] also says what cannot
// be proven.
func RefusedWrites() []Check { return refusedWrites() }

func refusedWrites() []Check {
	checks := make([]Check, 0, len(refused))
	for _, r := range refused {
		checks = append(checks, r.check())
	}
	return checks
}

// refusedWritesOf returns the refused writes that prove the permission, the
// surest first.
func refusedWritesOf(p permissions.Permission) []Check {
	var checks []Check
	for _, r := range refused {
		if r.needs.ID() == p.ID() {
			checks = append(checks, r.check())
		}
	}
	return checks
}

// proofRow is a row of the registry: which request proves which writing
// group. What is answered after authorization stands in package answers.
type proofRow struct {
	needs permissions.Permission
	// path is what a Check has: the last segment is a name, an id or a UUID that
	// exists nowhere.
	path string
	// method is "" for DELETE.
	method string
	// harmless says why a request that is not a DELETE can change nothing.
	harmless string
}

// check is the row as a check.
func (r proofRow) check() Check {
	c := Check{
		Name: permissions.Label(r.needs), Needs: []permissions.Permission{r.needs}, Scope: r.needs.Scope(), claims: true,
		Method: r.method, Path: r.path,
		Proves: "the write right: the request was refused only because the thing to delete does not exist",
		Caveat: "that authorization comes before existence is not documented for this endpoint",
	}
	if c.Method == "" {
		c.Method = http.MethodDelete
	}
	if r.harmless != "" {
		c.Proves = "the right: the request was refused only because what it acts on does not exist"
		c.Caveat += "; it changes nothing: " + r.harmless
	}
	op := c.operation()
	for _, a := range answers.Missing(c.Method, op.Template()) {
		c.Refusals = append(c.Refusals, refusalOf(&a))
	}
	if others := othersOf(op, r.needs); len(others) > 0 {
		c.Proves = fmt.Sprintf("one of the %d groups that %s accepts", len(others)+1, op)
		c.Caveat += "; accepted too: " + strings.Join(others, ", ")
	}
	return c
}

// operation is the catalogue's operation that the check calls, zero where it is
// not catalogued.
func (c Check) operation() operations.Operation {
	example := Target{
		Account: "00000000000000000000000000000000", Zone: "00000000000000000000000000000000",
	}
	m, ok := operations.Match(c.Method, fill(c.Path, example, "cftoken-probe"))
	if !ok {
		return operations.Operation{}
	}
	return m.Operation()
}

// othersOf names the groups besides p that the operation accepts.
func othersOf(op operations.Operation, p permissions.Permission) []string {
	var others []string
	for _, q := range op.Accepted() {
		if q.ID() != p.ID() {
			others = append(others, permissions.Label(q))
		}
	}
	return others
}
