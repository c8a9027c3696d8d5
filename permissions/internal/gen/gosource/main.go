// Command gosource writes the tables of the calls that the methods of cloudflare-go make:
// those of versions 2 to 7 for package permissions/record/gosource, and those of version 0
// for package internal/gomethods.
//
// Run it with go generate ./permissions/record/gosource.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/permissions/internal/gen"
)

func main() {
	dir := flag.String("dir", ".", "directory of package permissions/record/gosource")
	flag.Parse()
	if err := gen.Write(*dir, generate); err != nil {
		fmt.Fprintln(os.Stderr, "gen/gosource:", err)
		os.Exit(1)
	}
}

// generate returns the tables: a line "= package.Type" for each type, and below it a
// line for each call: the method's name, METHOD and path. Version 0 has one type.
func generate(data gen.Data) (map[string][]byte, error) {
	var services struct {
		Source  string            `json:"source"`
		Methods map[string]string `json:"methods"`
	}
	var api struct {
		Source  string `json:"source"`
		Methods map[string]struct {
			Calls      []string `json:"calls"`
			NotInTable []string `json:"not_in_table"`
		} `json:"methods"`
	}
	if err := data.Read("sdk_v7_methods.json", &services); err != nil {
		return nil, err
	}
	if err := data.Read("sdk_v0_methods.json", &api); err != nil {
		return nil, err
	}
	var b, v0 strings.Builder
	add := func(b *strings.Builder, file, method, call string) error {
		verb, path, ok := strings.Cut(call, " ")
		if !ok || verb == "" || !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " \n") {
			return fmt.Errorf("%s: %s: %q is no call", file, method, call)
		}
		fmt.Fprintf(b, "%s %s\n", method, call)
		return nil
	}
	kind := ""
	for _, name := range slices.Sorted(maps.Keys(services.Methods)) {
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 {
			return nil, fmt.Errorf("sdk_v7_methods.json: %q names no type", name)
		}
		if name[:dot] != kind {
			kind = name[:dot]
			fmt.Fprintf(&b, "= %s\n", kind)
		}
		if err := add(&b, "sdk_v7_methods.json", name[dot+1:], services.Methods[name]); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(api.Methods)) {
		for _, call := range slices.Concat(api.Methods[name].Calls, api.Methods[name].NotInTable) {
			if err := add(&v0, "sdk_v0_methods.json", name, call); err != nil {
				return nil, err
			}
		}
	}
	return map[string][]byte{"methods_gen.txt": []byte(b.String()), "../../../internal/gomethods/api_gen.txt": []byte(v0.String())}, nil
}
