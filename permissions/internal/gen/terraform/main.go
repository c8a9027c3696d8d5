// Command terraform writes the table of package permissions/record/terraform: the
// calls that the provider's resources and data sources make.
//
// Run it with go generate ./permissions/record/terraform.
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
	dir := flag.String("dir", ".", "directory of package permissions/record/terraform")
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

// generate returns the table: a line "= kind type", and below it a line for each
// call, after a letter that says when it is made.
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
	for _, kind := range [...]struct {
		mark string
		rows map[string]row
	}{{"managed", in.Resources}, {"data", in.DataSources}} {
		for _, name := range slices.Sorted(maps.Keys(kind.rows)) {
			fmt.Fprintf(&b, "= %s %s\n", kind.mark, name)
			r := kind.rows[name]
			for _, done := range [...]struct {
				mark  string
				calls []string
			}{{"c", r.Create}, {"r", r.Read}, {"u", r.Update}, {"d", r.Delete}} {
				for _, call := range done.calls {
					method, path, ok := strings.Cut(call, " ")
					if !ok || method == "" || !strings.HasPrefix(path, "/") {
						return nil, fmt.Errorf("terraform_resources.json: %s: %q is no call", name, call)
					}
					fmt.Fprintf(&b, "%s %s %s\n", done.mark, method, r.place(path))
				}
			}
		}
	}
	return map[string][]byte{"resources_gen.txt": []byte(b.String())}, nil
}
