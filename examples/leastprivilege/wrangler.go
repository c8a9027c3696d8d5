package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cftoken/cftoken/permissions/record"
	"github.com/cftoken/cftoken/permissions/record/wrangler"
)

func wranglerConfig() source {
	return source{
		name: "wrangler", value: "a folder, or a configuration file", usage: "read what wrangler would call from the configuration in the folder `DIR`, or from that file",
		flags: func(fs *flag.FlagSet, s *settings) {
			fs.StringVar(&s.wrangler.Command, "command", "deploy", "with -wrangler: the `LINE` that wrangler would be given, such as versions upload")
			fs.StringVar(&s.wrangler.Environment, "env", "", "with -wrangler: the environment `NAME` of the configuration; "+wrangler.AllEnvironments+" for all")
			fs.StringVar(&s.wrangler.Version, "wrangler-version", "", "with -wrangler: its `VERSION`, such as 4.86.0 (default: the one in the folder's node_modules, else what any known version calls)")
			fs.BoolVar(&s.wrangler.Existing, "existing", false, "with -wrangler: the Worker exists; what only a first deployment needs is left out")
		},
		read: readWrangler,
	}
}

// readWrangler reads a folder's configuration, or a file.
func readWrangler(_ context.Context, r reader, name string) (record.Recording, error) {
	account, _, err := r.ids()
	if err != nil {
		return record.Recording{}, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return record.Recording{}, err
	}
	opts := r.settings.wrangler
	opts.Account = account
	if !info.IsDir() {
		dir, file := filepath.Split(filepath.Clean(name))
		opts.File = file
		return wrangler.Read(os.DirFS(cmp.Or(dir, ".")), opts)
	}
	rec, err := wrangler.Read(os.DirFS(name), opts)
	if err != nil {
		return rec, fmt.Errorf("%s: %w", name, err)
	}
	rec.Name = filepath.Join(name, rec.Name)
	return rec, nil
}
