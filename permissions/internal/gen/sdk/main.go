// Command sdk takes what Cloudflare's SDK for Go says about the results of calls
// into the source data: data/sdk_v7_results.json, a call a line, and where it is
// from into data/PROVENANCE.json. It reads the SDK's source as it is in the module
// cache, at the version that go.mod names.
//
//	go run ./permissions/internal/gen/sdk -date 2026-11
//
// go generate ./permissions/... then takes it over into the tables.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

const module = "github.com/cloudflare/cloudflare-go/v7"

func main() {
	date := flag.String("date", "", "of the reading, such as 2026-11")
	data := flag.String("data", "permissions/internal/gen/data", "folder of the source data")
	flag.Parse()
	n, err := take(*data, *date)
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen/sdk:", err)
		os.Exit(1)
	}
	fmt.Printf("%s: %d calls\n", gen.SDKResultsFile, n)
}

// take writes the two files and returns the number of calls.
func take(data, date string) (int, error) {
	dir, version, err := locate()
	if err != nil {
		return 0, err
	}
	calls, err := read(dir)
	if err != nil {
		return 0, err
	}
	text, err := gen.SDKResults{Source: "cloudflare-go " + version, Calls: calls}.Text()
	if err != nil {
		return 0, err
	}
	provenance := filepath.Join(data, gen.ProvenanceFile)
	before, err := os.ReadFile(provenance)
	if err != nil {
		return 0, err
	}
	from := "cloudflare-go " + version + ": method, path and type of the result of each method of its services, taken by gen/sdk"
	after, err := gen.WithProvenance(before, gen.SDKResultsFile, from, date, text)
	if err != nil {
		return 0, err
	}
	if err := os.WriteFile(filepath.Join(data, gen.SDKResultsFile), text, 0o644); err != nil {
		return 0, err
	}
	return len(calls), os.WriteFile(provenance, after, 0o644)
}

// locate asks the go command where the SDK's source is, and which version of it.
func locate() (dir, version string, err error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}\n{{.Version}}", module).Output()
	if err != nil {
		return "", "", fmt.Errorf("go list -m %s: %w", module, err)
	}
	dir, version, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
	if dir == "" || version == "" {
		return "", "", errors.New(module + " is not in the module cache: go mod download")
	}
	return dir, version, nil
}
