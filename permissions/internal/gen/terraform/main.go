// Command terraform writes the table of package internal/tfcalls: the calls that the
// provider's resources and data sources make.
//
// Run it with go generate ./internal/tfcalls.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/cftoken/cftoken/internal/tfcalls"
	"github.com/cftoken/cftoken/permissions/internal/gen"
)

func main() {
	dir := flag.String("dir", ".", "directory of package internal/tfcalls")
	flag.Parse()
	if err := gen.Write(*dir, generate); err != nil {
		fmt.Fprintln(os.Stderr, "gen/terraform:", err)
		os.Exit(1)
	}
}

// row is what a resource or a data source calls.
type row struct {
	Create []string `json:"create"`
	Read   []string `json:"read"`
	Update []string `json:"update"`
	Delete []string `json:"delete"`
	// IDs are which of account_id and zone_id its schema has, where a path has either.
	IDs []string `json:"ids"`
}

// place is the path where only one of accounts and zones will do.
func (r row) place(path string) string {
	rest, either := strings.CutPrefix(path, "/{accounts_or_zones}/{account_or_zone_id}/")
	switch {
	case either && slices.Equal(r.IDs, []string{"account_id"}):
		return "/accounts/{account_id}/" + rest
	case either && slices.Equal(r.IDs, []string{"zone_id"}):
		return "/zones/{zone_id}/" + rest
	}
	return path
}

// generate returns the table as package tfcalls reads it.
func generate(data gen.Data) (map[string][]byte, error) {
	var in struct {
		Source      string         `json:"source"`
		Resources   map[string]row `json:"resources"`
		DataSources map[string]row `json:"data_sources"`
	}
	if err := data.Read("terraform_resources.json", &in); err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteByte('\n')
	for _, kind := range [...]struct {
		mark string
		rows map[string]row
	}{{"=", in.Resources}, {"~", in.DataSources}} {
		for _, name := range slices.Sorted(maps.Keys(kind.rows)) {
			short, ours := strings.CutPrefix(name, tfcalls.Prefix)
			if !ours {
				return nil, fmt.Errorf("terraform_resources.json: %q does not begin with %s", name, tfcalls.Prefix)
			}
			fmt.Fprintf(&b, "%s%s\n", kind.mark, short)
			r, before := kind.rows[name], ""
			for _, done := range [...]struct {
				mark  string
				calls []string
			}{{"c", r.Create}, {"r", r.Read}, {"u", r.Update}, {"d", r.Delete}} {
				for _, call := range done.calls {
					method, path, ok := strings.Cut(call, " ")
					if !ok || method == "" || !strings.HasPrefix(path, "/") {
						return nil, fmt.Errorf("terraform_resources.json: %s: %q is no call", name, call)
					}
					path = r.place(path)
					fmt.Fprintf(&b, "%s%s %s\n", done.mark, method, tfcalls.Shorten(path, before))
					before = path
				}
			}
		}
	}
	return map[string][]byte{"resources_gen.txt": []byte(b.String())}, nil
}
