// Command openapi takes a state of Cloudflare's OpenAPI document into the source
// data: what it says about permissions and about the results of calls, one operation a line, into
// data/openapi.json, and where it is from into data/PROVENANCE.json.
//
//	go run ./permissions/internal/gen/openapi -in openapi.json \
//	  -source 'https://github.com/cloudflare/api-schemas @COMMIT openapi.json' -date 2026-07-27
//
// go generate ./permissions/... then takes it over into the tables.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cftoken/cftoken/permissions/internal/gen"
	"github.com/cftoken/cftoken/permissions/internal/openapi"
)

func main() {
	in := flag.String("in", "", "the OpenAPI document, in JSON")
	source := flag.String("source", "", "where it is from: an address with its commit")
	copied := flag.String("copy", "", "the copy that was read, where it is not the source itself")
	date := flag.String("date", "", "of the document, such as 2026-07-27")
	data := flag.String("data", "permissions/internal/gen/data", "folder of the source data")
	flag.Parse()
	n, err := take(*in, *data, *source, *copied, *date)
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen/openapi:", err)
		os.Exit(1)
	}
	fmt.Printf("%s: %d operations\n", gen.OpenAPIFile, n)
}

// take writes the two files and returns the number of operations.
func take(in, data, source, copied, date string) (int, error) {
	if in == "" || source == "" {
		return 0, errors.New("-in and -source must be given")
	}
	content, err := os.ReadFile(in)
	if err != nil {
		return 0, err
	}
	doc, err := openapi.Read(bytes.NewReader(content))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", in, err)
	}
	answers, err := results(content)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", in, err)
	}
	text, err := gen.FromDocument(doc, source, answers).Text()
	if err != nil {
		return 0, err
	}
	provenance := filepath.Join(data, gen.ProvenanceFile)
	before, err := os.ReadFile(provenance)
	if err != nil {
		return 0, err
	}
	from := source + "; what it says about permissions and results, taken by gen/openapi"
	if copied != "" {
		from = source + ", as " + copied + " has it; what it says about permissions and results, taken by gen/openapi"
	}
	after, err := gen.WithProvenance(before, gen.OpenAPIFile, from, date, text)
	if err != nil {
		return 0, err
	}
	if err := os.WriteFile(filepath.Join(data, gen.OpenAPIFile), text, 0o644); err != nil {
		return 0, err
	}
	return len(doc.Operations), os.WriteFile(provenance, after, 0o644)
}
