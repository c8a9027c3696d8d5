package wrangler

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/cftoken/cftoken/internal/wording"
	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/permissions/record"
)

// Options say what a configuration does not. The zero value is a deploy of the top
// level, of a Worker that may or may not exist yet.
type Options struct {
	// File is the configuration's name within the folder; "" = the one that wrangler
	// takes: where .wrangler/deploy/config.json leads, or the first of wrangler.json,
	// wrangler.jsonc and wrangler.toml.
	File string
	// Command is a command line without the program's name, such as "versions upload"
	// or "d1 execute db --remote"; "" = deploy.
	Command string
	// Environment is that of --env, or [AllEnvironments]; "" = the top level.
	Environment string
	// Existing says that the Worker exists: what only a first deployment does is left
	// out. Otherwise both possibilities count.
	Existing bool
	// Version is that of wrangler, such as 4.86.0; "" = the one in the folder's
	// node_modules. Where there is none, what any of the versions calls whose calls are
	// known counts.
	Version string
	// Account is the account where the configuration names none, "" = not known.
	Account permissions.AccountID
}

// Read reads the configuration of a folder and returns the calls of a command for it.
// Each call says the line of the configuration that it is made for, in its From. An
// account or a zone whose id is not said is a [record.Placeholder].
//
// The error is of a folder without a configuration, where the command needs one, of one that cannot be read, with
// file, line and column, of an environment that it does not have, of a command or a
// version that is not known, and of one that does not go with it, such as deploy with a Pages project.
// What the calls lack is in [record.Recording.Gaps].
func Read(dir fs.FS, opts Options) (record.Recording, error) {
	l, err := parseLine(opts.Command)
	if err != nil {
		return record.Recording{}, err
	}
	v, err := parseVersion(cmp.Or(opts.Version, installed(dir)))
	if err != nil {
		return record.Recording{}, err
	}
	if c := l.flag("config"); c != "" && opts.File == "" {
		opts.File = c
	}
	if e := l.flag("env"); e != "" && opts.Environment == "" {
		opts.Environment = e
	}
	d, by, err := find(dir, opts.File)
	if err != nil && !(errors.Is(err, noneError{}) && (!l.command.worker || l.worker() != "")) {
		return record.Recording{}, err
	}
	rec := record.Recording{Name: d.file}
	configs, err := d.in(opts.Environment)
	if err != nil {
		return rec, err
	}
	if by != "" {
		rec.Gaps = append(rec.Gaps, fmt.Sprintf("%s was read because %s says so: the configuration that it was made from is not", d.shown(), by))
	}
	if opts.Environment == "" && len(d.environments()) > 0 {
		rec.Gaps = append(rec.Gaps, "the environments are not counted: "+wording.Few(shown(d.environments())))
	}
	for _, c := range configs {
		m := maker{config: c, line: l, opts: opts, version: v}
		if err := m.make(); err != nil {
			return record.Recording{Name: d.file}, err
		}
		rec.Calls = append(rec.Calls, m.calls...)
		for _, gap := range m.gaps {
			if !slices.Contains(rec.Gaps, gap) {
				rec.Gaps = append(rec.Gaps, gap)
			}
		}
	}
	return rec, nil
}
