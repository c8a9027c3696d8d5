package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

// result is what the answer to an operation holds, and how that is known.
type result struct {
	gen.Result
	Known gen.Evidence
}

// addResults says of each operation what its answer holds: as the SDK has it,
// then as the OpenAPI document does, then as a rule has it that is measured on
// those.
func addResults(ops []operation, src sources) ([]resultRate, error) {
	byShape := map[string]*operation{}
	for i := range ops {
		byShape[shape(ops[i].key())] = &ops[i]
	}
	documented := func(call string, r gen.Result, known gen.Evidence) {
		if op := byShape[shape(call)]; op != nil && r.Kind != "" && op.Result.Kind == "" {
			known.Kind = "Documented"
			op.Result = result{r, known}
		}
	}
	sdk := gen.Evidence{Source: src.results.Source, Date: src.dates[gen.SDKResultsFile]}
	for _, c := range src.results.Calls {
		for _, call := range bothForms(c.Call) {
			documented(call, c.Result, sdk)
		}
	}
	document := gen.Evidence{Source: src.openapi.Source, Date: src.dates[gen.OpenAPIFile]}
	for _, o := range src.openapi.Operations {
		documented(o.Method+" "+o.Path, o.Result, document)
	}
	rates := measureResults(ops, byShape)
	for i := range ops {
		if ops[i].Result.Kind == "" {
			ops[i].Result = inferResult(&ops[i], byShape, rates, sdk.Date)
		}
	}
	return rates, addBare(ops, src.overrides)
}

// addBare takes the envelope off the answers that are known to have none.
func addBare(ops []operation, o overrides) error {
	for _, r := range o.Bare {
		known, err := r.Evidence.Check(r.Why, "documented", "cloudflare_code", "measured", "reported")
		if err != nil {
			return fmt.Errorf("bare %s: %w", r.Below, err)
		}
		found := false
		for i := range ops {
			if strings.HasPrefix(shape(ops[i].Path), shape(r.Below)+"/") {
				known.Note = "that there is no envelope; the type of the result is assumed"
				ops[i].Result.Bare, ops[i].Result.Known, found = true, known, true
			}
		}
		if !found {
			return fmt.Errorf("bare %s: no operation is below it", r.Below)
		}
	}
	return nil
}

// bothForms are the account's and the zone's form of a call whose path begins with
// either, which the SDK writes as two parameters.
func bothForms(call string) []string {
	method, rest, either := strings.Cut(call, " /{}/{}")
	if !either {
		return []string{call}
	}
	return []string{method + " /accounts/{}" + rest, method + " /zones/{}" + rest}
}

// resultRule works out the kind of a result from the call alone, or from the
// documented results of others; "" where it has nothing to say.
type resultRule struct {
	name  string
	infer func(op *operation, byShape map[string]*operation) gen.Result
}

// resultRules in the order in which they are tried.
var resultRules = []resultRule{
	{"the account's and the zone's form of a call answer alike", otherResult},
	{"a GET with list in its id lists", func(op *operation, _ map[string]*operation) gen.Result {
		return listIf(op, strings.Contains(op.ID, "-list") || strings.Contains(op.ID, "list-"))
	}},
	{"a GET lists what another GET has one of below it", func(op *operation, byShape map[string]*operation) gen.Result {
		return listIf(op, byShape[shape(op.key())+"/{}"] != nil)
	}},
	{"a change of a thing answers as its reading does", changeAsRead},
	{"a GET of one thing by its parameter answers with an object", func(op *operation, _ map[string]*operation) gen.Result {
		if op.Method != "GET" || !strings.HasSuffix(op.Path, "}") {
			return gen.Result{}
		}
		return gen.Result{Kind: gen.ResultObject}
	}},
	{"any other GET answers with an object", objectTo("GET")},
	{"a POST answers with an object", objectTo("POST")},
	{"a PUT answers with an object", objectTo("PUT")},
	{"a PATCH answers with an object", objectTo("PATCH")},
	{"a DELETE answers with an object", objectTo("DELETE")},
}

func otherResult(op *operation, byShape map[string]*operation) gen.Result {
	key := shape(op.key())
	for _, pair := range [...][2]string{{" /accounts/{}/", " /zones/{}/"}, {" /zones/{}/", " /accounts/{}/"}, {" /user/", " /accounts/{}/"}} {
		if method, rest, ok := strings.Cut(key, pair[0]); ok && method == op.Method {
			if other := byShape[method+pair[1]+rest]; other != nil && other.Result.Known.Kind == "Documented" {
				return other.Result.Result
			}
		}
	}
	return gen.Result{}
}

// changeAsRead takes what is documented of the GET of the same path.
func changeAsRead(op *operation, byShape map[string]*operation) gen.Result {
	if op.Method != "PUT" && op.Method != "PATCH" {
		return gen.Result{}
	}
	read := byShape["GET "+shape(op.Path)]
	if read == nil || read.Result.Known.Kind != "Documented" {
		return gen.Result{}
	}
	return gen.Result{Kind: read.Result.Kind, Bare: read.Result.Bare}
}

func listIf(op *operation, lists bool) gen.Result {
	if op.Method != "GET" || strings.HasSuffix(op.Path, "}") || !lists {
		return gen.Result{}
	}
	return gen.Result{Kind: gen.ResultList}
}

func objectTo(method string) func(*operation, map[string]*operation) gen.Result {
	return func(op *operation, _ map[string]*operation) gen.Result {
		if op.Method != method {
			return gen.Result{}
		}
		return gen.Result{Kind: gen.ResultObject}
	}
}

// resultRate is how often a rule has the kind of a documented result right.
type resultRate struct{ hits, of int }

// measureResults lets every documented result be worked out by the first rule that
// speaks about it. Those of Radar, which are all alike, are left out of the count.
func measureResults(ops []operation, byShape map[string]*operation) []resultRate {
	rates := make([]resultRate, len(resultRules))
	for i := range ops {
		op := &ops[i]
		if op.Result.Kind == "" || strings.HasPrefix(op.Path, "/radar/") {
			continue
		}
		for r, rule := range resultRules {
			got := rule.infer(op, byShape)
			if got.Kind == "" {
				continue
			}
			rates[r].of++
			if got.Kind == op.Result.Kind && got.Bare == op.Result.Bare {
				rates[r].hits++
			}
			break
		}
	}
	return rates
}

// inferResult is what the first rule that speaks about the operation has.
func inferResult(op *operation, byShape map[string]*operation, rates []resultRate, date string) result {
	for i, rule := range resultRules {
		got := rule.infer(op, byShape)
		if got.Kind == "" {
			continue
		}
		kind := "Assumed"
		if r := rates[i]; r.of > 0 && float64(r.hits) >= leastDerived*float64(r.of) {
			kind = "Derived"
		}
		note := fmt.Sprintf("right for %d of %d documented results", rates[i].hits, rates[i].of)
		return result{got, gen.Evidence{Kind: kind, Source: "rule: " + rule.name, Date: date, Note: note}}
	}
	return result{}
}

func resultName(r result) string {
	return name("result", fmt.Sprintf("%s\x00%t\x00%s\x00%s\x00%s", r.Kind, r.Bare, r.Pages, r.Known.Source, r.Known.Date))
}

// renderResults writes each distinct result once.
func renderResults(ops []operation) (string, error) {
	var b strings.Builder
	b.WriteString(header)
	b.WriteString("\nimport \"github.com/cftoken/cftoken/permissions\"\n")
	seen := map[string]result{}
	for _, op := range ops {
		if op.Result.Kind == "" {
			return "", fmt.Errorf("%s: nothing is said about its result", op.key())
		}
		seen[resultName(op.Result)] = op.Result
	}
	names := slices.Collect(maps.Keys(seen))
	slices.SortFunc(names, func(a, b string) int {
		return strings.Compare(fmt.Sprint(seen[a]), fmt.Sprint(seen[b]))
	})
	if len(names) >= 1<<8 {
		return "", fmt.Errorf("%d kinds of results: widen the numbers", len(names))
	}
	if err := numbered(&b, "The rows of results, 1 being the first.", 1, names); err != nil {
		return "", err
	}
	b.WriteString("\n// results holds what the answers of operations hold.\nvar results = [...]Result{\n")
	for _, n := range names {
		r := seen[n]
		fmt.Fprintf(&b, "/* %s */ {Kind: %q, Bare: %t, Pages: %q, Evidence: %s},\n", n, r.Kind, r.Bare, r.Pages, r.Known.Go("permissions."))
	}
	b.WriteString("}\n")
	return b.String(), nil
}
